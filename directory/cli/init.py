"""`hallway init`."""

import click

from directory.core import core, shipped
from directory.db import db
from directory.exchange.seed_categories import load_categories
from directory.exchange.zip_table import fill_zip_table
from directory.migrations import upgrade_to_head
from directory.search.meaning import prepare_meaning


@click.command("init")
def command() -> None:
    """Make the database, or upgrade it to this version, and fill its look-up tables.

    Loads ZIP codes with their centres (offline place search) and the categories of need with their everyday
    words and example sentences, and learns from these how people say what they need. Safe to run again: it
    changes only what is missing or older.
    """
    with core() as app:
        upgrade_to_head(app)
        zips = fill_zip_table()
        categories, sentences = load_categories(shipped("seeds") / "categories")
        db.session.commit()
        click.echo("Learning everyday language (the first time, this takes a few seconds) …", err=True)
        prepare_meaning(app)
    click.echo(
        f"Ready: {zips:,} ZIP codes, {categories} categories of need, {sentences:,} example sentences."
    )
