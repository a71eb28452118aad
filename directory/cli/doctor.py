"""`hallway doctor`."""

import json
import sys

import click

from directory.core import core_app
from directory.reports.health import Check, examine


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Look over the whole installation and say what to mend.

    Reads every byte of the database file and of the search index. Ends with code 1 if something must be
    mended. The server may go on meanwhile.
    """
    checks = examine(core_app(), deep=True)
    if as_json:
        click.echo(json.dumps([_plain(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        for check in checks:
            click.echo(f"{'well' if check.is_well else 'MEND':<5} {check.label}: {check.says % check.facts}")
            if check.mend:
                click.echo(f"      {check.mend}")
    sys.exit(0 if all(check.is_well for check in checks) else 1)


def _plain(check: Check) -> dict[str, object]:
    return {
        "check": check.key,
        "well": check.is_well,
        "says": check.says % check.facts,
        "mend": check.mend,
        "facts": check.facts,
    }
