"""A search or a shortlist as a file: all that a coordinator wants, nothing that is hidden, never an error."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from threading import Thread

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.db import db
from directory.models import Location, Organization, Phone, Service, Translation
from directory.search import find
from directory.search.indexer import rebuild
from directory.search.query import query_from
from directory.web import now
from directory.web.public import downloads
from tests.cast import HIDDEN, Town
from tests.pdf_words import words_in_pdf
from tests.proof import rounds
from tests.visitor import Visitor, words_of

KINDS = ("csv", "xlsx", "pdf")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
OPENINGS = {"csv": b'\xef\xbb\xbf"', "xlsx": b"PK\x03\x04", "pdf": b"%PDF-1."}


@pytest.fixture
def indexed(app: Flask, town: Town) -> Town:
    rebuild(app)
    return town


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def sheet_of(body: bytes):
    return openpyxl.load_workbook(io.BytesIO(body)).active


def table_of(body: bytes) -> list[dict[str, object]]:
    """The rows under the header of an XLSX: the first line with as many cells as there are columns."""
    lines = [[cell.value for cell in line] for line in sheet_of(body).iter_rows()]
    head = next(place for place, line in enumerate(lines) if all(line))
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :] if line[1]]


def text_of(body: bytes) -> str:
    return "\n".join(words_in_pdf(body))


# ---- what a file holds ----


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["/find", "/list"])
def test_a_file_to_keep_with_a_name_that_says_nothing(seeded: Flask, path: str, kind: str) -> None:
    answer = seeded.test_client().get(f"{path}.{kind}?q=food&near=14605")
    assert answer.status_code == 200
    assert answer.content_type == TYPES[kind]
    assert answer.data.startswith(OPENINGS[kind])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    name = re.fullmatch(r'attachment; filename="(.*)"', answer.headers["Content-Disposition"])
    assert name and re.fullmatch(rf"hallway-list-\d{{4}}-\d\d-\d\d\.{kind}", name[1])


def test_the_rows_are_the_hits_of_the_page_in_their_order(seeded: Flask) -> None:
    asked = {"near": "14605"}
    with seeded.test_request_context():
        names = [hit.service for hit in find(query_from(asked), now(), size=500).hits]
    client = seeded.test_client()
    assert len(names) > 20  # more than a page of them
    assert [row["Service"] for row in rows_of(client.get("/find.csv", query_string=asked).data)] == names
    assert [row["Service"] for row in table_of(client.get("/find.xlsx", query_string=asked).data)] == names


def test_what_a_coordinator_wants_stands_in_a_row(app: Flask, indexed: Town) -> None:
    (row,) = [r for r in rows_of(app.test_client().get("/find.csv?q=homework&near=elm").data) if r["Miles"]][
        :1
    ]
    assert row["Service"] == "Homework Hour" and row["Organization"] == "Soup & Books"
    assert row["Where"] == "Elm School, Room 4" and row["Address"].startswith("1 Elm School Road")
    assert "3:00–5:00 pm" in row["Hours"]
    assert (row["Is there room?"], row["Open places"]) == ("6 places", "6")
    assert date.fromisoformat(row["As of"]) < date.today()
    assert row["More about it"] == f"http://localhost/services/{indexed.homework_hour.service_id}"


def test_numbers_and_dates_are_numbers_and_dates(seeded: Flask) -> None:
    body = seeded.test_client().get("/find.xlsx?q=food&near=14605").data
    rows = table_of(body)
    assert all(isinstance(row["Miles"], int | float) for row in rows if row["Miles"] is not None)
    assert any(isinstance(row["Open places"], int) for row in rows)
    assert any(isinstance(row["As of"], datetime) for row in rows)
    assert all(isinstance(row["Phone"], str) for row in rows if row["Phone"])
    line = seeded.test_client().get("/find.csv?q=food&near=14605").data.decode().splitlines()[1]
    assert re.search(r',\d+(\.\d)?,"', line)


def test_a_spreadsheet_that_is_ready_to_work_with(seeded: Flask) -> None:
    sheet = sheet_of(seeded.test_client().get("/find.xlsx?q=food").data)
    head = next(line[0].row for line in sheet.iter_rows() if all(cell.value for cell in line))
    assert sheet.freeze_panes == f"B{head + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{head}:")
    assert sheet.column_dimensions["D"].width > 40
    assert sheet.cell(head + 1, 4).alignment.wrap_text
    assert not sheet._hyperlinks


def test_in_the_language_of_the_page(seeded: Flask) -> None:
    client = seeded.test_client()
    english = rows_of(client.get("/find.csv?at=juniper-street").data)
    spanish = rows_of(client.get("/find.csv?at=juniper-street&lang=es").data)
    assert len(english) == len(spanish)
    costs = {list(row.values())[9] for row in spanish}
    assert any(cost.startswith("Gratis") for cost in costs) and not any(c.startswith("Free") for c in costs)


def test_a_shortlist_by_its_address_and_by_this_browsers_own(app: Flask, town: Town) -> None:
    visitor = Visitor(app)
    visitor.get("/list")
    visitor.post("/list", add=town.homework_hour.service_id)
    own = rows_of(visitor.client.get("/list.csv").data)
    assert [row["Service"] for row in own] == ["Homework Hour"]
    handed = rows_of(app.test_client().get(f"/list.csv?ids={town.soup_night.service_id}").data)
    assert [row["Service"] for row in handed] == ["Soup Night"]
    assert rows_of(app.test_client().get("/list.csv").data) == []


def test_pages_lead_to_their_files(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/find?q=food&cost=free&speaks=es&page=2")
    links = [link for link in visitor.links() if link.startswith("/find.")]
    assert {link.partition("?")[0] for link in links} == {"/find.csv", "/find.xlsx", "/find.pdf"}
    assert all("q=food" in link and "speaks=es" in link and "page" not in link for link in links)
    shown = visitor.text()
    assert "Take this list along" in shown
    total = int(re.search(r"(\d+) places? for", shown)[1])
    csv_link = next(link for link in links if link.startswith("/find.csv"))
    assert len(rows_of(seeded.test_client().get(csv_link).data)) == total
    visitor.get("/find?q=zzzzqqqq+nothing+like+it&cost=insurance&speaks=qaa")
    assert not [link for link in visitor.links() if link.startswith("/find.")]


def test_a_list_that_was_cut_says_so_inside(seeded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST", {"csv": 3, "xlsx": 3, "pdf": 3})
    client = seeded.test_client()
    lines = client.get("/find.csv").data.decode("utf-8-sig").splitlines()
    assert re.match(r'"Only the first 3 of \d+ are here\.', lines[-1])
    texts = [str(cell.value) for line in sheet_of(client.get("/find.xlsx").data).iter_rows() for cell in line]
    assert any(text.startswith("Only the first 3 of ") for text in texts)
    assert len(table_of(client.get("/find.xlsx").data)) == 3
    whole = client.get("/find.csv?q=food&at=juniper-street").data.decode("utf-8-sig")
    monkeypatch.setattr(downloads, "MOST", {"csv": 2000, "xlsx": 2000, "pdf": 200})
    assert "Only the first" not in client.get("/find.csv").data.decode("utf-8-sig")
    assert whole


# ---- what is hidden ----


def everything_in(body: bytes, kind: str) -> str:
    if kind == "csv":
        return body.decode()
    if kind == "xlsx":
        archive = zipfile.ZipFile(io.BytesIO(body))
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return text_of(body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_hidden_place_is_in_no_file_and_no_distance_to_it(app: Flask, indexed: Town, kind: str) -> None:
    shelter = indexed.shelter
    for path in (f"/find.{kind}?near=elm&sort=distance", f"/list.{kind}?ids={shelter.service_id}"):
        told = everything_in(app.test_client().get(path).data, kind)
        assert "Address is given by phone" in told
        for secret in (*map(str, HIDDEN.values()), shelter.location_id, shelter.id):
            assert secret not in told, secret
    rows = rows_of(app.test_client().get("/find.csv?near=elm").data)
    hidden = [row for row in rows if row["Where"] == "Address is given by phone"]
    assert hidden and all(row["Miles"] == "" and row["Address"] == "" for row in hidden)
    assert any(row["Miles"] for row in rows)


def test_a_sensitive_search_is_not_named_inside(seeded: Flask) -> None:
    asked = {"q": "my husband hits me"}
    for kind in KINDS:
        told = everything_in(seeded.test_client().get(f"/find.{kind}", query_string=asked).data, kind)
        assert "hits me" not in told
    assert "What we found" in text_of(seeded.test_client().get("/find.pdf", query_string=asked).data)


# ---- paper ----


def test_paper_is_tagged_and_says_its_language_and_pages(seeded: Flask) -> None:
    body = seeded.test_client().get("/find.pdf?at=juniper-street&lang=es").data
    assert b"/Lang (es)" in body or b"/Lang (es" in body
    assert b"/MarkInfo" in body and b"/S /H1" in body and b"/S /H2" in body and b"/S /P" in body
    assert b"/Title" in body
    pages = len(re.findall(rb"/Type /Page\b(?!s)", body))
    assert pages > 1
    told = text_of(seeded.test_client().get("/find.pdf?at=juniper-street").data)
    assert "Juniper Street School" in told and "Ask Maya Alvarez." in told


SCRIPTS = {
    "vietnamese": "Trung tâm Hỗ trợ Gia đình Nguyễn Thị Ánh",
    "russian": "Центр помощи семьям «Жук»",
    "arabic": "مركز الأسرة (دروس مجانية)",
    "chinese": "李小龍 家庭中心 (Family House)",
    "only chinese": "家庭中心",
    "stacked": "e" + "\u0301" * 30,
    "emoji": "👩‍👩‍👧‍👦 Club 🎉",
    "override": "\u202egnirts\u202c",
    "long": "Ž" * 200,
    "nothing": "\u200b\u2060",
    "braces": "{nb} {n} {all}",
}


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_any_script_is_drawn_or_left_out_but_never_broken(app: Flask, indexed: Town, name: str) -> None:
    with app.app_context():
        db.session.get_one(Service, indexed.homework_hour.service_id).name = name
        db.session.get_one(Organization, indexed.soup_and_books.id).name = name
        db.session.commit()
    for kind in KINDS:
        answer = app.test_client().get(f"/list.{kind}?ids={indexed.homework_hour.service_id}")
        assert answer.status_code == 200, kind
    told = text_of(answer.data)
    assert "\ufffd" not in told
    if name == SCRIPTS["only chinese"]:
        assert "A name in other letters" in told
    if name == SCRIPTS["vietnamese"]:
        assert b"NotoSans" in answer.data
    if name == SCRIPTS["arabic"]:
        assert b"NotoSansArabic" in answer.data


# ---- odd questions, and many at once ----


@given(
    st.dictionaries(
        st.sampled_from(
            ["q", "near", "c", "age", "grade", "at", "within", "sort", "page", "speaks", "lang", "ids"]
        ),
        st.text(max_size=30)
        | st.sampled_from(["0", "-1", "1e9", "elm", "juniper-street", "14605", "ñ", "\x00"]),
        max_size=4,
    ),
    st.sampled_from(["/find.csv", "/find.xlsx", "/find.pdf", "/list.csv", "/list.pdf"]),
)
@settings(
    max_examples=rounds(small=15, full=500), deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_no_question_is_an_error(seeded: Flask, asked: dict[str, str], path: str) -> None:
    asked = {name: text.encode("utf-8", "replace").decode() for name, text in asked.items()}
    assert seeded.test_client().get(path, query_string=asked).status_code == 200


def test_few_are_made_at_once_and_who_waits_too_long_may_come_back(
    seeded: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "PATIENCE", 0.05)
    for _ in range(downloads.AT_ONCE):
        downloads._making.acquire()
    try:
        answer = seeded.test_client().get("/find.csv")
    finally:
        downloads._making.release(downloads.AT_ONCE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    codes: list[int] = []
    monkeypatch.setattr(downloads, "PATIENCE", 30.0)
    asking = [
        Thread(target=lambda: codes.append(seeded.test_client().get("/find.csv?q=food").status_code))
        for _ in range(4)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert codes == [200] * 4


def test_a_list_costs_few_statements_however_long_it_is(seeded: Flask) -> None:
    from sqlalchemy import event

    counts = {}
    for asked in ("?at=juniper-street", ""):
        said: list[str] = []

        def note(_c, _u, statement, *_rest, said=said) -> None:
            said.append(statement)

        with seeded.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert seeded.test_client().get(f"/find.csv{asked}").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        counts[asked] = len(said)
    assert counts[""] <= counts["?at=juniper-street"] + 2


def test_words_of_the_page_are_words_of_the_file(app: Flask, indexed: Town) -> None:
    """A name in another language, a warning, and a phone with an extension."""
    service_id = indexed.homework_hour.service_id
    with app.app_context():
        service = db.session.get_one(Service, service_id)
        service.alert = "Moved to room 9 this week"
        db.session.add(Phone(service_id=service_id, number="+1 585-555-0100", extension="7"))
        db.session.add(
            Translation(link_entity="service", link_id=service_id, field="name", language="es", text="Tareas")
        )
        assert db.session.get_one(Location, indexed.elm.location_id).name
        db.session.commit()
    (row,) = rows_of(app.test_client().get(f"/list.csv?ids={service_id}").data)
    assert row["What it is"].startswith("Moved to room 9 this week")
    assert row["Phone"] == "'+1 585-555-0100, ext. 7"
    visitor = Visitor(app)
    visitor.get(f"/list?ids={service_id}")
    assert any("Take this list along" in words_of(one) for one in visitor.page.iter("summary"))
    spanish = rows_of(app.test_client().get(f"/list.csv?ids={service_id}&lang=es").data)
    assert "Tareas" in spanish[0].values()
