"""A list to take along: ids in a cookie, an address to hand on, a letter, a code."""

import uuid
from datetime import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from directory.db import db
from directory.models import Contact, Phone, Schedule, Service, ServiceAtLocation
from directory.vocabulary import ServiceStatus
from directory.web.public.codes import code_for
from directory.web.public.shortlist import COOKIE, LONGEST_LETTER, MOST, MOST_PLACES, ids_in, joined
from tests.cast import HIDDEN, Town
from tests.visitor import Visitor, words_of


def kept(visitor: Visitor) -> list[str]:
    cookie = visitor.client.get_cookie(COOKIE)
    return ids_in(cookie.value) if cookie else []


def keep(visitor: Visitor, *ids: str) -> None:
    for one in ids:
        visitor.get("/list")
        assert visitor.post("/list", add=one).status_code == 303


def letter_on(visitor: Visitor) -> tuple[str, str, str]:
    """Where it goes to, its subject and its text."""
    parts = urlsplit(next(link for link in visitor.links() if link.startswith("mailto:?")))
    fields = parse_qs(parts.query)
    return parts.path, fields["subject"][0], fields["body"][0]


# ---- keeping ----


def test_keep_see_and_take_off(town: Town, visitor: Visitor) -> None:
    homework, night = town.homework_hour.service_id, town.soup_night.service_id
    keep(visitor, homework, night, homework)
    assert kept(visitor) == [homework, night]
    visitor.get("/list")
    assert "Homework Hour" in visitor.text() and "Elm School, Room 4, 1 Elm School Road" in visitor.text()
    visitor.post("/list", remove=homework)
    assert kept(visitor) == [night]
    visitor.get("/list")
    assert "Homework Hour" not in visitor.text() and "Soup Night" in visitor.text()
    visitor.get("/list")
    visitor.post("/list", clear="yes")
    assert kept(visitor) == []
    visitor.get("/list")
    assert "Nothing hangs here yet" in visitor.text()


def test_the_cookie_holds_ids_and_nothing_else(town: Town, visitor: Visitor) -> None:
    visitor.get("/list")
    answer = visitor.post("/list", add=town.homework_hour.service_id, name="Ann", q="rent")
    (cookie,) = (line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE))
    assert cookie.split(";")[0] == f"{COOKIE}={joined([town.homework_hour.service_id])}"
    for word in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"):
        assert word in cookie


def test_at_most_twenty_the_newest_stay(app: Flask, visitor: Visitor) -> None:
    ids = [str(uuid.UUID(int=number + 1)) for number in range(MOST + 5)]
    keep(visitor, *ids)
    assert kept(visitor) == ids[-MOST:]


def test_back_to_the_page_the_button_stood_on_and_nowhere_else(town: Town, visitor: Visitor) -> None:
    visitor.get("/list")
    here = visitor.post("/list", add=town.homework_hour.service_id, next="/find?q=food&page=2")
    assert here.location == "/find?q=food&page=2"
    for other in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""):
        visitor.get("/list")
        assert visitor.post("/list", add=town.homework_hour.service_id, next=other).location == "/list"


def test_another_site_cannot_press_the_button(app: Flask, town: Town) -> None:
    client = app.test_client()
    answer = client.post("/list", data={"add": town.homework_hour.service_id})
    assert answer.status_code == 400
    assert client.get_cookie(COOKIE) is None


@pytest.mark.parametrize("value", ["", "nonsense", "." * 3000, "%00", "a" * 22 + "." + "🙂" * 9, "../../x"])
def test_a_cookie_that_is_broken_is_an_empty_list(app: Flask, visitor: Visitor, value: str) -> None:
    visitor.client.set_cookie(COOKIE, value.encode("utf-8", "ignore").decode("latin-1"))
    assert visitor.get("/list").status_code == 200


# ---- handing on ----


def test_a_shared_list_shows_the_same_and_keeps_nothing(app: Flask, town: Town) -> None:
    ids = [town.soup_night.service_id, town.homework_hour.service_id]
    stranger = Visitor(app)
    for text in (joined(ids), ",".join(ids), " ".join(ids).upper()):
        answer = stranger.get("/list", query_string={"ids": text})
        said = stranger.text()
        assert said.index("Soup Night") < said.index("Homework Hour")
        assert "Places to call" in said
        assert COOKIE not in "".join(answer.headers.getlist("Set-Cookie"))
    assert kept(stranger) == []


def test_all_of_a_shared_list_can_be_kept(app: Flask, town: Town) -> None:
    ids = [town.soup_night.service_id, town.homework_hour.service_id]
    stranger = Visitor(app)
    stranger.get("/list", query_string={"ids": joined(ids)})
    button = next(b for b in stranger.page.iter("button") if "Keep all" in words_of(b))
    stranger.post("/list", add=button.get("value"))
    assert kept(stranger) == ids


def test_what_is_no_longer_offered_is_counted_not_shown(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        db.session.get(Service, town.soup_night.service_id).status = ServiceStatus.INACTIVE
        db.session.commit()
    ids = joined([town.soup_night.service_id, town.homework_hour.service_id, str(uuid.UUID(int=7))])
    visitor.get(f"/list?ids={ids}")
    assert "2 things on this list are not offered any more." in visitor.text()
    assert "Soup Night" not in visitor.text()
    visitor.get(f"/list?ids={joined([town.soup_night.service_id])}")
    assert "These hooks are empty" in visitor.text()


def test_the_code_and_the_address_are_the_list(app: Flask, town: Town, visitor: Visitor) -> None:
    ids = [town.homework_hour.service_id, town.choir_sings.service_id]
    address = f"http://localhost/list?ids={joined(ids)}"
    page = visitor.get("/list?ids=" + ",".join(ids)).text
    with app.app_context():
        assert code_for(address) in page
    field = next(e for e in visitor.page.iter("input") if e.get("id") == "address")
    assert field.get("value") == address
    assert "style=" not in page and "<style" not in page


def test_the_address_comes_from_the_settings_not_from_the_request(town: Town, visitor: Visitor) -> None:
    page = visitor.get(
        f"/list?ids={town.homework_hour.service_id}", environ_overrides={"HTTP_HOST": "evil.example"}
    ).text
    assert "http://localhost/list?ids=" in page and "evil.example" not in page


# ---- as a letter ----


def test_the_letter_says_what_where_when_and_whom_to_call(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        service = db.session.get(Service, town.homework_hour.service_id)
        service.phones = [Phone(number="585-555-0122", extension="4")]
        db.session.commit()
    visitor.get(f"/list?ids={town.homework_hour.service_id}")
    to, subject, body = letter_on(visitor)
    assert (to, subject) == ("", "Places to call")
    for words in (
        "Homework Hour", "Soup & Books", "Elm School, Room 4, 1 Elm School Road, Old Mill, NY 14604",
        "Mon–Fri 3:00–5:00 pm", "Call 585-555-0122, ext. 4",
        f"http://localhost/list?ids={joined([town.homework_hour.service_id])}",
    ):  # fmt: skip
        assert words in body


def test_list_and_letter_say_every_place(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        db.session.add(
            ServiceAtLocation(
                service_id=town.homework_hour.service_id,
                location_id=town.oak.location_id,
                schedules=[Schedule(freq="WEEKLY", byday="SA", opens_at=time(9), closes_at=time(11))],
            )
        )
        db.session.commit()
    visitor.get(f"/list?ids={town.homework_hour.service_id}")
    for said in (visitor.text(), letter_on(visitor)[2]):
        words = " ".join(said.split())
        assert "Room 4, 1 Elm School Road, Old Mill, NY 14604 Mon–Fri 3:00–5:00 pm" in words
        assert "Oak School, 1 Oak School Road, Old Mill, NY 14604 Sat 9:00–11:00 am" in words


def test_no_more_than_six_places_of_one_service(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        service_id = town.homework_hour.service_id
        db.session.add_all(
            ServiceAtLocation(service_id=service_id, location_id=town.oak.location_id, room=f"Loft {n}")
            for n in range(MOST_PLACES + 1)
        )
        db.session.commit()
    visitor.get(f"/list?ids={service_id}")
    assert visitor.text().count("Loft") == MOST_PLACES - 1
    assert "and 2 more places" in visitor.text()


def test_the_number_to_call_is_the_one_on_the_service_page(app: Flask, town: Town, visitor: Visitor) -> None:
    service_id = town.homework_hour.service_id
    with app.app_context():
        service = db.session.get(Service, service_id)
        service.phones = [Phone(number="585-555-0122")]
        service.contacts = [Contact(name="Bea", phones=[Phone(number="585-555-0122", extension="114")])]
        db.session.commit()
    visitor.get(f"/services/{service_id}")
    assert "585-555-0122, ext. 114" in visitor.text()
    visitor.get(f"/list?ids={service_id}")
    assert "585-555-0122, ext. 114" in visitor.text()
    assert "Call 585-555-0122, ext. 114" in letter_on(visitor)[2]


def test_a_long_list_is_a_short_letter(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        services = [
            Service(organization_id=town.wool_choir.id, name=f"Ñandú número {n} y compañía")
            for n in range(MOST)
        ]
        db.session.add_all(services)
        db.session.commit()
        ids = [service.id for service in services]
    visitor.get(f"/list?ids={joined(ids)}")
    link = next(link for link in visitor.links() if link.startswith("mailto:?"))
    assert len(link) <= LONGEST_LETTER
    assert joined(ids) in unquote(link)


def test_a_hidden_place_stays_hidden_on_list_and_letter(town: Town, visitor: Visitor) -> None:
    page = visitor.get(f"/list?ids={town.shelter.service_id}").text
    _, subject, body = letter_on(visitor)
    assert "Address is given by phone" in page and "Address is given by phone" in body
    assert "585-555-0177" in body
    assert subject == "Places to call"
    for fact in (*map(str, HIDDEN.values()), "Safe Porch house"):
        assert fact not in page and fact not in body
    assert "Leave this page" in visitor.text()


def test_in_spanish(app: Flask, town: Town) -> None:
    visitor = Visitor(app, **{"Accept-Language": "es"})
    page = visitor.get(f"/list?ids={town.homework_hour.service_id}").text
    assert "Lun–vie 3:00–5:00 p.\N{NO-BREAK SPACE}m." in page
    assert '<span lang="en">Homework Hour</span>' in page


# ---- ids ----


@given(st.lists(st.uuids().map(str), unique=True, max_size=MOST))
def test_short_ids_come_back_whole(ids: list[str]) -> None:
    assert ids_in(joined(ids)) == ids
    assert ids_in(",".join(ids)) == ids


@given(st.text(max_size=3000))
def test_any_text_is_read_without_harm(text: str) -> None:
    found = ids_in(text)
    assert len(found) <= MOST
    assert all(str(uuid.UUID(one)) == one for one in found)
