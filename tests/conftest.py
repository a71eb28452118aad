"""What every test may ask for, and two guards: nothing leaves this machine, no mail is sent.

`app`, `db_session`, `visitor`   an empty directory of its own for one test, on SQLite
`any_app`                        the same, once on SQLite and once on PostgreSQL
`town`, `any_town`               tests/cast.py's small town in `app`, and in `any_app`
`seeded`                         the demo district, made once: look, never change
`clock`                          moves the web layer's time
"""

import os
import pickle
import shutil
import smtplib
import tempfile
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from pytest_socket import socket_allow_hosts
from sqlalchemy.engine import URL
from werkzeug.routing import Rule

from directory.core import core_app, settings_of, shipped
from directory.db import db, reading
from directory.migrations import upgrade_to_head
from directory.settings import Settings, settings_from
from tests import postgres
from tests.cast import Town, build_town
from tests.proof import in_full
from tests.visitor import Visitor


def pytest_configure() -> None:
    """No setting of the person at the keyboard reaches a test, and no test writes into ./var."""
    for name in [name for name in os.environ if name.startswith("HALLWAY_") and name != "HALLWAY_PROVE"]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ["HALLWAY_DATA"] = tempfile.mkdtemp(prefix="hallway-test-")
    hypothesis.settings.register_profile("the same each time", derandomize=True, database=None)
    if not in_full():  # what `make test` finds it finds at everybody's; `make prove` looks further each time
        hypothesis.settings.load_profile("the same each time")


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["HALLWAY_DATA"], ignore_errors=True)


def _compile_each_route_once() -> None:
    """werkzeug compiles two functions for every route of an application: most of the time of making one.
    They depend on the rule alone, and the application of every test has the same rules."""
    compiled: dict[object, Callable[..., Any]] = {}
    compile_builder = Rule._compile_builder

    def once(self: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(self, append_unknown)
        return compiled[key]

    Rule._compile_builder = once  # type: ignore[method-assign]


_compile_each_route_once()


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a test tried to send real mail")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)


def settings_in(folder: Path, database_url: str = "") -> Settings:
    """Settings of a throw-away installation. The sentence encoder is off: tests of meaning turn it on.

    All seal names with one key, so that a town built in one can be opened in its copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "people.key").exists():
        (folder / "people.key").touch(mode=0o600)
        (folder / "people.key").write_bytes(urlsafe_b64encode(b"people of a test".ljust(32)))
    return settings_from(
        {
            "HALLWAY_DATA": str(folder),
            "DATABASE_URL": database_url,
            "HALLWAY_URL": "http://localhost",
            "HALLWAY_MEANING": "off",
            "HALLWAY_API_PER_MINUTE": "10000000",
        }
    )


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    """With the key of the templates, so that what is sealed in them opens in their copies."""
    folder = tmp_path / "hallway"
    folder.mkdir()
    shutil.copy(empty_database.parent / "sealing.key", folder)
    return settings_in(folder)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: a hundred times quicker than migrating for each test."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(settings_in(folder))
    return folder / "hallway.db"


def _migrate(settings: Settings) -> None:
    app = core_app(settings)
    upgrade_to_head(app)
    close(app)


def close(app: Flask) -> None:
    """Closes every connection, so that a SQLite file is whole and a PostgreSQL database can be dropped."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def application(settings: Settings) -> Flask:
    from directory.web import create_app

    app = create_app(settings)
    app.testing = True
    page = app.wsgi_app

    def apart(environ: Any, start_response: Any) -> Any:
        """A request shares neither `g` nor a database session with the test that makes it."""
        with app.app_context():
            return page(environ, start_response)

    app.wsgi_app = apart  # type: ignore[method-assign]
    return app


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings, empty_database: Path) -> Iterator[Flask]:
    has_town = "built_town" in request.fixturenames
    template = request.getfixturevalue("built_town").database() if has_town else empty_database
    shutil.copy(template, settings.data / "hallway.db")
    app = application(settings)
    yield app
    close(app)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[tuple[URL, str]]:
    """A server, and the name of a migrated database on it to copy. Skips, saying why, where there is none."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.server())
        except postgres.NoPostgresError as reason:
            pytest.skip(f"NOT TESTED ON POSTGRESQL: {reason}")
        name = f"hallway_template_{uuid.uuid4().hex[:12]}"
        template = postgres.make_database(server, name)
        with tempfile.TemporaryDirectory() as folder:
            _migrate(settings_in(Path(folder), template.render_as_string(hide_password=False)))
        yield server, name
        for made in postgres.databases_like(server, name):
            postgres.drop_database(server, made)


@pytest.fixture
def postgres_database(request: pytest.FixtureRequest, postgres_server: tuple[URL, str]) -> Iterator[str]:
    """The address of a migrated database for one test: empty, or with the town of `any_town` in it."""
    server, template = postgres_server
    if "any_town" in request.fixturenames:
        template = request.getfixturevalue("built_town").on_postgres(server, template)
    name = f"hallway_test_{uuid.uuid4().hex[:12]}"
    url = postgres.make_database(server, name, template)
    yield url.render_as_string(hide_password=False)
    postgres.drop_database(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_app(request: pytest.FixtureRequest, settings: Settings, empty_database: Path) -> Iterator[Flask]:
    """The application on each database in turn."""
    if request.param == "sqlite":
        has_town = "any_town" in request.fixturenames
        template = request.getfixturevalue("built_town").database() if has_town else empty_database
        shutil.copy(template, settings.data / "hallway.db")
    else:
        settings = replace(settings, database_url=request.getfixturevalue("postgres_database"))
    app = application(settings)
    yield app
    close(app)


@pytest.fixture
def db_session(app: Flask) -> Iterator[Any]:
    """A session in an open application context. It takes SQLite's write lock on first use: commit before
    anybody visits a page, and look at what a page stored through `stored`."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def stored(app: Flask) -> Callable[[Any], list[Any]]:
    """Rows of a select, read beside the application and let go of at once."""

    def rows(select: Any) -> list[Any]:
        with app.app_context(), reading():
            found = list(db.session.scalars(select))
            db.session.expunge_all()
            return found

    return rows


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A client that refuses a bad page."""
    return Visitor(app)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation with the demo district in it, index included."""
    from tests.demo import load_demo

    folder = tmp_path_factory.mktemp("demo")
    app = core_app(settings_in(folder))
    upgrade_to_head(app)
    with app.app_context():
        load_demo(app, shipped("seeds"))
    close(app)
    return folder


@pytest.fixture(scope="session")
def seeded(demo_folder: Path) -> Iterator[Flask]:
    """The demo district, made once for all tests of this process. A test that changes it fails them all."""
    from tests.demo import fingerprint

    app = application(settings_in(demo_folder))
    before = fingerprint(app)
    yield app
    assert fingerprint(app) == before, "a test changed the shared demo: let it ask for `demo` instead"
    close(app)


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """A copy of the demo district for one test to change."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_folder, folder)
    app = application(settings_in(folder))
    yield app
    close(app)


class BuiltTown:
    """The town in a database to copy. It is built again when the day changes: its dates are counted from
    today."""

    def __init__(self, empty_database: Path, folder: Path) -> None:
        self.empty_database, self.folder = empty_database, folder
        self.rows: dict[str, bytes] = {}
        self.copied = ""

    def database(self) -> Path:
        self.copied = today = datetime.now(UTC).date().isoformat()
        if today not in self.rows:
            self.rows[today] = self._build(self.folder / today)
        return self.folder / today / "hallway.db"

    def on_postgres(self, server: URL, empty: str) -> str:
        """The name of a database with the town in it, to copy. It goes when the server's `empty` one goes."""
        self.copied = name = f"{empty}_{datetime.now(UTC).date().isoformat()}"
        if name not in self.rows:
            url = postgres.make_database(server, name, empty)
            self.rows[name] = self._build(self.folder / name, url.render_as_string(hide_password=False))
        return name

    def town(self) -> Town:
        """What is in the database that was asked for last: rows that are detached and nobody else's."""
        town: Town = pickle.loads(self.rows[self.copied])
        return town

    def _build(self, folder: Path, database_url: str = "") -> bytes:
        folder.mkdir()
        for name in ("hallway.db", "sealing.key"):
            shutil.copy(self.empty_database.parent / name, folder)
        app = core_app(settings_in(folder, database_url))
        town = build_town(app)
        close(app)
        return pickle.dumps(town)


@pytest.fixture(scope="session")
def built_town(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> BuiltTown:
    return BuiltTown(empty_database, tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(built_town: BuiltTown, app: Flask) -> Town:
    """tests/cast.py's town, in `app`, which is a copy of the database that `built_town` made."""
    return built_town.town()


@pytest.fixture
def any_town(built_town: BuiltTown, any_app: Flask) -> Town:
    """The same in `any_app`."""
    return built_town.town()


class Clock:
    """The web layer's time, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("directory.web.utc_now", clock)
    return clock


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[str]]:
    """Every letter this installation has written, oldest first."""
    folder = settings_of(app).mail_folder
    return lambda: [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.eml"))]
