"""`hallway erase`."""

import json
import sys

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from directory.actions.erasure import erase_household, erase_student, settle
from directory.core import core
from directory.db import db
from directory.models import Household, Student
from directory.models.columns import utc_now


@click.command("erase")
@click.argument("code")
@click.option("--with-children", is_flag=True, help="Of a household: erase its students too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else; asks nothing.")
def command(code: str, with_children: bool, yes: bool, as_json: bool) -> None:
    """Forget a student (S-…) or a household (F-…) for good, by code.

    Names, contacts, notes, what was written and what was suggested go; that a need of a kind was met, which
    organization got something and when, and the log stay. Cannot be taken back. Backups made before still
    hold them: throw those away in their time.
    """
    with core():
        student = db.session.scalar(select(Student).where(Student.code == code.strip().upper()))
        household = db.session.scalar(select(Household).where(Household.code == code.strip().upper()))
        if student is None and household is None:
            raise click.ClickException(f"Nobody has the code {code}. Codes look like S-4K7Q2M or F-4K7Q2M.")
        if not (yes or as_json):
            click.confirm(f"Forget {code} for good?", abort=True)
        children = list(household.students) if household and with_children else []
        for each in children if student is None else [student]:
            erase_student(each, actor=None, now=utc_now())
        if household is not None:
            erase_household(household, actor=None, now=utc_now())
        db.session.commit()
        try:
            settle()
        except DBAPIError as error:
            click.echo(f"Erased, but the files could not be settled ({error.orig}). Run it again.", err=True)
            sys.exit(1)
    erased = {"code": code, "children": len(children)}
    click.echo(json.dumps(erased) if as_json else f"Forgotten: {code}, and {len(children)} children.")
