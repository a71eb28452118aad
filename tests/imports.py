"""Imports at every step, as the child process would leave them: for tests of what stands around it."""

import json
from typing import Any

from directory.db import db
from directory.exchange.intake import RESULTS, folder_of
from directory.models import ImportBatch, ImportReportRow, Intake, Source, User
from directory.models.columns import new_id
from directory.vocabulary import IntakeState

COLUMNS = ["Agency", "Program", "Site", "Street", "Zip", "Phone", "6-13", "Days", "Code"]
ROWS = [
    [
        "Willow Readers",
        "Chess Table",
        "Branch Library",
        "12 Willow Street",
        "14605.0",
        "585-555-0112",
        "X",
        "Mon-Fri",
        "A-1",
    ],
    [
        "Willow Readers",
        "Story Circle",
        "Branch Library",
        "12 Willow Street",
        "14605",
        "call us",
        "",
        "Sat",
        "A-2",
    ],
    ["Lilac Wheels", "Bike Shop", "Lilac Yard", "480 Lilac Avenue", "14608", "585 555 0188", "X", "", "B-1"],
]

MAPPING: dict[str, Any] = {
    "name": "Youth",
    "source": "youth",
    "files": [
        {
            "file": "youth.csv",
            "each_row_is": "service",
            "columns": {
                "Agency": "organization.name",
                "Program": "service.name",
                "Site": "location.name",
                "Zip": "address.postal_code",
                "6-13": {"to": "service.ages", "as": "mark", "says": "6-13"},
                "Days": [{"to": "schedule.weekdays"}, {"to": "schedule.description"}],
            },
            "leave_out": ["Code"],
        }
    ],
}

PEEK: dict[str, Any] = {
    "files": [{"name": "youth.csv", "sheet": "", "rows": 3, "columns": COLUMNS, "samples": ROWS}],
    "layout": "",
    "recognized": None,
    "mapping": MAPPING,
    "sure": [
        {
            "file": "youth.csv",
            "column": "Agency",
            "target": "organization.name",
            "conversion": "text",
            "sure": 0.97,
            "because": "Its name says so.",
        },
        {
            "file": "youth.csv",
            "column": "Zip",
            "target": "address.postal_code",
            "conversion": "postal_code",
            "sure": 0.4,
            "because": "Some are ZIP codes.",
        },
    ],
    "unmapped": [],
    "warnings": [],
}

KNOWN: dict[str, Any] = {**PEEK, "layout": "hsds-2.0", "mapping": None, "sure": []}

CHANGES = [
    {
        "action": "new",
        "table": "service",
        "id": "s",
        "name": f"Chess Table {n}",
        "file": "youth.csv",
        "line": n + 2,
        "column": "",
        "was": None,
        "becomes": None,
        "said": f"new service Chess Table {n}",
    }
    for n in range(60)
]
LOOK: dict[str, Any] = {
    "outcome": {
        "source": "youth",
        "layout": "mapping",
        "dry_run": True,
        "report": None,
        "deactivated": 0,
        "missing": {},
        "files": {
            "youth.csv": {"read": 62, "stored": 61, "unchanged": 0, "merged": 0, "reported": 1, "noted": 0}
        },
        "tables": {"service": {"added": 60, "changed": 1, "removed": 0, "unchanged": 0}},
    },
    "changes": [
        *CHANGES,
        {
            "action": "changed",
            "table": "organization",
            "id": "o",
            "name": "Willow Readers",
            "file": "youth.csv",
            "line": 2,
            "column": "email",
            "was": "old@willow.example",
            "becomes": "<b>new</b>@willow.example",
            "said": "…",
        },
    ],
    "changes_total": 2500,
    "remarks": [
        {
            "file": "youth.csv",
            "line": 4,
            "field": "Phone",
            "reason": "This is not a telephone number",
            "value": "call us",
            "is_kept": True,
            "said": "…",
        },
        {
            "file": "youth.csv",
            "line": 9,
            "field": "",
            "reason": "It has no name",
            "value": "",
            "is_kept": False,
            "said": "…",
        },
    ],
    "remarks_total": 2,
    "twins": [
        {
            "entity": "organization",
            "new": {"id": "n", "name": "Willow Readers Inc"},
            "here": {"id": "99999999-9999-4999-8999-999999999999", "name": "Willow Readers"},
            "score": 0.93,
            "because": ["name", "phone"],
        },
        {
            "entity": "location",
            "new": {"id": "m", "name": "The Yard"},
            "here": {"id": "l", "name": "Lilac Yard"},
            "score": 0.8,
            "because": [],
        },
    ],
}


def handed_over(
    person: User | None,
    peek: dict[str, Any] | None = None,
    look: dict[str, Any] | None = None,
    state: IntakeState = IntakeState.UPLOADED,
    **more: Any,
) -> str:
    """The id of files that this person handed over. The caller commits."""
    intake = Intake(
        id=new_id(),
        name="Youth programs",
        state=state,
        user_id=person.id if person else None,
        files=[{"name": "youth.csv", "kept_as": "000.csv", "size": 400}],
        **more,
    )
    db.session.add(intake)
    folder = folder_of(intake)
    folder.mkdir(parents=True)
    for task, found in (("peek", peek), ("look", look)):
        if found is not None:
            (folder / RESULTS[task]).write_text(json.dumps(found), encoding="utf-8")
    db.session.flush()
    return intake.id


def stored_batch(person: User | None, reported: int = 0, **more: Any) -> str:
    """The id of an import that stored nothing and reported some rows. The caller commits."""
    source = Source(name=f"Youth programs {new_id()}")
    db.session.add(source)
    db.session.flush()
    counts = {"read": 3 + reported, "stored": 3, "unchanged": 0, "merged": 0, "reported": reported}
    batch = ImportBatch(
        source_id=source.id,
        layout="mapping",
        counts={"youth.csv": counts},
        tables={},
        user_id=person.id if person else None,
        **more,
    )
    db.session.add(batch)
    db.session.flush()
    for line in range(2, 2 + reported):
        row = {"Agency": f"=HYPERLINK(“{line}”)", "Program": "Chess"}
        db.session.add(
            ImportReportRow(batch_id=batch.id, file="youth.csv", line=line, reason="It has no name", row=row)
        )
    db.session.flush()
    return batch.id
