"""T13: no pattern of the exchange may be kept busy by evil text, and no text that it reads is a pattern.

Every compiled pattern of every module is found and fed long texts made of what it might love, in the ways in
which its module uses it. A child process is held to a bound of processor time that only a pattern worse than
linear reaches; in `make prove` each single reading is timed.
"""

import importlib
import pkgutil
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import directory.exchange as exchange
from tests.proof import in_full, proof

SEEDS = (
    "a", "A", "1", " ", "\t", "\n", "(", "<", "&", "$", "#", "é", "Ã", "-", "'", '"', "\\", "{", ".", ",",
    "\ufffd", "1-", "1,", "1.", "a.", "a@", "a ", "1 ", "a'", "a|", "a, ", "A b, ", "(a", " ,", " \n", "; ",
    "1.1,", "mon ", "12:", "9:00 am", "<a ", "<br ", "grade 1,", "age 1 ", "1 - ", "5 to ", "1st ", "and ",
    "no ", "$1", "##", "GÇ", "ext", "P.O. ", "1 st ", '<c r="', "<table:table-row ", "\\n",
)  # fmt: skip
WAYS = ("search", "match", "fullmatch", "sub", "finditer", "findall", "split")
CPU_SECONDS = 150


def patterns() -> Iterator[tuple[str, re.Pattern[Any], ModuleType]]:
    """(module.name, pattern, module) of every pattern that a module of the exchange keeps, each once."""
    seen: set[tuple[Any, int]] = set()
    for found in pkgutil.iter_modules(exchange.__path__):
        module = importlib.import_module(f"directory.exchange.{found.name}")
        for name, value in vars(module).items():
            for pattern in patterns_in(value):
                if (pattern.pattern, pattern.flags) not in seen:
                    seen.add((pattern.pattern, pattern.flags))
                    yield f"{found.name}.{name}", pattern, module


def patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from patterns_in(inner, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        yield from patterns_in([*value, *value.values()], depth)


def ways_of(name: str, module: ModuleType) -> list[str]:
    """How a module uses a pattern, as its source says; searching, where it does not."""
    source = source_of(module)
    word = name.rsplit(".", 1)[1]
    return [way for way in WAYS if re.search(rf"\b{re.escape(word)}\.{way}\(", source)] or ["search"]


def source_of(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")


def reading(pattern: re.Pattern[Any], way: str, text: Any) -> Callable[[], object]:
    if way == "sub":
        return lambda: pattern.sub(text[:0], text)
    if way == "finditer":
        return lambda: sum(1 for _ in pattern.finditer(text))
    return lambda: getattr(pattern, way)(text)


def evil(pattern: re.Pattern[Any], seed: str, size: int) -> Any:
    text = (seed * (size // len(seed) + 1))[:size] + "!"
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def slowest(size: int) -> tuple[float, str, int]:
    """Seconds of the slowest reading of `size` characters, which it was, and how many patterns there are."""
    worst, which, count = 0.0, "", 0
    for name, pattern, module in patterns():
        count += 1
        for way in ways_of(name, module):
            for seed in SEEDS:
                text = evil(pattern, seed, size)
                print(name, way, repr(seed), flush=True)
                begun = time.process_time()
                reading(pattern, way, text)()
                taken = time.process_time() - begun
                worst, which = max((worst, which), (taken, f"{name}.{way} of {seed!r}"))
    return worst, which, count


def test_the_sweep_finds_patterns_wherever_they_are_kept() -> None:
    names = {name for name, _, _ in patterns()}
    assert len(names) > 80
    assert {"cleaning._ODD", "packages", "import_values._AGES"} & names
    assert list(patterns_in({"a": [(re.compile("x"), 1)]}))


def test_the_sweep_would_end_a_pattern_that_explodes() -> None:
    """Shown on one that does: the child is ended by its bound, not by the clock."""
    child = sweep("from tests.trust.test_t13_redos import *; import re;"
                  "reading(re.compile(r'(a+)+$'), 'search', 'a' * 40 + '!')()", seconds=2)  # fmt: skip
    assert child.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


@pytest.mark.timeout(600)
def test_every_pattern_reads_evil_text_in_linear_time() -> None:
    size = 10_000  # what a cell may hold
    child = sweep(
        f"from tests.trust.test_t13_redos import slowest; print('DONE', slowest({size}))", CPU_SECONDS
    )
    last = child.stdout.strip().splitlines()[-1:]
    assert child.returncode == 0 and last[0].startswith("DONE"), (last, child.stderr[-2000:])


@pytest.mark.prove
def test_every_pattern_reads_100_kb_in_50_ms() -> None:
    size = 100_000 if in_full() else 1_000
    seconds, which, count = slowest(size)
    assert seconds < 0.05 or not in_full(), which
    proof("patterns of the exchange fed 100 kB", patterns=count, slowest_ms=round(seconds * 1000, 1))


def sweep(code: str, seconds: int) -> subprocess.CompletedProcess[str]:
    def hold_back() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=580, check=False,
        preexec_fn=hold_back,
    )  # fmt: skip
