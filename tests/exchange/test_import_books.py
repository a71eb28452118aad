"""Workbooks: cells as text, headers found, and refused in time where a few bytes claim a world of cells."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from directory.exchange.import_books import cell_text, sheets_of
from directory.exchange.import_header import find_header, names_in
from directory.exchange.import_tables import tables_of
from directory.exchange.packages import Limits, PackageError, open_package


def book_of(*rows, title="Sites"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def changed(content, name, edit):
    """A workbook with one of its parts edited."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", 8) as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, edit(part) if info.filename == name else part)
    return written.getvalue()


def refusal(content, limits=None):
    with pytest.raises(PackageError) as refused:
        list(sheets_of("b.xlsx", content, limits or Limits()))
    return str(refused.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(15206.0, "15206"), (0.5, "0.5"), (True, "true"), (date(2024, 5, 1), "2024-05-01"),
     (datetime(2024, 5, 1), "2024-05-01"), (datetime(2024, 5, 1, 9, 30), "2024-05-01 09:30:00"),
     (time(9, 30), "09:30:00"), (timedelta(hours=26), "26:00:00"), ("", ""), ("x", "x")],
)  # fmt: skip
def test_cells_as_text(value, text):
    assert cell_text(value) == text


def test_sheets_keep_their_lines_and_formulas_their_values():
    content = book_of(["Agency", "Zip"], [], ["Kite", 33136], ["Pine", "=1+1"])
    ((name, rows),) = sheets_of("b.xlsx", content, Limits())
    assert name == "Sites"
    assert rows == [(1, ["Agency", "Zip"]), (3, ["Kite", "33136"]), (4, ["Pine"])]


SHEET = "xl/worksheets/sheet1.xml"


def test_a_cell_far_away_is_refused():
    content = book_of(["Agency"], ["Kite"])
    far = changed(content, SHEET, lambda part: part.replace(b'r="A2"', b'r="XFD1048576"', 1))
    assert "spread over" in refusal(far)


def test_entities_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;">]>'
    content = book_of(["Agency"], ["Kite"])
    assert "entities" in refusal(changed(content, SHEET, lambda part: laughs + part.partition(b"?>")[2]))


def test_a_sheet_that_unfolds_too_far_is_refused():
    content = changed(book_of(["A"]), SHEET, lambda part: part + b" " * 40_000_000)
    assert "times its size" in refusal(content)


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04 no book", b"<html>", b"\xd0\xcf\x11\xe0 old", b""])
def test_what_is_no_workbook(content):
    assert "not a workbook" in refusal(content)


def test_too_many_rows_and_columns():
    content = book_of(*([f"Row {n}"] for n in range(30)))
    assert "more than 10 rows" in refusal(content, Limits(rows=10))
    assert "more than 3 columns" in refusal(book_of(["a", "b", "c", "d"]), Limits(columns=3))


def lines(*rows):
    return list(enumerate(rows, 1))


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ((["Agency", "Phone"], ["Kite", "305-555-0101"]), ["Agency", "Phone"]),
        ((["Directory 2024", ""], ["Agency", "Phone"], ["Kite", "1"]), ["Agency", "Phone"]),
        ((["Agency", "Zip", "Ages", ""], ["", "", "0-5", "6-13"], ["Kite", "1", "X", ""]),
         ["Agency", "Zip", "Ages 0-5", "Ages 6-13"]),
        ((["", "Monday", "", "Tuesday", ""], ["Agency", "Open", "Close", "Open", "Close"], ["Kite"]),
         ["Agency", "Monday Open", "Monday Close", "Tuesday Open", "Tuesday Close"]),
        ((["Agency", "2019", "2020"], ["Kite", "5", "6"]), ["Agency", "2019", "2020"]),
    ],
)  # fmt: skip
def test_headers(rows, names):
    found = lines(*rows)
    assert names_in(found, find_header(found)) == names


def test_a_csv_with_a_title_and_semicolons(tmp_path):
    (tmp_path / "t.csv").write_text("Directory, 2024\n\nAgency;Phone;Zip\nKite;1;33136\nPine;2;33142\n")
    (table,) = tables_of(open_package(tmp_path / "t.csv"))
    assert table.raw.columns == ["Agency", "Phone", "Zip"] and table.raw.header == (3,)
    assert [line for line, _ in table.raw.rows] == [4, 5]
