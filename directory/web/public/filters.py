"""The filters beside the results: groups of choices with counts, and chips for those in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from directory.queries.categories import Label
from directory.search import Answer, Query
from directory.search.query import DAYS
from directory.vocabulary import GRADES
from directory.web.phrases import clock, code_name, language_name
from directory.web.public import addresses

MOST_LANGUAGES = 8
MOST_CATEGORIES = 7


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int | None
    is_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`name` is the GET argument. One of `kind` several, one, or pick (a list to choose from)."""

    name: str
    legend: str
    kind: str
    choices: list[Choice]
    is_open: bool = True

    @property
    def in_use(self) -> bool:
        return any(choice.is_on and choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use; its address is the results without it."""

    label: str
    address: str


def groups_of(answer: Answer, labels: Mapping[str, Label]) -> list[Group]:
    query, counts = answer.query, answer.counts
    groups = [
        _several("places", _("Is there room?"), place_names(), query.places, counts),
        Group("open", _("Right now"), "several", [_open_now(query, counts)]),
        _several("cost", _("Cost"), _codes(("free", "sliding", "fee", "insurance")), query.cost, counts),
        _distances(answer),
        _several("when", _("When"), when_names(), query.when, counts),
        _several("speaks", _("Language spoken there"), _languages(counts, query), query.lang, counts, "lang"),
        _categories(answer, labels),
        _several("how", _("How it comes to you"), how_names(), query.how, counts, is_open=False),
        _grades(query, counts),
        _several("docs", _("Papers"), {"none": _("No papers asked")}, (query.docs,), counts, is_open=False),
        _several(
            "access",
            _("Getting in"),
            _codes(("wheelchair", "elevator", "parking", "sensory_friendly", "asl", "transit")),
            query.access,
            counts,
            is_open=False,
        ),
        _several("who", _("For whom"), who_names(), query.who, counts, is_open=False),
    ]
    return [group for group in groups if group.choices]


def _several(
    name: str,
    legend: str,
    names: Mapping[str, str],
    chosen: Iterable[str],
    counts: Mapping[str, Mapping[str, int]],
    counted_as: str = "",
    is_open: bool = True,
) -> Group:
    found = counts.get(counted_as or name, {})
    on = set(chosen)
    choices = [Choice(value, label, found.get(value, 0), value in on) for value, label in names.items()]
    return Group(name, legend, "several", choices, is_open or bool(on - {""}))


def _open_now(query: Query, counts: Mapping[str, Mapping[str, int]]) -> Choice:
    return Choice("now", _("Open now"), counts.get("open", {}).get("now", 0), query.open_now)


def _distances(answer: Answer) -> Group:
    """Only where there is a point to measure from."""
    place, query = answer.place, answer.query
    if place is None or place.point is None or not query.near:
        return Group("within", "", "one", [])
    near = {"1": _("Can walk, 1 mile"), "3": _("A short ride, 3 miles"), "10": _("Within 10 miles")}
    far = {"10": _("Within 10 miles"), "30": _("Within 30 miles"), "60": _("Within 60 miles")}
    chosen = f"{query.within:g}" if query.within else ""
    choices = [
        Choice(value, label, None, value == chosen)
        for value, label in (far if place.is_rural else near).items()
    ]
    return Group(
        "within", _("How far"), "one", [*choices, Choice("", _("As far as it takes"), None, not chosen)]
    )


def _languages(counts: Mapping[str, Mapping[str, int]], query: Query) -> dict[str, str]:
    """The languages most spoken among the results, besides English, and those that are asked for."""
    found = {code: n for code, n in counts.get("lang", {}).items() if code != "en"}
    top = sorted(found, key=lambda code: (-found[code], code))[:MOST_LANGUAGES]
    wanted = dict.fromkeys([*query.lang, *top])
    names = {code: language_name(code) for code in wanted}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def _categories(answer: Answer, labels: Mapping[str, Label]) -> Group:
    counts = answer.counts.get("c", {})
    found = [slug for slug in counts if slug in labels and labels[slug].parent]
    top = sorted(found, key=lambda slug: (-counts[slug], slug))[:MOST_CATEGORIES]
    wanted = dict.fromkeys([*(slug for slug in answer.query.c if slug in labels), *top])
    choices = [
        Choice(slug, labels[slug].name, counts.get(slug, 0), slug in answer.query.c) for slug in wanted
    ]
    return Group("c", _("Kind of help"), "several", choices, bool(answer.query.c))


def _grades(query: Query, counts: Mapping[str, Mapping[str, int]]) -> Group:
    found = counts.get("grade", {})
    choices = [Choice("", _("Any grade"), None, not query.grade)]
    choices += [
        Choice(grade, grade_name(grade), found.get(grade, 0), grade == query.grade) for grade in GRADES
    ]
    return Group("grade", _("Grade"), "pick", choices, bool(query.grade))


def chips_of(query: Query, labels: Mapping[str, Label]) -> list[Chip]:
    """Filters in use, each with the address of the results without it."""
    found: list[Chip] = []
    for name, names in _worded(query, labels).items():
        for value in getattr(query, name):
            found.append(Chip(names.get(value, value), addresses.toggled(query, name, value)))
    found += [Chip(label, addresses.without(query, *fields)) for label, fields in _single(query)]
    return found


def _worded(query: Query, labels: Mapping[str, Label]) -> dict[str, Mapping[str, str]]:
    return {
        "c": {slug: labels[slug].name for slug in query.c if slug in labels},
        "places": place_names(),
        "cost": _codes(query.cost),
        "when": when_names(),
        "lang": {code: language_name(code) for code in query.lang},
        "how": how_names(),
        "access": _codes(query.access),
        "who": who_names(),
        "result": {code: code for code in query.result},
    }


def _single(query: Query) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    if query.open_now:
        found.append((_("Open now"), ("open_now",)))
    if query.day:
        found.append((day_names()[query.day], ("day",)))
    if query.start or query.end:
        ends = [clock(at) for at in (query.start, query.end) if at]
        found.append((" – ".join(ends), ("start", "end")))
    if query.age is not None:
        found.append((_("Age %(age)d", age=query.age), ("age",)))
    if query.grade:
        found.append((grade_name(query.grade), ("grade",)))
    if query.within:
        found.append((_("Within %(miles)g miles", miles=query.within), ("within",)))
    if query.at:
        found.append((_("At this school"), ("at",)))
    if query.docs:
        found.append((_("No papers asked"), ("docs",)))
    if query.kind:
        found.append((_("Support") if query.kind == "support" else _("Something to do"), ("kind",)))
    return found


def loosen_words() -> dict[str, str]:
    """What taking away each part of a question would mean, by the name of its field."""
    return {
        "q": _("Leave out your words."),
        "near": _("Look everywhere, not only near this place."),
        "c": _("Look for every kind of help."),
        "open_now": _("Not only what is open right now."),
        "day": _("On any day."),
        "start": _("At any time."),
        "end": _("At any time."),
        "when": _("At any time of the week."),
        "age": _("For any age."),
        "grade": _("For any grade."),
        "cost": _("Whatever it costs."),
        "lang": _("In any language."),
        "at": _("Not only at this school."),
        "within": _("Go farther."),
        "how": _("However it is given."),
        "places": _("Whether or not there is room."),
        "docs": _("Even if they ask for papers."),
        "access": _("Ask them about getting in."),
        "who": _("For anyone."),
        "result": _("For any goal."),
        "kind": _("Help and things to do."),
        "filters": _("Without any filter."),
    }


def cleared(query: Query) -> str:
    """The same words and place without any filter."""
    return addresses.find_address(replace(Query(), q=query.q, near=query.near))


# ---- names of values ----


def place_names() -> dict[str, str]:
    return {
        "open": _("Has places"),
        "waitlist": _("Waitlist"),
        "full": _("Full"),
        "unknown": _("Not confirmed"),
    }


def when_names() -> dict[str, str]:
    return {
        "before_school": _("Before school"),
        "after_school": _("After school"),
        "evening": _("Evening, after 5:00"),
        "weekend": _("Weekend"),
        "summer": _("Summer"),
    }


def how_names() -> dict[str, str]:
    return {
        "comes_to_us": _("Comes to school"),
        "online": _("Online or by phone"),
        "home": _("Comes to your home"),
    }


def who_names() -> dict[str, str]:
    return {
        "student": _("A student"),
        "parent_caregiver": _("A parent or caregiver"),
        "family": _("The whole family"),
        "staff": _("School staff"),
        "resident": _("Anyone in the neighborhood"),
    }


def day_names() -> dict[str, str]:
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return dict(zip(DAYS, names, strict=True))


def grade_name(grade: str) -> str:
    if grade == "PK":
        return _("Pre-K")
    if grade == "K":
        return _("Kindergarten")
    return _("Grade %(grade)s", grade=grade)


def _codes(codes: Iterable[str]) -> dict[str, str]:
    return {code: code_name(code) for code in codes}
