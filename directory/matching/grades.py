"""Ages and grades: completed years, birthdays, and which ages children of a grade mostly have."""

from datetime import date

from directory.vocabulary import GRADES, Verdict

FIRST_GRADE_AGE = 6
PRESCHOOL_AGES = (3, 4, 5)
LONGEST_AT_SCHOOL = 21


def age_on(born: date, today: date) -> float:
    """Completed years and the part of the next. One born on 29 February turns on 1 March in other years."""
    years = today.year - born.year
    last = birthday(born, years)
    if last > today:
        years -= 1
        last = birthday(born, years)
    return years + (today - last).days / 366


def birthday(born: date, years: int) -> date:
    year = born.year + years
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def becomes(born: date, age: float, today: date) -> date:
    """The day somebody reaches an age. Parts of a year are counted in days, rounded up."""
    years = int(age)
    day = birthday(born, years)
    if age > years:
        day = date.fromordinal(day.toordinal() + int((age - years) * 365.25) + 1)
    return max(day, today)


def turns_within_a_year(age: float, low: float, born: date | None, today: date) -> bool:
    if born is not None:
        return (becomes(born, low, today) - today).days <= 366
    return low - age <= 1


def is_within(age: float, low: float | None, high: float | None, *, is_exact: bool = False) -> Verdict:
    """`high` in whole years lasts until the next birthday. A whole number of years that is not `is_exact` may
    be any part of that year, so a limit within it is UNKNOWN.
    """
    latest = age if is_exact or age != int(age) else age + 0.999
    ends = None if high is None else high + 1 if high == int(high) else high + 1e-9
    if (low is not None and latest < low) or (ends is not None and age >= ends):
        return Verdict.UNMET
    if (low is not None and age < low) or (ends is not None and latest >= ends):
        return Verdict.UNKNOWN
    return Verdict.MET


def possible_ages(grade: str) -> tuple[int, ...]:
    """Two ages for each grade, three for preschool. An unknown grade has none that are known."""
    if grade not in GRADES:
        return ()
    if grade == "PK":
        return PRESCHOOL_AGES
    youngest = GRADES.index(grade) - GRADES.index("1") + FIRST_GRADE_AGE
    return (youngest, youngest + 1)


def possible_grades(age: float) -> tuple[tuple[str, ...], bool]:
    """The grades somebody of that age may be in, and whether they are surely in one of them."""
    years = int(age)
    found = tuple(grade for grade in GRADES if years in possible_ages(grade))
    if found or not 18 < years <= LONGEST_AT_SCHOOL:
        return found, bool(found)
    return (GRADES[-1],), False
