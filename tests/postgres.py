"""A PostgreSQL to test on: the one TEST_DATABASE_URL names, else a throw-away cluster on a Unix socket.

The server refuses to run as root, so there it runs as Debian's `postgres`. Nothing listens on the network.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL


class NoPostgresError(Exception):
    """There is no PostgreSQL here. The message says what would bring one."""


@contextmanager
def server() -> Iterator[URL]:
    """The address of a server whose databases may be made and dropped."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with _cluster(_programs()) as folder:
        yield URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(folder)}
        )


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise NoPostgresError("no PostgreSQL here: install one (Debian: postgresql) or set TEST_DATABASE_URL")
    return found[-1].parent if found else Path(str(on_path)).parent


@contextmanager
def _cluster(programs: Path) -> Iterator[Path]:
    is_root = os.geteuid() == 0
    if is_root and not shutil.which("runuser"):
        raise NoPostgresError(
            "PostgreSQL refuses to run as root, and there is no runuser: set TEST_DATABASE_URL"
        )
    as_owner = ["runuser", "-u", "postgres", "--"] if is_root else []
    folder = Path(tempfile.mkdtemp(prefix="hallway-pg-", dir="/tmp"))  # a socket's path must be short
    if is_root:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    quick = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    try:
        _run(
            [*as_owner, f"{programs}/initdb", "-D", f"{data}", "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        )
        start = [f"{programs}/pg_ctl", "-D", f"{data}", "-w", "-l", f"{folder}/log", "-o"]
        _run([*as_owner, *start, f"{quick} -k {folder}", "start"])
        try:
            yield folder
        finally:
            _run([*as_owner, f"{programs}/pg_ctl", "-D", f"{data}", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
    )
    if done.returncode:
        raise NoPostgresError(f"{Path(command[-1]).name}: {done.stderr.decode(errors='replace').strip()}")


def make_database(server_url: URL, name: str, template: str | None = None) -> URL:
    _say(server_url, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return server_url.set(database=name)


def databases_like(server_url: URL, begins: str) -> list[str]:
    engine = create_engine(server_url)
    with engine.connect() as connection:
        query = text("SELECT datname FROM pg_database WHERE starts_with(datname, :begins)")
        found = list(connection.scalars(query, {"begins": begins}))
    engine.dispose()
    return found


def drop_database(server_url: URL, name: str) -> None:
    _say(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _say(server_url: URL, statement: str) -> None:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
