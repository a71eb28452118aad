"""T15: bombs and broken encodings are refused with a sentence, in bounded memory, and nothing is written.

Each is read in a child process of its own, whose growth of memory is measured, and then brought in for real.
The time of each is asserted in `make prove` alone.
"""

import multiprocessing
import multiprocessing.connection
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory.exchange.import_progress import Progress
from directory.exchange.import_read import read_package
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.packages import MB, PackageError, open_package
from directory.models import Service
from tests.exchange.conftest import everything, house, is_accounted_for, rows, stocked  # noqa: F401
from tests.proof import in_full, proof
from tests.trust.bombs import HARMLESS, REFUSED

GROWTH_MB = 200
SECONDS = 5.0


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    folder = tmp_path / "bomb"
    folder.mkdir()

    def make(name: str) -> Path:
        write = REFUSED[name][0] if name in REFUSED else HARMLESS[name]
        return write(folder)

    yield make
    for path in folder.iterdir():
        path.unlink()  # a suite that keeps its folders would keep hundreds of megabytes


def read_apart(path: Path) -> tuple[str, float, float]:
    """(the refusal, "" if it was read; seconds; growth of memory in MB), as a child process saw it."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_read, args=(path, there))
    child.start()
    try:
        assert here.poll(120), f"{path.name} was still being read after two minutes"
        found: tuple[str, float, float] = here.recv()
    finally:
        child.kill()
        child.join()
    return found


def _read(path: Path, told: "multiprocessing.connection.Connection") -> None:
    before, begun = _memory_kb(), time.process_time()
    try:
        read_package(open_package(path), Progress(is_quiet=True))
        sentence = ""
    except PackageError as error:
        sentence = str(error)
    told.send((sentence, time.process_time() - begun, (_peak_kb() - before) / 1024))


def _memory_kb() -> int:
    """What the child holds at its start: pages that it shares with its parent count on both sides."""
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


def _peak_kb() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise AssertionError("the system does not say how much memory was held")


def bring(house: Flask, path: Path):  # noqa: F811
    with house.app_context():
        return bring_in(house, path, Wishes(), Progress(is_quiet=True))[0]


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence_and_nothing_is_written(name, made, house, everything):  # noqa: F811
    path = made(name)
    sentence, seconds, growth = read_apart(path)
    assert sentence.endswith("."), sentence
    assert growth <= GROWTH_MB
    before = everything()
    with pytest.raises(PackageError, match=REFUSED[name][1]):
        bring(house, path)
    assert everything() == before
    assert seconds < SECONDS or not in_full()
    FIGURES[name] = (seconds, growth)


@pytest.mark.parametrize("name", HARMLESS)
def test_it_is_read_and_accounted_for(name, made, house, rows):  # noqa: F811
    path = made(name)
    sentence, seconds, growth = read_apart(path)
    assert growth <= GROWTH_MB
    if sentence:
        assert sentence.endswith(".") and name == "header only"
        return
    outcome = bring(house, path)
    assert is_accounted_for(outcome)
    assert {service.name for service in rows(Service)} >= {"Chess"}
    assert seconds < SECONDS or not in_full()
    FIGURES[name] = (seconds, growth)


FIGURES: dict[str, tuple[float, float]] = {}


@pytest.mark.prove
def test_figures_are_kept():
    """After the others, in file order, as `make prove` runs them."""
    if FIGURES:
        slowest, most = max(s for s, _ in FIGURES.values()), max(g for _, g in FIGURES.values())
        proof("bombs and broken files", files=len(FIGURES), slowest_s=round(slowest, 2),
              most_growth_mb=round(most))  # fmt: skip


def test_the_child_measures_what_it_holds():
    """A growth of 300 MB would be seen."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_hold, args=(there,))
    child.start()
    assert here.recv() > 290
    child.join()


def _hold(told) -> None:
    before = _memory_kb()
    held = bytearray(300 * MB)
    for place in range(0, len(held), 4096):
        held[place] = 1
    told.send((_peak_kb() - before) / 1024)
