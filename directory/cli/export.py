"""`hallway export`."""

import sys
from pathlib import Path

import click

from directory.core import core
from directory.db import reading
from directory.exchange.export_package import ExportError, write_package


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--json", "with_json", is_flag=True, help="Write services.json too, nested as HSDS's API has it."
)
def command(folder: Path, with_json: bool) -> None:
    """Write the public directory into FOLDER as an HSDS 3.2 data package.

    Confidential locations are not in it, nor anything that says where they are. The folder is there whole or
    not at all, and `hallway import FOLDER` elsewhere makes the same directory of it.
    """
    with core(), reading():
        try:
            counts = write_package(folder, with_json)
        except ExportError as error:
            click.echo(f"hallway export: {error}", err=True)
            sys.exit(2)
        except OSError as error:
            click.echo(
                f"hallway export: {error.strerror}: {error.filename or folder}. Nothing was written.",
                err=True,
            )
            sys.exit(1)
    for file, count in counts.items():
        click.echo(f"{count:>8,}  {file}")
    click.echo(f"Written to {folder}.")
