"""Reads a roster that was handed over: OneRoster 1.1 or 1.2 as CSV, or a school's own sheet. In memory alone.

What is found is plain JSON, since a child process hands it to its parent:
{"kind": "oneroster", "pupils": [{"line", "id", "status", "name", "grades", "email", "phone", "schools": [id],
 "guardians": [{"id", "name", "email", "phone", "relation"}]}], "schools": [[id, name, identifier, pupils]],
 "dropped": [[column, kind]], "left": [names of files]}
{"kind": "sheet", "file", "columns": […], "rows": [[line, cells]], "others": […], "dropped", "left"}
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from directory.exchange.import_csv import RawTable, read_csv
from directory.exchange.import_tables import tables_in_file
from directory.exchange.packages import MB, WORKBOOKS, Limits, Package, PackageError, package_of_zip
from directory.exchange.roster_columns import forbidden_kind, guessed_columns, is_enough

LIMITS = Limits(
    zip_bytes=10 * MB, file_bytes=20 * MB, json_bytes=1, total_bytes=60 * MB, files=60, rows=50_000,
    longest_cell=10_000,
)  # fmt: skip
MOST_UPLOADED = 10 * MB

ONEROSTER = ("users.csv", "enrollments.csv", "roles.csv", "orgs.csv")
"""Files of OneRoster that are read. demographics.csv is not even opened."""

NOTHING = "There is no sheet in these files. Give CSV, a workbook (xlsx, xls, ods), or OneRoster's files."
NO_USERS = "OneRoster needs users.csv; it is not among these files."
NO_STUDENTS = "users.csv names no student."

STUDENTS = {"student", "learner"}
GUARDIANS = {"guardian", "parent", "relative"}
GONE = {"tobedeleted", "inactive"}

Read = dict[str, Any]


def read_roster(files: Sequence[tuple[str, bytes]]) -> Read:
    """Raises PackageError with a sentence for whoever handed it over."""
    package = _package(files)
    named = {PurePosixPath(name).name.lower(): name for name in package.readers}
    if "users.csv" in named or ("enrollments.csv" in named and "orgs.csv" in named):
        return _oneroster(package, named)
    return _sheet(package)


def _package(files: Sequence[tuple[str, bytes]]) -> Package:
    if sum(len(content) for _, content in files) > MOST_UPLOADED:
        raise PackageError(f"The files hold more than {MOST_UPLOADED // MB} MB together.")
    if len(files) == 1 and files[0][0].lower().endswith(".zip"):
        return package_of_zip(files[0][0], files[0][1], LIMITS)
    package = Package("roster", {}, LIMITS)
    for name, content in files:
        if PurePosixPath(name).suffix.lower() in {".csv", ".tsv", ".txt", *WORKBOOKS}:
            package.readers[name] = lambda content=content: content  # type: ignore[misc]
        else:
            package.left.append(name)
    if not package.readers:
        raise PackageError(NOTHING)
    return package


# ---- OneRoster ----


def _oneroster(package: Package, named: Mapping[str, str]) -> Read:
    if "users.csv" not in named:
        raise PackageError(NO_USERS)
    tables = {name: _rows(package, named[name]) for name in ONEROSTER if name in named}
    users = tables["users.csv"]
    roles = _roles(users, tables.get("roles.csv", []))
    schools = _schools_of_users(users, tables)
    people = {row["sourcedid"]: row for row in users if row.get("sourcedid")}
    pupils = [
        _pupil(row, schools.get(row.get("sourcedid", ""), []), people, roles)
        for row in users
        if roles.get(row.get("sourcedid", ""), set()) & STUDENTS
    ]
    if not pupils:
        raise PackageError(NO_STUDENTS)
    return {
        "kind": "oneroster",
        "pupils": pupils,
        "schools": _schools(tables.get("orgs.csv", []), pupils),
        "dropped": [["demographics.csv", "file"]] if "demographics.csv" in named else [],
        "left": [*package.left, *sorted(set(named) - set(ONEROSTER) - {"demographics.csv", "manifest.csv"})],
    }


def _rows(package: Package, name: str) -> list[dict[str, str]]:
    """Each row by its column's name in lower case, with its line under "line"."""
    raw: RawTable = read_csv(PurePosixPath(name).name, package.read(name), package.limits)
    columns = [column.strip().lower() for column in raw.columns]
    return [
        {**dict(zip(columns, (cell.strip() for cell in cells), strict=False)), "line": str(line)}
        for line, cells in raw.rows
    ]


def _roles(users: list[dict[str, str]], roles: list[dict[str, str]]) -> dict[str, set[str]]:
    """Who is what: from `users` (1.1) and from `roles` (1.2), those that ended left out."""
    found: dict[str, set[str]] = {}
    for row in users:
        if role := row.get("role", "").lower():
            found.setdefault(row.get("sourcedid", ""), set()).add(role)
    for row in roles:
        if row.get("status", "").lower() not in GONE:
            found.setdefault(row.get("usersourcedid", ""), set()).add(row.get("role", "").lower())
    return found


def _schools_of_users(
    users: list[dict[str, str]], tables: Mapping[str, list[dict[str, str]]]
) -> dict[str, list[str]]:
    """Where each is enrolled: what enrollments say goes before what users say of their organizations."""
    enrolled: dict[str, list[str]] = {}
    for row in tables.get("enrollments.csv", []):
        if row.get("role", "student").lower() in STUDENTS and row.get("status", "").lower() not in GONE:
            _add(enrolled, row.get("usersourcedid", ""), row.get("schoolsourcedid", ""))
    said: dict[str, list[str]] = {}
    for row in users:
        for one in (row.get("primaryorgsourcedid", ""), *_many(row.get("orgsourcedids", ""))):
            _add(said, row.get("sourcedid", ""), one)
    for row in tables.get("roles.csv", []):
        if row.get("status", "").lower() not in GONE:
            _add(said, row.get("usersourcedid", ""), row.get("orgsourcedid", ""))
    return {**said, **enrolled}


def _add(found: dict[str, list[str]], key: str, value: str) -> None:
    if key and value and value not in found.setdefault(key, []):
        found[key].append(value)


def _many(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(",") if one.strip()]


def _pupil(
    row: Mapping[str, str],
    schools: list[str],
    people: Mapping[str, Mapping[str, str]],
    roles: Mapping[str, set[str]],
) -> dict[str, Any]:
    agents = [people[one] for one in _many(row.get("agentsourcedids", "")) if one in people]
    return {
        "line": int(row["line"]), "id": row.get("sourcedid", ""), "name": _called(row),
        "is_gone": row.get("status", "").lower() in GONE
        or row.get("enableduser", "true").lower() == "false",
        "grades": row.get("grades", "") or row.get("grade", ""), "email": row.get("email", ""),
        "phone": row.get("phone", "") or row.get("sms", ""), "schools": schools,
        "guardians": [
            {
                "id": agent["sourcedid"], "name": _called(agent), "email": agent.get("email", ""),
                "phone": agent.get("phone", "") or agent.get("sms", ""),
                "relation": _relation(roles.get(agent["sourcedid"], set())),
            }
            for agent in agents
            if roles.get(agent["sourcedid"], GUARDIANS) & GUARDIANS
            and agent.get("status", "").lower() not in GONE
        ],
    }  # fmt: skip


def _relation(roles: set[str]) -> str:
    return next((role for role in ("parent", "relative") if role in roles), "")


def _called(row: Mapping[str, str]) -> str:
    given = row.get("preferredgivenname") or row.get("givenname") or row.get("preferredfirstname") or ""
    family = row.get("preferredfamilyname") or row.get("familyname") or row.get("preferredlastname") or ""
    return f"{given} {family}".strip()


def _schools(orgs: list[dict[str, str]], pupils: list[dict[str, Any]]) -> list[list[Any]]:
    """[id, name, identifier, pupils] of each school that somebody is enrolled at."""
    named = {row.get("sourcedid", ""): row for row in orgs}
    counts: dict[str, int] = {}
    for pupil in pupils:
        for school in pupil["schools"]:
            counts[school] = counts.get(school, 0) + 1
    return [
        [key, named.get(key, {}).get("name", "") or key, named.get(key, {}).get("identifier", ""), count]
        for key, count in counts.items()
        if named.get(key, {}).get("type", "school").lower() == "school"
    ]


# ---- a sheet ----


def _sheet(package: Package) -> Read:
    """The sheet that looks most like a list of students; the others are named."""
    tables = [
        table
        for file in sorted(package.readers)
        if not file.lower().endswith((".json", ".geojson", ".ndjson", ".jsonl"))
        for table in tables_in_file(package, file)
        if table.raw.rows
    ]
    if not tables:
        raise PackageError(NOTHING)
    best = max(tables, key=lambda table: _likeness(table.raw))
    columns, rows, dropped = without_forbidden(best.raw)
    return {
        "kind": "sheet", "file": best.raw.file, "columns": columns, "rows": rows,
        "dropped": [list(one) for one in dropped],
        "others": [table.raw.file for table in tables if table is not best], "left": package.left,
    }  # fmt: skip


def _likeness(raw: RawTable) -> tuple[bool, int, int]:
    guessed = guessed_columns(raw.columns)
    return is_enough(guessed), len(guessed), len(raw.rows)


def without_forbidden(raw: RawTable) -> tuple[list[str], list[list[Any]], list[tuple[str, str]]]:
    """(columns, rows, what was dropped with its kind): what must not come in goes no further than this."""
    kinds = {
        place: forbidden_kind(column, (_cell(cells, place) for _, cells in raw.rows[:500]))
        for place, column in enumerate(raw.columns)
    }
    kept = [place for place, kind in kinds.items() if not kind]
    rows: list[list[Any]] = [[line, [_cell(cells, place) for place in kept]] for line, cells in raw.rows]
    dropped = [(raw.columns[place], kind) for place, kind in kinds.items() if kind]
    return [raw.columns[place] for place in kept], [row for row in rows if any(row[1])], dropped


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""
