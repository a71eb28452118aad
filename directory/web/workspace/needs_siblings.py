"""Brothers and sisters: one building and one time where there is one, and what it costs to split them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from directory.matching.bundles import Bundle, Bundles, Together, suggest_bundles
from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import Weights
from directory.matching.suggest import Suggestions
from directory.queries.matched import MatchedOffering, matched_of
from directory.search.matches import candidates
from directory.search.offerings import offering_at
from directory.search.snapshot import snapshot
from directory.web.languages import page_language
from directory.web.phrases import clock, language_name, listed

MOST = 3
MOST_LOOKED_AT = 400
"""Offerings of the kinds asked for that are combined with each other. A town has fewer."""


@dataclass(frozen=True)
class WordedBundle:
    """`children` are (who, what they would go to, when it ends). `ids` are placements, with spaces between.

    `spoken` says how each place speaks with the family, `gap` whose language nobody there is known to speak.
    """

    kind: str
    location: str
    said: str
    miles: float | None
    children: list[tuple[str, MatchedOffering, str]]
    ids: str
    is_sure: bool
    gap: str
    spoken: tuple[str, ...] = ()


@dataclass(frozen=True)
class WordedBundles:
    together: list[WordedBundle]
    splits: list[WordedBundle]
    is_required: bool


NONE = WordedBundles([], [], False)


def child_cards(card: NeedCard) -> list[NeedCard]:
    """One card for each child, where there are several who must be taken."""
    if len(card.ages) > 1:
        grades = card.grades if len(card.grades) == len(card.ages) else ()
        return [
            replace(card, ages=(age,), grades=grades[place : place + 1], size=1)
            for place, age in enumerate(card.ages)
        ]
    return [replace(card, grades=(grade,), size=1) for grade in card.grades] if len(card.grades) > 1 else []


def bundles_for(card: NeedCard, circle: Circle, moment: Moment, weights: Weights) -> WordedBundles:
    cards = child_cards(card)
    if not cards:
        return NONE
    found = snapshot()
    rows = candidates(found, card)[:MOST_LOOKED_AT]
    offerings = [offering_at(found, int(row), moment.today) for row in rows]
    return _worded(suggest_bundles(cards, circle, moment, offerings, weights, MOST), cards, circle, moment)


def _worded(bundles: Bundles, cards: Sequence[NeedCard], circle: Circle, moment: Moment) -> WordedBundles:
    every = [*bundles.together, *bundles.splits]
    parts = tuple({part.offering.id: part for bundle in every for part in bundle.parts}.values())
    found = matched_of(Suggestions(fits=parts), cards[0], circle, moment, language=page_language())
    named = {one.id: one for one in found.fits}
    whole = [bundle for bundle in every if all(part.offering.id in named for part in bundle.parts)]
    return WordedBundles(
        together=[_bundle(one, cards, named) for one in whole if one.kind is not Together.SPLIT],
        splits=[_bundle(one, cards, named) for one in whole if one.kind is Together.SPLIT][:1],
        is_required=bundles.is_required,
    )


def _bundle(bundle: Bundle, cards: Sequence[NeedCard], named: dict[str, MatchedOffering]) -> WordedBundle:
    offered = [named[part.offering.id] for part in bundle.parts]
    ends = [clock(end) if end else "" for end in bundle.cost.ends]
    gaps = {code for place in bundle.language_gap for code in cards[place].languages}
    return WordedBundle(
        kind=str(bundle.kind),
        location=offered[0].location if bundle.kind is not Together.SPLIT else "",
        said=split_said(bundle),
        miles=offered[0].miles,
        children=list(zip(map(who_of, cards), offered, ends, strict=True)),
        ids=" ".join(dict.fromkeys(one.id for one in offered)),
        is_sure=bundle.is_sure,
        spoken=tuple(dict.fromkeys(filter(None, map(_speaks, offered)))),
        gap=listed(language_name(code) for code in sorted(gaps)),
    )


def _speaks(one: MatchedOffering) -> str:
    return next((f.text for f in one.findings if f.requirement == "language" and f.verdict != "unmet"), "")


def split_said(bundle: Bundle) -> str:
    """What it costs not to be in one place, in words; or that it costs nothing."""
    cost = bundle.cost
    if bundle.kind is Together.ONE_PROGRAM:
        return _("One program takes them all")
    if cost.extra_trips:
        trips = ngettext("%(num)d more trip", "%(num)d more trips", cost.extra_trips)
        far = _("%(n)s minutes between them", n=cost.extra_minutes) if cost.extra_minutes else ""
        where = ", ".join(filter(None, (trips, far)))
    else:
        where = _("same building")
    return ", ".join((where, _("same dismissal") if cost.is_same_end else _("different dismissals")))


def who_of(card: NeedCard) -> str:
    if card.ages:
        return _("age %(n)s", n=f"{card.ages[0]:g}")
    return _("grade %(n)s", n=card.grades[0])
