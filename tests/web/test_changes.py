"""The change feed: nothing is missed, nothing hidden is told, and a reader can stop and go on."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select, update

from directory.actions import followers
from directory.db import db, reading
from directory.models import Location, Organization, Service
from directory.queries import changes as changes_query
from tests.cast import HIDDEN, Town

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def told(app: Flask, address: str = "/changes.json") -> dict:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.get_json()


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def long_quiet(app: Flask) -> None:
    with app.app_context():
        for table in (Organization, Location, Service):
            db.session.execute(update(table).values(last_modified=LONG_AGO))
        db.session.commit()


def public_ids(app: Flask) -> set[str]:
    with app.app_context(), reading():
        found = {*db.session.scalars(select(Organization.id)), *db.session.scalars(select(Service.id))}
        found |= set(db.session.scalars(select(Location.id).where(Location.confidential.is_(False))))
        db.session.rollback()
        return found


def test_from_the_beginning_every_public_record_is_told(any_app: Flask, any_town: Town) -> None:
    found = told(any_app)
    assert {one["id"] for one in found["changes"]} == public_ids(any_app)
    assert any_town.shelter.location_id not in {one["id"] for one in found["changes"]}
    assert not found["more"]


def test_pages_follow_each_other_and_lose_nothing(any_app: Flask, any_town: Town, monkeypatch) -> None:
    """All changed at the very same moment, which is what an import does."""
    long_quiet(any_app)
    monkeypatch.setattr(changes_query.changes_since, "__defaults__", ("", 3))
    seen, address = [], "/changes.json"
    for _ in range(50):
        page = told(any_app, address)
        seen += [one["id"] for one in page["changes"]]
        if not page["more"]:
            break
        address = path_of(page["next"])
    assert len(seen) == len(set(seen))
    assert set(seen) == public_ids(any_app)


def test_a_change_after_the_last_page_is_on_the_next(town: Town, app: Flask) -> None:
    long_quiet(app)
    then = path_of(told(app)["next"])
    assert told(app, then)["changes"] == []
    with app.app_context():
        service = db.session.get(Service, town.homework_hour.service_id)
        service.alert = "In the gym this week"
        db.session.commit()
    found = told(app, then)["changes"]
    assert [(one["entity"], one["id"], one["change"]) for one in found] == [
        ("service", town.homework_hour.service_id, "changed")
    ]
    assert found[0]["url"].endswith(f"/api/hsds/services/{town.homework_hour.service_id}")


def test_the_cursor_steps_back_for_what_is_still_being_written(town: Town, app: Flask) -> None:
    """A transaction that began before the reader came, and ends after."""
    began = datetime.now(UTC) - timedelta(minutes=5)
    long_quiet(app)
    then = path_of(told(app)["next"])
    with app.app_context():
        followers.touch(db.session.connection(), "service", [town.soup_night.service_id], began)
        db.session.commit()
    assert [one["id"] for one in told(app, then)["changes"]] == [town.soup_night.service_id]


def test_what_went_is_told_and_where_to(town: Town, app: Flask) -> None:
    long_quiet(app)
    with app.app_context():
        db.session.delete(db.session.get(Service, town.soup_night.service_id))
        followers.note_removed(
            db.session.connection(),
            "organization",
            ["a" * 36],
            datetime.now(UTC),
            moved_to=town.wool_choir.id,
        )
        db.session.commit()
    found = {one["id"]: one for one in told(app, "/changes.json?since=2021-01-01T00:00:00Z")["changes"]}
    assert found[town.soup_night.service_id]["change"] == "removed"
    assert found["a" * 36]["change"] == "merged"
    assert found["a" * 36]["moved_to"] == town.wool_choir.id


def test_a_moment_that_is_none_is_refused_in_json(app: Flask) -> None:
    for text in ("yesterday", "9999-99-99", "0001-01-01T00:00:00%2B14:00"):
        answer = app.test_client().get(f"/changes.json?since={text}")
        assert answer.status_code == 400
        assert "since" in answer.get_json()["error"]["message"]


def test_nothing_hidden_is_told(town: Town, app: Flask) -> None:
    said = app.test_client().get("/changes.json").get_data(as_text=True)
    assert town.shelter.location_id not in said
    assert not [value for value in HIDDEN.values() if str(value) in said]


def test_a_plus_that_was_not_escaped_is_read_as_one(town: Town, app: Flask) -> None:
    known = told(app, "/changes.json?since=2026-01-01T02:00:00%2B02:00")["changes"]
    assert known and told(app, "/changes.json?since=2026-01-01T02:00:00+02:00")["changes"] == known
