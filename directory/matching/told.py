"""The values of a finding in words: ages, grades, days and clocks, places, papers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from directory.matching.findings import Finding
from directory.matching.small_words import Words
from directory.matching.wishes import DAY, Session, Wish
from directory.vocabulary import GRADES


def _same(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and codes are called, in the language asked for."""

    categories: Mapping[str, str] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)
    languages: Callable[[str], str] = _same


def values_of(finding: Finding, names: Names, words: Words) -> dict[str, str]:
    """Every placeholder that the finding can fill."""
    found: dict[str, str] = {}
    for told in (finding.wanted, finding.has):
        for name, value in told.items():
            if name in _VALUES:
                found[name] = words.nothing if value is None else _VALUES[name](value, names, words)
    found["range"] = _range(finding.has, words)
    if "languages" in finding.wanted:
        found["wanted_languages"] = _languages(finding.wanted["languages"], names, words)
    if "kind" in finding.has:
        found["area"] = _area(finding.has, names, words)
    if finding.has.get("available") is not None:
        found["room"] = words.places[finding.has["available"] != 1].format(finding.has["available"])
    wish, session = finding.wanted.get("wish"), finding.has.get("session")
    if isinstance(wish, Wish):
        found.update(_time_values(wish, session, words))
    return found


def _range(has: Mapping[str, Any], words: Words) -> str:
    low, high = has.get("low"), has.get("high")
    if low is None and high is None:
        return grades_in_words(has["grades"], words) if has.get("grades") else words.any_age
    if low is not None and high is not None and low == high:
        return words.one_age.format(f"{low:g}")
    if low is not None and high is not None:
        return words.ages_between.format(f"{low:g}", f"{high:g}")
    return words.ages_from.format(f"{low:g}") if low is not None else words.ages_to.format(f"{high:g}")


def grades_in_words(grades: Sequence[str], words: Words) -> str:
    """ "grades 3 to 5" where they follow each other, else each by its name."""
    known = [grade for grade in GRADES if grade in grades]
    if not known:
        return ""
    first, last = GRADES.index(known[0]), GRADES.index(known[-1])
    if len(known) > 2 and last - first + 1 == len(known):
        return words.grades_between.format(*(_bare_grade(grade, words) for grade in (known[0], known[-1])))
    return words.hours.listed([_grade(grade, words) for grade in known])


def _bare_grade(grade: str, words: Words) -> str:
    return {"PK": words.preschool, "K": words.kindergarten}.get(grade, grade)


def _grade(grade: str, words: Words) -> str:
    return words.grade.format(grade) if grade.isdigit() else _bare_grade(grade, words)


def _area(has: Mapping[str, Any], names: Names, words: Words) -> str:
    told = list(has.get("names") or ())
    if has["kind"] == "school_zone":
        told = [names.schools.get(one, words.another_school) for one in told]
    pattern = (
        words.areas.get(has["kind"], "{}") if told else words.areas.get(f"{has['kind']}_", words.nothing)
    )
    return pattern.format(words.hours.listed(told))


def _day(day: date, _names: Names, words: Words) -> str:
    return words.day_pattern.format(day=day.day, month=words.months[day.month - 1])


def _clock(minutes: int | None, words: Words) -> str:
    if minutes is None:
        return words.nothing
    return words.hours.clock(time(minutes % DAY // 60, minutes % 60))


def _time_values(wish: Wish, session: Session | None, words: Words) -> dict[str, str]:
    found = {
        "days_wanted": _either([words.days[day] for day in sorted(wish.days)], words),
        "starts_after": _clock(wish.starts_after, words),
        "ends_before": _clock(wish.ends_before, words),
        "open_from": _clock(wish.open_from, words),
        "open_until": _clock(wish.open_until, words),
        "within": str(wish.within),
    }
    if wish.between:
        found["between"] = "–".join(_day(day, _NO_NAMES, words) for day in wish.between)
    if session is not None:
        found["opens"], found["closes"] = _clock(session.opens, words), _clock(session.closes, words)
        found["when"] = _when(session, wish, words)
    return found


def _when(session: Session, wish: Wish, words: Words) -> str:
    day = words.hours.days[session.weekday].capitalize() if session.weekday is not None else ""
    if session.day is not None:
        day = f"{day} {_day(session.day, _NO_NAMES, words)}"
    opens = None if session.opens is None else time(session.opens % DAY // 60, session.opens % 60)
    closes = None if session.closes is None else time(session.closes % DAY // 60, session.closes % 60)
    is_all_day = session.length == DAY
    span = words.hours.all_day if is_all_day else words.hours.span(opens, closes)
    told = " ".join(part for part in (day, span) if part) or words.nothing
    if wish.starts_after is not None and not is_all_day:
        told += words.after.format(_clock(wish.starts_after, words))
    return told


def _either(told: Sequence[str], words: Words) -> str:
    if len(told) < 2:
        return "".join(told)
    return words.or_pattern.format(", ".join(told[:-1]), told[-1])


def _ago(days: int, _names: Names, words: Words) -> str:
    if days < 1:
        return words.today
    return words.days_ago[days != 1].format(days)


def _lower(label: str) -> str:
    """A label inside a sentence; a name in capitals and the name of a language stay."""
    return label if label[1:2].isupper() or label.startswith("English ") else label[:1].lower() + label[1:]


def _categories(slugs: Sequence[str], names: Names, words: Words) -> str:
    return words.hours.listed([_lower(names.categories.get(slug, slug)) for slug in slugs])


def _from(table: str) -> Callable[[Any, Names, Words], str]:
    def told(values: Any, _names: Names, words: Words) -> str:
        known: Mapping[str, str] = getattr(words, table)
        several = (values,) if isinstance(values, str) else values
        return words.hours.listed([known.get(str(one), str(one)) for one in several])

    return told


def _languages(codes: Sequence[str], names: Names, words: Words) -> str:
    return _either([names.languages(code) for code in codes], words)


def _schools(ids: Sequence[str], names: Names, words: Words) -> str:
    return (
        words.hours.listed([names.schools[one] for one in ids if one in names.schools])
        or words.another_school
    )


def _school(one: str, names: Names, words: Words) -> str:
    return names.schools.get(one, words.another_school)


def _plain(value: Any, _names: Names, _words: Words) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


_NO_NAMES = Names()

_VALUES: dict[str, Callable[[Any, Names, Words], str]] = {
    "categories": _categories,
    "audience": _from("audiences"),
    "papers": _from("papers"),
    "lacks": _from("papers"),
    "delivery": _from("deliveries"),
    "way": _from("ways"),
    "insurance": _from("insurances"),
    "accepted": lambda v, _n, w: w.hours.listed(list(v)),
    "languages": _languages,
    "schools": _schools,
    "school": _school,
    "on": _day,
    "grades": lambda v, _n, w: grades_in_words(v, w),
    "grade": lambda v, _n, w: _grade(v, w),
    "age": _plain,
    "miles": lambda v, _n, _w: f"{v:.1f}",
    "minutes": _plain,
    "gap": _plain,
    "late": _plain,
    "text": _plain,
    "children": _plain,
    "places": _plain,
    "available": _plain,
    "waiting": _plain,
    "wait_days": _plain,
    "days": _ago,
    "bell": lambda v, _n, w: w.hours.clock(v),
}
