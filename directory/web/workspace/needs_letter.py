"""The letter for a family: what was chosen for them, in their language with English under it, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.audit import audit
from directory.actions.choices import MOST_CHOSEN, set_chosen
from directory.actions.glass import may_see_names
from directory.db import db
from directory.matching.facts import NeedCard
from directory.matching.suggest import Suggestion, Suggestions
from directory.models import Need, School
from directory.queries.households import opened_household
from directory.queries.matched import MatchedOffering, matched_of
from directory.queries.needs import card_of
from directory.queries.schools import school_by_slug
from directory.queries.students import opened_student
from directory.search.matches import matches_for
from directory.vocabulary import AuditAct, SensitiveFlag
from directory.web import now
from directory.web.access import access, coordinators
from directory.web.languages import LANGUAGES, page_language, speaking
from directory.web.phrases import clock, code_name, day_long
from directory.web.public.codes import code_for, whole_address
from directory.web.public.shortlist import joined
from directory.web.workspace.needs import kept_need, needs
from directory.web.workspace.needs_draft import seed_of
from directory.web.workspace.needs_fields import ids_among
from directory.web.workspace.needs_pages import Lists, bare_question, lists_for, where_of

BEST = 3
LOOKED_AT = 60
MOST_REASONS = 2

TOLD_FIRST = (
    "language", "at_school", "bell", "insurance", "childcare", "meals", "transport", "siblings",
    "wheelchair", "asl", "reach", "papers", "room", "help",
)  # fmt: skip
"""What a family wants to hear first. Cost, place and time have lines of their own."""

KEPT_QUIET = frozenset({"status", "anonymous", "guardian", "minor_consent", "confidential"})
"""Anybody may find a sheet of paper: nothing on it says, or asks, what tells that somebody is afraid."""

BY_HAND = frozenset(
    {
        SensitiveFlag.NO_CONTACT_HOUSEHOLD_PHONE,
        SensitiveFlag.CONFIDENTIAL_LOCATION,
        SensitiveFlag.RESTRICTED_GUARDIAN,
        SensitiveFlag.MINOR_CONSENT,
    }
)
"""With one of these a letter is not sent home: it is given into the right hand."""


@dataclass(frozen=True)
class Passage:
    """One place to go, in one language. What is not known is ""."""

    name: str
    who: str
    when: str
    where: str
    cost: str
    reasons: tuple[str, ...]
    ask: str
    phone: str


@dataclass(frozen=True)
class Labels:
    """The words of the letter itself."""

    opening: str
    choose: str
    when: str
    where: str
    cost: str
    why: str
    ask: str
    call: str
    questions: str
    interpreter: str
    on_phone: str
    day: str
    none: str


@dataclass(frozen=True)
class Letter:
    """`own` and `english` go side by side; `english` is empty where that is the language itself."""

    language: str
    labels: Labels
    english_labels: Labels
    own: list[Passage]
    english: list[Passage]

    @property
    def is_bilingual(self) -> bool:
        return self.language != "en"


@needs.get("/needs/<need_id>/letter")
@access(coordinators)
def letter(need_id: str) -> ResponseReturnValue:
    need = kept_need(need_id)
    school, card = need.school, card_of(need)
    lists = _wide_lists(need, card)
    everyone = [*lists.found.fits, *lists.found.may_fit, *lists.found.near_misses]
    picked = picked_from(lists.found, need.chosen or [])
    language = letter_language(card, request.args.get("language", ""))
    made = letter_in(language, picked, card, lists)
    name = _name_for(need, school) if request.args.get("named") == "1" else ""
    address = whole_address(f"{url_for('public.shortlist')}?ids={joined(_services(picked))}")
    page = render_template(
        "workspace/need_letter.html",
        school=school,
        person=school_by_slug(school.slug),
        need=need,
        letter=made,
        plain=plain_text(made, need, school),
        name=name,
        may_name=bool(need.student or need.household) and may_see_names(current_user, school, now()),
        by_hand=bool(BY_HAND & set(card.flags)),
        spoken=[code for code in card.languages if code not in LANGUAGES],
        candidates=_candidates(lists, everyone, picked),
        code=code_for(address) if picked else "",
        today=lists.moment.today,
    )
    audit(
        AuditAct.PRINTED, "need", need.id, actor=current_user, school_id=need.school_id, code=need.code,
        named=bool(name), offerings=len(picked),
    )  # fmt: skip
    return page


@needs.post("/needs/<need_id>/letter")
@access(coordinators)
def set_letter(need_id: str) -> ResponseReturnValue:
    """Which ones go into it."""
    need = kept_need(need_id)
    wanted = list(dict.fromkeys(ids_among(request.form.getlist("offering"))))
    if len(wanted) > MOST_CHOSEN:
        flash(_("The first %(n)s are in the letter: more do not fit on one page.", n=MOST_CHOSEN), "error")
    set_chosen(need, wanted[:MOST_CHOSEN], actor=current_user)
    db.session.commit()
    return redirect(url_for(".letter", need_id=need.id, language=request.form.get("language") or None), 303)


def _wide_lists(need: Need, card: NeedCard) -> Lists:
    """As the page has them, but longer: what was chosen a week ago may stand further down today."""
    lists = lists_for(card, need.school, zip_code=need.zip or "", seed=seed_of(need.id))
    found = matches_for(card, lists.circle, lists.moment, weights=lists.weights, limit=LOOKED_AT)
    return replace(lists, found=found)


def picked_from(found: Suggestions, chosen: Sequence[str]) -> list[Suggestion]:
    """What was chosen and is still there, in its order; the best three where nothing was."""
    by_id = {one.offering.id: one for one in (*found.fits, *found.may_fit, *found.near_misses)}
    picked = [by_id[one] for one in chosen if one in by_id]
    return picked or list((*found.fits, *found.may_fit)[:BEST])


def _services(picked: Sequence[Suggestion]) -> list[str]:
    return list(dict.fromkeys(one.offering.service for one in picked))


@dataclass(frozen=True)
class Candidate:
    id: str
    name: str
    organization: str
    is_in: bool


def _candidates(
    lists: Lists, everyone: Sequence[Suggestion], picked: Sequence[Suggestion]
) -> list[Candidate]:
    """What can go into the letter: what is in it, then the best of the rest."""
    chosen = {one.offering.id for one in picked}
    named = {one.id: one for one in _matched(lists, [*everyone[:12], *picked])}
    return [
        Candidate(one.id, one.name, one.organization, one.id in chosen)
        for one in sorted(named.values(), key=lambda one: one.id not in chosen)
    ]


def _matched(
    lists: Lists, picked: Sequence[Suggestion], language: str = "", voice: str = "staff"
) -> tuple[MatchedOffering, ...]:
    unique = {one.offering.id: one for one in picked}
    found = matched_of(
        Suggestions(fits=tuple(unique.values())), NeedCard(), lists.circle, lists.moment,
        language=language or page_language(), voice=voice,
    )  # fmt: skip
    return found.fits


def letter_language(card: NeedCard, asked: str) -> str:
    """The one asked for, else the family's first that pages are written in, else English."""
    if asked in LANGUAGES:
        return asked
    return next((code for code in card.languages if code in LANGUAGES), "en")


def letter_in(language: str, picked: Sequence[Suggestion], card: NeedCard, lists: Lists) -> Letter:
    own, english = (_passages(code, picked, card, lists) for code in (language, "en"))
    return Letter(
        language, _labels(language, lists.moment.today), _labels("en", lists.moment.today), own, english
    )


def _passages(language: str, picked: Sequence[Suggestion], card: NeedCard, lists: Lists) -> list[Passage]:
    with speaking(language):
        found = matched_of(
            Suggestions(fits=tuple(picked)), card, lists.circle, lists.moment, language=language,
            voice="family",
        )  # fmt: skip
        return [_passage(one, lists) for one in found.fits]


def _passage(one: MatchedOffering, lists: Lists) -> Passage:
    start = one.next.start.astimezone(lists.moment.zone) if one.next else None
    when = f"{day_long(start)}, {clock(start)}" if start else one.hours or _("Call for the times")
    met = {f.requirement: f.text for f in one.findings if f.verdict == "met"}
    extension = _(", ext. %(ext)s", ext=one.extension) if one.extension else ""
    return Passage(
        name=one.name,
        who=one.organization,
        when=when[:1].upper() + when[1:],
        where=where_of(one),
        cost=code_name(one.cost_kind) if one.cost_kind else _("Ask what it costs"),
        reasons=tuple(met[name] for name in TOLD_FIRST if name in met)[:MOST_REASONS],
        ask=_asked_aloud(one),
        phone=one.phone + extension if one.phone else "",
    )


def _asked_aloud(one: MatchedOffering) -> str:
    """The first thing to ask of those that may stand on paper."""
    open_ones = (f for f in (one.question, *one.findings) if f and f.verdict == "unknown")
    return next((bare_question(f.text) for f in open_ones if f.requirement not in KEPT_QUIET), "")


def _labels(language: str, today: date) -> Labels:
    with speaking(language):
        return Labels(
            opening=_("These places may help your family."),
            choose=_("You choose. Call, or ask us to call with you."),
            when=_("When?"),
            where=_("Where?"),
            cost=_("Cost"),
            why=_("Why this one?"),
            ask=_("Check first:"),
            call=_("Call"),
            questions=_("Questions? Ask"),
            interpreter=_("We can call an interpreter."),
            on_phone=_("Open this list on a phone"),
            day=day_long(today),
            none=_("We are still looking. We will tell you soon."),
        )


def plain_text(made: Letter, need: Need, school: School) -> str:
    """To paste into a message: the family's language, then English, no name."""
    blocks = [_text_of(made.labels, made.own)]
    if made.is_bilingual:
        blocks.append(_text_of(made.english_labels, made.english))
    return "\n\n---\n\n".join(blocks) + f"\n\n{school.name}, {need.code}\n"


def _text_of(labels: Labels, passages: Sequence[Passage]) -> str:
    if not passages:
        return labels.none
    parts = [
        "\n".join(
            filter(
                None,
                (
                    f"{place}. {one.name}, {one.who}",
                    f"{labels.when} {one.when}",
                    f"{labels.where} {one.where}" if one.where else "",
                    f"{labels.cost}: {one.cost}",
                    f"{labels.ask} {one.ask}" if one.ask else "",
                    f"{labels.call} {one.phone}" if one.phone else "",
                ),
            )
        )
        for place, one in enumerate(passages, 1)
    ]
    return "\n\n".join([labels.opening, *parts, labels.choose])


def _name_for(need: Need, school: School) -> str:
    """For the envelope, where somebody who may see it asks for it."""
    if not may_see_names(current_user, school, now()):
        return ""
    if need.student:
        return opened_student(need.student).name
    return opened_household(need.household).name if need.household else ""
