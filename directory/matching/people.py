"""Who comes, and whether they may: audience, age and grade, gender, siblings together."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from directory.matching.facts import Circle, Moment, NeedCard, Offering, Rules
from directory.matching.findings import Finding, ask_family, ask_partner, met, unmet
from directory.matching.grades import (
    age_on,
    becomes,
    is_within,
    possible_ages,
    possible_grades,
    turns_within_a_year,
)
from directory.vocabulary import GRADES, Audience, Extra, KeepTogether, SubjectType, Verdict

GROWN_UP = 18
SENIOR = 21
SCHOOL_AGES = (3, 18)
"""A range that takes in all of these takes every pupil, whatever their age."""

FAMILY_HELP = frozenset({
    "food", "housing", "utilities", "internet", "clothing", "hygiene", "baby", "household", "transport",
    "holiday", "financial", "benefits", "family", "adult", "interpret", "legal", "homeless", "refugee",
    "reentry", "military", "community", "disaster",
})  # fmt: skip
FAMILY_HELP_SLUGS = frozenset(
    {"school.supplies", "early.homevisit", "health.insurance", "health.pregnant_parenting", "mh.family",
     "mh.crisis", "safety.dv"}
)  # fmt: skip
"""Help that an adult of the family may come for in the child's name, where nobody says who comes."""

ONE_TO_ONE = 3
"""The tier of help given to one person at a time."""

_TAKES: dict[Audience, tuple[frozenset[Audience], frozenset[Audience]]] = {
    # who comes: audiences that surely include them, audiences that may
    Audience.STUDENT: (frozenset({Audience.STUDENT, Audience.FAMILY}), frozenset({Audience.RESIDENT})),
    Audience.PARENT_CAREGIVER: (
        frozenset({Audience.PARENT_CAREGIVER, Audience.FAMILY, Audience.RESIDENT}),
        frozenset(),
    ),
    Audience.FAMILY: (
        frozenset({Audience.FAMILY, Audience.PARENT_CAREGIVER}),
        frozenset({Audience.STUDENT, Audience.RESIDENT}),
    ),
    Audience.STAFF: (frozenset({Audience.STAFF}), frozenset()),
    Audience.RESIDENT: (frozenset({Audience.RESIDENT}), frozenset({Audience.FAMILY})),
}


class Comer(Enum):
    CHILD = 1
    ADULT = 2
    EITHER = 3


def comer_of(card: NeedCard, offering: Offering) -> Comer:
    """Who walks in: as the card says, else as the kind of help makes likely."""
    if card.audience:
        if Audience.FAMILY in card.audience:
            return Comer.EITHER
        if Audience.STUDENT in card.audience:
            return Comer.CHILD if len(card.audience) == 1 else Comer.EITHER
        return Comer.ADULT
    if card.subject is SubjectType.SCHOOL:
        return Comer.EITHER
    if not _is_family_help(card, offering):
        return Comer.CHILD
    told = offering.rules.audience
    if told and Audience.STUDENT not in told and Audience.FAMILY not in told:
        return Comer.ADULT
    return Comer.EITHER


def _is_family_help(card: NeedCard, offering: Offering) -> bool:
    shared = [slug for slug in card.categories if slug in offering.categories] or card.categories[:1]
    return bool(shared) and all(
        slug in FAMILY_HELP_SLUGS or slug.partition(".")[0] in FAMILY_HELP for slug in shared
    )


def judge_audience(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    told = offering.rules.audience
    if not card.audience:
        return _audience_unsaid(card, offering) if told else None
    wanted = {"audience": card.audience}
    if not told:
        return ask_partner("audience", "audience_unknown", wanted)
    sure = any(_TAKES[who][0].intersection(told) for who in card.audience)
    if sure:
        return met("audience", "audience", wanted, audience=told)
    if any(_TAKES[who][1].intersection(told) for who in card.audience):
        return ask_partner("audience", "audience_maybe", wanted, audience=told)
    return unmet("audience", "audience_other", wanted, audience=told)


def _audience_unsaid(card: NeedCard, offering: Offering) -> Finding | None:
    told = offering.rules.audience
    if card.subject is SubjectType.SCHOOL:
        return None
    if all(one is Audience.STAFF for one in told):
        return unmet("audience", "audience_other", {"audience": (Audience.STUDENT,)}, audience=told)
    if _is_family_help(card, offering) or Audience.STUDENT in told or Audience.FAMILY in told:
        return None
    wanted = {"audience": (Audience.STUDENT,)}
    if Audience.RESIDENT in told:
        return ask_partner("audience", "audience_maybe", wanted, audience=told)
    return unmet("audience", "audience_other", wanted, audience=told)


def judge_age(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> Finding | None:
    """Age and grade together: one stands for the other where only one side tells it. Any child out of range
    fails, since the need is for all of them.
    """
    rules = offering.rules
    comer = comer_of(card, offering)
    if comer is Comer.ADULT:
        return _adult(rules)
    if rules.minimum_age is None and rules.maximum_age is None and not rules.grades:
        return _no_limits(card, circle, rules, comer)
    found = _child(card, circle, moment.today, rules)
    if comer is Comer.EITHER and found is not None and found.verdict is not Verdict.MET:
        by_adult = _adult(rules)
        return by_adult if by_adult is None or by_adult.verdict is Verdict.UNKNOWN else found
    return found


def _no_limits(card: NeedCard, circle: Circle, rules: Rules, comer: Comer) -> Finding | None:
    wanted = _children(card, circle)
    if rules.any_age:
        return met("age", "any_age", wanted) if wanted else None
    if comer is Comer.EITHER or not wanted:
        return None
    return ask_partner("age", "ages_unknown", wanted)


def _children(card: NeedCard, circle: Circle) -> dict[str, object]:
    told: dict[str, object] = {}
    if circle.birth_dates or card.ages:
        told["ages"] = card.ages
    if card.grades:
        told["grades"] = card.grades
    return told


def _adult(rules: Rules) -> Finding | None:
    wanted = {"audience": (Audience.PARENT_CAREGIVER,)}
    low, high = rules.minimum_age, rules.maximum_age
    if high is not None and high < GROWN_UP:
        return unmet("age", "not_for_adults", wanted, low=low, high=high)
    if low is not None and low > SENIOR:
        return ask_family("age", "adult_age", wanted, low=low, high=high)
    if low is None and high is None and rules.grades:
        return unmet("age", "not_for_adults", wanted, low=None, high=None, grades=rules.grades)
    return None


def _child(card: NeedCard, circle: Circle, today: date, rules: Rules) -> Finding | None:
    """The worse of what ages and what grades say."""
    by_age = _by_age(card, circle, today, rules)
    by_grade = _by_grade(card, circle, today, rules)
    if by_age is None or by_grade is None:
        return by_age or by_grade
    for verdict in (Verdict.UNMET, Verdict.UNKNOWN):
        worse = next((one for one in (by_age, by_grade) if one.verdict is verdict), None)
        if worse is not None:
            return worse
    return by_grade if card.grades else by_age


def _by_age(card: NeedCard, circle: Circle, today: date, rules: Rules) -> Finding | None:
    low, high = rules.minimum_age, rules.maximum_age
    if low is None and high is None:
        return None
    born = circle.birth_dates
    ages = tuple(age_on(day, today) for day in born) if born else card.ages
    if not ages:
        return _by_age_of_grade(card, rules)
    verdicts = [is_within(age, low, high, is_exact=bool(born)) for age in ages]
    wanted = {"ages": tuple(int(a) if born else a for a in ages)}
    if Verdict.UNMET in verdicts:
        at = verdicts.index(Verdict.UNMET)
        some_fit = Verdict.MET in verdicts
        return _age_outside(card, rules, wanted, ages[at], born[at] if born else None, today, some_fit)
    if Verdict.UNKNOWN in verdicts:
        return ask_family("age", "age_in_months", wanted, low=low, high=high)
    return met("age", "ages", wanted, low=low, high=high)


def _age_outside(
    card: NeedCard,
    rules: Rules,
    wanted: Mapping[str, Any],
    age: float,
    born: date | None,
    today: date,
    some_fit: bool,
) -> Finding:
    low, high = rules.minimum_age, rules.maximum_age
    said = {**wanted, "age": int(age) if born else age}
    is_young = low is not None and age < low
    on = becomes(born, low, today) if born is not None and low is not None and is_young else None
    is_soon = is_young and low is not None and turns_within_a_year(age, low, born, today)
    may_split = card.together is KeepTogether.PREFERRED and some_fit
    key = "age_from" if on and is_soon else "age_soon" if is_soon else "age_outside"
    return unmet("age", key, said, mendable=is_soon or may_split, low=low, high=high, on=on)


def _by_age_of_grade(card: NeedCard, rules: Rules) -> Finding | None:
    low, high = rules.minimum_age, rules.maximum_age
    if not card.grades:
        if rules.grades:
            return None  # the grade is asked for
        if (low or 0) <= SCHOOL_AGES[0] and (high is None or high >= SCHOOL_AGES[1]):
            return met("age", "ages", {}, low=low, high=high)
        return ask_family("age", "age_unsaid", {}, low=low, high=high)
    wanted = {"grades": card.grades}
    unsure = False
    for grade in card.grades:
        fits = [is_within(age, low, high) is Verdict.MET for age in possible_ages(grade)]
        if not any(fits):
            oldest = max(possible_ages(grade))
            is_soon = low is not None and oldest < low <= oldest + 1
            return unmet("age", "age_of_grade", wanted, mendable=is_soon, low=low, high=high, grade=grade)
        unsure = unsure or not all(fits)
    if unsure and not rules.grades:
        return ask_family("age", "age_unsaid", wanted, low=low, high=high)
    return met("age", "ages", wanted, low=low, high=high)


def _by_grade(card: NeedCard, circle: Circle, today: date, rules: Rules) -> Finding | None:
    if not rules.grades:
        return None
    grades = tuple(grade for grade in GRADES if grade in rules.grades)
    if card.grades:
        return _grade_told(card, grades)
    ages = tuple(age_on(day, today) for day in circle.birth_dates) or card.ages
    if not ages:
        return ask_family("age", "grade_unsaid", {}, grades=grades)
    return _by_grade_of_age(ages, rules, grades)


def _grade_told(card: NeedCard, grades: tuple[str, ...]) -> Finding:
    wanted = {"grades": card.grades}
    outside = next((grade for grade in card.grades if grade not in grades), None)
    if outside is None:
        return met("age", "grades", wanted, grades=grades)
    is_next = outside in GRADES[:-1] and GRADES[GRADES.index(outside) + 1] in grades
    may_split = card.together is KeepTogether.PREFERRED and any(one in grades for one in card.grades)
    key = "grade_next_year" if is_next else "grade_outside"
    return unmet("age", key, {**wanted, "grade": outside}, mendable=is_next or may_split, grades=grades)


def _by_grade_of_age(ages: tuple[float, ...], rules: Rules, grades: tuple[str, ...]) -> Finding | None:
    wanted = {"ages": ages}
    unsure = False
    for age in ages:
        possible, is_sure = possible_grades(age)
        inside = [grade in grades for grade in possible]
        if not any(inside):
            return unmet("age", "grade_of_age", {**wanted, "age": age}, grades=grades)
        unsure = unsure or not (all(inside) and is_sure)
    has_ages = rules.minimum_age is not None or rules.maximum_age is not None
    if unsure:
        return None if has_ages else ask_family("age", "grade_unsaid", wanted, grades=grades)
    return met("age", "grades", wanted, grades=grades)


def judge_gender(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Only where a place is for one: nobody is asked otherwise, and it never enters the score."""
    only = offering.rules.gender
    if only not in {"girls", "boys"} or comer_of(card, offering) is Comer.ADULT:
        return None
    if not card.gender:
        return ask_family("gender", f"ask_{only}", {}, gender=only)
    wanted = {"gender": card.gender}
    if card.gender == only:
        return met("gender", f"for_{only}", wanted, gender=only)
    return unmet("gender", f"only_{only}", wanted, gender=only)


def judge_siblings(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Whether they come together; whether each may come at all is the age's to say."""
    many = max(len(card.ages), len(card.grades), len(circle.birth_dates), card.size)
    is_asked = Extra.SIBLINGS_TOGETHER in card.extras
    if not is_asked and (card.together is None or many < 2):
        return None
    wanted = {"children": many}
    if Extra.SIBLINGS_TOGETHER in offering.rules.extras:
        return met("siblings", "siblings", wanted)
    if is_asked:
        return ask_partner("siblings", "siblings_unknown", wanted)
    if offering.rules.tier == ONE_TO_ONE and card.together is KeepTogether.REQUIRED:
        return ask_partner("siblings", "siblings_one_to_one", wanted)
    return None
