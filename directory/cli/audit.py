"""`hallway audit`."""

import json
import sys
from typing import Any

import click

from directory.core import core, settings_of
from directory.db import db, reading
from directory.models import AuditEntry
from directory.queries.audit_log import Filter, entries_about, verify

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")


@click.group("audit")
def command() -> None:
    """The log of what was done with people's records: check that it is whole, read it.

    It holds ids, codes and counts, never a name.
    """


@command.command("verify")
@AS_JSON
def verify_(as_json: bool) -> None:
    """Check every row against the one before it and against what was noted outside the database.

    Ends with code 1 and says where, if a row was changed, taken out, put in or moved, or the end is missing.
    """
    with core() as app, reading():
        found = verify(settings_of(app).data)
        db.session.rollback()
    if as_json:
        told = {"whole": found.is_whole, "rows": found.rows, "heads": found.heads}
        click.echo(json.dumps(told | {"broken_at": found.broken_at, "problem": found.problem}, indent=2))
    elif found.is_whole:
        click.echo(
            f"The log is whole: {found.rows:,} rows, {found.heads:,} heads noted outside the database."
        )
    else:
        click.echo(f"BROKEN at {found.broken_at:,}: {found.problem}. See docs/privacy.md.")
    sys.exit(0 if found.is_whole else 1)


@command.command("show")
@click.option("--entity", default="", help="Only of this kind: student, household, need, consent, school …")
@click.option("--id", "entity_id", default="", help="Only about the record with this id.")
@click.option("--user", "user_id", default="", help="Only what the person with this id did.")
@click.option("--limit", default=100, show_default=True, help="The newest so many.")
@AS_JSON
def show(entity: str, entity_id: str, user_id: str, limit: int, as_json: bool) -> None:
    """List what was done, the newest first."""
    with core(), reading():
        rows = entries_about(Filter(entity, entity_id, user_id), limit)
        told = [_plain(row) for row in rows]
        db.session.rollback()
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    for one in told:
        details = " ".join(f"{name}={value}" for name, value in one["details"].items())
        who = one["user_id"] or "a command"
        click.echo(
            f"{one['number']:>8} {one['at'][:19].replace('T', ' ')} {one['act']:<18}"
            f" {one['entity']:<12} {one['entity_id']:<36} by {who} {details}".rstrip()
        )


def _plain(row: AuditEntry) -> dict[str, Any]:
    return {
        "number": row.number, "at": row.at.isoformat(), "act": str(row.act), "entity": row.entity,
        "entity_id": row.entity_id, "user_id": row.user_id, "school_id": row.school_id,
        "details": row.details, "hash": row.hash,
    }  # fmt: skip
