"""From what the columns of one table hold to the fields they feed, and what makes a key."""

import re
from collections.abc import Callable

from directory.exchange.mapping import Feed
from directory.exchange.suggest_draft import Drafted
from directory.exchange.suggest_facets import Guess
from directory.exchange.suggest_lexicon import CLOSE_WORDS, OPEN_WORDS
from directory.exchange.suggest_names import choose_names, name_the_place, names_of
from directory.exchange.suggest_places import choose_places
from directory.exchange.suggest_words import tokens_of

_SAME = 0.999


def settle(draft: Drafted) -> None:
    """Assigns fields to the columns of a table that stands on its own or is the main one."""
    choose_names(draft)
    choose_places(draft)
    name_the_place(draft)
    for facet, assign in ASSIGN.items():
        for column in draft.of(facet):
            if column not in draft.feeds and column not in draft.notes:
                assign(draft, column)
    _marks(draft)
    draft.keys = _keys(draft)
    _people(draft)


# everything else

Assign = Callable[[Drafted, str], None]


def _plain(to: str, how: str = "") -> Assign:
    return lambda draft, column: draft.put(column, to, how)


def _phone(kind: str) -> Assign:
    def assign(draft: Drafted, column: str) -> None:
        guess = draft.guesses[column]
        draft.put(column, "phone.number", "phone", type=kind)
        if guess.subject == "organization" and draft.of("phone", "location", "service"):
            draft.feeds[column] = [Feed("phone.number", "phone", {"of": "organization"})]

    return assign


def _by_subject(service: str, organization: str, location: str = "") -> Assign:
    def assign(draft: Drafted, column: str) -> None:
        subject = draft.guesses[column].subject
        is_place = draft.each_row_is == "location"
        to = {"organization": organization, "location": location or service}.get(subject, service)
        draft.put(column, (location or organization) if is_place and to == service else to)

    return assign


def _url(draft: Drafted, column: str) -> None:
    """One address for the service and one for who runs it; further ones beside them."""
    _by_subject("service.url", "organization.website", "location.url")(draft, column)
    to = draft.feeds[column][-1].to
    if any(feed.to == to for other, feeds in draft.feeds.items() if other != column for feed in feeds):
        draft.feeds[column] = [Feed("url.url", "url")]


def _email(draft: Drafted, column: str) -> None:
    _by_subject("service.email", "organization.email", "organization.email")(draft, column)
    to = draft.feeds[column][-1].to
    if any(feed.to == to for other, feeds in draft.feeds.items() if other != column for feed in feeds):
        other = "organization.email" if to == "service.email" else "service.email"
        del draft.feeds[column]
        if other not in draft.targets:
            draft.put(column, other)


def _status(draft: Drafted, column: str) -> None:
    look = draft.looks[column]
    words = set(tokens_of(column))
    if draft.each_row_is != "service" or "service.status" in draft.targets:
        return
    if words & {"inactive", "closed", "closure"} and look.share("yes_no") > 0.8:
        draft.put(column, "service.status", "yes_no", yes="inactive", no="active")
    elif look.share("yes_no") > 0.8:
        draft.put(column, "service.status", "yes_no")
    elif look.length < 40:
        draft.put(column, "service.status")


def _grades(draft: Drafted, column: str) -> None:
    _who(draft, column, "service.grades")


def _ages(draft: Drafted, column: str) -> None:
    _who(draft, column, "service.ages")


def _who(draft: Drafted, column: str, to: str) -> None:
    """Ages and grades that a mixed column holds together are read out of words."""
    look = draft.looks[column]
    ages, grades = max(look.share("ages"), look.share("age")), look.share("grades")
    if draft.each_row_is != "service":
        return
    if to == "service.ages" and grades > 0.6 and ages < 0.5:
        to = "service.grades"
    if max(ages if to == "service.ages" else grades, 0.01) < 0.5:
        draft.put(column, "service.eligibility_description", "who")
    else:
        draft.put(column, to)


def _cost(draft: Drafted, column: str) -> None:
    words = set(tokens_of(column))
    if draft.looks[column].share("yes_no") > 0.6 and words & _AID:
        draft.put(column, "service.fees_description", "yes_no", yes=column.strip(), no="")
    elif draft.looks[column].share("yes_no") > 0.9:
        yes = "Free" if "free" in words else "Sliding scale" if "sliding" in words else "There is a fee"
        no = "Free" if yes == "There is a fee" else ""
        draft.put(column, "service.fees_description", "yes_no", yes=yes, no=no)
    else:
        others = [c for c in draft.of("cost") if c != column and not _AID & set(tokens_of(c))]
        draft.put(column, "service.fees_description", label=column.strip().rstrip(":") if others else "")


_AID = {"aid", "assistance", "scholarships", "scholarship", "subsidies", "subsidy", "becas"}


def _apply(draft: Drafted, column: str) -> None:
    if draft.looks[column].share("yes_no") > 0.8:
        draft.put(column, "service.application_process", "yes_no", yes=column.strip().rstrip("?"), no="")
    else:
        draft.put(column, "service.application_process")


def _access(draft: Drafted, column: str) -> None:
    if draft.looks[column].share("yes_no") > 0.8:
        draft.put(column, "location.accessibility", "yes_no", yes="wheelchair")
    else:
        draft.put(column, "location.accessibility")


def _hours(draft: Drafted, column: str) -> None:
    guess, look = draft.guesses[column], draft.looks[column]
    if guess.day:
        draft.put(column, "schedule.hours", "hours", day=guess.day)
    elif "schedule.hours" in draft.targets and look.share("hours") < 0.3:
        draft.put(column, "schedule.description", label=column.strip())
    elif (
        look.share("hours") < 0.3
        and max(look.share("span"), look.share("clock")) > 0.5
        and (draft.of("weekdays") or "schedule.weekdays" in draft.targets)
    ):
        draft.put(column, "schedule.hours", "hours")
    elif look.share("weekdays") > 0.6 and not draft.of("weekdays"):
        draft.put(column, "schedule.weekdays")
    else:
        draft.put(column, "schedule.text", "hours_text")


def _clock(to: str) -> Assign:
    def assign(draft: Drafted, column: str) -> None:
        guess = draft.guesses[column]
        days = {draft.guesses[other].nr for other in draft.of("weekdays")}
        if guess.nr and not guess.day and guess.nr not in days:
            draft.notes[column] = "No column says which day these times are of."
            return
        meal = "" if guess.day or guess.nr else _set_apart(draft, column)
        draft.put(column, to, "clock", day=guess.day, nr=_slot(guess) or meal.casefold())
        if meal and to == "schedule.opens_at":
            draft.put(column, "schedule.description", "fixed_text", says=meal, nr=meal.casefold())

    return assign


def _set_apart(draft: Drafted, column: str) -> str:
    """`Breakfast` of `Breakfast Start`, where other columns say when something else starts."""
    if len([c for c in draft.of("opens") if not draft.guesses[c].day and not draft.guesses[c].nr]) < 2:
        return ""
    words = [word for word in re.findall(r"[^\W\d_]+", column) if word.lower() not in _CLOCK_WORDS]
    return " ".join(words).capitalize()


_CLOCK_WORDS = OPEN_WORDS | CLOSE_WORDS | {"time", "times", "hour", "hours", "at", "s"}


def _weekdays(draft: Drafted, column: str) -> None:
    draft.put(column, "schedule.weekdays", nr=_slot(draft.guesses[column]))


def _slot(guess: Guess) -> str:
    """Ties the columns of one interval together: `day2_open` and `day2_close`, `mon_open` and `mon_close`."""
    return f"{guess.day}{guess.nr}"


def _category(draft: Drafted, column: str) -> None:
    if draft.each_row_is == "service":
        draft.put(column, "service.keywords", "list" if draft.looks[column].length < 200 else "text")


def _area(draft: Drafted, column: str) -> None:
    draft.put(column, "service.service_areas", "list" if draft.looks[column].share("list") > 0.1 else "text")


def _county(draft: Drafted, column: str) -> None:
    if "served" in tokens_of(column) or draft.looks[column].share("list") > 0.3:
        _area(draft, column)
    elif "address.region" not in draft.targets:
        draft.put(column, "address.region")


def _region(draft: Drafted, column: str) -> None:
    if "served" in tokens_of(column):
        _area(draft, column)
    elif not draft.of("county"):
        draft.put(column, "address.region")


def _confirmed(draft: Drafted, column: str) -> None:
    words = set(tokens_of(column))
    if words & {"verified", "confirmed", "reviewed", "review", "verification", "checked", "verificacion"}:
        draft.put(column, "service.assured_date")
    else:
        draft.notes[column] = "leave out: when a row was last edited says nothing of whether it is right."


def _id(draft: Drafted, column: str) -> None:
    """A number of its own for each row; a number of the organization only beside others of its name."""
    look, guess = draft.looks[column], draft.guesses[column]
    subject = guess.subject or draft.each_row_is
    taken = draft.targets
    is_code = look.share("letters") < 0.95 or look.words < 1.5
    if not is_code or look.filled < 0.95 * draft.given.rows:
        return
    if "." in column and subject != draft.each_row_is:
        return  # `service_at_locations[].location.id`
    if look.unique >= _SAME and f"{draft.each_row_is}.id" not in taken and subject != "organization":
        draft.put(column, f"{draft.each_row_is}.id")
    elif subject == "organization" and "organization.id" not in taken and names_of(draft, "organization"):
        draft.put(column, "organization.id")


def _notes(draft: Drafted, column: str) -> None:
    to = "service.description" if draft.each_row_is == "service" else "location.description"
    draft.put(column, to)


def _documents(draft: Drafted, column: str) -> None:
    draft.put(column, "service.required_documents")


# counts of places


def _openings(draft: Drafted, column: str) -> None:
    """A count needs its day. One that no column says is kept aside, and so is all that belongs to it."""
    day = _count_day(draft)
    if draft.each_row_is != "service" or "service_capacity.available" in draft.targets:
        return
    if not day:
        draft.notes[column] = NO_DAY
        return
    draft.put(column, "service_capacity.available", "count")
    _dated(draft, day)


def _wait(draft: Drafted, column: str) -> None:
    """People on a list where they are counted, else how long it takes."""
    if draft.looks[column].share("number") < 0.6:
        draft.put(column, "service.wait_time")
    elif _count_day(draft) and draft.each_row_is == "service":
        draft.put(column, "service_capacity.waiting", "count")
        _dated(draft, _count_day(draft))
    else:
        draft.notes[column] = NO_DAY


def _capacity(draft: Drafted, column: str) -> None:
    has_count = {"service_capacity.available", "service_capacity.waiting"} & draft.targets
    if (
        has_count
        and "service_capacity.maximum" not in draft.targets
        and draft.looks[column].share("number") > 0.5
    ):
        draft.put(column, "service_capacity.maximum", "count")


NO_DAY = "No column says when places were counted, so the count is kept aside."


def _count_day(draft: Drafted) -> str:
    """The column with the day of a count: one for it, else the day a row was confirmed, edited or sent."""
    told = [*draft.of("counted"), *draft.of("confirmed")]
    sent = [c for c, guess in draft.guesses.items() if guess.facet == "machine" and _SENT & set(tokens_of(c))]
    dated = (c for c in [*told, *sent] if draft.looks[c].share("date") + draft.looks[c].share("moment") > 0.6)
    return next(dated, "")


_SENT = {"timestamp", "submitted", "modified", "updated", "edited", "time"}


def _dated(draft: Drafted, column: str) -> None:
    if "service_capacity.updated" not in draft.targets:
        draft.put(column, "service_capacity.updated", "date")
        if draft.guesses[column].facet == "confirmed":
            _confirmed(draft, column)


ASSIGN: dict[str, Assign] = {
    "id": _id,
    "alternate_name": _by_subject(
        "service.alternate_name", "organization.alternate_name", "location.alternate_name"
    ),
    "description": _by_subject("service.description", "organization.description", "location.description"),
    "notes": _notes,
    "phone": _phone(""), "fax": _phone("fax"), "tty": _phone("tty"), "toll_free": _phone(""),
    "hotline": _phone("hotline"), "extension": _plain("phone.extension"),
    "email": _email,
    "url": _url,
    "room": _plain("service_at_location.room"),
    "county": _county, "region": _region, "hours": _hours, "weekdays": _weekdays,
    "opens": _clock("schedule.opens_at"), "closes": _clock("schedule.closes_at"),
    "valid_from": _plain("schedule.valid_from"), "valid_to": _plain("schedule.valid_to"),
    "week_of_month": _plain("schedule.week_of_month"), "season": _plain("schedule.description"),
    "cost": _cost,
    "payment": _plain("service.accepted_payments"),
    "eligibility": _plain("service.eligibility_description", "who"),
    "audience": _plain("service.eligibility_description", "who"), "ages": _ages,
    "min_age": _plain("service.minimum_age"), "max_age": _plain("service.maximum_age"), "grades": _grades,
    "gender": _plain("service.gender"), "languages": _plain("service.languages"),
    "languages_note": _plain("service.interpretation_services"),
    "apply": _apply,
    "documents": _documents, "area": _area, "category": _category, "status": _status, "access": _access,
    "transport": _plain("location.transportation"), "delivery": _plain("service.delivery"),
    "virtual": _plain("location.virtual"), "ein": _plain("organization.identifier"),
    "founded": _plain("organization.year_incorporated"), "legal": _plain("organization.legal_status"),
    "funding": _plain("service.funding"), "openings": _openings, "wait": _wait, "capacity": _capacity,
    "phone_type": _plain("phone.type"),
    "alert": _plain("service.alert"),
    "licence": _plain("service.licenses"), "accreditation": _plain("service.accreditations"),
    "confirmed": _confirmed,
}  # fmt: skip
"""Facet -> how a column of it is put to use. Facets that are not here are kept as attributes."""

MARKS = {
    "languages": "service.languages", "ages": "service.ages", "grades": "service.grades",
    "audience": "service.audience",
    "category": "service.keywords", "weekdays": "schedule.weekdays", "payment": "service.accepted_payments",
}  # fmt: skip


def _marks(draft: Drafted) -> None:
    for column, guess in draft.guesses.items():
        if guess.says and guess.facet in MARKS and draft.each_row_is == "service":
            draft.put(column, MARKS[guess.facet], "mark", says=guess.says)


def settle_hours(draft: Drafted) -> None:
    """Assigns the columns of a table whose rows are opening hours; other words are notes on them."""
    for facet in HOURS:
        for column in draft.of(facet):
            ASSIGN[facet](draft, column)
    for column in [*draft.of("cost"), *draft.of("notes"), *draft.of("description")]:
        draft.put(column, "schedule.description", label=f"{column.strip()}:")
    _marks(draft)
    _people(draft)


HOURS = ("hours", "weekdays", "opens", "closes", "valid_from", "valid_to", "week_of_month", "season")


# keys and people


def _keys(draft: Drafted) -> dict[str, tuple[str, ...]]:
    """What makes a service one: its number, else who runs it and its name. Its sites hang on it."""
    feeds_of = {feed.to: column for column, feeds in draft.feeds.items() for feed in feeds}
    if draft.each_row_is != "service" or "service.id" in feeds_of or "service.name" not in feeds_of:
        return {}
    owner, name = feeds_of.get("organization.name", ""), feeds_of["service.name"]
    return {"service": tuple(dict.fromkeys(column for column in (owner, name) if column))}


def _people(draft: Drafted) -> None:
    people = [f"“{c.strip()}”" for c, guess in draft.guesses.items() if guess.facet == "person"]
    if people:
        said = f"{', '.join(people)}: people are named there, so it is left out. Contacts are not public."
        draft.warnings.append(said)
