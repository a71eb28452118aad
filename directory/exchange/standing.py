"""How far a child that imports is, told by a small file and not by the database, which the child may hold.

A child holds a lock on `running` in its folder from before its first moment to its last. The system frees it
however the child ends, so a killed one is noticed at once, and a number that the system gave to another
process since is never taken for it. A restart of the server changes nothing of this.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

STANDING = "standing.json"
RUNNING = "running"
PATIENCE = 0.3
"""Seconds that the lock is asked for: whoever looks at it holds it for a moment."""

FAREWELL = 5.0
"""Seconds that a child may take to end after it has said that it is done."""


@dataclass(frozen=True)
class Standing:
    """`state`: waiting (a child was begun, or another import goes first), running, done or failed; "" before
    the first task. `stage` is one of import_progress.STAGES. `sentence` says what it waits for, or why it
    failed.
    """

    task: str = ""  # peek | look | store
    state: str = ""
    percent: int = 0
    stage: str = ""
    sentence: str = ""
    pid: int = 0

    @property
    def is_over(self) -> bool:
        return self.state in ("", "done", "failed")

    def but(self, **changes: Any) -> "Standing":
        return replace(self, **changes)


def write_standing(folder: Path, standing: Standing) -> None:
    write_whole(folder / STANDING, asdict(standing))


def read_standing(folder: Path) -> Standing:
    """What was last written; nothing at all where nothing was."""
    told = read_json(folder / STANDING) or {}
    return Standing(**{name: told[name] for name in Standing.__dataclass_fields__ if name in told})


def write_whole(path: Path, content: Mapping[str, object]) -> None:
    """A JSON file that is there whole or not at all, whenever somebody reads it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, default=str)
    part.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


# who lives


def take_lock(folder: Path) -> BinaryIO | None:
    """The open, locked file that a child is to inherit. None: a child lives."""
    file = (folder / RUNNING).open("ab")
    until = time.monotonic() + (FAREWELL if read_standing(folder).is_over else PATIENCE)
    while not _locked(file, fcntl.LOCK_EX):
        if time.monotonic() > until:
            file.close()
            return None
        time.sleep(0.02)
    return file


def is_alive(folder: Path) -> bool:
    """Whether a child of this folder still runs."""
    try:
        with (folder / RUNNING).open("rb") as file:
            return not _locked(file, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _locked(file: BinaryIO, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def one_at_a_time(path: Path, wait: float, tell: Callable[[], None]) -> Iterator[bool]:
    """Holds the lock at `path`; False where another had it for `wait` seconds. Death frees it. `tell` is
    called once, when it must be waited for.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        until, is_ours = time.monotonic() + wait, _locked(file, fcntl.LOCK_EX)
        if not is_ours:
            tell()
        while not is_ours and time.monotonic() < until:
            time.sleep(0.2)
            is_ours = _locked(file, fcntl.LOCK_EX)
        yield is_ours
