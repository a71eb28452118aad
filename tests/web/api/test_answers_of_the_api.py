"""Tags, packing, origins, errors, and how many reads an answer costs."""

import gzip
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from directory.actions.tokens import make_token
from directory.core import settings_of
from directory.db import db
from directory.exchange.export_nested import nested_services
from directory.exchange.export_tables import public_catalog
from directory.models import Service, User
from directory.web.api.kept import Kept, kept_of
from tests.cast import Town
from tests.web.api import standard
from tests.web.api.conftest import PATH, Asks
from tests.web.test_query_counts import counted

BAD = (
    "/services?page=0", "/services?page=-1", "/services?page=x", "/services?page=1e3",
    "/services?page=99999999999999999999", "/services?per_page=0", "/services?per_page=%C2%B2",
    "/services?full=maybe", "/services?minimal=1", "/services?format=xml", "/services?search=a%00b",
    "/services?modified_after=yesterday", "/services?modified_after=2026-13-01",
    "/services?modified_after=0001-01-01T00:00:00%2B23:00", "/services?page=1&page=2",
    f"/services?search={'a' * 1001}", "/service_at_locations?postcode=abc",
    "/service_at_locations?proximity=100", "/service_at_locations?postcode=14605&proximity=-1",
    "/service_at_locations?postcode=14605&proximity=nan",
    "/service_at_locations?postcode=14605&proximity=1_0",
    "/service_at_locations?postcode=14605&proximity=1e99", "/taxonomy_terms?top_only=2",
    "/organizations?full_service=x",
)  # fmt: skip


@pytest.mark.parametrize("path", BAD)
def test_what_cannot_be_read_is_named(asks: Asks, path: str) -> None:
    answer = asks.raw(path)
    assert answer.status_code == 400 and answer.mimetype == "application/json"
    told = answer.get_json()
    assert list(standard.ours("Error").iter_errors(told)) == []
    assert told["error"]["parameter"] == path.partition("?")[2].split("&")[-1].partition("=")[0]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"a"', b'{"page": []}'[:-3] + b"{}}", b'{"search": "\\ud800"}', b"[" * 2000]
)
def test_bodies_that_cannot_be_read(asks: Asks, body: bytes) -> None:
    answer = asks.raw("/services", "POST", data=body, content_type="application/json")
    assert answer.status_code == 400 and answer.get_json()["error"]["status"] == 400


def test_other_methods_and_addresses_are_json_too(asks: Asks) -> None:
    for path, method, code in (
        ("/services", "DELETE", 405),
        ("/services/x", "POST", 405),
        ("/nothing", "GET", 404),
    ):
        answer = asks.raw(path, method)
        assert answer.status_code == code and answer.get_json()["error"]["status"] == code
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_and_options(asks: Asks) -> None:
    for path in ("/", "/services", "/services?format=ndjson", "/openapi.json"):
        head = asks.raw(path, "HEAD")
        assert head.status_code == 200 and head.data == b""
        ways = asks.raw(path, "OPTIONS")
        assert ways.status_code == 200 and "GET" in ways.headers["Allow"]
        assert "Authorization" in ways.headers["Access-Control-Allow-Headers"]
    assert asks.raw("/services", "HEAD").headers["ETag"] == asks.raw("/services").headers["ETag"]


def test_nobody_gets_a_cookie(asks: Asks) -> None:
    answer = asks.raw("/services?lang=es&contrast=more")
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/services", "/services?full=true", "/", "/openapi.json", "/taxonomy_terms"]
)
def test_what_has_not_changed_is_not_sent_again(asks: Asks, path: str) -> None:
    first = asks.raw(path)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/") and first.headers["Cache-Control"] == "public, no-cache"
    again = asks.raw(path, headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == tag
    assert asks.raw(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_packed_is_the_same_under_a_tag_of_its_own(asks: Asks) -> None:
    plain, packed = asks.raw("/services"), asks.raw("/services", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"] and "Accept-Encoding" in packed.headers["Vary"]
    both = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert asks.raw("/services", headers=both).status_code == 304
    lines = asks.raw("/services?format=ndjson", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(lines.data) == asks.raw("/services?format=ndjson").data


def test_a_change_changes_the_tag_and_the_answer(app: Flask, town: Town) -> None:
    asks = Asks(app)
    path = f"/services/{town.homework_hour.service_id}"
    first = asks.raw(path)
    assert first.last_modified is not None
    assert asks.raw(path).headers["ETag"] == first.headers["ETag"]
    with app.app_context():
        db.session.get_one(Service, town.homework_hour.service_id).name = "Homework at dusk"
        db.session.commit()
    second = asks.raw(path, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200 and second.get_json()["name"] == "Homework at dusk"
    assert asks("/services")["contents"][0]["name"] == "Homework at dusk"


def test_a_change_by_somebody_else_is_seen(app: Flask, town: Town) -> None:
    """Another process writes through a connection of its own."""
    asks = Asks(app)
    before = asks("/organizations")["contents"][0]
    other = sqlite3.connect(settings_of(app).data / "hallway.db")
    other.execute("UPDATE organization SET name = 'Elsewhere' WHERE id = ?", (before["id"],))
    other.commit()
    other.close()
    assert asks("/organizations")["contents"][0]["name"] == "Elsewhere"


@pytest.mark.parametrize(
    ("path", "most"),
    [("/services?per_page={}", 5), ("/services?per_page={}&full=true", 32),
     ("/organizations?per_page={}", 4), ("/organizations?per_page={}&full_service=true", 32),
     ("/service_at_locations?per_page={}", 8), ("/service_at_locations?per_page={}&full=true", 34),
     ("/taxonomy_terms?per_page={}", 5), ("/services?minimal=true&per_page={}", 4)],
)  # fmt: skip
def test_a_long_page_costs_no_more_reads_than_a_short_one(seeded: Flask, path: str, most: int) -> None:
    reads = []
    client = seeded.test_client()
    client.get(f"{PATH}/services")
    for size in (3, 99):
        with counted(seeded) as asked:
            assert client.get(PATH + path.format(size)).status_code == 200
        reads.append(len(asked))
    assert reads[1] <= reads[0] + 1 and 0 < reads[1] <= most, reads


def test_the_same_again_costs_no_read(seeded: Flask) -> None:
    client = seeded.test_client()
    client.get(f"{PATH}/services?page=2")
    with counted(seeded) as asked:
        assert client.get(f"{PATH}/services?page=2").status_code == 200
    assert asked == []


def test_the_objects_are_those_of_the_export(asks: Asks) -> None:
    from directory.db import reading

    with asks.app.app_context(), reading():
        exported = {one["id"]: one for one in nested_services(public_catalog())}
        db.session.rollback()
    answered = {one["id"]: one for one in asks.lines("/services", full="true")}
    assert answered == exported


def test_a_tag_that_was_weakened_on_its_way_is_known_again(asks: Asks) -> None:
    tag = asks.raw("/services").headers["ETag"]
    assert asks.raw("/services", headers={"If-None-Match": f"W/{tag}"}).status_code == 304


def test_what_was_asked_by_post_has_no_links_and_takes_none_away(app: Flask, town: Town) -> None:
    asks = Asks(app)
    assert "Link" not in asks.raw("/services", "POST", data={"per_page": "1"}).headers
    assert 'rel="next"' in asks.raw("/services?per_page=1").headers["Link"]
    assert "Link" not in asks.raw("/services", "POST", data={"per_page": "1"}).headers


def test_no_value_is_passed_over(app: Flask, town: Town) -> None:
    """A filter that was left out would let more in than was asked for."""
    terms = [f"term {number}" for number in range(21)]
    asks = Asks(app)
    assert asks.raw("/services", query_string={"taxonomy_term_id": terms}).status_code == 400
    assert asks.raw("/services", query_string={"taxonomy_term_id": terms[:20] * 3}).status_code == 200


def test_long_questions_do_not_fill_the_memory(app: Flask, town: Town) -> None:
    asks, kept = Asks(app), kept_of(app)
    term = "t" * 1000
    asks.raw("/services", "POST", data={"taxonomy_term_id": [f"{term[3:]}{n:03}" for n in range(20)]})
    assert kept._weight > 20_000
    asks.raw("/services", "POST", data={"organization_id": "x"})
    for key in list(kept._bodies):
        kept._drop(key)
    assert kept._weight == 0


def test_a_place_hidden_while_an_answer_begins_is_in_no_kept_one(app: Flask, town: Town, monkeypatch) -> None:
    """A token is looked up first, so the reading had begun when the place was hidden."""
    with app.app_context():
        actor = db.session.get_one(User, town.ada.id)
        until = datetime.now(UTC) + timedelta(days=1)
        row, token = make_token(name="211", per_minute=100, expires_at=until, actor=actor)
        row.last_used_at = datetime.now(UTC)
        db.session.commit()
    place = town.choir_sings.location_id
    asks, stamp, hidden = Asks(app), Kept.stamp, []

    def stamp_after_hiding(kept: Kept) -> str:
        if not hidden:
            hidden.append(place)
            other = sqlite3.connect(settings_of(app).data / "hallway.db")
            hide = "UPDATE location SET confidential = 1, latitude = NULL, longitude = NULL WHERE id = ?"
            other.execute(hide, (place,))
            other.commit()
            other.close()
        return stamp(kept)

    monkeypatch.setattr(Kept, "stamp", stamp_after_hiding)
    headers = {"Authorization": f"Bearer {token}"}
    assert asks.raw("/service_at_locations?full=true", headers=headers).status_code == 200
    again = asks.raw("/service_at_locations?full=true", headers=headers)
    assert hidden and place not in again.text
