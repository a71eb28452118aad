"""Rosters as they are handed over: what is read, what is dropped on the way, what is refused."""

import io
import struct
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from directory.exchange.packages import PackageError
from directory.exchange.roster_apart import read_apart
from directory.exchange.roster_columns import FORBIDDEN, forbidden_kind, guessed_columns, is_enough
from directory.exchange.roster_pupils import Fault, Pupil, Roster, roster_in
from directory.exchange.roster_read import Read, read_roster
from directory.exchange.roster_values import birthdate_in, grade_in, is_name, name_in
from tests.rosters import HEADER, oneroster, pupil_row, sheet, zipped

TODAY = date(2026, 3, 2)


def told(content: bytes, name: str = "roster.csv", **more: object) -> Roster:
    return roster_in(read_roster([(name, content)]), today=TODAY, **more)  # type: ignore[arg-type]


def faults(roster: Roster) -> list[tuple[int, Fault]]:
    return [(problem.line, problem.fault) for problem in roster.problems]


# ---- columns ----

HEADERS = [
    ("Student ID,Last Name,First Name,Grade,DOB,Home Language,Parent/Guardian,Parent Phone,Zip",
     "id last first grade birthdate language guardian guardian_phone zip"),
    ("Name,Gr,Birthday,Guardian 1 Name,Guardian 1 Phone,Guardian 2 Name,Guardian 2 Phone,Family ID,Address",
     "name grade birthdate guardian guardian_phone guardian2 guardian2_phone family address"),
    ("Alumno,Grado,Fecha de nacimiento,Idioma,Madre,Teléfono de la madre,Código postal",
     "name grade birthdate language guardian guardian_phone zip"),
    ("StudentNumber,LastName,FirstName,MiddleName,GradeLevel,Mother,Mother Cell,Father,Father Cell",
     "id last first middle grade guardian guardian_phone guardian2 guardian2_phone"),
    ("Student,Student ID,Grade Level,Primary Language,Student Email", "name id grade language email"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "targets"), HEADERS)
def test_columns_are_guessed_by_their_names(header: str, targets: str) -> None:
    columns = header.split(",")
    found = guessed_columns(columns)
    assert {found[target]: target for target in found} == dict(zip(columns, targets.split(), strict=True))
    assert is_enough(found)


@pytest.mark.parametrize(
    "column",
    ["SSN", "Social Security #", "Citizenship", "Citizenship Status", "Country of Birth", "Birth Country",
     "Place of Birth", "Nationality", "Diagnosis", "Primary Disability", "IEP?", "504 Plan", "Lunch Status",
     "FRL", "Free/Reduced Lunch", "Race", "Race/Ethnicity", "Hispanic", "Religion", "Homeless", "Visa Type",
     "US Entry Date", "Immigrant", "Medicaid ID", "Foster Care", "Economically Disadvantaged", "raza"],
)  # fmt: skip
def test_what_must_not_come_in_is_known_by_its_name(column: str) -> None:
    assert forbidden_kind(column) in FORBIDDEN


@pytest.mark.parametrize(
    "column", [*HEADER, "Grace", "Home Phone", "Last Name", "Mother", "Family ID", "Bus"]
)
def test_other_columns_pass(column: str) -> None:
    assert forbidden_kind(column) == ""


def test_forbidden_columns_go_no_further_than_the_reader() -> None:
    content = sheet(
        [(1, "Ana Lima", "3", "123-45-6789", "El Salvador", "987-65-4321"),
         (2, "Bo Reed", "4", "", "", "912-34-5678")],
        ("ID", "Name", "Grade", "SSN", "Country of birth", "Misc"),
    )  # fmt: skip
    read = read_roster([("roster.csv", content)])
    assert read["dropped"] == [["SSN", "ssn"], ["Country of birth", "birth_country"], ["Misc", "ssn"]]
    assert "6789" not in str(read["rows"]) and "Salvador" not in str(read)


# ---- values ----


@pytest.mark.parametrize(
    ("cell", "grade"),
    [("03", "3"), ("KG", "K"), ("K", "K"), ("PK", "PK"), ("PR", "PK"), ("TK", "PK"), ("3rd", "3"),
     ("Grade 3", "3"), ("3.0", "3"), ("Kinder", "K"), ("10th grade", "10"), ("12", "12"),
     ("", ""), ("13", None), ("UG", None)],
)  # fmt: skip
def test_grades(cell: str, grade: str | None) -> None:
    assert grade_in(cell) == grade


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2016-04-03", date(2016, 4, 3)), ("4/3/2016", date(2016, 4, 3)), ("04/03/16", date(2016, 4, 3)),
     ("Apr 3, 2016", date(2016, 4, 3)), ("3 April 2016", date(2016, 4, 3)), ("20160403", date(2016, 4, 3)),
     ("2016-04-03 00:00:00", date(2016, 4, 3)), ("13/40/2016", None), ("4/3/1950", None),
     ("2030-01-01", None),     ("soon", None)],
)  # fmt: skip
def test_birth_dates(cell: str, day: date | None) -> None:
    assert birthdate_in(cell, TODAY) == day


@given(st.text(max_size=60))
def test_any_cell_is_read_without_breaking(cell: str) -> None:
    assert grade_in(cell) is None or isinstance(grade_in(cell), str)
    birthdate_in(cell, TODAY)
    assert name_in(name_in(cell).replace(",", "")) == " ".join(name_in(cell).replace(",", "").split())


@pytest.mark.parametrize(
    "cell",
    ["=HYPERLINK(\"http://x\",\"y\")", "@SUM(A1)", "+1+1", "-2+3", "12345", "", "Bob =cmd|' /C calc'!A0",
     "<b>x</b>",     "x" * 201, "＝1+1"],
)  # fmt: skip
def test_what_is_no_name(cell: str) -> None:
    assert not is_name(name_in(cell))


def test_names_are_turned_round() -> None:
    assert name_in("Rivera Peña, Ana  María") == "Ana María Rivera Peña"
    assert name_in("  Ana\u0000 Rivera ") == "Ana Rivera"
    pupils = told(sheet([(1, "O'Neil-Smith", "Seán", "5")], ("ID", "Last", "First", "Grade"))).pupils
    assert pupils[0].name == "Seán O'Neil-Smith"


# ---- a sheet ----


def test_a_sheet_becomes_students() -> None:
    roster = told(sheet([pupil_row(1, **{"Parent Email": "p@mail.example"})]))
    assert roster.has_ids and not roster.problems
    (pupil,) = roster.pupils
    assert (pupil.id, pupil.grade, pupil.languages, pupil.zip) == ("1001", "2", ("en",), "14604")
    assert pupil.birthdate == "2019-02-02"
    assert pupil.guardians[0].email == "p@mail.example" and pupil.guardians[0].phone.startswith("585-200-")


def test_a_person_may_say_what_the_columns_are() -> None:
    content = sheet([("Lima", "Ana", "3")], ("A", "B", "C"))
    assert told(content).pupils == ()
    (pupil,) = told(content, columns={"last": "A", "first": "B", "grade": "C"}).pupils
    assert (pupil.name, pupil.grade) == ("Ana Lima", "3")


def test_what_cannot_be_read_is_said_by_line_and_the_student_still_comes() -> None:
    row = pupil_row(
        1, Grade="9th-ish", DOB="13/40/2017", Zip="99", **{"Parent Phone": "12", "Home Language": "Xyzzy"}
    )
    roster = told(sheet([row]))
    assert len(roster.pupils) == 1
    assert {fault for _, fault in faults(roster)} == {
        Fault.GRADE, Fault.BIRTHDATE, Fault.ZIP, Fault.PHONE, Fault.LANGUAGE,
    }  # fmt: skip
    assert {line for line, _ in faults(roster)} == {2}


def test_two_students_with_one_id_are_both_left_out() -> None:
    rows = [pupil_row(1), pupil_row(2, **{"Student ID": 1001}), pupil_row(4)]
    roster = told(sheet(rows))
    assert [pupil.id for pupil in roster.pupils] == ["1004"]
    assert faults(roster) == [(2, Fault.ONE_ID_TWO_STUDENTS), (3, Fault.ONE_ID_TWO_STUDENTS)]


def test_the_same_student_twice_is_one() -> None:
    roster = told(sheet([pupil_row(1), pupil_row(1, **{"Parent/Guardian": "Other Parent"})]))
    (pupil,) = roster.pupils
    assert [guardian.name for guardian in pupil.guardians] == ["Parent aaaa", "Other Parent"]
    assert faults(roster) == [(3, Fault.TWICE)]


def test_without_ids_names_and_birth_dates_tell_them_apart() -> None:
    rows = [
        ("Ana Lima", "3", "2016-01-02"),
        ("Ana Lima", "5", "2014-01-02"),
        ("Bo Reed", "3", ""),
        ("Bo Reed", "4", ""),
    ]
    roster = told(sheet(rows, ("Name", "Grade", "DOB")))
    assert not roster.has_ids
    assert [(pupil.name, pupil.grade) for pupil in roster.pupils] == [("Ana Lima", "3"), ("Ana Lima", "5")]
    assert {line for line, fault in faults(roster) if fault is Fault.ONE_ID_TWO_STUDENTS} == {4, 5}


def test_a_workbook_with_a_title_above_its_header() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        notes, page = book.add_worksheet("Notes"), book.add_worksheet("Roster")
        notes.write_row(0, 0, ["Read me", "Please"])
        notes.write_row(1, 0, ["It is", "important"])
        page.write(0, 0, "Elm School, spring")
        for place, row in enumerate([HEADER, pupil_row(1), pupil_row(2)], 2):
            page.write_row(place, 0, row)
    read = read_roster([("elm.xlsx", out.getvalue())])
    assert read["others"] == ["elm.xlsx: Notes"]
    assert len(roster_in(read, today=TODAY).pupils) == 2


# ---- OneRoster ----

ORGS = [
    ("d1", "District", "district", ""),
    ("s1", "Elm School", "school", "361"),
    ("s2", "Oak", "school", "362"),
]


def class_of() -> Read:
    users = [
        {"sourcedId": "u1", "status": "active", "givenName": "Ana", "familyName": "Lima", "grades": "03",
         "agentSourcedIds": "g1,g2", "email": "ana@school.example"},
        {"sourcedId": "u2", "status": "active", "givenName": "Bo", "familyName": "Lima", "grades": "KG",
         "agentSourcedIds": "g1"},
        {"sourcedId": "u3", "status": "tobedeleted", "givenName": "Cy", "familyName": "Gone", "grades": "04"},
        {"sourcedId": "u4", "status": "active", "givenName": "Di", "familyName": "Oak", "grades": "PK"},
        {"sourcedId": "t1", "status": "active", "givenName": "Ms", "familyName": "Teacher"},
        {"sourcedId": "g1", "status": "active", "givenName": "Rosa", "familyName": "Lima",
         "phone": "585-242-0001"},
        {"sourcedId": "g2", "status": "tobedeleted", "givenName": "Old", "familyName": "Guardian"},
    ]  # fmt: skip
    roles = [("u1", "student", "s1"), ("u2", "student", "s1"), ("u3", "student", "s1"),
             ("u4", "student", "s2"), ("t1", "teacher", "s1"),

             ("g1", "guardian", "d1"), ("g2", "guardian", "d1")]  # fmt: skip
    enrollments = [("e1", "active", "s1", "u1", "student"), ("e2", "active", "s1", "u2", "student"),
                   ("e3", "active", "s2", "u4", "student"),
                   ("e4", "active", "s1", "t1", "teacher")]  # fmt: skip
    demographics = "sourcedId,birthDate,countryOfBirthCode,asian\nu1,2016-01-02,XX,true\n"
    files = oneroster(users, enrollments, roles, ORGS, demographics)
    return read_roster([("roster.zip", zipped(files))])


def test_oneroster_gives_the_students_of_one_school() -> None:
    read = class_of()
    assert read["kind"] == "oneroster"
    assert sorted(read["schools"]) == [["s1", "Elm School", "361", 3], ["s2", "Oak", "362", 1]]
    roster = roster_in(read, today=TODAY, school="s1")
    assert [(pupil.id, pupil.name, pupil.grade, pupil.is_gone) for pupil in roster.pupils] == [
        ("u1", "Ana Lima", "3", False), ("u2", "Bo Lima", "K", False), ("u3", "Cy Gone", "4", True),
    ]  # fmt: skip
    assert [guardian.name for guardian in roster.pupils[0].guardians] == ["Rosa Lima"]
    assert {pupil.name for pupil in roster_in(read, today=TODAY, school="s2").pupils} == {"Di Oak"}


def test_demographics_are_not_even_opened() -> None:
    read = class_of()
    assert read["dropped"] == [["demographics.csv", "file"]] and "2016-01-02" not in str(read)


def test_oneroster_1_1_says_roles_and_schools_with_the_users() -> None:
    header = (
        "sourcedId",
        "status",
        "enabledUser",
        "orgSourcedIds",
        "role",
        "givenName",
        "familyName",
        "grades",
    )
    users = sheet(
        [("u1", "active", "true", "s1", "student", "Ana", "Lima", "01,02"),
         ("p1", "active", "true", "s1", "parent", "Rosa", "Lima", "")], header,
    )  # fmt: skip
    roster = roster_in(read_roster([("users.csv", users)]), today=TODAY)
    assert [(pupil.name, pupil.grade) for pupil in roster.pupils] == [("Ana Lima", "1")]


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ([("orgs.csv", b"sourcedId,name\n"), ("enrollments.csv", b"sourcedId\n")], "users.csv"),
        ([("users.csv", b"sourcedId,role\nx,teacher\n")], "no student"),
        ([("roster.pdf", b"%PDF")], "no sheet"),
        ([("roster.zip", b"PK not a zip")], "not a zip"),
        ([("roster.csv", b"")], "no sheet"),
    ],
)
def test_what_holds_no_roster_is_refused_with_a_sentence(files: list[tuple[str, bytes]], word: str) -> None:
    with pytest.raises(PackageError, match=word):
        read_roster(files)


# ---- hostile files, in the child process ----


def nested_zip() -> bytes:
    inner = zipped([("bomb.csv", b"0" * 30_000_000)])
    return zipped([("a.zip", inner), ("b.csv", b"Name\n" + b"," * 5)])


def bomb_zip() -> bytes:
    return zipped([("users.csv", b"sourcedId,role\n" + b"0" * 60_000_000)])


def laughing_book() -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    return zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"),
                   ("xl/worksheets/sheet1.xml", entity)])  # fmt: skip


def wide() -> bytes:
    return sheet([["x"] * 500], [f"c{n}" for n in range(500)])


def long_list() -> bytes:
    return b"Name\n" + b"Ana Lima\n" * 60_000


def lying_zip() -> bytes:
    """A zip whose directory says that the file is small."""
    content = bytearray(zipped([("users.csv", b"A" * 30_000_000)]))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


HOSTILE = {
    "bomb.zip": bomb_zip, "nested.zip": nested_zip, "laugh.xlsx": laughing_book, "wide.csv": wide,
    "long.csv": long_list, "lying.zip": lying_zip, "utf16.csv": lambda: "Name\nAna".encode("utf-16"),
    "nul.csv": lambda: b"Name\nA\0na", "quote.csv": lambda: b'Name,Grade\n"Ana,3\nBo,4\n' * 3,
    "cell.csv": lambda: b"Name\n" + b"x" * 2_000_000, "not.xlsx": lambda: b"PK\x03\x04 not a book",
    "big.csv": lambda: b"Name\n" + b"Ana Lima\n" * 1_300_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_or_harmless(name: str) -> None:
    """A bomb inside an inner zip is never unfolded: that file is simply no sheet."""
    try:
        read = read_apart([(name, HOSTILE[name]())])
    except PackageError as refused:
        assert len(str(refused)) > 10
        return
    assert name in {"nested.zip", "quote.csv"}, "this one was to be refused"
    assert len(str(read)) < 10_000


def test_other_encodings_are_mended() -> None:
    read = read_apart([("roster.csv", "ID,Name\n1,José Peña\n".encode("cp1252"))])
    assert roster_in(read, today=TODAY).pupils[0].name == "José Peña"


def test_a_path_in_a_zip_leads_nowhere() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../users.csv", "sourcedId,role\n1,student\n")
    with pytest.raises(PackageError, match="outside"):
        read_apart([("roster.zip", out.getvalue())])


def test_a_cell_that_holds_what_is_never_kept_is_left_out() -> None:
    content = sheet([(1, "Ana Lima", "3", "ask, SSN 123-45-6789")], ("ID", "Name", "Grade", "Relationship"))
    roster = told(sheet([(1, "Ana Lima", "3", "Rosa", "SSN 123-45-6789")],
                        ("ID", "Name", "Grade", "Guardian", "Relationship")))  # fmt: skip
    assert roster.pupils[0].guardians[0].relation == "" and (2, Fault.FORBIDDEN) in faults(roster)
    assert told(content).pupils[0].guardians == ()


def test_a_pupil_is_told_without_its_cells() -> None:
    """A problem names the line and the kind; the words of the file are not repeated in it."""
    roster = told(sheet([pupil_row(1, Grade="she is undocumented")]))
    assert "undocumented" not in str(roster.problems)
    assert isinstance(roster.pupils[0], Pupil)
