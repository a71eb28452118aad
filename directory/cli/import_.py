"""`hallway import`."""

import json
import sys
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from directory.core import core
from directory.db import db
from directory.exchange.import_progress import Progress
from directory.exchange.import_report import Outcome, remark_line, summary_lines
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.packages import Limits, PackageError
from directory.search.indexer import drain_once


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", default="", help="Name of where the rows come from. Default: the folder's name.")
@click.option("--dry-run", is_flag=True, help="Print what would change and what is wrong; store nothing.")
@click.option("--deactivate-missing", is_flag=True, help="Set services that the package lacks inactive.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON, and nothing else.")
@click.option("--max-rows", default=Limits().rows, show_default=True, help="Rows that one file may have.")
def command(
    path: Path, source: str, dry_run: bool, deactivate_missing: bool, as_json: bool, max_rows: int
) -> None:
    """Bring in a directory: HSDS 1.1, 2.x or 3.x, or Ohana's CSV, as a folder or a zip.

    The layout is found by looking. Everything is stored, or nothing is. Rows keep their ids, so importing a
    newer package of the same source again updates it, and importing the same one changes nothing. What could
    not be read is said, row by row, in a report file.
    """
    wishes = Wishes(source, dry_run, deactivate_missing, Limits(rows=max_rows))
    with core() as app:
        try:
            outcome, lines = bring_in(app, path, wishes, Progress())
        except PackageError as error:
            _stop(str(error), 2)
        except DBAPIError as error:
            db.session.rollback()
            _stop(_told(error), 1)
        except OSError as error:
            db.session.rollback()
            _stop(f"{error.strerror or error}: {error.filename or ''}. Nothing was stored.", 1)
        except KeyboardInterrupt:
            db.session.rollback()
            _stop("Stopped. Nothing was stored.", 130)
        _say(outcome, lines, as_json)
        if outcome.has_changed and not dry_run:
            _index(app, as_json)


def _stop(sentence: str, code: int) -> None:
    click.echo(f"hallway import: {sentence}", err=True)
    sys.exit(code)


def _told(error: DBAPIError) -> str:
    reason = str(error.orig)
    if "no such table" in reason or "does not exist" in reason:
        return "The database has no tables yet, or older ones. Run `hallway init` first."
    return f"The database could not take it in: {reason}. Nothing was stored."


def _say(outcome: Outcome, lines: list[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)
    if outcome.dry_run:
        for remark in outcome.remarks:
            click.echo(remark_line(remark))
        click.echo()
    for line in summary_lines(outcome):
        click.echo(line)


def _index(app: Flask, as_json: bool) -> None:
    """Search takes the changes in now; whatever hinders it, they wait in the outbox and nothing is lost."""
    try:
        drained = drain_once(app)
    except Exception as error:
        click.echo(
            f"Stored, but the search index could not take it in: {error}. Run `hallway reindex`.", err=True
        )
        return
    if drained is None and not as_json:
        click.echo("Another process writes the search index; it takes this in too.")
