"""How well notes are read: the cards and categories of a set of labelled sentences.

python -m tests.search.need_scores heldout
python -m tests.search.need_scores tuning --show
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from directory.core import shipped
from directory.search.bank import bank_in
from directory.search.encoder import encode
from directory.search.meaning import Meaning
from directory.search.model import train
from directory.search.needs import ReadNeed, read_with

TODAY = date(2026, 11, 16)
"""A Monday. The sets count from it."""

SETS = Path(__file__).parent


@dataclass
class Scores:
    """Values of fields rightly heard, wrongly heard and missed; and what became of the categories."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    in_three: int = 0
    in_ten: int = 0
    first: int = 0

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total())


def rows_of(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((SETS / f"needs_{name}.yaml").read_text(encoding="utf-8"))
    return rows


def whole_meaning() -> Meaning:
    """Of the bank that ships: some ten seconds."""
    bank = bank_in(shipped("seeds") / "categories")
    return Meaning.of(bank, train(bank, encode), encode)


def scores_of(meaning: Meaning, rows: Sequence[dict[str, Any]], *, show: bool = False) -> Scores:
    scores = Scores()
    for row in rows:
        found = read_with(meaning, row["text"], language=row["lang"], today=TODAY)
        heard, wanted = _heard(found), _wanted(row)
        for name in sorted(heard.keys() | wanted.keys()):
            got, want = _values(heard.get(name)), _values(wanted.get(name))
            scores.right[name] += (got & want).total()
            scores.wrong[name] += (got - want).total()
            scores.missed[name] += (want - got).total()
            if show and got != want:
                print(f"{row['text']}\n    {name}: heard {sorted(got)}, wanted {sorted(want)}")
        _count_categories(scores, found, row["categories"])
    return scores


def _count_categories(scores: Scores, found: ReadNeed, expected: Sequence[str]) -> None:
    if not expected:
        return
    slugs = [reading.slug for reading in found.readings]
    scores.rows += 1
    scores.in_three += set(expected) <= set(slugs[:3])
    scores.in_ten += set(expected) <= set(slugs)
    scores.first += bool(slugs) and slugs[0] in expected


def _heard(found: ReadNeed) -> dict[str, Any]:
    card = found.card.as_json()
    card.pop("categories", None)
    return {**card, "barriers": [str(barrier) for barrier in found.barriers]}


def _wanted(row: dict[str, Any]) -> dict[str, Any]:
    card = {name: value for name, value in row["card"].items() if value not in ("", [])}
    if row["lang"] == "es":
        card.setdefault("languages", ["es"])
    return {**card, "barriers": row.get("barriers", [])}


def _values(value: Any) -> Counter[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return Counter(json.dumps(_plain(one), sort_keys=True) for one in values)


def _plain(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return round(float(value), 2) if is_number else value


def main(name: str, *, show: bool) -> None:
    meaning, rows = whole_meaning(), rows_of(name)
    for language in ("en", "es"):
        mine = [row for row in rows if row["lang"] == language]
        started = time.perf_counter()
        scores = scores_of(meaning, mine, show=show)
        spent = (time.perf_counter() - started) / len(mine) * 1000
        print(f"{language}: {len(mine)} notes, {spent:.1f} ms each")
        print(
            f"  categories: all in three {scores.in_three / scores.rows:.3f},"
            f" all in ten {scores.in_ten / scores.rows:.3f}, first {scores.first / scores.rows:.3f}"
        )
        print(f"  fields: precision {scores.precision:.3f}, recall {scores.recall:.3f}")
        for name_, right in sorted(scores.right.items(), key=lambda pair: -pair[1]):
            print(f"    {name_:20} right {right}, wrong {scores.wrong[name_]}, missed {scores.missed[name_]}")


if __name__ == "__main__":
    main(sys.argv[1], show="--show" in sys.argv[2:])
