"""Made-up directories of many shapes and cities, with what a person would make of each of their columns.

The files lie in `made_up/`, what is wanted of them in its `wanted.yaml`. Nothing in them is real.
"""

import io
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

MADE_UP = Path(__file__).parent / "made_up"

CAMPS: list[list[object]] = [
    ["Lakeside Parks District: Summer Camp Guide 2024"],
    ["Printed 3/1/2024"],
    [],
    ["Camp ID", "Camp Name", "Run By", "Location", "Address", "City", "Zip", "Ages", "Description",
     "Registration Link", "Phone"],
    ["C1", "Junior Naturalists", "Lakeside Parks", "Turtle Lake Center", "2 Marsh Rd", "Kenosha", 53142,
     "6 to 9", "Ponds, bugs and campfires with a naturalist.", "https://lakeside.example/jn", "262-555-0111"],
    ["C2", "Art Barn", "Lakeside Parks", "The Barn", "71 Orchard Ln", "Kenosha", 53144, "8-12",
     "Clay, paint and printmaking all week.", "https://lakeside.example/ab", "262-555-0112"],
    ["C3", "Hoops Week", "Kenosha Hoops Club", "Lincoln Gym", "6729 18th Ave", "Kenosha", 53143, "10 and up",
     "Skills in the morning, games in the afternoon.", "https://hoops.example", "262-555-0130"],
    ["C4", "Teen Leaders", "YM Center", "YM Center", "7101 53rd St", "Kenosha", 53144, "14-17",
     "Learn to lead younger campers; service hours count.", "https://ym.example", "262-555-0140"],
]  # fmt: skip
SESSIONS: list[list[object]] = [
    ["Camp ID", "Session Start", "Session End", "Days", "Opens", "Closes", "Fee"],
    ["C1", "6/17/2024", "6/21/2024", "Mon-Fri", "9:00 AM", "3:00 PM", 145],
    ["C1", "7/8/2024", "7/12/2024", "Mon-Fri", "9:00 AM", "3:00 PM", 145],
    ["C2", "6/24/2024", "6/28/2024", "Mon-Fri", "9:00 AM", "12:00 PM", 110],
    ["C3", "7/15/2024", "7/19/2024", "Mon-Thu", "8:30 AM", "2:30 PM", 95],
    ["C4", "6/17/2024", "8/9/2024", "Tue, Thu", "10:00 AM", "4:00 PM", 0],
]


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((MADE_UP / "wanted.yaml").read_text(encoding="utf-8"))
    return told


def wanted(name: str) -> dict[str, str]:
    """Column (or sheet/column, or the last part of a dotted path) -> what a person would make of it."""
    found: dict[str, str] = _told()["sets"][name]["columns"]
    return found


EVERY = tuple(_told()["sets"])
HELD_OUT = tuple(_told()["held_out"])


def write_set(folder: Path, name: str) -> Path:
    """One made-up directory as a file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _told()["sets"][name]["file"]
    if name == "camps":
        (folder / file).write_bytes(workbook({"Camps": CAMPS, "Sessions": SESSIONS}))
    else:
        shutil.copy(MADE_UP / file, folder / file)
    return folder / file


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    sheet.write(row, column, cell)
    return target.getvalue()
