"""The application without its pages: settings and database, for commands and jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from directory.db import init_db
from directory.settings import Settings, settings_from

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """`templates`, `static` and `seeds` lie beside the package in a checkout and inside it in a wheel."""
    beside = _PACKAGE.parent / folder
    return beside if beside.is_dir() else _PACKAGE / "_bundled" / folder


def core_app(settings: Settings | None = None) -> Flask:
    settings = settings or settings_from()
    app = Flask("directory", template_folder=str(shipped("templates")), static_folder=None)
    app.extensions["hallway_settings"] = settings
    init_db(app, settings)
    from directory import search  # here, since search reads the settings of an application
    from directory.actions import followers

    followers.listen()
    search.init_app(app)
    return app


def settings_of(app: Flask) -> Settings:
    found: Settings = app.extensions["hallway_settings"]
    return found


@contextmanager
def core(settings: Settings | None = None) -> Iterator[Flask]:
    """A core application with its context open, for one command."""
    app = core_app(settings)
    with app.app_context():
        yield app
