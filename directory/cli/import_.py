"""`hallway import`."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from directory.core import core
from directory.db import db
from directory.exchange.import_progress import Progress
from directory.exchange.import_report import Outcome, remark_line, summary_lines
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.mapping import read_mapping, to_yaml
from directory.exchange.mapping_choice import GUESSED, NOT_TAKEN, RECOGNIZED
from directory.exchange.packages import Limits, PackageError, open_package
from directory.exchange.suggest import suggest_mapping as draft_mapping
from directory.search.indexer import drain_once


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", default="", help="Name of where the rows come from. Default: the folder's name.")
@click.option("--dry-run", is_flag=True, help="Print what would change and what is wrong; store nothing.")
@click.option("--deactivate-missing", is_flag=True, help="Set services that the package lacks inactive.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON, and nothing else.")
@click.option("--mapping", "mapping_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="A mapping: which column of the files is what. See docs/import.md.")  # fmt: skip
@click.option("--suggest-mapping", is_flag=True, help="Print a mapping for PATH, drafted by looking at it.")
@click.option("--max-rows", default=Limits().rows, show_default=True, help="Rows that one file may have.")
@click.option("--max-columns", default=Limits().columns, show_default=True, help="Columns it may have.")
def command(
    path: Path, source: str, dry_run: bool, deactivate_missing: bool, as_json: bool,
    mapping_file: Path | None, suggest_mapping: bool, max_rows: int, max_columns: int,
) -> None:  # fmt: skip
    """Bring in a directory: any spreadsheet, HSDS 1.1, 2.x or 3.x, or Ohana's CSV; a file, a folder or a zip.

    The layout is found by looking; of a spreadsheet, what its columns are. Everything is stored, or nothing
    is. Rows keep their ids, so importing a newer package of the same source again updates it, and importing
    the same one changes nothing. What could not be read is said, row by row, in a report file.
    """
    limits = Limits(rows=max_rows, columns=max_columns)
    if suggest_mapping:
        _suggest(path, limits)
        return
    with core() as app:
        try:
            mapping = read_mapping(mapping_file) if mapping_file else None
            wishes = Wishes(source, dry_run, deactivate_missing, limits, mapping)
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


def _suggest(path: Path, limits: Limits) -> None:
    """Prints the drafted mapping; why each column was taken for what it is stands behind it as comments."""
    try:
        suggestion = draft_mapping(open_package(path, limits))
    except PackageError as error:
        _stop(str(error), 2)
    if suggestion.mapping is None:
        _stop(f"No column of {path.name} could be understood. A mapping for it must be written by hand.", 2)
    click.echo("# Drafted by looking at names and values. Correct it, then import with --mapping FILE.")
    click.echo(to_yaml(suggestion.mapping))
    for sure in suggestion.columns:
        taken = f"{sure.target} ({round(100 * sure.sure)} % sure)" if sure.target else "left as it is"
        click.echo(f"# {' '.join(sure.column.split())}: {taken}, {sure.because}")
    for warning in suggestion.warnings:
        click.echo(f"# {warning}")


def _stop(sentence: str, code: int) -> NoReturn:
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
    for remark in outcome.remarks:
        if remark.reason in (RECOGNIZED, GUESSED, NOT_TAKEN):
            click.echo(f"{remark.reason}: {remark.value}")
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
