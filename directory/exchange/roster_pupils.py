"""Students as a roster tells them, from what was read and from what its columns were said to be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from directory.actions.edit_checks import digits_of
from directory.actions.never_kept import never_kept_in
from directory.exchange.home_languages import language_codes
from directory.exchange.roster_columns import guessed_columns
from directory.exchange.roster_read import Read
from directory.exchange.roster_values import (
    birthdate_in,
    email_in,
    grades_in,
    is_name,
    name_in,
    phone_in,
)
from directory.places import parse_zip

LONGEST_ID = 120
LONGEST_ADDRESS = 300


class Fault(StrEnum):
    NO_NAME = "no_name"  # not taken
    NAME_IS_NONE = "name_is_none"  # a formula, a number: not taken
    ONE_ID_TWO_STUDENTS = "one_id_two_students"  # neither is taken
    TWICE = "twice"  # the same student again: taken once
    NO_ID = "no_id"
    NO_GRADE = "no_grade"
    GRADE = "grade"
    BIRTHDATE = "birthdate"
    LANGUAGE = "language"
    ZIP = "zip"
    EMAIL = "email"
    PHONE = "phone"
    FORBIDDEN = "forbidden"  # a cell holds what is never kept


NOT_TAKEN = frozenset({Fault.NO_NAME, Fault.NAME_IS_NONE, Fault.ONE_ID_TWO_STUDENTS})


@dataclass(frozen=True, slots=True)
class Problem:
    """Where and what. The cell itself is not repeated: it may be what is never kept."""

    line: int
    fault: Fault
    column: str = ""

    @property
    def is_taken(self) -> bool:
        return self.fault not in NOT_TAKEN


@dataclass(frozen=True, slots=True)
class RosterGuardian:
    """`id` is the roster's own, "" where it has none."""

    name: str
    phone: str = ""
    email: str = ""
    relation: str = ""
    language: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Pupil:
    """`birthdate` in ISO form. `family` groups siblings: the roster's own key of a household, else ""."""

    line: int
    id: str
    name: str
    grade: str = ""
    birthdate: str = ""
    languages: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    address: str = ""
    zip: str = ""
    family: str = ""
    guardians: tuple[RosterGuardian, ...] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says of one school. `has_ids` is false where students are told by name and birth date."""

    pupils: tuple[Pupil, ...]
    problems: tuple[Problem, ...]
    has_ids: bool


def columns_of(read: Read, chosen: Mapping[str, str] | None) -> dict[str, str]:
    """Target: column. What a person chose goes before what was guessed."""
    if chosen is not None:
        return {target: column for target, column in chosen.items() if column in read["columns"]}
    return guessed_columns(read["columns"])


def roster_in(
    read: Read, *, today: date, columns: Mapping[str, str] | None = None, school: str = ""
) -> Roster:
    """`school` is the roster's own id of the school, where OneRoster tells of several."""
    problems: list[Problem] = []
    if read["kind"] == "oneroster":
        found = [
            pupil
            for told in read["pupils"]
            if not school or school in told["schools"]
            if (pupil := _from_oneroster(told, problems))
        ]
        has_ids = True
    else:
        named = columns_of(read, columns)
        found = [pupil for told in _sheet_rows(read, named) if (pupil := _from_sheet(told, today, problems))]
        has_ids = "id" in named
    return Roster(tuple(_each_once(found, problems, has_ids)), tuple(_sorted(problems)), has_ids)


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda one: (one.is_taken, one.line, one.fault))


# ---- one student ----


def _from_oneroster(told: Mapping[str, Any], problems: list[Problem]) -> Pupil | None:
    note = _Note(told["line"], problems)
    name = note.name(told["name"])
    if not name:
        return None
    return Pupil(
        line=told["line"], id=told["id"][:LONGEST_ID], name=name, grade=note.grade(told["grades"]),
        email=note.read("email", told["email"], email_in), phone=note.read("phone", told["phone"], phone_in),
        guardians=tuple(_guardians_of(told["guardians"])), is_gone=bool(told["is_gone"]),
    )  # fmt: skip


def _guardians_of(told: list[Mapping[str, str]]) -> Iterator[RosterGuardian]:
    for one in told:
        name = name_in(one["name"])
        if is_name(name) and not never_kept_in(name):
            yield RosterGuardian(
                name, phone_in(one["phone"]), email_in(one["email"]), one["relation"],
                id=one["id"][:LONGEST_ID],
            )  # fmt: skip


def _sheet_rows(read: Read, named: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    places = {target: read["columns"].index(column) for target, column in named.items()}
    for line, cells in read["rows"]:
        yield {"line": line, **{target: cells[place] for target, place in places.items()}}


def _from_sheet(told: Mapping[str, Any], today: date, problems: list[Problem]) -> Pupil | None:
    note = _Note(told["line"], problems)
    name = note.name(_whole_name(told))
    if not name:
        return None
    born = note.read("birthdate", told.get("birthdate", ""), lambda cell: _iso(birthdate_in(cell, today)))
    return Pupil(
        line=told["line"], id=told.get("id", "")[:LONGEST_ID], name=name,
        grade=note.grade(told.get("grade", "")), birthdate=born,
        languages=note.languages(told.get("language", "")),
        email=note.read("email", told.get("email", ""), email_in),
        phone=note.read("phone", told.get("phone", ""), phone_in),
        address=note.text("address", told.get("address", ""))[:LONGEST_ADDRESS],
        zip=note.read("zip", told.get("zip", ""), lambda cell: parse_zip(cell) or ""),
        family=told.get("family", "")[:LONGEST_ID], guardians=tuple(_sheet_guardians(told, note)),
    )  # fmt: skip


def _whole_name(told: Mapping[str, Any]) -> str:
    """Of its parts where there are some: "Rivera, Ana" in one cell is turned round, in two it is not."""
    parts = [told.get(part, "").strip() for part in ("first", "middle", "last")]
    if parts[0] or parts[2]:
        return " ".join(part for part in parts if part).replace(",", " ")
    return str(told.get("name", ""))


def _sheet_guardians(told: Mapping[str, Any], note: "_Note") -> Iterator[RosterGuardian]:
    first = told.get("guardian") or f"{told.get('guardian_first', '')} {told.get('guardian_last', '')}"
    spoken = note.languages(told.get("guardian_language", ""))
    yield from note.guardian(
        first, told.get("guardian_phone", ""), told.get("guardian_email", ""), told.get("relation", ""),
        spoken[0] if spoken else "",
    )  # fmt: skip
    yield from note.guardian(
        told.get("guardian2", ""), told.get("guardian2_phone", ""), told.get("guardian2_email", ""), "", ""
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


class _Note:
    """Reads the cells of one row and notes what could not be read."""

    def __init__(self, line: int, problems: list[Problem]) -> None:
        self.line, self.problems = line, problems

    def say(self, fault: Fault, column: str = "") -> None:
        self.problems.append(Problem(self.line, fault, column))

    def name(self, cell: str) -> str:
        name = name_in(cell)
        if not name:
            self.say(Fault.NO_NAME)
        elif not is_name(name) or never_kept_in(name):
            self.say(Fault.NAME_IS_NONE)
            return ""
        return name

    def grade(self, cell: str) -> str:
        grade = grades_in(cell)
        if not grade:
            self.say(Fault.NO_GRADE if grade == "" else Fault.GRADE)
        return grade or ""

    def languages(self, cell: str) -> tuple[str, ...]:
        codes, unread = language_codes(cell)
        if unread:
            self.say(Fault.LANGUAGE)
        return tuple(codes)

    def read(self, column: str, cell: str, reader: Any) -> str:
        """What the reader makes of it. A cell it cannot read is left empty."""
        if not cell.strip():
            return ""
        found = str(reader(cell))
        if not found:
            self.say(Fault(column))
        return found

    def text(self, column: str, cell: str) -> str:
        if never_kept_in(cell):
            self.say(Fault.FORBIDDEN, column)
            return ""
        return cell.strip()

    def guardian(
        self, name: str, phone: str, email: str, relation: str, language: str
    ) -> Iterator[RosterGuardian]:
        """None without a name, unless there is a number: that is somebody to call."""
        said = name_in(name)
        number = self.read("phone", phone, phone_in)
        mail = self.read("email", email, email_in)
        if (said and is_name(said) and not never_kept_in(said)) or (not said and (number or mail)):
            yield RosterGuardian(said, number, mail, self.text("relation", relation)[:80], language)


# ---- each student once ----


def _each_once(pupils: list[Pupil], problems: list[Problem], has_ids: bool) -> Iterator[Pupil]:
    by_key: dict[str, list[Pupil]] = {}
    for pupil in pupils:
        if has_ids and not pupil.id:
            problems.append(Problem(pupil.line, Fault.NO_ID))
        by_key.setdefault(key_of(pupil), []).append(pupil)
    for same in by_key.values():
        told_apart = {(one.name.casefold(), "" if one.id or one.birthdate else one.grade) for one in same}
        if len(told_apart) > 1:
            problems.extend(Problem(one.line, Fault.ONE_ID_TWO_STUDENTS) for one in same)
            continue
        problems.extend(Problem(one.line, Fault.TWICE) for one in same[1:])
        yield _together(same)


def key_of(pupil: Pupil) -> str:
    """What makes a student the same from one roster to the next."""
    return f"id:{pupil.id}" if pupil.id else f"name:{pupil.name.casefold()}|{pupil.birthdate}"


def _together(same: list[Pupil]) -> Pupil:
    """Rows of one student: the first one, with the guardians of all. Gone only if every row says so."""
    guardians = {
        (one.name.casefold(), digits_of(one.phone), one.email.casefold()): one
        for pupil in same
        for one in pupil.guardians
    }
    return replace(same[0], guardians=tuple(guardians.values()), is_gone=all(one.is_gone for one in same))
