"""The `hallway` command. One module for each verb, loaded only when it is asked for."""

import importlib
import sys
from typing import Any

import click

from directory import __version__
from directory.settings import SettingsError

VERBS = {
    "init": "Make or upgrade the database and its look-up tables.",
    "seed": "Load the demo district.",
    "serve": "Serve the site.",
    "import": "Bring in a directory: any spreadsheet, HSDS 1.1, 2.x, 3.x or Ohana's CSV.",
    "imports": "List what was imported, and undo it.",
    "export": "Write the public directory as an HSDS 3.2 data package.",
    "search": "Search from the command line.",
    "understand": "Show which categories of need a sentence is taken to mean.",
    "match": "Read a sentence into a need and suggest what fits, with the reason.",
    "roster": "Bring a school's roster in, and take it back.",
    "duplicates": "List records that may be one, and look for more.",
    "reindex": "Build the search index from nothing and swap it in.",
    "quality": "Say what is missing, stale, contradictory or impossible in the directory, worst first.",
    "doctor": "Look over the whole installation and say what to mend.",
    "audit": "Check that the log of people's records is whole, and read it.",
    "keys": "Look at the keys that seal names, and change them.",
    "erase": "Forget a student or a household for good.",
    "user": "Add, list, invite and disable the people who sign in.",
}


class Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module = importlib.import_module(
            f"directory.cli.{name}_" if name == "import" else f"directory.cli.{name}"
        )
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hallway")
def hallway() -> None:
    """Hallway: a directory of what community partners offer, near a school.

    Start with `hallway init`, `hallway seed` and `hallway serve`. Settings come from the environment:
    HALLWAY_DATA (the data folder), DATABASE_URL, PORT and others; see docs/configure.md.
    """


def main(argv: list[str] | None = None) -> Any:
    """Run a command. A bad setting ends with its sentence and code 2, never with a traceback."""
    try:
        return hallway.main(args=argv, prog_name="hallway", standalone_mode=True)
    except SettingsError as error:
        click.echo(f"hallway: {error}", err=True)
        sys.exit(2)
