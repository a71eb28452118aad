"""What the page of a need shows: the sentence with its read words marked, chips and what they open, lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from directory.matching.bundles import Bundle
from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import WEIGHTS, Weights
from directory.matching.requirements import REQUIREMENTS
from directory.matching.suggest import Suggestions
from directory.models import School
from directory.queries.categories import Branch, Label
from directory.queries.matched import Matched, MatchedOffering, Question, matched_of
from directory.search.matches import matches_for
from directory.search.needs import Chip, ReadNeed
from directory.search.offerings import circle_of_school, match_moment
from directory.vocabulary import SensitiveFlag
from directory.web import now
from directory.web.languages import page_language
from directory.web.workspace.needs_fields import (
    BY_NAME,
    FIELDS,
    GROUPS,
    CardField,
    NeedChip,
    chips_of,
    choices_of,
    chosen_of,
    is_said,
)

MOST_ASKED = 4
MOST_SHOWN = 5

ZIP = "zip"


@dataclass(frozen=True)
class Editor:
    """What a chip opens. `words` are those it was read from, "" where it was chosen by hand."""

    name: str
    label: str
    question: str
    control: str
    choices: Mapping[str, str]
    chosen: Sequence[str]
    unit: str
    group: str
    words: str
    is_said: bool


@dataclass(frozen=True)
class AskChip:
    """Not said, worth asking: `field` is what it opens, "" where no field of the card answers it."""

    text: str
    field: str
    opens: int = 0


@dataclass(frozen=True)
class Heard:
    """Another need in the same note."""

    place: int
    label: str


@dataclass(frozen=True)
class Acts:
    """Where the buttons of a suggestion lead."""

    choose: str
    letter: str


@dataclass(frozen=True)
class Lists:
    """`found` is what the matcher said, `matched` the same with names, `moment` when it was asked."""

    found: Suggestions
    matched: Matched
    circle: Circle
    moment: Moment
    weights: Weights
    weights_version: int


def lists_for(card: NeedCard, school: School, *, zip_code: str = "", seed: int = 0) -> Lists:
    weights, version = weights_at(school)
    circle = circle_of_school(school, zip_code=zip_code)
    moment = match_moment(now(), seed)
    found = matches_for(card, circle, moment, weights=weights, limit=MOST_SHOWN)
    matched = matched_of(found, card, circle, moment, language=page_language(), voice="staff")
    return Lists(found, matched, circle, moment, weights, version)


def weights_at(school: School) -> tuple[Weights, int]:
    """The district's points and their version; 0 while it has not changed the common ones."""
    return WEIGHTS, 0


# ---- the sentence and its chips ----


@dataclass(frozen=True)
class NeedPanel:
    marked: list[tuple[str, bool]]
    chips: list[NeedChip]
    asks: list[AskChip]
    editors: list[Editor]
    addable: list[tuple[str, list[Editor]]]
    others: list[Heard]
    tree: list[Branch]
    labels: Mapping[str, Label]


def panel_for(
    text: str,
    read: ReadNeed | None,
    card: NeedCard,
    *,
    zip_code: str,
    questions: Iterable[Question],
    labels: Mapping[str, Label],
    tree: list[Branch],
) -> NeedPanel:
    holding = [chip for chip in read.chips if _holds(chip, card)] if read else []
    heard = {name: chip.words for chip in holding for name in (_name(chip), chip.field)}
    editors = [*(_editor(field, card, heard, labels) for field in FIELDS), _zip_editor(zip_code)]
    chips = chips_of(card, labels, heard)
    if zip_code:
        chips.append(NeedChip(ZIP, _("lives in"), zip_code, removes=ZIP))
    return NeedPanel(
        marked=marked(text, [chip.span for chip in holding] if read and read.text == text else []),
        chips=chips,
        asks=asks_for(card, questions, has_zip=bool(zip_code)),
        editors=editors,
        addable=_addable(editors),
        others=_others(read, card, labels),
        tree=tree,
        labels=labels,
    )


def _name(chip: Chip) -> str:
    return f"{chip.field}:{chip.value}" if chip.field == "categories" else chip.field


def _holds(chip: Chip, card: NeedCard) -> bool:
    """Whether the card still says what these words said."""
    if chip.field not in BY_NAME:
        return False
    value = getattr(card, chip.field)
    if isinstance(value, tuple) and not isinstance(chip.value, tuple):
        return chip.value in value
    if isinstance(value, tuple) and isinstance(chip.value, tuple):
        return value == chip.value or set(chip.value) <= set(value)
    return bool(value == chip.value)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The sentence in pieces, each with whether it was read. Spans that overlap are one piece."""
    edges = [False] * len(text)
    for start, end in spans:
        edges[max(start, 0) : min(end, len(text))] = [True] * (min(end, len(text)) - max(start, 0))
    pieces: list[tuple[str, bool]] = []
    for letter, is_read in zip(text, edges, strict=True):
        if pieces and pieces[-1][1] == is_read:
            pieces[-1] = (pieces[-1][0] + letter, is_read)
        else:
            pieces.append((letter, is_read))
    return pieces


def _editor(
    field: CardField, card: NeedCard, heard: Mapping[str, str], labels: Mapping[str, Label]
) -> Editor:
    is_kinds = field.control == "kinds"
    return Editor(
        name=field.name,
        label=str(field.label),
        question=str(field.question),
        control=field.control,
        choices={slug: labels[slug].name for slug in card.categories if slug in labels}
        if is_kinds
        else choices_of(field, card),
        chosen=chosen_of(field, card),
        unit=str(field.unit),
        group=field.group,
        words="" if is_kinds else heard.get(field.name, ""),
        is_said=is_said(card, field.name),
    )


def _zip_editor(zip_code: str) -> Editor:
    return Editor(
        ZIP, _("lives in"), _("In which ZIP code do they live?"), "zip", {}, [zip_code] if zip_code else [],
        "", "where", "", bool(zip_code),
    )  # fmt: skip


def _addable(editors: Iterable[Editor]) -> list[tuple[str, list[Editor]]]:
    """What can still be said, by group. Kinds of help can always be added to."""
    free = [editor for editor in editors if not editor.is_said or editor.control in ("kinds", "children")]
    groups = [(str(label), [one for one in free if one.group == name]) for name, label in GROUPS]
    return [(label, members) for label, members in groups if members]


# ---- questions ----


def asks_for(card: NeedCard, questions: Iterable[Question], *, has_zip: bool) -> list[AskChip]:
    """For the family alone, most-opening first; then how soon, which every need must say one day."""
    found: list[AskChip] = []
    for asked in questions:
        name = field_asked(asked.requirement, has_zip) if asked.asks == "family" else ""
        if name and name not in {chip.field for chip in found}:
            found.append(AskChip(asked.text, name, asked.opens))
    found = found[:MOST_ASKED]
    if card.urgency is None:
        found.append(AskChip(_("How soon?"), "urgency"))
    return found


def field_asked(requirement: str, has_zip: bool) -> str:
    """The field whose answer settles a requirement: the first one it heeds that can be typed in."""
    if requirement in AREA_RULES:
        return "" if has_zip else ZIP
    heeds = next((rule.heeds for rule in REQUIREMENTS if rule.name == requirement), ())
    return next((name for name in heeds if name in BY_NAME), "")


AREA_RULES = frozenset({"area"})
"""These go by where a family lives, which is no field of the card."""


# ---- further needs of the same note ----


def _others(read: ReadNeed | None, card: NeedCard, labels: Mapping[str, Label]) -> list[Heard]:
    """Those about other kinds of help than this card."""
    every = [*read.others, read.card] if read and read.others else []
    own = set(card.categories)
    return [
        Heard(place, labels[other.categories[0]].name)
        for place, other in enumerate(every)
        if other.categories and not own & set(other.categories) and other.categories[0] in labels
    ]


# ---- lists ----


@dataclass(frozen=True)
class Lane:
    """One of the lists. `asks` says that the first step of each is a call."""

    key: str
    title: str
    says: str
    rows: tuple[MatchedOffering, ...]
    asks: bool = False


def lanes_of(matched: Matched, card: NeedCard) -> list[Lane]:
    """Fits; what may fit; and, where papers must not be asked for, those nobody has asked about that."""
    unasked: tuple[MatchedOffering, ...] = ()
    if SensitiveFlag.NO_STATUS_DOCUMENTS in card.flags:
        unasked = tuple(one for one in matched.may_fit if _is_open_about_papers(one))
    asked = tuple(one for one in matched.may_fit if one not in unasked)
    found = [
        Lane("fits", _("Fits"), _("Everything we know about is met. You decide."), matched.fits),
        Lane("may-fit", _("May fit, ask first"), _("Nothing against it, but we do not know everything."),
             asked, asks=True),
        Lane("not-asked", _("We have not asked them yet"),
             _("Whether they ask for immigration papers. Ask them without a name."), unasked, asks=True),
    ]  # fmt: skip
    return [lane for lane in found if lane.rows]


def _is_open_about_papers(one: MatchedOffering) -> bool:
    return any(f.requirement in PAPER_RULES and f.verdict == "unknown" for f in one.findings)


PAPER_RULES = frozenset({"status"})


def change_for(one: MatchedOffering) -> str:
    """What would move the one thing that stands in the way."""
    broken = next((f.requirement for f in one.findings if f.verdict == "unmet"), "")
    said = {
        "age": _("Could work later, or ask whether they bend."),
        "siblings": _("Could work if they may go to different places."),
        "area": _("Could work if they make an exception: ask."),
        "schedule": _("Could work if somebody else brings the child, or on another day."),
        "bell": _("Could work if somebody else brings the child."),
        "reach": _("Could work with a ride."),
        "cost": _("Could work with a scholarship: ask."),
        "language": _("Could work with an interpreter."),
        "papers": _("Could work once the paper is there."),
        "insurance": _("Could work once there is insurance: a navigator helps to apply."),
        "referral": _("Could work once somebody refers them."),
        "room": _("Could work if waiting is possible."),
        "childcare": _("Could work if somebody watches the children."),
        "transport": _("Could work with a ride."),
    }
    return said.get(broken, _("Could work if that can be moved: ask."))


def acts_before(school: School) -> Acts:
    store = url_for("needs.store", slug=school.slug)
    return Acts(choose=store, letter=store)


def acts_after(need_id: str) -> Acts:
    return Acts(
        choose=url_for("needs.choose", need_id=need_id), letter=url_for("needs.choose", need_id=need_id)
    )


# ---- siblings ----


@dataclass(frozen=True)
class WordedBundle:
    """`children` are (who, what they would go to). `ids` are the placements, with spaces between."""

    location: str
    said: str
    miles: float | None
    children: list[tuple[str, MatchedOffering]]
    ids: str


def child_cards(card: NeedCard) -> list[NeedCard]:
    """One card for each child, where there are several."""
    if len(card.ages) > 1:
        return [replace(card, ages=(age,), grades=()) for age in card.ages]
    if len(card.grades) > 1:
        return [replace(card, grades=(grade,), ages=()) for grade in card.grades]
    return []


def split_said(bundle: Bundle, language_names: Sequence[str] = ()) -> str:
    """What it costs not to be in one place, in words."""
    cost, parts = bundle.cost, []
    if cost.extra_trips:
        parts.append(
            ngettext("%(num)d more trip", "%(num)d more trips", cost.extra_trips)
            + (_(", %(n)s minutes", n=cost.extra_minutes) if cost.extra_minutes else "")
        )
    else:
        parts.append(_("same building"))
    parts.append(_("same end") if cost.is_same_end else _("they end at different times"))
    return ", ".join(parts)


def age_of(card: NeedCard) -> str:
    if card.ages:
        return _("age %(n)s", n=f"{card.ages[0]:g}")
    return _("grade %(n)s", n=card.grades[0]) if card.grades else _("child")


def where_of(one: MatchedOffering) -> str:
    """Never where a confidential place is."""
    if one.is_confidential:
        return _("They tell you by phone where it is")
    return ", ".join(filter(None, (one.location, one.address)))
