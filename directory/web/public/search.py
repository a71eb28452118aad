"""Search: the results, what to do when there are none, and suggestions while somebody types."""

from collections.abc import Mapping

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from directory.queries.categories import Label, labels_by_slug
from directory.queries.schools import school_by_slug
from directory.queries.services import moment_at
from directory.queries.translations import told_in
from directory.search import Answer, Query, find, suggest
from directory.search.query import query_from
from directory.search.safety import safety_of
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import filters, ground, public
from directory.web.public.addresses import find_address, question
from directory.web.public.misses import note_miss
from directory.web.public.offers import offers_of

LIKELY = 0.3
"""From this score on a reading is shown, and counts: a false alarm costs one line, a miss may cost more."""

URGENT = frozenset({"safety", "mh"})


@public.get("/find")
@access(anyone)
def search() -> ResponseReturnValue:
    query = question(request.args)
    answer = find(query, now(), lang=page_language())
    note_miss(answer)
    labels, is_danger = labels_by_slug(page_language()), tells_of_danger(query.q)
    return render_template(
        "public/search.html",
        about=subject_of(answer, labels),
        answer=answer,
        carry=facts_of(query),
        query=query,
        labels=labels,
        chips=filters.chips_of(query, labels),
        groups=filters.groups_of(answer, labels),
        ground=ground.of_answer(answer),
        helper=helper_for(answer),
        is_sensitive=is_danger or is_sensitive(answer, labels),
        cannot_wait=is_danger or cannot_wait(answer),
        loosen_words=filters.loosen_words(),
        moment=moment_at(now()),
        offers=offers_of(query),
        page_address=lambda page: find_address(query, page=page),
    )


def subject_of(answer: Answer, labels: Mapping[str, Label]) -> str:
    """What the heading says was looked for: the category the words were taken to mean, or the one chosen."""
    slugs = [reading.slug for reading in answer.readings] or list(answer.query.c)
    return next((labels[slug].name for slug in slugs if slug in labels), "")


def is_sensitive(answer: Answer, labels: Mapping[str, Label]) -> bool:
    """Whether nobody should see this over a shoulder."""
    return any(labels[slug].sensitive for slug in topics_of(answer) if slug in labels)


def cannot_wait(answer: Answer) -> bool:
    """Whether the numbers for danger come first. Law and papers are not among these: 911 would frighten."""
    return any(slug.partition(".")[0] in URGENT for slug in topics_of(answer))


def tells_of_danger(words: str) -> bool:
    """Whether a sentence may mean that somebody is in danger now. A word or two are a topic, not a cry."""
    return len(words.split()) > 2 and safety_of(words) is not None


def topics_of(answer: Answer) -> tuple[str, ...]:
    """What was chosen, and what the words likely mean."""
    return (*answer.query.c, *(reading.slug for reading in answer.readings if reading.score >= LIKELY))


def facts_of(query: Query) -> dict[str, str]:
    """What was said about the child: a service's page judges by it."""
    facts = {"age": query.age, "grade": query.grade or None}
    return {name: str(value) for name, value in facts.items() if value is not None}


def helper_for(answer: Answer) -> dict[str, object] | None:
    """Who a visitor may call: the coordinator of the school that was asked about."""
    slug = answer.query.at or (answer.place.school if answer.place else "")
    school = school_by_slug(slug)
    if school is None:
        return None
    return {"school": school, "told": told_in(page_language(), school)}


@public.get("/find/suggestions")
@access(anyone)
def suggestions() -> ResponseReturnValue:
    """JSON for the search box: [{kind, label, says, address}]. Of what is typed so far nothing is kept."""
    says = {"category": _("kind of help"), "organization": _("partner"), "service": _("service")}
    found = suggest(request.args.get("q", ""), page_language())
    answer = jsonify(
        [
            {
                "kind": one.kind,
                "label": one.label,
                "says": says.get(one.kind, ""),
                "address": find_address(query_from(one.args)),
            }
            for one in found
        ]
    )
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
