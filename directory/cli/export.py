"""`hallway export`."""

import sys
from pathlib import Path

import click

from directory.core import core
from directory.db import reading
from directory.exchange.export_package import ExportError, write_package, write_zip


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--zip", "archive", type=click.Path(path_type=Path), help="Write it as one zip file instead.")
@click.option(
    "--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True,
    help="csv: the tabular data package. json: organizations.json and services.json, nested.",
)  # fmt: skip
@click.option("--json", "with_json", is_flag=True, help="Write the nested JSON beside the tables.")
def command(folder: Path | None, archive: Path | None, kind: str, with_json: bool) -> None:
    """Write the public directory into FOLDER as an HSDS 3.2 data package.

    Confidential locations are not in it, nor anything that says where they are. The folder is there whole or
    not at all. `hallway import` of it elsewhere makes the same directory of it: the same ids, and each row
    still of the source that it came from. Nested JSON is for other programs: it has no columns of our own.
    """
    if (folder is None) == (archive is None):
        click.echo("hallway export: Give a folder, or --zip and a file.", err=True)
        sys.exit(2)
    with core(), reading():
        try:
            if archive is not None:
                counts = write_zip(archive, with_json, only_json=kind == "json")
            elif folder is not None:
                counts = write_package(folder, with_json, only_json=kind == "json")
        except ExportError as error:
            click.echo(f"hallway export: {error}", err=True)
            sys.exit(2)
        except OSError as error:
            at = error.filename or folder or archive
            click.echo(f"hallway export: {error.strerror}: {at}. Nothing was written.", err=True)
            sys.exit(1)
    for file, count in counts.items():
        click.echo(f"{count:>8,}  {file}")
    click.echo(f"Written to {folder or archive}.")
