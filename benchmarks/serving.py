"""An installation of its own in a throw-away folder, and a server over it: what a newcomer's commands do."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 120
HALLWAY = (sys.executable, "-c", "from directory.cli import main; main()")


class NotServedError(Exception):
    """The server ended, or did not answer in time. The message holds the end of what it said."""


class CommandFailedError(Exception):
    """A command did not end well. The message holds the end of what it said."""


@dataclass(frozen=True)
class Served:
    """A server that answers. `log` is what it has said so far."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def surroundings(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a command: this installation's folder and settings, none of the caller's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HALLWAY_") and k != "DATABASE_URL"}
    return kept | {"HALLWAY_DATA": str(folder)} | settings


def hallway(folder: Path, *words: str, **settings: str) -> str:
    """Runs one command on an installation and returns what it printed. Raises CommandFailedError."""
    done = subprocess.run(
        [*HALLWAY, *words], env=surroundings(folder, **settings), capture_output=True, text=True
    )
    if done.returncode:
        raise CommandFailedError(f"hallway {words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def install_demo(folder: Path) -> None:
    """`hallway init` and `hallway seed`."""
    hallway(folder, "init")
    hallway(folder, "seed")


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """`hallway serve` on a free port of the loopback."""
    port = free_port()
    with serving([*HALLWAY, "serve"], port, surroundings(folder, PORT=str(port), **settings)) as found:
        yield found


@contextmanager
def serving(command: Sequence[str], port: int, environ: Mapping[str, str]) -> Iterator[Served]:
    """Any server: starts it, waits until `/` answers, and ends it."""
    log = Path(environ["HALLWAY_DATA"]).with_name(f"server-{port}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        found = Served(port, process, log)
        _await(found)
        yield found
    finally:
        _end(process)


def _await(found: Served) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if found.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(found.url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise NotServedError(found.log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Below those that a system lends to whoever calls out, so that no such call takes it in the meantime."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
