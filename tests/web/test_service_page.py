"""A service's page: seven questions in their order, and a way to say that something is wrong."""

from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import Correction, Service, ServiceAtLocation
from tests.cast import HIDDEN
from tests.visitor import Visitor, words_of

QUESTIONS = [
    "Is it for us?",
    "Is there a place?",
    "When and where?",
    "What does it cost?",
    "What to bring",
    "How to start",
    "Is this right?",
]


def test_the_questions_come_in_order(town, visitor) -> None:
    visitor.get(f"/services/{town.homework_hour.service_id}")
    asked = [words_of(h2) for h2 in visitor.page.iter("h2") if words_of(h2) in QUESTIONS]
    assert asked == QUESTIONS
    said = visitor.text()
    assert "6 of 12 places left." in said
    assert "Told 3 days ago." in said


def test_an_old_count_is_not_believed(town, visitor) -> None:
    visitor.get(f"/services/{town.soup_night.service_id}")
    said = visitor.text()
    assert "too old to trust" in said
    assert "8 places" not in said


def test_what_nobody_told_us_is_asked_and_never_a_yes(town, visitor) -> None:
    visitor.get(f"/services/{town.choir_sings.service_id}")
    said = visitor.text()
    assert "We do not know. Ask first." in said
    assert "we have not asked them yet" in said


def test_an_age_in_the_address_is_judged(app: Flask, town) -> None:
    with app.app_context():
        service = db.session.get(Service, town.homework_hour.service_id)
        service.minimum_age, service.maximum_age = 6, 12
        db.session.commit()
    visitor = Visitor(app)
    visitor.get(f"/services/{town.homework_hour.service_id}?age=15")
    assert "Not for age 15." in visitor.text()
    visitor.get(f"/services/{town.homework_hour.service_id}?age=9")
    assert "Not for age" not in visitor.text()


def test_a_hidden_place_is_given_by_phone_alone(town, visitor) -> None:
    answer = visitor.get(f"/services/{town.shelter.service_id}")
    assert "Address is given by phone" in visitor.text()
    for fact in (
        "Hidden Way",
        "14699",
        str(HIDDEN["latitude"]),
        str(HIDDEN["longitude"]),
        "openstreetmap",
        "data-point",
    ):
        assert fact not in answer.text
    first = next(link for link in visitor.page.iter("a"))
    assert words_of(first) == "Leave this page"


def test_a_correction_is_filed_once_without_a_name(town, visitor, stored) -> None:
    path = f"/services/{town.homework_hour.service_id}"
    visitor.get(path)
    key = visitor.field(f"{path}/corrections", "key")
    fields = {"about": "hours", "text": "It starts at four now.", "key": key}
    answer = visitor.post(f"{path}/corrections", **fields)
    assert answer.status_code == 303
    assert answer.location == path
    visitor.follow(answer)
    assert "Thank you. A person will check this." in visitor.text()
    visitor.post(f"{path}/corrections", **fields)
    (row,) = stored(select(Correction))
    assert (row.link_entity, row.link_id, row.about) == ("service", town.homework_hour.service_id, "hours")
    assert row.text == "It starts at four now."


def test_an_empty_correction_says_what_to_choose(town, visitor, stored) -> None:
    path = f"/services/{town.homework_hour.service_id}"
    visitor.get(path)
    answer = visitor.post(f"{path}/corrections", text="hm")
    assert answer.status_code == 422
    assert "Choose what is wrong." in visitor.text()
    assert stored(select(Correction)) == []


def test_a_program_that_fills_in_everything_files_nothing(town, visitor, stored) -> None:
    path = f"/services/{town.homework_hour.service_id}"
    visitor.get(path)
    answer = visitor.post(f"{path}/corrections", about="other", text="Buy now", website="https://x.example")
    assert answer.status_code == 303
    assert stored(select(Correction)) == []


def test_a_correction_without_a_token_is_refused(town, app: Flask, stored) -> None:
    answer = app.test_client().post(
        f"/services/{town.homework_hour.service_id}/corrections", data={"about": "hours"}
    )
    assert answer.status_code == 400
    assert stored(select(Correction)) == []


def test_what_does_not_exist_or_is_hidden_cannot_be_corrected(town, visitor, stored) -> None:
    visitor.get(f"/services/{town.homework_hour.service_id}")
    token = visitor.field(f"/services/{town.homework_hour.service_id}/corrections", "csrf_token")
    for path in (f"/locations/{town.shelter.location_id}", "/services/00000000-0000-4000-8000-00000000ffff"):
        answer = visitor.client.post(f"{path}/corrections", data={"csrf_token": token, "about": "hours"})
        assert answer.status_code == 404
    assert stored(select(Correction)) == []


def test_the_place_a_card_spoke_of_comes_first(app: Flask, town) -> None:
    with app.app_context():
        other = ServiceAtLocation(
            service_id=town.homework_hour.service_id, location_id=town.oak.location_id, room="Attic"
        )
        db.session.add(other)
        db.session.commit()
        other_id = other.id
    visitor = Visitor(app)
    path = f"/services/{town.homework_hour.service_id}"

    def places(query: str) -> list[str]:
        visitor.get(path + query)
        return [words_of(h3) for h3 in visitor.page.iter("h3") if words_of(h3).endswith("School")]

    def in_short() -> str:
        return next(words_of(e) for e in visitor.page.iter("div") if e.get("aria-label") == "In short")

    assert places(f"?at_place={other_id}") == ["Oak School", "Elm School"]
    assert "Oak School, Attic" in in_short()
    for query in ("", f"?at_place={town.shelter.id}", "?at_place=nowhere"):
        assert places(query) == ["Elm School", "Oak School"]
        assert "Elm School, Room 4" in in_short()


def test_a_card_leads_to_the_place_it_names(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/find?near=14605")
    cards = [e for e in visitor.page.iter("article") if "more place" in words_of(e)]
    assert cards
    for card in cards[:3]:
        link = next(a.get("href") for a in card.iter("a") if a.get("href", "").startswith("/services/"))
        who = next(words_of(p) for p in card.iter("p") if p.get("class") == "answer__who")
        assert "at_place=" in link and "14605" not in link
        visitor.get(link)
        first = next(e for e in visitor.page.iter("div") if e.get("class") == "placement")
        assert words_of(next(first.iter("h3"))) in who


def test_a_price_nobody_put_a_figure_to(app: Flask, town) -> None:
    with app.app_context():
        service = db.session.get(Service, town.choir_sings.service_id)
        service.cost_kind, service.cost_options = "fee", []
        db.session.commit()
    visitor = Visitor(app)
    assert visitor.get(f"/services/{town.choir_sings.service_id}").status_code == 200
    assert "There is a price." in visitor.text()
