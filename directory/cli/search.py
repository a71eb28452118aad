"""`hallway search`."""

import json
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from directory.core import core
from directory.db import reading
from directory.models.columns import utc_now
from directory.search import Answer, Hit, find, query_from
from directory.search.indexer import drain_once
from directory.search.query import DAYS, HOWS, PAGE_SIZE, PLACES, SORTS, WHENS
from directory.vocabulary import GRADES, RESULT_AREAS, AccessFeature, Audience, CostKind, Kind

MOST = 200


def choice(*values: str) -> click.Choice[str]:
    return click.Choice([str(value) for value in values])


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--near", metavar="PLACE", help="A ZIP, a school's slug or name, a town, or an address.")
@click.option("--within", type=float, metavar="MILES", help="Only this near; needs --near.")
@click.option(
    "-c", "--category", "c", multiple=True, metavar="SLUG", help="A category or a group; repeatable."
)
@click.option("--open-now", is_flag=True, help="Open at this minute.")
@click.option("--day", type=choice(*DAYS), help="Open on that day.")
@click.option("--from", "start", metavar="HH:MM", help="Open after this time.")
@click.option("--to", "end", metavar="HH:MM", help="Open before this time.")
@click.option("--when", multiple=True, type=choice(*WHENS))
@click.option("--age", type=click.IntRange(0, 120))
@click.option("--grade", type=choice(*GRADES))
@click.option("--cost", multiple=True, type=choice(*CostKind))
@click.option("--spoken", multiple=True, metavar="CODE", help="A language spoken there, such as es.")
@click.option("--at", metavar="SCHOOL", help="At this school (its slug).")
@click.option("--how", multiple=True, type=choice(*HOWS))
@click.option("--places", multiple=True, type=choice(*PLACES), help="What is claimed about places left.")
@click.option("--no-documents", is_flag=True, help="Asks for no papers.")
@click.option("--access", multiple=True, type=choice(*AccessFeature))
@click.option("--who", multiple=True, type=choice(*Audience))
@click.option("--result", multiple=True, type=choice(*RESULT_AREAS))
@click.option("--kind", type=choice(*Kind))
@click.option("--sort", type=choice(*SORTS), default="best", show_default=True)
@click.option(
    "--lang", type=choice("en", "es"), default="en", show_default=True, help="Language of the answer."
)
@click.option("--limit", type=click.IntRange(1, MOST), default=PAGE_SIZE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="A JSON list, one object for each service.")
def command(words: tuple[str, ...], lang: str, limit: int, as_json: bool, **options: Any) -> None:
    """Search the directory as its search page does.

    Words may be everyday ones, in English or Spanish, with typos; without words everything is listed by place
    and freshness. What a filter cannot tell about a service is said ("ask about cost") and ranked last.

    \b
    hallway search "kid can't see the board" --near 14605
    hallway search estampillas --lang es --spoken es
    hallway search -c food --near juniper-street --open-now --json
    """
    with core() as app:
        try:
            drain_once(app)
        except OperationalError:  # somebody else is writing for long: what is there is searched
            click.echo("The newest changes are not in the index yet: the database is busy.", err=True)
        hits, answer = _hits(_arguments(words, options), lang, limit)
    if as_json:
        click.echo(json.dumps([_as_json(hit) for hit in hits], ensure_ascii=False, indent=2))
    else:
        _print(answer, hits)


def _arguments(words: tuple[str, ...], options: dict[str, Any]) -> dict[str, Any]:
    """The GET arguments that ask the same."""
    renamed = {"start": "from", "end": "to", "spoken": "lang"}
    flags = {"open_now": ("open", "now"), "no_documents": ("docs", "none")}
    found: dict[str, Any] = {"q": " ".join(words)}
    for name, value in options.items():
        if name in flags:
            found.update([flags[name]] if value else [])
        elif value not in (None, ()):
            found[renamed.get(name, name)] = _as_text(value)
    return found


def _as_text(value: Any) -> str | list[str]:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return f"{value:g}" if isinstance(value, float) else str(value)


def _hits(arguments: dict[str, Any], lang: str, limit: int) -> tuple[list[Hit], Answer]:
    """As many pages as it takes."""
    now = utc_now()
    hits: list[Hit] = []
    with reading():
        for page in range(1, -(-limit // PAGE_SIZE) + 1):
            answer = find(query_from({**arguments, "page": str(page)}), now, lang=lang, with_counts=False)
            hits += answer.hits
            if page >= answer.pages:
                break
    return hits[:limit], answer


def _as_json(hit: Hit) -> dict[str, Any]:
    return {
        "service": hit.service,
        "organization": hit.organization,
        "location": hit.location,
        "categories": list(hit.categories),
        "miles": hit.miles,
        "reason": hit.reason,
        "service_id": hit.service_id,
        "placement_id": hit.placement_id,
        "location_id": hit.location_id,
        "organization_id": hit.organization_id,
        "capacity": {
            "state": hit.capacity.state,
            "available": hit.capacity.available,
            "waiting": hit.capacity.waiting,
            "days_ago": hit.capacity.days_ago,
            "stale": hit.capacity.stale,
        },
        "cost": hit.cost_kind,
        "hours": hit.hours,
        "open_now": hit.is_open_now,
        "next_opening": hit.next_opening.isoformat() if hit.next_opening else None,
        "in_area": str(hit.in_area),
        "confirmed_days": hit.confirmed_days,
        "confidential": hit.is_confidential,
        "more_places": hit.more_places,
        "ask_about": list(hit.asks),
    }


def _print(answer: Answer, hits: list[Hit]) -> None:
    if answer.did_you_mean:
        click.echo(f"Searched for “{answer.did_you_mean}”.")
    if answer.query.near and answer.place is None:
        click.echo(f"No place is known as “{answer.query.near}”, so distance was left out.")
    for number, hit in enumerate(hits, 1):
        place = f" · {hit.location}" if hit.location else ""
        click.echo(f"{number:>3}. {click.style(hit.service, bold=True)}")
        click.echo(f"     {hit.organization}{place}")
        click.echo(f"     {hit.reason}")
    if not hits:
        click.echo("Nothing fits all of that.")
        for hit in answer.closest:
            click.echo(f"  Closest: {hit.service} ({hit.organization})")
    for one in answer.loosen:
        click.echo(f"  Without “{one.key}”: {one.count}")
    if answer.total > len(hits) > 0:
        click.echo(f"{answer.total} in all.")
