"""Where the audit log ended, written outside the database: two files in the data folder.

`audit-last.txt` holds the number and hash of the newest row, `audit-heads.txt` one such line for each hour
in which something was logged, only ever appended to. A table cut short disagrees with both. Neither holds a
name.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

HEADS = "audit-heads.txt"
LAST = "audit-last.txt"
EVERY = timedelta(hours=1)

Head = tuple[int, str]


def keep(folder: Path, number: int, digest: str, at: datetime) -> None:
    """Notes a row that is committed. Threads and processes come in any order: the highest number stays."""
    with _locked(folder / LAST) as file:
        known = _head(os.pread(file, 200, 0).decode("ascii"))
        if known and known[0] >= number:
            return
        os.pwrite(
            file, _line(number, digest, at), 0
        )  # lines have one length but for their number, which grows
        if _is_due(folder / HEADS, at):
            _append(folder / HEADS, _line(number, digest, at))


def known_heads(folder: Path) -> list[Head]:
    """Every head that was noted, the newest last. Raises ValueError where a line cannot be read."""
    lines = [line for name in (HEADS, LAST) for line in _lines(folder / name)]
    found = [_head(line) for line in lines]
    if None in found:
        raise ValueError("a line of the heads cannot be read")
    return sorted(head for head in found if head)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _is_due(path: Path, at: datetime) -> bool:
    try:
        return at.timestamp() - path.stat().st_mtime >= EVERY.total_seconds()
    except FileNotFoundError:
        return True


def _append(path: Path, line: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)


def _line(number: int, digest: str, at: datetime) -> bytes:
    return f"{number} {digest} {at.isoformat(timespec='seconds')}\n".encode("ascii")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def _head(line: str) -> Head | None:
    found = re.match(r"(\d{1,18}) ([0-9a-f]{64}) ", line)
    return (int(found[1]), found[2]) if found else None
