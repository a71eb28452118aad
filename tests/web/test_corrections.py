""" "Something wrong here?": anyone may say so, once, without a name."""

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import Correction
from tests.cast import Town
from tests.visitor import Visitor


def rows(stored: object) -> list[Correction]:
    return stored(select(Correction))  # type: ignore[operator]


@pytest.mark.parametrize("entity", ["services", "organizations", "locations", "schools"])
def test_a_correction_is_kept_and_a_person_will_look(
    app: Flask, town: Town, visitor: Visitor, stored: object, entity: str
) -> None:
    row_id = {
        "services": town.homework_hour.service_id,
        "organizations": town.soup_and_books.id,
        "locations": town.elm.location_id,
        "schools": town.elm.id,
    }[entity]
    path = f"/{entity}/{row_id}/corrections"
    visitor.get(path)
    answer = visitor.post(path, about="hours", text="  They close at six.  ", key="k1")
    assert answer.status_code == 303
    while answer.status_code in (302, 303):
        answer = visitor.follow(answer)
    assert "Thank you. A person will check this." in visitor.text()
    (kept,) = rows(stored)
    assert (kept.link_entity, kept.link_id) == (entity.rstrip("s"), row_id)
    assert (kept.about, kept.text, kept.settled_by_user_id) == ("hours", "They close at six.", None)


def test_the_form_stands_on_the_page_itself(town: Town, visitor: Visitor, stored: object) -> None:
    visitor.get("/schools/elm")
    path = f"/schools/{town.elm.id}/corrections"
    key = visitor.field(path, "key")
    assert key and len(key) >= 16
    assert visitor.post(path, about="phone", key=key).status_code == 303
    assert len(rows(stored)) == 1


def test_pressing_twice_files_once(town: Town, visitor: Visitor, stored: object) -> None:
    path = f"/schools/{town.elm.id}/corrections"
    visitor.get(path)
    for key in ("same", "same", "x" * 90, "x" * 90, "other"):
        visitor.get(path)
        assert visitor.post(path, about="phone", key=key).status_code == 303
    assert len(rows(stored)) == 3


def test_without_saying_what_is_wrong_nothing_is_kept(town: Town, visitor: Visitor, stored: object) -> None:
    path = f"/organizations/{town.soup_and_books.id}/corrections"
    visitor.get(path)
    answer = visitor.post(path, text="It is all wrong.", key="k")
    assert answer.status_code == 422
    assert "Choose what is wrong." in visitor.text()
    assert "Soup & Books" in visitor.text()
    assert "It is all wrong." in answer.text  # what was written is not lost
    assert rows(stored) == []


@pytest.mark.parametrize("fields", [{"about": "weather"}, {"about": "phone", "text": "x" * 1001}])
def test_what_is_not_in_the_form_is_refused(
    town: Town, visitor: Visitor, stored: object, fields: dict[str, str]
) -> None:
    path = f"/schools/{town.elm.id}/corrections"
    visitor.get(path)
    assert visitor.post(path, key="k", **fields).status_code == 422
    assert rows(stored) == []


def test_a_program_that_fills_in_everything_is_thanked_and_not_heard(
    town: Town, visitor: Visitor, stored: object
) -> None:
    path = f"/schools/{town.elm.id}/corrections"
    visitor.get(path)
    answer = visitor.post(path, about="other", text="buy", website="https://spam.example", key="k")
    assert answer.status_code == 303
    assert rows(stored) == []


def test_without_the_pages_token_nothing_is_kept(app: Flask, town: Town, stored: object) -> None:
    answer = app.test_client().post(f"/schools/{town.elm.id}/corrections", data={"about": "phone"})
    assert answer.status_code == 400
    assert rows(stored) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_hidden_place_takes_no_corrections(
    app: Flask, town: Town, visitor: Visitor, stored: object, method: str
) -> None:
    visitor.get("/schools/elm")
    token = visitor.field(f"/schools/{town.elm.id}/corrections", "csrf_token")
    data = {"csrf_token": token, "about": "place", "text": "It is on the corner."}
    hidden, absent = (
        getattr(visitor.client, method)(
            f"/locations/{row_id}/corrections", **({"data": data} if method == "post" else {})
        )
        for row_id in (town.shelter.location_id, "00000000-0000-4000-8000-00000000ffff")
    )
    assert hidden.status_code == absent.status_code == 404
    assert hidden.data == absent.data
    assert rows(stored) == []


def test_nothing_about_the_writer_is_kept(town: Town, visitor: Visitor, stored: object) -> None:
    path = f"/schools/{town.elm.id}/corrections"
    visitor.headers |= {"User-Agent": "Canary/9", "X-Forwarded-For": "203.0.113.9", "Referer": "http://x/y"}
    visitor.get(path)
    visitor.post(path, about="phone", text="Wrong.", key="k", name="Ann", email="ann@example.org")
    (kept,) = rows(stored)
    values = " ".join(str(getattr(kept, column.name)) for column in Correction.__table__.columns)
    for canary in ("Canary", "203.0.113.9", "Ann", "ann@", "127.0.0.1"):
        assert canary not in values


@pytest.mark.parametrize(
    "path", ["/schools/elm/corrections", "/users/{}/corrections", "/needs/{}/corrections"]
)
def test_only_of_what_is_shown(app: Flask, town: Town, path: str) -> None:
    assert app.test_client().get(path.format(town.cora.id)).status_code == 404
    with app.app_context():
        assert db.session.scalar(select(Correction)) is None
