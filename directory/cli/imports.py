"""`hallway imports`."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from directory.core import core
from directory.db import db, reading
from directory.exchange.undo import NotUndoableError, Undo, Undone, undo_batch, undoable
from directory.models import ImportBatch, Source, User
from directory.models.columns import utc_now
from directory.search.indexer import drain_once

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
SHOWN = 30
"""Rows that stay, named one by one; --json names all of them."""


@click.group("imports", invoke_without_command=True)
@AS_JSON
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List what was imported, newest first, and undo it.

    \b
    hallway imports                       when, what, by whom, how many rows
    hallway imports undo 4f2a --dry-run   what undoing would do
    hallway imports undo 4f2a             do it

    A batch is named by its id, or by as much of its beginning as no other has.
    """
    if context.invoked_subcommand is None:
        with core(), reading():
            found = [described(*row) for row in _batches()]
            db.session.rollback()
        click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found)))


def _batches() -> Any:
    undoer = User.__table__.alias("undoer")
    query = (
        select(ImportBatch, Source.name, User.email, undoer.c.email)
        .join(Source, Source.id == ImportBatch.source_id)
        .outerjoin(User, User.id == ImportBatch.user_id)
        .outerjoin(undoer, undoer.c.id == ImportBatch.undone_by_user_id)
    )
    return db.session.execute(query.order_by(ImportBatch.created_at.desc(), ImportBatch.id)).all()


def described(batch: ImportBatch, source: str, by: str | None, undone_by: str | None) -> dict[str, Any]:
    return {
        "batch": batch.id, "at": batch.created_at.isoformat(), "source": source, "layout": batch.layout,
        "by": by, "rows": _sum(batch.counts), "tables": batch.tables or {},
        "state": "undone" if batch.undone_at else "stored",
        "undone_at": batch.undone_at.isoformat() if batch.undone_at else None, "undone_by": undone_by,
    }  # fmt: skip


def _sum(counts: dict[str, Any]) -> dict[str, int]:
    """Rows of all files by what became of them."""
    found: dict[str, int] = {}
    for fates in counts.values():
        for fate, count in fates.items():
            found[fate] = found.get(fate, 0) + count
    return found


def _lines(found: list[dict[str, Any]]) -> Iterator[str]:
    if not found:
        yield "Nothing has been imported yet. See: hallway import --help"
        return
    yield f"{'batch':<9} {'when (UTC)':<17} {'source':<28} {'by':<24} {'read':>8} {'stored':>8}  state"
    for one in found:
        when, by = one["at"][:16].replace("T", " "), one["by"] or "a command"
        undone = f"undone {one['undone_at'][:10]}" if one["undone_at"] else "stored"
        rows = one["rows"]
        yield (
            f"{one['batch'][:8]:<9} {when:<17} {one['source'][:28]:<28} {by[:24]:<24}"
            f" {rows.get('read', 0):>8,} {rows.get('stored', 0):>8,}  {undone}"
        )


@command.command("undo")
@click.argument("batch")
@click.option("--dry-run", is_flag=True, help="Say what undoing would do, and do nothing.")
@AS_JSON
def undo(batch: str, dry_run: bool, as_json: bool) -> None:
    """Take back an import: all of it, in one go.

    What it made goes, what it changed gets its former values, and what it took away comes back. Rows and
    values that people have changed since stay, and so does what they hung something on: a capacity, a
    correction, a school, a merge. Each is named.

    The newest import of a source goes first. Importing the same package again brings the same rows back
    under the same ids.
    """
    with core() as app:
        try:
            undone = _asked(batch) if dry_run else _done(batch)
        except NotUndoableError as error:
            _stop(str(error), 2)
        except DBAPIError as error:
            db.session.rollback()
            _stop(f"The database could not do it: {error.orig}. Nothing was changed.", 1)
        if as_json:
            told = asdict(undone.undo) | {"undone_at": None if dry_run else undone.at.isoformat()}
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        elif undone.was_undone:
            click.echo(f"It was undone already, on {undone.at:%Y-%m-%d}. Nothing was changed now.")
        else:
            for line in undo_lines(undone.undo, dry_run=dry_run):
                click.echo(line)
        if not dry_run:
            drain_once(app)


def _asked(name: str) -> Undone:
    with reading():
        batch = _batch(name)
        told = undoable(batch)
        db.session.rollback()
    if told.sentence:
        raise NotUndoableError(told.sentence)
    return Undone(batch.id, utc_now(), told)


def _done(name: str) -> Undone:
    undone = undo_batch(_batch(name), None, utc_now())
    db.session.commit()
    return undone


def _batch(name: str) -> ImportBatch:
    found = list(
        db.session.scalars(select(ImportBatch).where(ImportBatch.id.startswith(name, autoescape=True)))
    )
    if not name or not found:
        raise NotUndoableError(f"There is no import {name!r}. See: hallway imports")
    if len(found) > 1:
        raise NotUndoableError(f"{len(found)} imports begin with {name!r}. Give more of the id.")
    return found[0]


def undo_lines(told: Undo, *, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    words = {"removed": "removed", "restored": "put back as they were", "returned": "brought back"}
    for table, counts in told.counts.items():
        said = ", ".join(f"{n:,} {would}{words[word]}" for word, n in counts.items() if n)
        yield f"{table.replace('_', ' ')}: {said}"
    if told.shown_again:
        shown = "would be" if dry_run else "are"
        yield f"{told.shown_again:,} locations that it had sealed {shown} shown with their address again."
    if told.kept:
        yield ""
        yield f"{len(told.kept):,} rows or values {'would stay' if dry_run else 'stay'} as they are:"
        for one in told.kept[:SHOWN]:
            column = f", {one.column}" if one.column else ""
            yield f"  {one.table} “{one.name}”{column}: {one.because}"
        if len(told.kept) > SHOWN:
            yield f"  and {len(told.kept) - SHOWN:,} more; --json names all of them"
    if dry_run:
        yield "This was a dry run: nothing was changed."


def _stop(sentence: str, code: int) -> None:
    click.echo(f"hallway imports: {sentence}", err=True)
    sys.exit(code)
