"""`hallway reindex`."""

import time

import click

from directory.core import core
from directory.search.indexer import index_status, rebuild


@click.command("reindex")
@click.option("--check", is_flag=True, help="Only read the index over and say how it is.")
def command(check: bool) -> None:
    """Build the search index from nothing and swap it in.

    The database is the truth and the index can always be burnt: this makes it anew beside the old one, which
    answers until the new one is whole on the disk. Safe while the site is being served, and safe to stop.
    """
    with core() as app:
        if check:
            status = index_status(app)
            click.echo(
                f"The index is {status.state}: {status.documents:,} services,"
                f" {status.pending:,} changes waiting{'; ' + status.problem if status.problem else ''}."
            )
            raise SystemExit(0 if status.state in {"ok", "behind"} else 1)
        started = time.monotonic()
        drained = rebuild(app, _tell)
    click.echo(f"Indexed {drained.services:,} services in {time.monotonic() - started:.1f} s.")


def _tell(done: int, total: int) -> None:
    click.echo(f"  {done:,} of {total:,}", err=True)
