"""CSV as people make it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange.cleaning import clean_text
from directory.exchange.import_csv import ANOTHER_ENCODING, mend_bytes, read_csv
from directory.exchange.import_rows import Account, Fate, source_rows
from directory.exchange.packages import Limits, PackageError


def read(content: bytes | str):
    return read_csv("a.csv", content.encode() if isinstance(content, str) else content, Limits())


def test_lines_are_those_a_row_begins_on():
    table = read('id,name\n1,"two\nlines"\n\n2,x\n')
    assert table.rows == [(2, ["1", "two\nlines"]), (5, ["2", "x"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(mark):
    assert read(f"id{mark}name\n1{mark}x\n").rows == [(2, ["1", "x"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    assert [cells for _, cells in read(f"id,name{end}1,x{end}").rows] == [["1", "x"]]


def test_a_byte_order_mark_is_no_letter():
    assert read(b"\xef\xbb\xbfid,name\n1,x\n").columns == ["id", "name"]


def test_columns_without_a_name_or_with_the_same():
    assert read("id,name,,name\n1,a,b,c\n").columns == ["id", "name", "column_3", "name_2"]


def test_quotes_written_with_a_backslash():
    table = read('id,name\n1,"the \\"Blue\\" door, here"\n2,x\n')
    assert table.rows[0] == (2, ["1", 'the "Blue" door, here'])


def test_a_stray_quote_inside_a_cell():
    assert read('id,name\n1,"Blue" Door\n2,x\n').rows[1] == (3, ["2", "x"])


def test_cells_of_other_encodings_are_mended_one_by_one():
    content = b"id,name\n1,caf\xc3\xa9\n2,caf\xe9\n3,don\xd5t\n4,it\x92s\n5,plain\n"
    table = read(content)
    assert [cells[1] for _, cells in table.rows] == ["café", "café", "don’t", "it’s", "plain"]
    assert table.mended == {3: ANOTHER_ENCODING, 4: ANOTHER_ENCODING, 5: ANOTHER_ENCODING}


def test_a_header_of_another_encoding_is_mended():
    assert read("English,Español\nX,\n".encode("cp1252")).columns == ["English", "Español"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"se\xf1ora", "señora"), (b"se\x96ora", "señora"), (b"\x93Hi\x94", "“Hi”"), (b"\x81", "Å")],
)
def test_windows_or_mac(raw, text):
    assert mend_bytes(raw) == text


def rows_of(content: str, table: str = "phone"):
    account = Account()
    return source_rows(table, read(content), account, Limits()), account


def test_ragged_rows_are_kept_and_said():
    rows, account = rows_of("id,number,type\n1,555\n2,556,voice,left | over\n")
    assert [row.cells for row in rows] == [
        {"id": "1", "number": "555"}, {"id": "2", "number": "556", "type": "voice"}
    ]  # fmt: skip
    assert [(r.line, r.value) for r in account.remarks] == [(2, ""), (3, "left | over")]


def test_blank_words_are_blank():
    rows, account = rows_of("id,number,type\n1,NULL,N/A\n,,\n2,NA,-\n")
    assert [row.cells for row in rows] == [{"id": "1"}, {"id": "2"}]
    assert [row.fate for row in account.rows] == [None, Fate.REPORTED, None]


def test_two_columns_that_are_one_of_ours():
    rows, _ = rows_of("id,name,fees,fees_description\n1,a,old,new\n2,a,same,same\n", "service")
    assert (rows[0].cells["fees_description"], rows[0].extra) == ("new", {"other fees_description": "old"})
    assert (rows[1].cells["fees_description"], rows[1].extra) == ("same", {})


def test_what_was_exported_with_a_quote_before_it_comes_back():
    rows, _ = rows_of("id,number\n1,'+1 305 555 0100\n2,'tis\n")
    assert [row.cells["number"] for row in rows] == ["+1 305 555 0100", "'tis"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = read(content)
    except PackageError:
        return
    for _, cells in table.rows:
        for cell in cells:
            clean_text(cell).encode("utf-8")
