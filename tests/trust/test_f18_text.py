"""F18: any text that people write comes back as they wrote it, and stays inside its own place on the page."""

import csv
import html
import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from directory.db import db, reading
from directory.exchange.export_cells import plain_cell
from directory.models import Correction, Service, User
from tests.cast import Town
from tests.desk import Desk, seated
from tests.exchange.again import empty_directory, exported, taken_in

NAMES = (
    "O'Brien", "D’Angelo", "Nguyễn Thị Ánh", "José Ñuñez", "Zoë", "Ångström", "İpek Işık", "ẞtraße",
    "محمد علي", "שרה לוי", "李小龍", "𠮷野家", "คุณสมชาย", "ქეთი", "Þóra", "ʻIolani", "Łukasz Żółć", "X",
    "A" * 200, "👩‍👩‍👧‍👦",
    "é" + "\u0301" * 12, "e\u0301",
    "\u202eevil\u202c", "\u2066iso\u2069", "ﬁ ligature", "Ⅷ",
    "<b>bold</b>", "\"quoted\"", "a & b", "{{ 7*7 }}", "{% raw %}", "%(name)s", "%s%d", "${x}", "\\n", "a\\b",
    "'; DROP TABLE user_account; --", "=1+1", "@cmd", "NULL", "undefined", "None", "true", "0", "-1",
    "name@example.org", "https://example.org",
    "…", "½ cup", "\u00a0hard space\u00a0in", "a\u200bb", "tab\there",
)  # fmt: skip


def kept(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())


def round_trip(app: Flask, desk: Desk, town: Town, name: str) -> None:
    """Stored as it was sent, and shown as text."""
    answer = desk.post("/account/details", name=name, locale="en")
    assert answer.status_code == 303, name
    with app.app_context(), reading():
        stored = db.session.get_one(User, town.cora.id).name
        db.session.rollback()
    assert unicodedata.normalize("NFC", stored) == kept(name)
    page = desk.get("/account").text
    assert "<b>" not in page
    assert html.escape(stored, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:24])
def test_a_name_comes_back_as_it_was_written(app: Flask, town: Town, name: str) -> None:
    round_trip(app, seated(app, town.cora), town, name)


def test_any_printable_name_does(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    letters = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)

    @given(letters.filter(lambda name: name.strip() != ""))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def tried(name: str) -> None:
        round_trip(app, desk, town, name)

    tried()


@pytest.mark.parametrize(
    "text",
    ["nul\x00inside", "\ud800 lone", "bell\x07", "\x1b[31mred", "\ufeffbom", "a\r\nb", "\x85next", "\x7fdel"],
    ids=ascii,
)
def test_what_is_not_text_never_breaks_a_page(app: Flask, town: Town, text: str) -> None:
    """Cut, refused or kept; never an error, here or on the pages that show it."""
    service = town.homework_hour.service_id
    sent = text.encode("utf-8", "surrogatepass")
    desk = Desk(app)
    answer = desk.client.post(
        f"/services/{service}/corrections",
        data=b"about=other&text=" + b"".join(b"%%%02X" % byte for byte in sent)
        + b"&csrf_token=" + desk.token().encode(),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code in {303, 422}
    assert seated(app, town.cora).get("/work/schools/elm/corrections").status_code == 200
    assert (
        seated(app, town.cora).client.get("/find", query_string={"q": text.replace("\ud800", "")}).status_code
        < 500
    )


def test_a_correction_is_shown_as_text_and_apart_from_its_surroundings(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]]
) -> None:
    words = "\u202ethgir ot tfel <script>alert(1)</script>"
    service = town.homework_hour.service_id
    assert Desk(app).post(f"/services/{service}/corrections", about="other", text=words).status_code == 303
    assert stored(select(Correction.text)) == [words]
    page = seated(app, town.cora).get("/work/schools/elm/corrections").text
    assert "<script>alert" not in page
    assert f"<bdi>{words.replace('<', '&lt;').replace('>', '&gt;')}</bdi>" in page


def test_the_check_bites_when_a_page_does_not_escape(app: Flask, town: Town) -> None:
    app.jinja_env.autoescape = False
    with pytest.raises(AssertionError):
        round_trip(app, seated(app, town.cora), town, "<b>bold</b>")


def test_the_check_bites_when_accents_are_lost(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from directory.web.account import views

    real = views.change_details
    monkeypatch.setattr(
        views,
        "change_details",
        lambda person, name, locale: real(
            person, name=name.encode("ascii", "ignore").decode(), locale=locale
        ),
    )
    with pytest.raises(AssertionError):
        round_trip(app, seated(app, town.cora), town, "Nguyễn Thị Ánh")


# ---- out and back in ----


def test_names_go_out_and_come_back_through_every_file(
    app: Flask, town: Town, empty_database: Path, tmp_path: Path
) -> None:
    """As services' names: in the lists that people take along, and in a package that another directory takes
    in. There they are the same to the letter.
    """
    with app.app_context():
        for name in NAMES:
            db.session.add(Service(organization_id=town.soup_and_books.id, name=name))
        db.session.commit()
        ids = list(db.session.scalars(select(Service.id).where(Service.name.in_(NAMES))))
    seen: set[str] = set()
    for first in range(0, len(ids), 20):
        body = app.test_client().get(f"/list.csv?ids={'.'.join(ids[first : first + 20])}").data
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        seen |= {plain_cell(row[0]) for row in rows[1:]}
    assert {kept(name) for name in NAMES} <= {kept(name) for name in seen}
    exported(app, tmp_path / "package")
    with empty_directory(empty_database, tmp_path / "other") as other:
        taken_in(other, tmp_path / "package")
        with other.app_context(), reading():
            there = set(db.session.scalars(select(Service.name)))
            db.session.rollback()
    assert set(NAMES) <= there
