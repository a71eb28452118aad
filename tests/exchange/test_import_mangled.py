"""Packages mangled at random: refused or stored, never a crash, every row accounted for, and the same again
changes nothing.
"""

import csv
import io
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.db import db
from directory.exchange.hsds_json import tables_in
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.packages import PackageError
from tests.exchange import sets
from tests.exchange.conftest import is_accounted_for
from tests.proof import proof, rounds

CELLS = [
    "", "NULL", "=1+1", "-1", "0", "999999999999", "25.7", "-80.2", "181", "Monday", "9:00AM",
    "25:99", "2025-13-40", "2025-01-02", "x" * 300, "é\u202e", "<b>x</b>", "1,2,3", "a;b", "true",
    "SELF", "Confidential", "33136", "K1A 0B1", '{"type":"Polygon","coordinates":[[[0,0]]]}',
    "1e308", "nan", "inf", "٣", "１", "12 to 5", "'=1", "1.0", "MO,TU", "2SA", "MONTHLY", "1-5",
    "Spanish and English", "$5", "6-12", "http://[", "+1 305 555 0100", "1", "2", "70", "71", "80",
    "service", "location", "Domestic Violence Shelter",
]  # fmt: skip
NAMES = ["id", "name", "x_tier", "notes", "service_id", "location_id", "latitude", "type", "organization_id"]
WHOLE = [sets.HSDS_1, sets.HSDS_2, sets.HSDS_3, sets.OHANA, sets.SHELTERS]


def mangled(chance: random.Random) -> dict[str, str]:
    files = {name: text for name, text in chance.choice(WHOLE).items() if chance.random() > 0.08}
    if chance.random() < 0.15:
        files["datapackage.json"] = '{"hallway": {}}'
    return {name: _mangle(chance, text) if name.endswith(".csv") else text for name, text in files.items()}


def _mangle(chance: random.Random, text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    for _ in range(chance.randint(0, 3)):
        _change(chance, rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _change(chance: random.Random, rows: list[list[str]]) -> None:
    head, body = rows[0], [row for row in rows[1:] if row]
    place = chance.randrange(len(head))
    match chance.randrange(7):
        case 0 if body:
            row = chance.choice(body)
            row[chance.randrange(len(row))] = chance.choice(CELLS)
        case 1 if len(head) > 1:
            for row in rows:
                del row[place : place + 1]
        case 2:
            rows.append([chance.choice(CELLS) for _ in head])
        case 3 if body:
            rows.append(list(chance.choice(body)))
        case 4:
            for row in body:
                row[chance.randrange(len(row))] = chance.choice(CELLS)
        case 5:
            head[place] = chance.choice(NAMES)
        case 6 if body:
            row = chance.choice(body)
            del row[chance.randrange(len(row)) :]


@pytest.mark.prove
def test_mangled_packages(house, tmp_path):
    """One after the other into the same directory, so that rows change, go and come back."""
    count, refused = rounds(small=15, full=500), 0
    for seed in range(count):
        folder = sets.write(tmp_path / str(seed), mangled(random.Random(seed)))
        wishes = Wishes(source=f"source {seed % 5}")
        with house.app_context():
            try:
                first, _ = bring_in(house, folder, wishes, Progress(is_quiet=True))
                again, _ = bring_in(house, folder, wishes, Progress(is_quiet=True))
            except PackageError:
                refused += 1
                continue
            finally:
                db.session.remove()
        assert is_accounted_for(first) and is_accounted_for(again), seed
        assert not again.has_changed, seed
    assert refused < count
    proof("mangled packages", packages=count, refused=refused, crashes=0)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "services", "locations", "phones", "status", "contents", "attributes", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read_or_refused(value):
    try:
        tables = tables_in("a.json", json.dumps(value).encode())
    except PackageError:
        return
    for _, raw in tables:
        assert all(len(cells) == len(raw.columns) for _, cells in raw.rows)
        assert all(isinstance(cell, str) for _, cells in raw.rows for cell in cells)
