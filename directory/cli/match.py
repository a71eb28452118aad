"""`hallway match`."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import click

from directory.core import core
from directory.db import reading
from directory.matching.facts import Circle
from directory.models.columns import utc_now
from directory.queries.matched import Matched, MatchedOffering, matched_of
from directory.search.meaning import meaning_status, prepare_meaning
from directory.search.needs import ReadNeed, read_need
from directory.search.offerings import circle_of_place, match_moment
from directory.search.place import locate
from directory.search.several import suggest_several, wishes_of
from directory.vocabulary import Verdict

MOST = 50
SIGNS = {Verdict.MET: "+", Verdict.UNKNOWN: "?", Verdict.UNMET: "x"}


@click.command("match")
@click.option("--text", metavar="SENTENCE", help="What somebody needs, in English or Spanish.")
@click.option(
    "--from", "source", type=click.File("rb"), metavar="FILE",
    help="JSON lines with `text` and, if known, `lang` and `school`; prints a line of JSON for each.",
)  # fmt: skip
@click.option("--school", metavar="SLUG", help="Where the student is enrolled, and where trips begin.")
@click.option("--near", metavar="PLACE", help="Instead of a school: a ZIP or a town.")
@click.option("--lang", type=click.Choice(["en", "es"]), help="Language of the sentence and the answer.")
@click.option("--limit", type=click.IntRange(1, MOST), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The card that was read and the three lists, as JSON.")
def command(
    text: str | None, source: Any, school: str | None, near: str | None, lang: str | None, limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Read a sentence into a need card and suggest what fits, with the reason.

    Nothing is stored. Every rule is met, not met or not known: what is not known is asked first and never
    counts as a yes. A sentence that speaks of danger says so before anything else.

    \b
    hallway match --text "3rd grader can't see the board, no insurance" --school juniper-street
    hallway match --text "clases de inglés en la noche con cuidado de niños" --lang es --json
    hallway match --from needs.jsonl > suggestions.jsonl
    """
    if bool(text) == bool(source):
        raise click.UsageError("Give either --text or --from.")
    with core() as app:
        if meaning_status(app)["state"] == "making":
            prepare_meaning(app)
        if meaning_status(app)["state"] == "empty":
            raise click.ClickException("There are no categories yet. Run `hallway init` first.")
        with reading():
            for line in _lines(source) if source else [{"text": text}]:
                said, where = _printable(str(line["text"])), line.get("school") or school or near
                read, found = answer_to(said, line.get("lang") or lang, where, limit)
                if as_json or source:
                    click.echo(json.dumps(_as_json(read, found), ensure_ascii=False))
                else:
                    _print(read, found)


def _lines(source: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Each line that says something. One that can not be read ends the run, with its number."""
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise click.ClickException(f"Line {number} is not UTF-8.") from error
        except json.JSONDecodeError as error:
            raise click.ClickException(f"Line {number} is not JSON: {error.msg}.") from error
        if fault := _fault_of(row):
            raise click.ClickException(f"Line {number} {fault}")
        yield row


def _printable(text: str) -> str:
    """Without half characters, which no terminal and no file takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _fault_of(row: Any) -> str:
    """What is wrong with a line; "" where nothing is."""
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        return 'needs a "text" that is a sentence.'
    if row.get("lang") not in (None, "", "en", "es"):
        return 'has a "lang" that is neither en nor es.'
    school = row.get("school")
    if school and (not isinstance(school, str) or locate(school) is None):
        return f'has a "school" that is not known: {school!r}.'
    return ""


def answer_to(text: str, lang: str | None, where: str | None, limit: int) -> tuple[ReadNeed, Matched]:
    """What was read and what is suggested for it. `where` is a school, a ZIP or a town."""
    circle, moment = _circle(where), match_moment(utc_now())
    read = read_need(text, language=lang, today=moment.today, bell_end=circle.bell_end)
    found = suggest_several(wishes_of(read), circle, moment, limit=limit)
    language = lang if lang in {"en", "es"} else "es" if read.language == "es" else "en"
    return read, matched_of(found, read.card, circle, moment, language=language)


def _circle(where: str | None) -> Circle:
    place = locate(where) if where else None
    if where and place is None:
        raise click.ClickException(f"No school, ZIP or town is known as {where!r}.")
    return circle_of_place(place)


def _as_json(read: ReadNeed, found: Matched) -> dict[str, Any]:
    categories = [wish.card.categories[0] for wish in wishes_of(read)]
    return {
        "need": {
            **read.card.as_json(),
            "categories": categories,
            "language": read.language,
            "barriers": [str(barrier) for barrier in read.barriers],
            "chips": [{"field": chip.field, "words": chip.words} for chip in read.chips],
            "others": [other.as_json() for other in read.others],
        },
        "safety": str(read.safety.kind) if read.safety else None,
        "fits": [_offering_json(one) for one in found.fits],
        "may_fit": [_offering_json(one) for one in found.may_fit],
        "near_misses": [_offering_json(one) for one in found.near_misses],
        "questions": [
            {"ask": question.text, "of": question.asks, "opens": question.opens}
            for question in found.questions
        ],
        "considered": found.considered,
    }


def _offering_json(one: MatchedOffering) -> dict[str, Any]:
    return {
        "service": one.name,
        "organization": one.organization,
        "location": one.location or None,
        "categories": [slug for slug, _ in one.categories],
        "miles": one.miles,
        "next": one.next.start.isoformat() if one.next else None,
        "hours": one.hours,
        "phone": one.phone or None,
        "places": {"state": one.room.shown, "available": one.room.available, "days_ago": one.room.days_ago},
        "findings": [
            {"requirement": finding.requirement, "verdict": str(finding.verdict), "reason": finding.text}
            for finding in one.findings
        ],
        "ask": one.question.text if one.question else None,
        "score": one.score,
        "parts": {part.name: {"points": round(part.points, 1), "of": part.out_of} for part in one.parts},
        "service_id": one.service_id,
        "placement_id": one.placement_id or None,
    }


def _print(read: ReadNeed, found: Matched) -> None:
    if read.safety:
        click.secho(f"Possible safety concern: {read.safety.kind}. Follow your protocol first.", bold=True)
        click.echo("Danger now: 911. Somebody may hurt themselves: 988. Do not leave them alone.\n")
    click.echo("Read: " + ", ".join(wish.card.categories[0] for wish in wishes_of(read)))
    for chip in read.chips:
        click.echo(f"  {chip.field}: “{chip.words}”")
    for title, listed in (
        ("Fits", found.fits), ("May fit, ask first", found.may_fit), ("Near misses", found.near_misses)
    ):  # fmt: skip
        if listed:
            click.secho(f"\n{title}", bold=True)
        for one in listed:
            place = f" · {one.location}" if one.location else ""
            click.echo(f"{one.score:>4}  {click.style(one.name, bold=True)} ({one.organization}{place})")
            for finding in one.findings:
                click.echo(f"      {SIGNS[finding.verdict]} {finding.text}")
    if found.is_empty:
        click.echo("\nNothing fits, as far as the directory knows. Ask the coordinator of your school.")
