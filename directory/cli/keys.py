"""`hallway keys`."""

import json
import sys
from typing import Any, NoReturn

import click
from flask import Flask

from directory.actions.audit import audit
from directory.actions.keys import KeyCounts, add_key, count_by_key, retire_keys, seal_anew, sealed_total
from directory.core import core, settings_of
from directory.db import db
from directory.sealing import LOST, Keyring, UnsealableError, key_name, people_ring
from directory.vocabulary import AuditAct

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")


@click.group("keys")
def command() -> None:
    """The keys that seal names, contacts and notes: look at them, change them.

    They lie in people.key in the data folder, one a line, newest first, or come from HALLWAY_PEOPLE_KEYS.
    Keep a copy apart from the backups: without them no name can ever be read again.
    """


@command.command("status")
@AS_JSON
def status(as_json: bool) -> None:
    """Count what each key opens. Ends with code 1 if something opens with none of them."""
    with core() as app:
        ring = _ring(app)
        counts = count_by_key(ring)
    _say(ring, counts, as_json)
    sys.exit(1 if counts.unopened else 0)


@command.command("rotate")
@AS_JSON
def rotate(as_json: bool) -> None:
    """Make a new key and seal everything anew under it.

    Safe while the site is served, safe to stop, safe to repeat: what was begun is finished before another key
    is made. Keys from HALLWAY_PEOPLE_KEYS are yours to make: put the new one in front, start the site again,
    then run this.
    """
    with core() as app:
        ring = _ring(app)
        counts = count_by_key(ring)
        if counts.unopened:
            _say(ring, counts, as_json)
            sys.exit(1)
        ring = ring if counts.older else _with_a_new_key(app, ring)
        done = _seal_anew(ring, as_json)
        audit(AuditAct.KEY_ROTATED, "people_keys", key_name(ring.keys[0]), actor=None, values=done)
        db.session.commit()
        counts = count_by_key(ring)
    _say(ring, counts, as_json, sealed_anew=done)


@command.command("retire")
@AS_JSON
def retire(as_json: bool) -> None:
    """Take keys out of people.key that open nothing any more.

    A backup from before the last rotation opens with them alone: keep them apart as long as such backups.
    """
    with core() as app:
        path = settings_of(app).people_key_file
        if path is None:
            _stop("HALLWAY_PEOPLE_KEYS holds the keys: take the old ones out there.", 2)
        _ring(app)
        gone = retire_keys(path)
    said = f"Retired: {', '.join(gone)}" if gone else "Every key still opens something."
    click.echo(json.dumps({"retired": gone}) if as_json else said)


def _ring(app: Flask) -> Keyring:
    try:
        return people_ring(app)
    except UnsealableError as error:
        _stop(str(error), 1)


def _with_a_new_key(app: Flask, ring: Keyring) -> Keyring:
    path = settings_of(app).people_key_file
    if path is None:
        _stop(
            "all is sealed with the newest key of HALLWAY_PEOPLE_KEYS. Put a new one in front of it, start"
            " the site again with it, and run this once more.",
            2,
        )
    return add_key(path)


def _seal_anew(ring: Keyring, as_json: bool) -> int:
    if as_json:
        return seal_anew(ring)[0]
    with click.progressbar(length=sealed_total(), label="Sealing anew", file=sys.stderr) as bar:
        return seal_anew(ring, bar.update)[0]


def _say(ring: Keyring, counts: KeyCounts, as_json: bool, **more: Any) -> None:
    names = [key_name(key) for key in ring.keys]
    if as_json:
        told = [{"key": name, "opens": n} for name, n in zip(names, counts.by_key, strict=True)]
        click.echo(json.dumps({"keys": told, "unopened": dict(counts.unopened), **more}, indent=2))
        return
    for place, (name, n) in enumerate(zip(names, counts.by_key, strict=True)):
        click.echo(f"{name}  opens {n:,}{'  (newest: it seals)' if place == 0 else ''}")
    if counts.unopened:
        where = ", ".join(f"{table} {n:,}" for table, n in counts.unopened.items())
        click.echo(f"MEND  {counts.unopened.total():,} open with none of them ({where}). {LOST}")


def _stop(sentence: str, code: int) -> NoReturn:
    click.echo(f"hallway keys: {sentence}", err=True)
    sys.exit(code)
