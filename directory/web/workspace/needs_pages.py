"""What the page of a need shows: the sentence with its read words marked, chips and what they open, lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from directory.matching.explain import list_note, list_title, what_would_mend
from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import Weights
from directory.matching.requirements import REQUIREMENTS
from directory.matching.suggest import Suggestion, Suggestions
from directory.models import School
from directory.queries.categories import Branch, Label
from directory.queries.matched import Matched, MatchedOffering, Question, matched_of
from directory.queries.weights import weights_for
from directory.search.matches import matches_for
from directory.search.needs import Chip, ReadNeed
from directory.search.offerings import circle_of_school, match_moment
from directory.vocabulary import SensitiveFlag
from directory.web import now
from directory.web.languages import page_language
from directory.web.phrases import day_plain
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
from directory.web.workspace.needs_siblings import WordedBundles, bundles_for

MOST_ASKED = 4
MOST_SHOWN = 5
BEST_IN_LETTER = 3

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
    """Where the buttons of a suggestion lead. `leaves`: to another page than this one."""

    choose: str
    letter: str
    leaves: bool = False


@dataclass(frozen=True)
class Lists:
    """`found` is what the matcher said, `matched` the same with names, `moment` when it was asked."""

    found: Suggestions
    matched: Matched
    circle: Circle
    moment: Moment
    weights: Weights
    weights_version: int
    mends: Mapping[str, str]
    bundles: WordedBundles


def lists_for(card: NeedCard, school: School, *, zip_code: str = "", seed: int = 0) -> Lists:
    used = weights_for(school.district)
    circle = circle_of_school(school, zip_code=zip_code)
    moment = match_moment(now(), seed)
    found = matches_for(card, circle, moment, weights=used.weights, limit=MOST_SHOWN)
    matched = matched_of(found, card, circle, moment, language=page_language(), voice="staff")
    return Lists(
        found, matched, circle, moment, used.weights, used.version,
        mends={one.offering.id: _mend(one) for one in found.near_misses},
        bundles=bundles_for(card, circle, moment, used.weights),
    )  # fmt: skip


def _mend(one: Suggestion) -> str:
    """What would move the one thing that stands in the way."""
    return what_would_mend(one.broken, page_language()) if one.broken else ""


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
    due: date | None = None,
) -> NeedPanel:
    """`due` is the day that the urgency promises, for a need that is not kept yet."""
    holding = [chip for chip in read.chips if _holds(chip, card)] if read else []
    heard = {name: chip.words for chip in holding for name in (_name(chip), chip.field)}
    editors = [*(_editor(field, card, heard, labels) for field in FIELDS), _zip_editor(zip_code)]
    chips = [_dated(chip, due) for chip in chips_of(card, labels, heard)]
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


def _dated(chip: NeedChip, due: date | None) -> NeedChip:
    if chip.field != "urgency" or due is None:
        return chip
    return replace(chip, value=_("%(how_soon)s, by %(day)s", how_soon=chip.value, day=day_plain(due)))


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
            found.append(AskChip(bare_question(asked.text), name, asked.opens))
    found = found[:MOST_ASKED]
    if card.urgency is None:
        found.append(AskChip(_("How soon?"), "urgency"))
    return found


def bare_question(question: str) -> str:
    """Without its "Ask the family:", where that stands over it already."""
    words = question.partition(": ")[2] or question
    opening = words[: words.startswith("¿")]
    return opening + words[len(opening) :][:1].upper() + words[len(opening) + 1 :]


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
    language = page_language()
    unasked: tuple[MatchedOffering, ...] = ()
    if SensitiveFlag.NO_STATUS_DOCUMENTS in card.flags:
        unasked = tuple(one for one in matched.may_fit if _is_open_about_papers(one))
    asked = tuple(one for one in matched.may_fit if one not in unasked)
    found = [
        Lane("fits", list_title("fits", language), list_note("fits", language), matched.fits),
        Lane("may-fit", list_title("may_fit", language), list_note("may_fit", language), asked, asks=True),
        Lane("not-asked", _("We have not asked them yet"),
             _("Whether they ask for immigration papers. Ask them without a name."), unasked, asks=True),
    ]  # fmt: skip
    return [lane for lane in found if lane.rows]


def _is_open_about_papers(one: MatchedOffering) -> bool:
    return any(f.requirement in PAPER_RULES and f.verdict == "unknown" for f in one.findings)


PAPER_RULES = frozenset({"status"})


def first_letter(lists: Lists, first: str) -> list[str]:
    """What was pressed, and beside it the best, of other organizations first: a family has a choice."""
    rows = [*lists.matched.fits, *lists.matched.may_fit]
    seen = {one.organization_id for one in rows if one.id == first}
    others: list[str] = []
    again: list[str] = []
    for one in rows:
        if one.id != first:
            (again if one.organization_id in seen else others).append(one.id)
            seen.add(one.organization_id)
    return [first, *others, *again][:BEST_IN_LETTER]


def acts_before(school: School) -> Acts:
    store = url_for("needs.store", slug=school.slug)
    return Acts(choose=store, letter=store, leaves=True)


def acts_after(need_id: str) -> Acts:
    return Acts(
        choose=url_for("needs.choose", need_id=need_id), letter=url_for("needs.choose", need_id=need_id)
    )


def where_of(one: MatchedOffering) -> str:
    """Never where a confidential place is."""
    if one.is_confidential:
        return _("They tell you by phone where it is")
    return ", ".join(filter(None, (one.location, one.address)))
