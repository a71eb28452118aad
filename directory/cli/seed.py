"""`hallway seed`."""

import click
from sqlalchemy import select

from directory.core import core, settings_of, shipped
from directory.db import db
from directory.exchange.seed_caseload import load_caseload
from directory.exchange.seed_corrections import load_corrections
from directory.exchange.seed_district import load_district
from directory.exchange.seed_organizations import load_organizations
from directory.exchange.seed_people import DEMO_PASSWORD, load_people
from directory.models import District
from directory.models.columns import utc_now
from directory.search.indexer import rebuild


@click.command("seed")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a district already.")
def command(if_empty: bool) -> None:
    """Load the demo district: fictional schools and partners on a real map.

    It is plain YAML under seeds/demo; edit it and run this again. Dates are relative to today, so "confirmed
    3 days ago" stays true of the demo. Everything is stored, or nothing is.
    """
    folder = shipped("seeds") / "demo"
    with core() as app:
        if if_empty and db.session.scalar(select(District.id).limit(1)):
            click.echo("There is a district already; nothing was loaded.")
            return
        schools = load_district(folder)
        counts = load_organizations(
            folder / "organizations", utc_now().date(), settings_of(app).sealing_key, "millrace"
        )
        people = load_people()
        load_corrections(folder)
        needs = load_caseload(folder, utc_now().date())
        db.session.commit()
        click.echo(
            f"Loaded {schools} schools, {counts['organizations']} organizations,"
            f" {counts['services']} services at {counts['placements']} places,"
            f" {people} people who sign in with {DEMO_PASSWORD!r}, {needs} needs of invented families."
        )
        rebuild(app)
