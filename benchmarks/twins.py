"""How well records that are one are told from records that are two, beside comparing names alone.

Two yardsticks: made-up pairs that were labelled before anything scored them (benchmarks/pairs.json; half of
them held out), and a real directory that a broken import had stored four times over, read as raw rows whose
ids are the truth and are not looked at. The baseline takes two records of one kind for one where their names
are equal letter by letter.
"""

import csv
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.report import Part, Row, Table, as_json, as_text
from directory.exchange.likeness import LIKELY, Sketch, likeness_of
from directory.exchange.likeness_blocks import candidates, likely_pairs
from directory.places.points import Point

PAIRS = Path(__file__).parent / "pairs.json"
SHARED = Path(os.environ.get("HALLWAY_SHARED") or Path(__file__).resolve().parents[2] / "shared")
REAL = SHARED / "data" / "real" / "dc-linku-hsds2-2021-quadrupled"
KINDS = ("organization", "location", "service")
BY_NAME = "names alone"
MANY = int(os.environ.get("BENCH_ORGANIZATIONS", "50000"))
HELD_OUT = "held out"

Told = tuple[bool, bool]
"""(what was found, what is true)"""


def run() -> dict[str, Any]:
    found = measure()
    print(as_text(found), flush=True)
    return as_json(found)


def measure() -> Part:
    labelled = json.loads(PAIRS.read_text(encoding="utf-8"))
    tables = [_labelled_table(labelled, part) for part in (HELD_OUT, "development")]
    notes = []
    if REAL.is_dir():
        tables.append(_real_table(REAL))
    else:
        notes.append("The quadrupled directory is not beside the checkout (HALLWAY_SHARED): left out.")
    tables.append(_speed_table())
    facts = {"labelled pairs": len(labelled), "held out": sum(p["part"] == HELD_OUT for p in labelled)}
    return Part("Records that are one", tables, facts, notes)


def figures(told: Iterable[Told]) -> dict[str, float]:
    """Precision and recall."""
    counts = Counter(told)
    right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    return {
        "precision": round(right / max(1, right + wrong), 3),
        "recall": round(right / max(1, right + missed), 3),
        "pairs": sum(counts.values()),
    }


# labelled pairs


def _labelled_table(labelled: list[dict[str, Any]], part: str) -> Table:
    wanted = [pair for pair in labelled if pair["part"] == part]
    rows = [
        Row(BY_NAME, figures((p["left"].get("name") == p["right"].get("name"), p["twins"]) for p in wanted))
    ]
    rows.append(Row("all fields", figures((is_found(p), p["twins"]) for p in wanted), BY_NAME))
    for kind in KINDS:
        rows.append(Row(kind, figures((is_found(p), p["twins"]) for p in wanted if p["kind"] == kind)))
    return Table(f"labelled pairs, {part}", rows, "recall")


def is_found(pair: dict[str, Any]) -> bool:
    """Whether the two would be compared at all, and are then taken for one."""
    left, right = (sketch_of(pair["kind"], side, pair[side]) for side in ("left", "right"))
    return bool(candidates([left, right])) and likeness_of(left, right).score >= LIKELY


def sketch_of(kind: str, key: str, told: dict[str, Any]) -> Sketch:
    """A record of pairs.json."""
    lists = ("phones", "emails", "websites", "eins")
    fields: dict[str, Any] = {name: tuple(told.get(name, ())) for name in lists}
    fields["addresses"] = tuple((*line, "", "", "")[:4] for line in told.get("addresses", ()))
    if "point" in told and not told.get("approximate"):
        fields["point"] = Point(*told["point"])
    if "ages" in told:
        fields["ages"] = tuple(told["ages"])
    plain = ("name", "alternate_name", "description", "organization", "external_identifier")
    return Sketch(id=key, entity=kind, **fields, **{name: told.get(name, "") for name in plain})


# the directory that was stored four times over


def _real_table(folder: Path) -> Table:
    sketches = list(_real_sketches(folder))
    truth = {sketch.id: sketch.id.rpartition("#")[0] for sketch in sketches}
    found = {kind: [0, 0] for kind in KINDS}
    for left, right, _ in likely_pairs(sketches):
        found[left.entity][truth[left.id] == truth[right.id]] += 1
    rows = []
    for kind in KINDS:
        own = [sketch for sketch in sketches if sketch.entity == kind]
        real = _pairs_within(Counter(truth[sketch.id] for sketch in own))
        named = _pairs_within(Counter(sketch.name for sketch in own))
        both = _pairs_within(Counter((sketch.name, truth[sketch.id]) for sketch in own))
        rows.append(Row(f"{kind}: {BY_NAME}", _shares(both, named, real)))
        rows.append(Row(kind, _shares(found[kind][1], sum(found[kind]), real), f"{kind}: {BY_NAME}"))
    return Table("a real directory, each row four times", rows, "precision")


def _shares(right: int, said: int, real: int) -> dict[str, float]:
    return {
        "precision": round(right / max(1, said), 3),
        "recall": round(right / max(1, real), 3),
        "pairs": real,
    }


def _pairs_within(counts: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]


def _real_sketches(folder: Path) -> Iterator[Sketch]:
    """Every raw row; its id is only kept as the truth, "7#2" for the third row with the id 7."""
    owners = {row["id"]: row["name"] for row in _rows(folder, "organizations.csv")}
    phones, streets, places = (defaultdict[Any, set[Any]](set) for _ in range(3))
    for row in _rows(folder, "phones.csv"):
        for kind in KINDS:
            for key in _ids(row.get(f"{kind}_id", "")):
                phones[kind, key].add(row["number"])
    for row in _rows(folder, "physical_addresses.csv"):
        for key in _ids(row["location_id"]):
            streets[key].add((row["address_1"], row["city"], row["state_province"], row["postal_code"]))
    for row in _rows(folder, "services_at_location.csv"):
        places[row["service_id"]].add(row["location_id"])
    for kind in KINDS:
        seen = Counter[str]()
        for row in _rows(folder, f"{kind}s.csv"):
            key, owner = row["id"], next(iter(_ids(row.get("organization_id", ""))), "")
            where = {key} if kind == "location" else places[key] if kind == "service" else set()
            yield _real_sketch(
                kind, f"{key}#{seen[key]}", row, "" if kind == "organization" else owners.get(owner, ""),
                sorted(phones[kind, key]), sorted({line for place in where for line in streets[place]}),
            )  # fmt: skip
            seen[key] += 1


def _ids(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _real_sketch(
    kind: str, key: str, row: dict[str, str], owner: str, phones: list[str], streets: list[Any]
) -> Sketch:
    point = Point(float(row["latitude"]), float(row["longitude"])) if row.get("latitude") else None
    return Sketch(
        id=key, entity=kind, name=row["name"], alternate_name=row.get("alternate_name", ""),
        description=row.get("description", ""), phones=tuple(phones), addresses=tuple(streets),
        emails=tuple(filter(None, [row.get("email", "")])), point=point, organization=owner,
        websites=tuple(filter(None, [row.get("url", "")])),
    )  # fmt: skip


# how long it takes


def _speed_table() -> Table:
    rows = []
    for count in (MANY // 4, MANY):
        sketches = made_up(count)
        start = time.process_time()
        compared = len(candidates(sketches))
        found = sum(1 for _ in likely_pairs(sketches))
        seconds = time.process_time() - start
        told = {"cpu_seconds": round(seconds, 1), "compared": compared, "found": found,
                "compared_per_record": round(compared / count, 1)}  # fmt: skip
        rows.append(Row(f"{count:,} organizations", told, f"{MANY // 4:,} organizations"))
    return Table("a whole directory of organizations", rows, "cpu_seconds")


SYLLABLES = (
    "ba",
    "ke",
    "lo",
    "mi",
    "ru",
    "sta",
    "ven",
    "tor",
    "pel",
    "quin",
    "dra",
    "shi",
    "wen",
    "gol",
    "fer",
)
ENDINGS = (
    "Center",
    "Church",
    "Community Center",
    "School",
    "Foundation",
    "Family Services",
    "Pantry",
    "Clinic",
)


def made_up(count: int, seed: int = 1) -> list[Sketch]:
    """Organizations with words as often and as rarely used as in real names."""
    dice = Random(seed)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _ in range(6000)]
    weights = list(accumulate(1 / (n + 3) for n in range(len(words))))
    return [_made_up_one(dice, str(n), words, weights) for n in range(count)]


def _made_up_one(dice: Random, key: str, words: list[str], weights: list[float]) -> Sketch:
    own = dice.choices(words, cum_weights=weights, k=dice.choice((1, 2, 2, 3)))
    street = f"{dice.randint(1, 900)} {dice.choice(words)} Street"
    return Sketch(
        id=key, entity="organization", name=" ".join([*own, dice.choice(ENDINGS)]),
        phones=(f"{dice.randint(201, 980)}555{dice.randint(0, 9999):04}",),
        websites=(f"https://{''.join(own).lower()}{dice.randint(1, 9)}.example",),
        addresses=((street, f"Town {dice.randint(1, 500)}", "NY", f"{dice.randint(10001, 14999)}"),),
    )  # fmt: skip
