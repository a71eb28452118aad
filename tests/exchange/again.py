"""An export, taken into an empty directory, and exported from there: the two packages side by side."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from directory.core import core_app, shipped
from directory.db import db, reading
from directory.exchange.export_package import write_package
from directory.exchange.import_progress import Progress
from directory.exchange.import_report import Outcome
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.packages import Limits
from directory.exchange.seed_categories import load_categories
from tests.conftest import close, settings_in

MANY = Limits(rows=1_000_000)


def exported(app: Flask, folder: Path, **more: bool) -> dict[str, bytes]:
    """What an export of `app` holds, by file; the moment it was made left out."""
    with app.app_context(), reading():
        write_package(folder, **more)
        db.session.rollback()
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    told = json.loads(found["datapackage.json"])
    del told["created"]
    found["datapackage.json"] = json.dumps(told, sort_keys=True).encode()
    return found


def taken_in(app: Flask, folder: Path, **wishes: Any) -> Outcome:
    with app.app_context():
        outcome, _ = bring_in(app, folder, Wishes(limits=MANY, **wishes), Progress(is_quiet=True))
        db.session.remove()
        return outcome


@contextmanager
def empty_directory(empty_database: Path, folder: Path, database_url: str = "") -> Iterator[Flask]:
    """What `hallway init` makes: the tables and the categories of need, and nothing else."""
    settings = settings_in(folder)
    if database_url:
        settings = replace(settings, database_url=database_url)
    else:
        shutil.copy(empty_database, settings.data / "hallway.db")
    app = core_app(settings)
    with app.app_context():
        load_categories(shipped("seeds") / "categories")
        db.session.commit()
        db.session.remove()
    yield app
    close(app)


def differences(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    """Lines that one has and the other lacks, some of them, by file. Empty where both are the same bytes."""
    found = []
    for name in sorted({*first, *second}):
        a, b = first.get(name, b"").splitlines(), second.get(name, b"").splitlines()
        if first.get(name) != second.get(name):
            found += [f"{name} - {line!r}" for line in a if line not in set(b)][:3]
            found += [f"{name} + {line!r}" for line in b if line not in set(a)][:3]
            found += [f"{name}: another order"] if sorted(a) == sorted(b) else []
    return found
