"""`hallway understand`."""

import json
from dataclasses import asdict

import click

from directory.core import core
from directory.search.meaning import Reading, meaning_of, meaning_status, prepare_meaning


@click.command("understand")
@click.argument("sentence", nargs=-1, required=True)
@click.option(
    "--json", "as_json", is_flag=True, help="Machine-readable, with the clause each reading is from."
)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 80))
def command(sentence: tuple[str, ...], as_json: bool, limit: int) -> None:
    """Show which categories of need a sentence is taken to mean, how surely, and because of what.

    A score says how often such a reading is right; below 0.30 it is a guess, and search leaves it out.
    """
    text = " ".join(sentence)
    with core() as app:
        if not meaning_of(app).lines:
            raise click.ClickException("There are no categories yet. Run `hallway init` first.")
        if meaning_status(app)["state"] == "making":
            prepare_meaning(app)
        readings = meaning_of(app).understand(text, limit=limit)
        alone = meaning_status(app)["state"] == "words"
    if as_json:
        click.echo(json.dumps([asdict(reading) for reading in readings], ensure_ascii=False, indent=2))
        return
    if alone:
        click.echo("The sentence encoder is off or missing, so words answer alone.", err=True)
    for reading in readings:
        click.echo(_line(reading))
    if not readings:
        click.echo("Nothing that we know a category for.")


def _line(reading: Reading) -> str:
    return f"{reading.score:.2f}  {reading.slug:<26}  {reading.because}"
