""" "Say it in your words": a sentence in, what may help out. Nobody signs in and nothing is kept.

What is typed travels in the body of a POST alone: no address, no log line, no row, no cookie holds it.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from directory.db import begin_as_reader
from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.suggest import Suggestion, Suggestions
from directory.models import School
from directory.queries.categories import Label, labels_by_slug
from directory.queries.matched import Matched, MatchedOffering, matched_of
from directory.queries.protocols import Steps, protocol_at
from directory.queries.schools import school_by_slug
from directory.queries.services import moment_at
from directory.search.matches import matches_for
from directory.search.needs import ReadNeed, read_need
from directory.search.offerings import circle_of_place, match_moment
from directory.search.place import Place, locate
from directory.vocabulary import GRADES, Extra, SensitiveFlag, Urgency
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public, schools_here

LONGEST = 600
SHOWN = 5
MOST_SKIPPED = 4
MOST_BESIDE = 2
LOOKED_AT = 15
"""How many of each list are looked through before what is not for a student alone is left out."""

PRESSING = (Urgency.EMERGENCY, Urgency.WITHIN_48H)
SOON_DAYS = 7

SAFE_AT_HOME = "safety.dv"

AGES = frozenset({"age", "grade"})
"""Rules that a grade settles."""

SOMEBODY_TO_TALK_TO = ("mh.counseling",)
"""What a student alone is shown where no kind of help was heard for sure."""

_ZIP = re.compile(r"\d{5}")


class AskForm(FlaskForm):  # type: ignore[misc]
    text = TextAreaField(
        _l("What is going on?"),
        id="say",
        validators=[
            DataRequired(_l("Write a few words first.")),
            Length(max=LONGEST, message=_l("Please write less than 600 letters.")),
        ],
        render_kw={"rows": 4, "maxlength": LONGEST, "autocomplete": "off", "spellcheck": "true"},
    )
    near = StringField(
        _l("Near which school or ZIP code?"),
        id="say-near",
        render_kw={"list": "schools", "autocomplete": "off", "maxlength": 120},
    )
    alone = BooleanField(_l("I am a student and I ask for myself"))
    grade = RadioField(
        _l("Which grade?"), choices=[(grade, grade) for grade in GRADES], validate_choice=False
    )


@dataclass(frozen=True)
class Reply:
    """What the page says: the danger first, if there may be any, then one question, then the lists."""

    read: ReadNeed
    card: NeedCard
    place: Place | None
    school: School | None
    protocol: Steps | None
    matched: Matched
    chips: list[Label]
    others: list[Label]

    @property
    def is_alone(self) -> bool:
        return SensitiveFlag.MINOR_CONSENT in self.card.flags

    @property
    def fears_papers(self) -> bool:
        return SensitiveFlag.NO_STATUS_DOCUMENTS in self.card.flags


@public.get("/ask")
@access(anyone)
def ask() -> ResponseReturnValue:
    return render_template("public/ask.html", form=AskForm(formdata=None))


@public.post("/ask")
@access(anyone)
def answer() -> ResponseReturnValue:
    """A POST that only reads: it is one so that no address holds what was written."""
    begin_as_reader(True)
    form = AskForm()
    if not form.validate():
        return render_template("public/ask.html", form=form), 422
    reply = reply_to(form)
    return render_template(
        "public/ask_answer.html",
        form=form, reply=reply, moment=moment_at(now()), question=next_question(form, reply),
        ages=AGES, about=request.form.get("about", ""),
        skipped=request.form.getlist("skipped")[:MOST_SKIPPED],
    )  # fmt: skip


def reply_to(form: AskForm) -> Reply:
    text = (form.text.data or "").replace("\0", "").strip()
    moment, place = match_moment(now()), place_named(form.near.data or "")
    read = read_need(text, today=moment.today)
    card, circle = card_of(form, read), circle_of_place(place)
    labels = labels_by_slug(page_language())
    others = [*beside_danger(card), *(slug for other in read.others for slug in other.categories[:1])]
    return Reply(
        read=read, card=card, place=place, school=school_by_slug(place.school) if place else None,
        protocol=protocol_at(None, read.safety.kind, "family", page_language()) if read.safety else None,
        matched=matched_for(card, circle, moment),
        chips=[labels[slug] for slug in card.categories if slug in labels],
        others=[labels[slug] for slug in others if slug in labels],
    )  # fmt: skip


def card_of(form: AskForm, read: ReadNeed) -> NeedCard:
    """The card as read, with what was answered since. `about` picks another of the needs that were heard."""
    cards = [read.card, *read.others]
    about = request.form.get("about", "")
    card = next((one for one in cards if about and about in one.categories[:1]), read.card)
    if about in beside_danger(read.card):
        card = replace(read.card, categories=(about,), flags=without_hiding(read.card.flags))
    if form.grade.data in GRADES:
        card = replace(card, grades=(form.grade.data,))
    if form.alone.data and SensitiveFlag.MINOR_CONSENT not in card.flags:
        card = replace(card, flags=(*card.flags, SensitiveFlag.MINOR_CONSENT))
    if SensitiveFlag.MINOR_CONSENT in card.flags and not card.categories:
        card = replace(card, categories=SOMEBODY_TO_TALK_TO)
    return card


def beside_danger(card: NeedCard) -> tuple[str, ...]:
    """What else is needed by who must stay hidden: food is at no hidden place, and is offered when asked."""
    if SensitiveFlag.CONFIDENTIAL_LOCATION not in card.flags:
        return ()
    return tuple(slug for slug in card.categories if slug != SAFE_AT_HOME)[:MOST_BESIDE]


def without_hiding(flags: tuple[SensitiveFlag, ...]) -> tuple[SensitiveFlag, ...]:
    return tuple(flag for flag in flags if flag is not SensitiveFlag.CONFIDENTIAL_LOCATION)


def place_named(text: str) -> Place | None:
    """A school or a ZIP code. A street is not looked up here: it would be asked of another host."""
    wanted = text.strip()
    names = {name.casefold(): slug for slug, name in schools_here()} | {
        slug: slug for slug, _name in schools_here()
    }
    if slug := names.get(wanted.casefold()):
        return locate(slug)
    found = _ZIP.fullmatch(wanted[:5]) if len(wanted) <= 10 else None
    return locate(found[0]) if found else None


def matched_for(card: NeedCard, circle: Circle, moment: Moment) -> Matched:
    found = matches_for(card, circle, moment, limit=LOOKED_AT)
    if SensitiveFlag.MINOR_CONSENT in card.flags:
        found = open_to_minors(found)
    found = hidden_last(found, card)
    fits = each_once(found.fits)
    may_fit = each_once(found.may_fit, fits)
    several = replace(found, fits=fits, may_fit=may_fit[:SHOWN], near_misses=())
    matched = matched_of(several, card, circle, moment, language=page_language(), voice="family")
    listed = soon_first(matched.fits, moment) if card.urgency in PRESSING else matched.fits
    return replace(matched, fits=listed[:SHOWN])


def soon_first(listed: tuple[MatchedOffering, ...], moment: Moment) -> tuple[MatchedOffering, ...]:
    """Who has no food does not wait three weeks for the nearest pantry: later dates stand behind."""
    last = moment.today + timedelta(days=SOON_DAYS)

    def is_late(one: MatchedOffering) -> bool:
        return not one.is_open and one.next is not None and one.next.start.date() > last

    return tuple(sorted(listed, key=is_late))


def hidden_last(found: Suggestions, card: NeedCard) -> Suggestions:
    """A hidden refuge is for who is in danger at home. For who did not speak of that it is no first answer,
    yet it stays in sight: not everybody says it.
    """
    if SAFE_AT_HOME in card.categories:
        return found
    hidden = tuple(one for one in found.fits if one.offering.confidential)
    return replace(
        found,
        fits=tuple(one for one in found.fits if not one.offering.confidential),
        may_fit=(*found.may_fit[: SHOWN - len(hidden[:1])], *hidden[:1]),
    )


def each_once(listed: tuple[Suggestion, ...], above: tuple[Suggestion, ...] = ()) -> tuple[Suggestion, ...]:
    """Each service where it suits best, without those that stand above: five cards are few."""
    first = {one.offering.service: one for one in reversed(listed)}
    shown = {one.offering.service for one in above}
    return tuple(
        one for one in listed if first[one.offering.service] is one and one.offering.service not in shown
    )


def open_to_minors(found: Suggestions) -> Suggestions:
    """Only where it is known that a teenager may come alone: elsewhere somebody might call home."""

    def known(listed: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        return tuple(one for one in listed if Extra.MINOR_CONSENT in one.offering.rules.extras)

    return replace(found, fits=known(found.fits), may_fit=known(found.may_fit))


def next_question(form: AskForm, reply: Reply) -> str:
    """One question at a time: where, then how old. "" when nothing is left that would change the list."""
    skipped = set(request.form.getlist("skipped"))
    if reply.place is None and "near" not in skipped:
        return "near"
    asks = {asked.requirement for asked in reply.matched.questions if asked.asks == "family"}
    if asks & AGES and not reply.card.grades and "grade" not in skipped:
        return "grade"
    return ""
