"""About, what we never ask, accessibility, and whether everything works: what they say is so."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from directory.core import settings_of
from directory.db import db
from directory.models import District, IndexOutbox, Translation
from directory.search.indexer import rebuild
from tests.cast import Town
from tests.conftest import Clock, application
from tests.visitor import Visitor

PAGES = {
    "/about": ("How it works", "Cómo funciona"),
    "/privacy": ("What we never ask", "Lo que nunca preguntamos"),
    "/accessibility": ("Accessibility", "Accesibilidad"),
    "/status": ("Is everything working?", "¿Funciona todo?"),
}


@pytest.mark.parametrize("path", PAGES)
def test_in_both_languages(town: Town, app: Flask, path: str) -> None:
    for language, title in zip(("en", "es"), PAGES[path], strict=True):
        page = Visitor(app, **{"Accept-Language": language}).get(path).text
        assert f"<h1>{title}</h1>" in page


def test_about_counts_what_is_there(town: Town, visitor: Visitor) -> None:
    visitor.get("/about")
    assert "5 services from 3 partners, at 3 schools" in visitor.text()


def test_about_names_the_district_in_the_readers_language(app: Flask, town: Town) -> None:
    with app.app_context():
        for row in db.session.query(District):
            row.about = "A mill that stands still."
            db.session.add(
                Translation(
                    link_entity="district",
                    link_id=row.id,
                    field="about",
                    language="es",
                    text="Un molino quieto.",
                )
            )
        db.session.commit()
    assert "A mill that stands still." in Visitor(app).get("/about").text
    assert "Un molino quieto." in Visitor(app, **{"Accept-Language": "es"}).get("/about").text


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_directory_has_them_too(app: Flask, path: str) -> None:
    assert Visitor(app).get(path).status_code == 200


# ---- what we say about cookies and lookups is so ----


def test_the_four_cookies_that_are_named_are_all_there_are(town: Town, visitor: Visitor) -> None:
    said = visitor.get("/privacy?lang=en&contrast=more").text
    visitor.get("/schools/elm")
    visitor.get("/list")
    visitor.post("/list", add=town.homework_hour.service_id)
    path = f"/schools/{town.elm.id}/corrections"
    visitor.get(path)
    visitor.post(path, about="phone", key="k")
    names = {key[2] for key in visitor.client._cookies}
    assert names == {"hallway_lang", "hallway_contrast", "hallway_list", "hallway"}
    assert "Four small notes, called cookies." in said


def test_who_else_learns_of_it_depends_on_the_settings(app: Flask, town: Town) -> None:
    alone = Visitor(app)
    alone.get("/privacy")
    assert "looked up here, in our own tables" in alone.text()
    assert "another host" not in alone.text()
    told = {"geocoder": "nominatim", "tiles": "https://tiles.example/{z}/{x}/{y}.png"}
    other = application(replace(settings_of(app), **told))
    asking = Visitor(other)
    asking.get("/privacy")
    assert "we ask a map service where it lies" in asking.text()
    assert "come from another host" in asking.text()


def test_the_accessibility_statement_says_how_to_reach_a_person(app: Flask, town: Town) -> None:
    with app.app_context():
        for row in db.session.query(District):
            row.phone, row.email = "585-555-0140", "hello@mill.example"
        db.session.commit()
    visitor = Visitor(app)
    visitor.get("/accessibility")
    assert {"tel:5855550140", "mailto:hello@mill.example"} <= set(visitor.links())
    assert "WCAG 2.2, level AA" in visitor.text()
    assert "2026" in visitor.text()


# ---- is everything working ----


def test_without_an_index_search_goes_on_and_the_page_says_so(town: Town, visitor: Visitor) -> None:
    visitor.get("/status")
    assert "It answers, with 5 services." in visitor.text()
    assert "Search works without it, a little slower." in visitor.text()
    assert "Off. Search goes by single words" in visitor.text()


def test_an_index_tells_its_age(app: Flask, town: Town, clock: Clock) -> None:
    rebuild(app)
    clock.now = datetime.now(UTC)
    clock.move(hours=3)
    visitor = Visitor(app)
    visitor.get("/status")
    assert "It was last written 3 hours ago." in visitor.text()
    assert "Every change has reached the index." in visitor.text()


def test_changes_on_their_way_are_counted(app: Flask, town: Town) -> None:
    rebuild(app)
    with app.app_context():
        db.session.add_all([IndexOutbox(service_id=town.homework_hour.service_id) for _ in range(2)])
        db.session.commit()
    visitor = Visitor(app)
    visitor.get("/status")
    assert "2 changed services are on their way into the index." in visitor.text()


def test_the_status_page_names_no_file_and_no_setting(app: Flask, town: Town) -> None:
    page = app.test_client().get("/status").text
    folder: Path = settings_of(app).data
    for secret in (str(folder), "sqlite", "secret", "hallway.db", settings_of(app).secret_key):
        assert secret not in page


def test_crawlers_leave_searches_and_lists_alone(app: Flask) -> None:
    answer = app.test_client().get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /find" in answer.text and "Disallow: /list" in answer.text
