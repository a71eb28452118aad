"""`hallway duplicates`."""

import json

import click

from directory.core import core
from directory.db import db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.twins import find_twins
from directory.queries.twins import PairLine, pair_list


@click.command("duplicates")
@click.option("--find", is_flag=True, help="Compare the whole directory first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--kind", type=click.Choice(["organization", "location", "service"]), default=None)
@click.option("--limit", default=25, show_default=True, help="How many pairs to list; 0 lists them all.")
def command(find: bool, as_json: bool, kind: str | None, limit: int) -> None:
    """List records that may be one, the likeliest first, with what speaks for it.

    Merge them at /admin/duplicates, or say there that they are two: such a pair does not come back.
    """
    with core() as app:
        if find:
            progress = Progress(is_quiet=as_json)
            find_twins(app, lambda done, total: progress.tell("comparing", done, total))
            db.session.commit()
            progress.end()
        with reading():
            total, lines = _listed(kind or "", limit)
            _print_json(total, lines) if as_json else _print(total, lines)
            db.session.rollback()


def _listed(kind: str, limit: int) -> tuple[int, list[PairLine]]:
    first = pair_list(kind, 1)
    lines = list(first.lines)
    for page in range(2, first.pages + 1):
        if limit and len(lines) >= limit:
            break
        lines += pair_list(kind, page).lines
    return first.total, lines[:limit] if limit else lines


def _print(total: int, lines: list[PairLine]) -> None:
    click.echo(f"{total:,} pairs may be one record." if total else "No pair waits to be looked at.")
    for line in lines:
        names = f"{line.pair.entity}: {line.left} | {line.right}"
        click.echo(f"{line.pair.score:>5.0%}  {names}  ({', '.join(line.says)})")
    if total > len(lines):
        click.echo(f"… and {total - len(lines):,} more: --limit 0 lists them all.")


def _print_json(total: int, lines: list[PairLine]) -> None:
    pairs = [
        {"entity": line.pair.entity, "score": round(line.pair.score, 3), "findings": line.pair.findings,
         "left": {"id": line.pair.left_id, "name": line.left},
         "right": {"id": line.pair.right_id, "name": line.right}}
        for line in lines
    ]  # fmt: skip
    click.echo(json.dumps({"total": total, "pairs": pairs}, ensure_ascii=False, indent=2))
