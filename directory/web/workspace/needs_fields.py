"""The fields of a need card as chips: what each is called, how it is changed, how a form is read back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from directory.matching.facts import NeedCard, need_from_json
from directory.queries.categories import Label
from directory.vocabulary import (
    GRADES,
    Accommodation,
    Audience,
    CostLimit,
    Delivery,
    Document,
    Extra,
    Insurance,
    KeepTogether,
    SensitiveFlag,
    SubjectType,
    Travel,
    Urgency,
)
from directory.web.phrases import clock, code_name, day_plain, day_short, language_name, listed
from directory.web.phrases import grades as grades_in_words
from directory.web.workspace import needs_words as words

HALF_HOURS = 336
MOST_CHILDREN = 12
MOST_KINDS = 6
LONGEST = 40
"""Of one value that a form sends."""


class UnreadableError(ValueError):
    """A form sent a value that no control of the page gives. `args[0]` is the field."""


@dataclass(frozen=True, slots=True)
class CardField:
    """`control` names how it is changed: kinds, children, ticks, choice, time, number, spans, dates, yes.

    `read` makes the value out of what the form sent, raising ValueError; `say` puts it into words.
    """

    name: str
    label: Any  # lazy: beside the value on a chip
    question: Any  # lazy: over the control
    control: str
    read: Callable[[Sequence[str]], Any]
    say: Callable[[Any], str]
    choices: Callable[[], words.Words] | None = None
    unit: Any = ""
    group: str = "who"


def _one(kind: Callable[[str], Any]) -> Callable[[Sequence[str]], Any]:
    return lambda sent: kind(sent[0]) if sent else None


def _all(kind: Callable[[str], Any]) -> Callable[[Sequence[str]], Any]:
    return lambda sent: tuple(dict.fromkeys(kind(one) for one in sent))


def _within(low: float, high: float, kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(sent: str) -> Any:
        number = kind(sent)
        if not low <= number <= high:
            raise ValueError(sent)
        return number

    return read


def _among(allowed: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(allowed)

    def read(sent: str) -> str:
        if sent not in known:
            raise ValueError(sent)
        return sent

    return read


def _language(sent: str) -> str:
    if not (2 <= len(sent) <= 8 and sent.isalpha() and sent.islower()):
        raise ValueError(sent)
    return sent


def _spans(sent: Sequence[str]) -> tuple[tuple[time, time], ...]:
    pairs = list(zip(sent[::2], sent[1::2], strict=True))
    return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs if a and b)


def _dates(sent: Sequence[str]) -> tuple[date, date] | None:
    days = sorted(date.fromisoformat(one) for one in sent if one)
    return (days[0], days[-1]) if days else None


def _many(named: Callable[[], words.Words]) -> Callable[[Any], str]:
    return lambda values: listed(named().get(str(value)) or code_name(value) for value in values)


def _single(named: Callable[[], words.Words]) -> Callable[[Any], str]:
    return lambda value: named().get(str(value)) or code_name(value)


def _number(value: Any) -> str:
    return f"{value:g}"


def _age(years: float) -> str:
    """A baby's age is in months."""
    months = round(years * 12)
    return _number(years) if months % 12 == 0 or years >= 2 else _("%(n)s months", n=months)


def _between(first: date, last: date) -> str:
    if first == last:
        return f"{day_short(first)} {day_plain(first)}"
    return f"{day_plain(first)} – {day_plain(last)}"


_TIME = _one(time.fromisoformat)

FIELDS: tuple[CardField, ...] = (
    CardField("categories", _l("needs"), _l("Which kinds of help?"), "kinds", _all(str), str, group="what"),
    CardField("urgency", _l("how soon"), _l("How soon must help begin?"), "choice", _one(Urgency),
              _single(words.urgencies), words.urgencies, group="what"),
    CardField("subject", _l("for"), _l("Whom is it for?"), "choice", _one(SubjectType),
              _single(words.subjects), words.subjects),
    CardField("size", _l("places"), _l("How many places?"), "number", _one(_within(1, 500, int)), _number),
    CardField("grades", _l("grade"), _l("Which grade? One for each child who must be taken"), "children",
              lambda sent: tuple(_among(GRADES)(one) for one in sent), grades_in_words, words.grades),
    CardField("ages", _l("age"), _l("How old? One age for each child who must be taken"), "children",
              lambda sent: tuple(_within(0, 110, float)(one) for one in sent),
              lambda ages: listed(_age(age) for age in ages)),
    CardField("together", _l("kept together"), _l("Must brothers and sisters stay together?"), "choice",
              _one(KeepTogether), _single(words.together), words.together),
    CardField("audience", _l("who comes"), _l("Who comes, if it is not the child?"), "ticks", _all(Audience),
              _many(words.audiences), words.audiences),
    CardField("gender", _l("group"), _l("Only for girls, or only for boys?"), "choice",
              _one(_among(("girls", "boys"))), _single(words.genders), words.genders),
    CardField("languages", _l("speaks"), _l("Which language do they speak? Any one will do"), "ticks",
              _all(_language), lambda codes: listed(language_name(code) for code in codes), words.languages),
    CardField("interpreter_gender", _l("interpreter"), _l("Who should interpret?"), "choice",
              _one(_among(("female", "male"))), _single(words.interpreters), words.interpreters),
    CardField("days", _l("days"), _l("On which days? Any of them will do"), "ticks", _all(_among(words.DAYS)),
              _many(words.days), words.days, group="when"),
    CardField("starts_after", _l("free after"), _l("From when are they free?"), "time", _TIME, clock,
              group="when"),
    CardField("ends_before", _l("done by"), _l("When must it be over?"), "time", _TIME, clock, group="when"),
    CardField("open_from", _l("open from"), _l("From which hour must it be open?"), "time", _TIME, clock,
              group="when"),
    CardField("open_until", _l("open until"), _l("Until which hour must it be open?"), "time", _TIME, clock,
              group="when"),
    CardField("not_between", _l("not during"), _l("When can it not be?"), "spans", _spans,
              lambda spans: listed(f"{clock(a)}–{clock(b)}" for a, b in spans), group="when"),
    CardField("between_dates", _l("dates"), _l("Between which days?"), "dates", _dates,
              lambda pair: _between(*pair), group="when"),
    CardField("season", _l("season"), _l("In which season?"), "choice",
              _one(_among(("school_year", "summer"))), _single(words.seasons), words.seasons, group="when"),
    CardField("within_days", _l("begins within"), _l("Within how many days must it begin?"), "number",
              _one(_within(0, 366, int)), lambda n: _("%(n)s days", n=n), unit=_l("days"), group="when"),
    CardField("delivery", _l("where"), _l("Where may it be? Nowhere else"), "ticks", _all(Delivery),
              _many(words.deliveries), words.deliveries, group="where"),
    CardField("travel", _l("travel"), _l("How can they get there?"), "ticks", _all(Travel),
              _many(words.travels), words.travels, group="where"),
    CardField("max_miles", _l("at most"), _l("How many miles away at most?"), "number",
              _one(_within(0, 500, float)), lambda n: _("%(n)s miles", n=_number(n)), unit=_l("miles"),
              group="where"),
    CardField("max_minutes", _l("at most"), _l("How many minutes of travel at most?"), "number",
              _one(_within(0, 600, int)), lambda n: _("%(n)s minutes", n=n), unit=_l("minutes"),
              group="where"),
    CardField("cost", _l("cost"), _l("What may it cost?"), "choice", _one(CostLimit), _single(words.costs),
              words.costs, group="money"),
    CardField("insurance", _l("insurance"), _l("Which insurance do they have?"), "choice", _one(Insurance),
              _single(words.insurances), words.insurances, group="money"),
    CardField("flags", _l("a place that"), _l("What must a place do? We never ask why"), "ticks",
              _all(SensitiveFlag), _many(words.flags), words.flags, group="must"),
    CardField("papers", _l("they have"), _l("Which papers do they have?"), "ticks", _all(Document),
              _many(words.papers), words.papers, group="must"),
    CardField("lacks", _l("cannot show"), _l("Which papers can they not show?"), "ticks", _all(Document),
              _many(words.papers), words.papers, group="must"),
    CardField("accommodations", _l("must have"), _l("What must it have?"), "ticks", _all(Accommodation),
              _many(words.accommodations), words.accommodations, group="must"),
    CardField("extras", _l("with"), _l("What else must there be?"), "ticks", _all(Extra),
              _many(words.extras), words.extras, group="must"),
    CardField("open_to_public", _l("open to"), _l("Must it be open to everyone?"), "yes", bool,
              lambda value: _("everyone"), group="must"),
    CardField("tier", _l("tier"), _l("Which tier?"), "choice", _one(_within(1, 3, int)),
              _single(words.tiers), words.tiers, group="must"),
)  # fmt: skip
"""In the order in which chips are shown. What is not here (alternatives, interests, what was refused, a week
drawn by hand) can be taken off and not typed."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

BY_NAME = {field.name: field for field in FIELDS}

TAKEN_OFF_ONLY = ("free", "any_of", "interests", "excluded")

GROUPS = (
    ("who", _l("Who")),
    ("when", _l("When")),
    ("where", _l("Where")),
    ("money", _l("Cost")),
    ("must", _l("What it must have")),
    ("what", _l("What")),
)

EMPTY = NeedCard()


def is_said(card: NeedCard, name: str) -> bool:
    return getattr(card, name) != getattr(EMPTY, name)


# ---- reading a form ----


def card_from(form: MultiDict[str, str], base: NeedCard, known: Mapping[str, Label]) -> NeedCard:
    """The card that the controls of the form say; fields without a control keep what `base` says.

    A control that was not sent at all leaves its field alone, so a plain form may send a few. Raises
    UnreadableError.
    """
    values: dict[str, Any] = {f: getattr(base, f) for f in base.__dataclass_fields__}
    for field in FIELDS:
        if f"has-{field.name}" in form:
            values[field.name] = _read(field, form, known)
    return NeedCard(**without(values, form.get("remove", "")))


def carried_card(told: Any, known: Mapping[str, Label]) -> NeedCard:
    """The card that a page carried as JSON, where each value is one that its own control could send; of
    categories only those that are known. Raises UnreadableError.
    """
    if not isinstance(told, Mapping):
        raise UnreadableError("card")
    try:
        return _as_a_page_says(need_from_json(told), known)
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError) as error:
        raise UnreadableError("card") from error


def ids_among(sent: Iterable[str]) -> list[str]:
    """What can be the id of an offering: nothing else that was sent is kept."""
    return [one for one in sent if _ID.fullmatch(one)]


def _as_a_page_says(card: NeedCard, known: Mapping[str, Label], *, is_whole: bool = True) -> NeedCard:
    values: dict[str, Any] = {f: getattr(card, f) for f in card.__dataclass_fields__}
    for field in FIELDS[1:]:
        if is_said(card, field.name):
            values[field.name] = field.read(chosen_of(field, card)[: 2 * MOST_CHILDREN])
    for name in ("categories", "interests"):
        values[name] = tuple(dict.fromkeys(slug for slug in values[name] if slug in known))[:MOST_KINDS]
    values["excluded"] = frozenset(one for one in card.excluded if _ID.fullmatch(one))
    if card.free is not None:
        values["free"] = _within(0, 2**HALF_HOURS - 1, int)(str(card.free))
    parts = card.any_of[:MOST_KINDS] if is_whole else ()
    values["any_of"] = tuple(_as_a_page_says(one, known, is_whole=False) for one in parts)
    return NeedCard(**values)


def _read(field: CardField, form: MultiDict[str, str], known: Mapping[str, Label]) -> Any:
    sent = [one.strip()[:LONGEST] for one in form.getlist(field.name)]
    if field.control not in ("spans", "dates"):
        sent = [one for one in sent if one]
    if field.control == "kinds":
        return tuple(dict.fromkeys(slug for slug in sent if slug in known))[:MOST_KINDS]
    if field.control == "children":
        sent = sent[:MOST_CHILDREN]
    try:
        found = field.read(sent)
    except (ValueError, KeyError) as error:
        raise UnreadableError(field.name) from error
    return getattr(EMPTY, field.name) if found is None else found


def without(values: dict[str, Any], removed: str) -> dict[str, Any]:
    """`removed` is "field", or "field:value" for one of several."""
    name, _colon, one = removed.partition(":")
    if name not in values:
        return values
    kept = tuple(value for value in values[name] if str(value) != one) if one else getattr(EMPTY, name)
    return {**values, name: kept}


# ---- chips ----


@dataclass(frozen=True, slots=True)
class NeedChip:
    """One thing that is known. `words` are those of the sentence, "" where somebody chose it by hand."""

    field: str
    label: str
    value: str
    words: str = ""
    removes: str = ""  # what its × sends
    is_changeable: bool = True


def chips_of(card: NeedCard, labels: Mapping[str, Label], heard: Mapping[str, str]) -> list[NeedChip]:
    """`heard` has the words of the sentence by "field" or "field:value", where these still hold."""
    found = [_kind_chip(slug, labels, heard) for slug in card.categories]
    for field in FIELDS[1:]:
        if is_said(card, field.name):
            value = field.say(getattr(card, field.name))
            said = heard.get(field.name, "")
            found.append(NeedChip(field.name, str(field.label), value, said, field.name))
    return [*found, *_quiet_chips(card, labels)]


def _kind_chip(slug: str, labels: Mapping[str, Label], heard: Mapping[str, str]) -> NeedChip:
    name = labels[slug].name if slug in labels else slug
    return NeedChip("categories", _("needs"), name, heard.get(f"categories:{slug}", ""), f"categories:{slug}")


def _quiet_chips(card: NeedCard, labels: Mapping[str, Label]) -> list[NeedChip]:
    said = []
    if card.free is not None:
        said.append(("free", _("free"), _("%(n)s hours a week", n=_number(card.free.bit_count() / 2))))
    if card.any_of:
        said.append(("any_of", _("either"), _(" or ").join(_alternative(one, labels) for one in card.any_of)))
    if card.interests:
        named = [labels[slug].name if slug in labels else slug for slug in card.interests]
        said.append(("interests", _("likes"), listed(named)))
    if card.excluded:
        said.append(("excluded", _("left out"), str(len(card.excluded))))
    return [NeedChip(name, label, value, removes=name, is_changeable=False) for name, label, value in said]


def _alternative(card: NeedCard, labels: Mapping[str, Label]) -> str:
    return ", ".join(f"{chip.label} {chip.value}" for chip in chips_of(card, labels, {}))


def choices_of(field: CardField, card: NeedCard) -> dict[str, str]:
    """What can be chosen, with whatever was read and is not among it."""
    offered = dict(field.choices()) if field.choices else {}
    value = getattr(card, field.name)
    said = value if isinstance(value, tuple) else (value,) if value not in (None, "") else ()
    if field.control in ("ticks", "choice"):
        offered |= {str(one): _missing(field, str(one)) for one in said if str(one) not in offered}
    return offered


def _missing(field: CardField, value: str) -> str:
    return language_name(value) if field.name == "languages" else code_name(value)


def chosen_of(field: CardField, card: NeedCard) -> list[str]:
    """What the controls of a field begin with."""
    value = getattr(card, field.name)
    if value is None or value == "":
        return []
    if field.control in ("spans", "dates"):
        flat = [part for pair in value for part in pair] if field.control == "spans" else list(value)
        return [part.strftime("%H:%M") if isinstance(part, time) else part.isoformat() for part in flat]
    listed_values = value if isinstance(value, tuple) else (value,)
    return [_sent(one) for one in listed_values]


def _sent(value: Any) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return _number(value) if isinstance(value, float) else str(value)
