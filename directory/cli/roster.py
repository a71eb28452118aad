"""`hallway roster import`."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from directory.actions.audit import audit
from directory.actions.roster import (
    LaterBatchError,
    NothingToTakeError,
    our_school,
    planned,
    take_in,
    undo_batch,
)
from directory.core import core
from directory.db import db
from directory.exchange.packages import PackageError
from directory.exchange.roster_apart import FILES, read_apart
from directory.exchange.roster_columns import is_enough
from directory.exchange.roster_plan import Plan
from directory.exchange.roster_pupils import Fault, Roster, columns_of
from directory.exchange.roster_read import MOST_UPLOADED
from directory.models import RosterBatch, School
from directory.models.columns import utc_now
from directory.queries.school_day import local_day
from directory.vocabulary import AuditAct

SENTENCES = {
    Fault.NO_NAME: "no name; not taken",
    Fault.NAME_IS_NONE: "what stands there is no name; not taken",
    Fault.ONE_ID_TWO_STUDENTS: "two students have one number or cannot be told apart; neither is taken",
    Fault.TWICE: "the same student again; taken once",
    Fault.NO_ID: "no number; told by name and birth date",
    Fault.NO_GRADE: "no grade",
    Fault.GRADE: "the grade cannot be read",
    Fault.BIRTHDATE: "the birth date cannot be read",
    Fault.LANGUAGE: "the language is not known",
    Fault.ZIP: "the ZIP code cannot be read",
    Fault.EMAIL: "the email cannot be read",
    Fault.PHONE: "the phone cannot be read",
    Fault.FORBIDDEN: "a cell holds what is never kept",
}


@click.group("roster")
def command() -> None:
    """Bring a school's roster in, and take it back."""


@command.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--school", "slug", required=True, help="The school's slug, as in its address.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and store nothing.")
@click.option("--keep-missing", is_flag=True, help="Archive nobody who is not in the file.")
@click.option("--org", default="", help="OneRoster's sourcedId of the school, where the file has several.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
def import_(path: Path, slug: str, dry_run: bool, keep_missing: bool, org: str, as_json: bool) -> None:
    """Bring in PATH: OneRoster 1.1 or 1.2 as CSV (a zip or a folder), or one sheet (CSV, xlsx, xls, ods).

    Prints counts, never a name. What a person has corrected here stays. Social Security numbers, citizenship,
    birth country, health, lunch status and race are dropped while the file is read.
    """
    try:
        read = read_apart(_files(path))
    except PackageError as error:
        raise click.ClickException(str(error)) from error
    with core():
        school = db.session.scalar(select(School).where(School.slug == slug))
        if school is None:
            raise click.ClickException(f"There is no school called {slug}.")
        _check(read, org)
        content = {"read": read, "columns": None, "school": org or _own(school, read)}
        roster, plan = planned(school, content, today=local_day(school, utc_now()))
        batch = None if dry_run else _stored(school, plan, archives=not keep_missing)
        told = _told(read, roster, plan, batch)
        audit(AuditAct.VIEWED, "school", school.id, actor=None, school_id=school.id, list="roster")
        db.session.commit()
    click.echo(json.dumps(told, indent=2) if as_json else _said(told, dry_run))


@command.command("undo")
@click.argument("batch_id")
def undo(batch_id: str) -> None:
    """Take back what a roster did. The id of its batch is printed when it is taken in."""
    with core():
        batch = db.session.get(RosterBatch, batch_id)
        if batch is None or batch.undone_at:
            raise click.ClickException("There is no such batch, or it was taken back already.")
        try:
            counts = undo_batch(batch, actor=None, now=utc_now())
        except LaterBatchError as error:
            raise click.ClickException(
                "A later roster stands on this one. Take that one back first."
            ) from error
        db.session.commit()
    click.echo(
        f"Taken back: {counts['back']} rows as they were, {counts['gone']} gone again,"
        f" {counts['archived']} archived since they are in use."
    )


def _files(path: Path) -> list[tuple[str, bytes]]:
    """One file, or those of a folder by name. Never more than a roster may have."""
    found = [path] if path.is_file() else sorted(one for one in path.iterdir() if one.is_file())
    listed = found[: FILES + 1]
    if sum(one.stat().st_size for one in listed) > MOST_UPLOADED:
        raise PackageError(f"The files hold more than {MOST_UPLOADED // 1048576} MB together.")
    return [(one.name, one.read_bytes()) for one in listed]


def _check(read: dict[str, Any], org: str) -> None:
    if read["kind"] == "sheet" and not is_enough(columns_of(read, None)):
        columns = ", ".join(read["columns"][:20])
        raise click.ClickException(
            "No column is called like a name. Call one “Name”, or two “First name” and “Last name”."
            f" There are: {columns}."
        )
    known = {str(told[0]) for told in read.get("schools", [])}
    if org and org not in known:
        raise click.ClickException(f"Nobody is enrolled at {org}. There are: {', '.join(sorted(known))}.")


def _own(school: School, read: dict[str, Any]) -> str:
    """Several schools, and none of them is told to be this one: better asked than guessed."""
    found = our_school(school, read)
    if not found and len(read.get("schools") or []) > 1:
        named = "; ".join(f"{told[0]} ({told[3]} students)" for told in read["schools"][:12])
        raise click.ClickException(f"The file has several schools. Say which with --org: {named}.")
    return found


def _stored(school: School, plan: Plan, *, archives: bool) -> str | None:
    if archives and plan.leaves_too_many:
        raise click.ClickException(
            f"{plan.counts['leaves']} of {plan.here} students would leave. If the file is not the whole"
            " school, give --keep-missing."
        )
    try:
        return take_in(school=school, plan=plan, actor=None, archives=archives).id
    except NothingToTakeError:
        return None


def _told(read: dict[str, Any], roster: Roster, plan: Plan, batch: str | None) -> dict[str, Any]:
    return {
        "kind": read["kind"],
        "students": len(roster.pupils),
        **plan.counts,
        "dropped": [column for column, _kind in read["dropped"]],
        "columns": columns_of(read, None) if read["kind"] == "sheet" else {},
        "problems": [
            {"line": problem.line, "fault": str(problem.fault), "taken": problem.is_taken}
            for problem in roster.problems
        ],
        "batch": batch,
    }


def _said(told: dict[str, Any], dry_run: bool) -> str:
    lines = [
        f"{told['students']} students: {told['new']} new, {told['changed']} changed, {told['back']} back,"
        f" {told['leaves']} left, {told['same']} as before; {told['families']} families touched.",
    ]
    if told["kept"]:
        lines.append(f"{told['kept']} values that a person corrected here stay as they are.")
    if told["dropped"]:
        lines.append(f"Did not come in: {', '.join(told['dropped'])}.")
    lines += [f"line {one['line']}: {SENTENCES[Fault(one['fault'])]}" for one in told["problems"][:50]]
    if len(told["problems"]) > 50:
        lines.append(f"… and {len(told['problems']) - 50} more lines to look at.")
    if dry_run:
        lines.append("Nothing was stored: --dry-run.")
    elif told["batch"]:
        lines.append(
            f"Stored as batch {told['batch']}. Take it back with: hallway roster undo {told['batch']}"
        )
    else:
        lines.append("Nothing of it is new, so nothing was stored.")
    return "\n".join(lines)
