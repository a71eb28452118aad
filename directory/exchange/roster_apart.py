"""Reads a roster in a child process, which the system bounds: memory, processor time and the clock.

    python -m directory.exchange.roster_apart    files come in by standard input, JSON goes out

The files stay in memory from end to end: they hold names, and are never written to a disk in the open.
"""

import json
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from directory.exchange.packages import MB, PackageError
from directory.exchange.roster_read import MOST_UPLOADED, Read, read_roster

MEMORY_MB = 768
"""Address space: Python, the reader of workbooks, and sheets of 50,000 rows."""

CPU_SECONDS = 40
DEADLINE_SECONDS = 60
FILES = 60
LONGEST_NAME = 400

TOO_HEAVY = "The files need more time or memory than a roster may. Give one school's list, as CSV."
_LENGTH = struct.Struct(">I")
_PASSED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def read_apart(files: Sequence[tuple[str, bytes]]) -> Read:
    """What `read_roster` finds. Raises PackageError, also where the child was ended."""
    if sum(len(content) for _, content in files) > MOST_UPLOADED:
        raise PackageError(f"The files hold more than {MOST_UPLOADED // MB} MB together.")
    if len(files) > FILES:
        raise PackageError(f"These are more than {FILES} files. Put them into one zip.")
    try:
        child = subprocess.run(  # noqa: S603 - our own module, nothing of the files among its arguments
            [sys.executable, "-m", "directory.exchange.roster_apart"],
            input=b"".join(_framed(files)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[2], timeout=DEADLINE_SECONDS + 10, check=False,
            env={name: os.environ[name] for name in _PASSED if name in os.environ},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PackageError(TOO_HEAVY) from error
    if child.returncode:
        raise PackageError(TOO_HEAVY)
    told: dict[str, Any] = json.loads(child.stdout)
    if "refused" in told:
        raise PackageError(str(told["refused"]))
    return told


def _framed(files: Sequence[tuple[str, bytes]]) -> Iterator[bytes]:
    for name, content in files:
        for part in (name.encode("utf-8", "replace")[:LONGEST_NAME], content):
            yield _LENGTH.pack(len(part))
            yield part


def _unframed(stream: BinaryIO) -> list[tuple[str, bytes]]:
    parts = []
    while head := stream.read(_LENGTH.size):
        parts.append(stream.read(_LENGTH.unpack(head)[0]))
    return [
        (name.decode("utf-8", "replace"), content)
        for name, content in zip(parts[::2], parts[1::2], strict=True)
    ]


def hold_back() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_MB * MB), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
    os.nice(5)
    signal.alarm(DEADLINE_SECONDS)


def main() -> int:
    hold_back()
    try:
        told = read_roster(_unframed(sys.stdin.buffer))
    except PackageError as error:
        told = {"refused": str(error)}
    except (MemoryError, RecursionError):
        told = {"refused": TOO_HEAVY}
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
