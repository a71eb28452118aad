"""Is danger heard, and are ordinary needs left in peace?

    python -m benchmarks.safety             held-out sentences, by kind and language, with and without encoder
    python -m benchmarks.safety --needs     and how often each category's example sentences are stopped
    python -m benchmarks.safety --make      makes seeds/safety/slopes.npz anew from the sentences

The held-out sentences were written before any method was chosen and no error on them was studied, but by the
hand that wrote the phrases, so strangers' sentences are caught less often. Read by words alone for the first
time, example sentences of mh.crisis and safety.dv were caught at 76 and 74 in 100, and of thirty sentences
written to be veiled 16 were; the misses have taught phrases since, so neither can be measured again.

`stranger.yaml` and `exam.yaml` have the safety of each sentence beside it. The first was heard at 69 in 70
before its misses taught anything. The second avoids the phrases on purpose and says what is still weak: 15 in
30 are heard, 7 by words alone, where plain speech (`heldout.yaml`) is heard at 98 in 100.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.encoder import encode, encoder_name
from directory.search.safety import SafetyReader, safety_reader
from directory.search.safety_model import key_of, lines_of_needs, lines_of_safety, save_slopes, train
from directory.search.safety_patterns import Patterns

SETS = Path(__file__).resolve().parent.parent / "tests" / "search" / "safety"

Row = tuple[str, str, str]  # kind or none, language, text


def rows_in(name: str) -> Iterator[Row]:
    entry: dict[str, Any] = yaml.safe_load((SETS / f"{name}.yaml").read_text(encoding="utf-8"))
    elsewhere = entry.pop("elsewhere", {})
    for kind, languages in entry.items():
        for language, texts in languages.items():
            yield from ((kind, language, text) for text in texts)
    for kind, texts in elsewhere.items():
        yield from ((kind, "other", text) for text in texts)


def is_danger_by_words() -> Callable[[str], bool]:
    patterns = Patterns.of(read_yaml(shipped("seeds") / "safety" / "patterns.yaml"))
    return lambda text: any(match.is_sure for match in patterns.matches(patterns.words(text)))


def make() -> None:
    folder, name = shipped("seeds") / "safety", encoder_name()
    own = lines_of_safety(folder)
    lines = own + lines_of_needs(shipped("seeds") / "categories", is_danger_by_words())
    save_slopes(folder / "slopes.npz", train(lines, encode), key_of(own, name), name)
    print(f"made from {len(lines)} lines")


def judge(reader: SafetyReader, name: str, step: int = 1) -> dict[tuple[str, str], tuple[int, int]]:
    """By kind and language: how many stopped, of how many. Of every `step`-th sentence."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for kind, language, text in list(rows_in(name))[::step]:
        found[kind, language].append(reader.read(text) is not None)
    return {key: (sum(stops), len(stops)) for key, stops in sorted(found.items())}


def report(name: str) -> None:
    for with_encoder in (True, False):
        reader = safety_reader(with_encoder=with_encoder)
        reader.read("warm up")
        start = time.perf_counter()
        judged = judge(reader, name)
        took = (time.perf_counter() - start) / sum(of for _, of in judged.values())
        print(f"{name}, {'words and encoder' if with_encoder else 'words alone'}, {took * 1000:.1f} ms each")
        for (kind, language), (stops, of) in judged.items():
            print(f"  {kind:14} {language:6} {stops:3} of {of}")


def needs() -> None:
    reader = safety_reader(with_encoder=True)
    for path in sorted((shipped("seeds") / "categories").glob("[!_]*.yaml")):
        texts = [str(t) for texts in (read_yaml(path).get("examples") or {}).values() for t in texts]
        stops = [text for text in texts if reader.read(text)]
        if stops:
            print(f"{path.stem:28} {len(stops):3} of {len(texts)}  {100 * len(stops) / len(texts):.1f} %")


if __name__ == "__main__":
    if "--make" in sys.argv:
        make()
    report("development" if "--development" in sys.argv else "heldout")
    if "--needs" in sys.argv:
        needs()
