"""Made-up rosters: sheets and OneRoster files, of nobody who lives."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

HEADER = ("Student ID", "Last Name", "First Name", "Grade", "DOB", "Home Language", "Parent/Guardian",
          "Parent Phone", "Parent Email", "Zip")  # fmt: skip
_AS_LETTERS = str.maketrans("0123456789", "abcdefghij")
LANGUAGES = ("Spanish", "English", "Somali", "Dari", "Haitian Creole")

USERS_12 = ("sourcedId", "status", "dateLastModified", "enabledUser", "username", "givenName", "familyName",
            "middleName", "email", "phone", "agentSourcedIds", "grades", "primaryOrgSourcedId")  # fmt: skip


def sheet(rows: Iterable[Sequence[object]], header: Sequence[str] = HEADER) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def pupil_row(number: int, **instead: object) -> list[object]:
    """Two by two they are siblings: they share a parent and a phone."""
    family = number // 2
    told: dict[str, object] = {
        "Student ID": 1000 + number, "Last Name": f"Thorn{family:04d}".translate(_AS_LETTERS),
        "First Name": f"Kid{number % 97}".translate(_AS_LETTERS),
        "Grade": f"{number % 12 + 1:02d}",
        "DOB": f"{number % 12 + 1}/{number % 28 + 1}/{2020 - (number % 12)}",
        "Home Language": LANGUAGES[number % 5],
        "Parent/Guardian": f"Parent {family:04d}".translate(_AS_LETTERS),
        "Parent Phone": f"585-{200 + family % 700:03d}-{family % 10_000:04d}", "Parent Email": "",
        "Zip": "14604",
    }  # fmt: skip
    return [instead.get(name, told[name]) for name in HEADER]


def school_sheet(count: int) -> bytes:
    return sheet(pupil_row(number) for number in range(count))


def oneroster(
    users: Iterable[Mapping[str, str]],
    enrollments: Iterable[Sequence[str]] = (),
    roles: Iterable[Sequence[str]] = (),
    orgs: Iterable[Sequence[str]] = (),
    demographics: str = "",
) -> list[tuple[str, bytes]]:
    """Files of OneRoster 1.2. Enrollments are (id, status, school, user, role); roles (user, role, org)."""
    files = {
        "users.csv": sheet(([user.get(name, "") for name in USERS_12] for user in users), USERS_12),
        "enrollments.csv": sheet(
            enrollments, ("sourcedId", "status", "schoolSourcedId", "userSourcedId", "role")
        ),
        "roles.csv": sheet(
            ((f"r{n}", "active", *role) for n, role in enumerate(roles)),
            ("sourcedId", "status", "userSourcedId", "role", "orgSourcedId"),
        ),
        "orgs.csv": sheet(orgs, ("sourcedId", "name", "type", "identifier")),
    }
    if demographics:
        files["demographics.csv"] = demographics.encode()
    return list(files.items())


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()
