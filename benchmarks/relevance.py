"""Does Hallway understand what a stranger means? Four ways of finding categories, same sentences, same run.

    python -m benchmarks.relevance                 the held-out sentences
    python -m benchmarks.relevance --development   the sentences that methods and weights were chosen on

Measures, by language:
- first three: the first expected category is among the first three of 80;
- nDCG@10: every expected category, by rank; acceptable ones are taken out of the ranking first;
- recall@10: the part of the expected categories among the first ten.

A sentence that shares a quarter of its three-word runs with one line of the bank is called a twin, and first
three is also given without the twins. Of the held-out sentences 22 in 100 are, of need statements by another
hand 12: held-out and bank think alike, and its figure flatters even without twins. So "left out" is always
measured beside it: every tenth English and Spanish sentence of the bank, put to a bank without it. Those were
written to differ from their neighbours, which is harsher. Publish both figures or neither; sentences by
strangers are to be expected between them.

Statements of several needs are read from `$HALLWAY_SHARED/data/need_statements.json` when that is set.
"""

import json
import math
import os
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import OrGroup, QueryParser

from directory.core import shipped
from directory.search.analysis import words_of
from directory.search.bank import ELSEWHERE, Bank, bank_in
from directory.search.encoder import encode
from directory.search.meaning import Meaning
from directory.search.model import Vectors, encode_lines, train

SETS = Path(__file__).parent / "relevance"
TEN = 10
TWIN = 0.25
RUN = 3

Ranking = list[str]
Rank = Callable[[str], Ranking]


@dataclass(frozen=True)
class Asked:
    language: str
    text: str
    expected: tuple[str, ...]
    acceptable: frozenset[str]


def sentences_in(path: Path) -> list[Asked]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        Asked(
            row["lang"],
            row["text"],
            tuple(row.get("expected") or row["expected_categories"]),
            frozenset(row.get("acceptable") or row.get("acceptable_categories") or ()),
        )
        for row in rows
    ]


# --- the four ways --------------------------------------------------------------------------------


def meaning_ranks(bank: Bank, *, with_encoder: bool, kept: Vectors | None = None) -> Rank:
    encoder = encode if with_encoder else None
    meaning = Meaning.of(bank, train(bank, encoder, kept), encoder)
    return lambda text: [reading.slug for reading in meaning.understand(text, limit=TEN)]


def _documents(bank: Bank) -> dict[str, str]:
    """Labels, summaries and everyday words of each category, without the example sentences."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in bank.lines:
        if not line.is_sentence and line.slug != ELSEWHERE:
            found[line.slug].append(line.text)
    return {slug: " . ".join(texts) for slug, texts in sorted(found.items())}


def whoosh_ranks(bank: Bank) -> Rank:
    """Whoosh as it comes: stemming, BM25F, any of the words."""
    storage = RamStorage().create()
    schema = Schema(slug=ID(stored=True), text=TEXT(analyzer=StemmingAnalyzer()))
    made: whoosh_index.Index = storage.create_index(schema)
    writer = made.writer()
    for slug, text in _documents(bank).items():
        writer.add_document(slug=slug, text=text)
    writer.commit()
    searcher = made.searcher()
    parser = QueryParser("text", schema, group=OrGroup, plugins=[])
    return lambda text: [hit["slug"] for hit in searcher.search(parser.parse(_plain(text)), limit=TEN)]


def fts5_ranks(bank: Bank) -> Rank:
    """SQLite's full-text search: Porter stems without accents, bm25, any of the words."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE category USING"
        " fts5(slug UNINDEXED, text, tokenize='porter unicode61 remove_diacritics 2')"
    )
    database.executemany("INSERT INTO category VALUES (?, ?)", _documents(bank).items())

    def ranks(text: str) -> Ranking:
        words = dict.fromkeys(words_of(text))
        if not words:
            return []
        found = database.execute(
            "SELECT slug FROM category WHERE category MATCH ? ORDER BY bm25(category), slug LIMIT ?",
            (" OR ".join(f'"{word}"' for word in words), TEN),
        )
        return [slug for (slug,) in found]

    return ranks


def _plain(text: str) -> str:
    return " ".join(word for word in words_of(text) if word not in {"and", "or", "not"})


# --- the measures ---------------------------------------------------------------------------------


def is_first_three(ranking: Ranking, asked: Asked) -> bool:
    return asked.expected[0] in ranking[:3]


def are_all_in(ranking: Ranking, asked: Asked, first: int) -> bool:
    return set(asked.expected) <= set(ranking[:first])


def ndcg(ranking: Ranking, asked: Asked) -> float:
    kept = [slug for slug in ranking if slug in asked.expected or slug not in asked.acceptable]
    gained = sum(1 / math.log2(at + 2) for at, slug in enumerate(kept[:TEN]) if slug in asked.expected)
    return gained / sum(1 / math.log2(at + 2) for at in range(min(TEN, len(asked.expected))))


def recall(ranking: Ranking, asked: Asked) -> float:
    return len(set(asked.expected) & set(ranking[:TEN])) / len(asked.expected)


def _mean(values: Sequence[float | bool]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def measure(rank: Rank, rows: Sequence[Asked], twins: Sequence[bool]) -> dict[str, Any]:
    rankings = [rank(row.text) for row in rows]
    found: dict[str, Any] = {}
    for language in sorted({row.language for row in rows}):
        mine = [at for at, row in enumerate(rows) if row.language == language]
        pairs = [(rankings[at], rows[at]) for at in mine]
        found[language] = {
            "sentences": len(mine),
            "first_three": _mean([is_first_three(*pair) for pair in pairs]),
            "ndcg_10": _mean([ndcg(*pair) for pair in pairs]),
            "recall_10": _mean([recall(*pair) for pair in pairs]),
            "twins": sum(twins[at] for at in mine),
            "first_three_without_twins": _mean(
                [is_first_three(rankings[at], rows[at]) for at in mine if not twins[at]]
            ),
            "all_in_three": _mean([are_all_in(*pair, 3) for pair in pairs]),
            "all_in_ten": _mean([are_all_in(*pair, TEN) for pair in pairs]),
        }
    return found


def twins_in(bank: Bank, rows: Sequence[Asked]) -> list[bool]:
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for at, line in enumerate(bank.lines):
        for run in _runs(line.text):
            holders[run].add(at)
    return [_is_twin(_runs(row.text), holders) for row in rows]


def _is_twin(runs: set[tuple[str, ...]], holders: dict[tuple[str, ...], set[int]]) -> bool:
    shared = Counter(at for run in runs for at in holders.get(run, ()))
    return bool(runs) and max(shared.values(), default=0) / len(runs) >= TWIN


def _runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


# --- the run --------------------------------------------------------------------------------------


def leave_out(bank: Bank) -> tuple[Bank, list[Asked]]:
    """The bank without every tenth of its English and Spanish sentences, and those sentences."""
    tested = [line for line in bank.lines if line.is_sentence and line.language in ("en", "es")]
    out = set(tested[::10])
    rest = Bank.of(line for line in bank.lines if line not in out)
    return rest, [Asked(line.language, line.text, (line.slug,), frozenset()) for line in sorted(out)]


def run(name: str = "heldout") -> dict[str, Any]:
    """Measures and prints every way for one set, for left-out sentences of the bank and, where they are to
    hand, for statements of several needs.
    """
    bank = bank_in(shipped("seeds") / "categories")
    vectors = encode_lines(bank, encode)
    sets = {name: (bank, sentences_in(SETS / f"{name}.json")), "left out": leave_out(bank)}
    shared = os.environ.get("HALLWAY_SHARED")
    statements = Path(shared) / "data" / "need_statements.json" if shared else None
    if statements is not None and statements.is_file():
        sets["statements"] = (bank, sentences_in(statements))
    ways: dict[str, Callable[[Bank], Rank]] = {
        "hallway": lambda known: meaning_ranks(known, with_encoder=True, kept=vectors),
        "hallway, words only": lambda known: meaning_ranks(known, with_encoder=False),
        "whoosh bm25": whoosh_ranks,
        "sqlite fts5 bm25": fts5_ranks,
    }
    found: dict[str, Any] = {"bank": {"lines": len(bank.lines), "sentences": bank.languages}}
    for title, (known, rows) in sets.items():
        twins = twins_in(known, rows)
        for way, make in ways.items():
            rank = make(known)
            started = time.perf_counter()
            figures = measure(rank, rows, twins)
            spent = (time.perf_counter() - started) / len(rows) * 1000
            found.setdefault(title, {})[way] = {"languages": figures, "ms": round(spent, 1)}
    show(found)
    return found


def show(found: dict[str, Any]) -> None:
    for title in [key for key in found if key != "bank"]:
        print(f"\n{title}")
        columns = ("first three", "nDCG@10", "recall@10", "no twins", "all in 3", "all in 10")
        print(f"{'':24}{'':4}{'n':>5}" + "".join(f"{column:>13}" for column in columns))
        for way, figures in found[title].items():
            for language, row in figures["languages"].items():
                values = (
                    row["first_three"],
                    row["ndcg_10"],
                    row["recall_10"],
                    row["first_three_without_twins"],
                    row["all_in_three"],
                    row["all_in_ten"],
                )
                cells = "".join(f"{value:>13.3f}" for value in values)
                print(f"{way:24}{language:4}{row['sentences']:>5}{cells}  ({row['twins']} twins)")


if __name__ == "__main__":
    run("development" if "--development" in sys.argv[1:] else "heldout")
