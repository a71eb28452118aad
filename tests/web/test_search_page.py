"""The results: what was asked stays in sight, every filter is a link or a form, and no dead end."""

from collections import Counter
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import SearchMiss
from directory.web.public import misses
from tests.visitor import Visitor, words_of


def test_the_form_keeps_what_was_asked(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/find?q=winter+coats&near=14605&cost=free")
    kept = {i.get("name"): i.get("value") for i in visitor.page.iter("input") if i.get("type") != "checkbox"}
    assert kept["q"] == "winter coats"
    assert kept["near"] == "14605"
    free = [i for i in visitor.page.iter("input") if i.get("name") == "cost" and i.get("value") == "free"]
    assert free[0].get("checked") is not None


def test_a_filter_in_use_is_a_chip_that_takes_it_away(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/find?q=food&cost=free&speaks=es")
    chips = {
        words_of(a): a.get("href") for a in visitor.page.iter("a") if "chip--on" in (a.get("class") or "")
    }
    left = parse_qs(urlsplit(chips["Remove: Free"]).query)
    assert left == {"q": ["food"], "speaks": ["es"]}


def test_the_language_of_a_page_is_no_filter(seeded: Flask) -> None:
    """`lang` says how to write the page; what is spoken at a service travels as `speaks`."""
    english, spanish = Visitor(seeded), Visitor(seeded)
    english.get("/find?q=food")
    spanish.get("/find?q=food&lang=es")
    assert spanish.page.get("lang") == "es"
    assert [a for a in english.links() if "/services/" in a] == [
        a for a in spanish.links() if "/services/" in a
    ]


def test_counts_stand_beside_choices_and_are_true(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/find?q=food&near=14605")
    free = next(
        label
        for label in visitor.page.iter("label")
        if any(i.get("name") == "cost" and i.get("value") == "free" for i in label.iter("input"))
    )
    promised = int(words_of(free).split()[-1])
    visitor.get("/find?q=food&near=14605&cost=free&within=3")
    assert promised > 0
    assert visitor.text().count("Confirmed") + visitor.text().count("confirmed") >= min(promised, 20)


def test_no_dead_end(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get(
        "/find?q=swimming+lessons&near=Juniper+Street+School&access=asl&cost=sliding&when=weekend&age=3"
    )
    said = visitor.text()
    assert "This hook is empty" in said
    assert "Ask Maya Alvarez." in said
    assert "Closest to what you asked" in said
    loosened = [a for a in visitor.links() if a.startswith("/find?") and "swimming" not in a]
    assert loosened
    visitor.get(loosened[-1])


def test_a_miss_counts_its_kind_and_not_its_words(demo: Flask, monkeypatch) -> None:
    noted = []
    note = misses.note_miss
    monkeypatch.setattr("directory.web.public.search.note_miss", lambda answer: noted.append(note(answer)))
    before = _misses(demo)
    Visitor(demo).get("/find?q=Rosalinda+Quux&c=enrich.sports&access=asl&cost=sliding&age=3")
    noted[0].result(timeout=60)
    assert _misses(demo) - before == Counter({"enrich.sports": 1})


def _misses(demo: Flask) -> Counter[str]:
    """How often each kind of search found nothing: other tests search the same directory too."""
    with demo.app_context(), reading():
        rows = db.session.scalars(select(SearchMiss))
        return Counter({row.topic: row.count for row in rows})


def test_suggestions_are_small_json(seeded: Flask) -> None:
    answer = seeded.test_client().get("/find/suggestions?q=den")
    found = answer.get_json()
    assert found
    assert {"kind", "label", "says", "address"} == set(found[0])
    assert all(one["address"].startswith("/find?") for one in found)
    assert seeded.test_client().get("/find/suggestions").get_json() == []


def test_nothing_of_a_hidden_place_is_on_a_card(town, app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/find?near=14621")
    card = next(e for e in visitor.page.iter("article") if "Safe Porch" in words_of(e))
    assert card.get("data-lat") is None
    assert "Address is given by phone" in words_of(card)
    assert " mi" not in words_of(card)
