"""F14: the clock is wrong, jumps or is put back. No session or token lives for ever, none dies early, nothing
is thrown away, and "confirmed 3 days ago" stays true to the date it was confirmed on.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory.core import settings_of
from directory.db import db, reading
from directory.models import Service
from tests.conftest import Clock
from tests.demo import fingerprint
from tests.proof import proof
from tests.prove.caller import Caller, inside

pytestmark = pytest.mark.prove

COORDINATOR, ADMIN = "coordinator@millrace.example", "admin@millrace.example"

ODD_MOMENTS = {
    "the hour that spring skips": datetime(2027, 3, 14, 7, 30, tzinfo=UTC),
    "the hour that autumn repeats, first": datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
    "the hour that autumn repeats, again": datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 18, 0, tzinfo=UTC),
    "the last minute of a year": datetime(2027, 1, 1, 4, 59, 30, tzinfo=UTC),
    "long before the demo": datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC),
    "long after it": datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
}


SignIn = Callable[[str], Caller]


@pytest.fixture
def sign_in(demo: Flask, clock: Clock) -> SignIn:
    def sign_in(email: str) -> Caller:
        caller = inside(demo)
        assert caller.sign_in(email).status == 303
        return caller

    return sign_in


def is_in(client: Caller) -> bool:
    answer = client.get("/account")
    assert answer.status in {200, 303}
    return answer.status == 200


@pytest.mark.parametrize(("email", "minutes"), [(COORDINATOR, 30), (ADMIN, 15)])
def test_a_session_left_alone_ends(sign_in: SignIn, clock: Clock, email: str, minutes: int) -> None:
    client = sign_in(email)
    clock.move(minutes=minutes - 1)
    assert is_in(client)
    clock.move(minutes=minutes)
    assert not is_in(client)


def test_a_session_in_use_ends_after_a_working_day(sign_in: SignIn, clock: Clock) -> None:
    client = sign_in(COORDINATOR)
    for _ in range(23):
        clock.move(minutes=20)
        assert is_in(client)
    clock.move(minutes=20)
    assert not is_in(client)


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_jumps_makes_no_session_eternal(sign_in: SignIn, clock: Clock, days: int) -> None:
    client = sign_in(COORDINATOR)
    clock.move(days=days)
    assert not is_in(client)
    assert is_in(sign_in(COORDINATOR)), "the wrong clock keeps people out"


def test_a_clock_put_right_again_leaves_a_session_that_lasts_no_longer(sign_in: SignIn, clock: Clock) -> None:
    client = sign_in(COORDINATOR)
    clock.move(days=-1)
    assert not is_in(client)
    clock.move(days=1)
    assert is_in(client)
    clock.move(hours=8)
    assert not is_in(client)


def reset_address(app: Flask, client: Caller) -> str:
    client.get("/password/forgotten")
    assert client.post("/password/forgotten", email=COORDINATOR).status == 303
    newest = sorted(settings_of(app).mail_folder.glob("*.eml"))[-1]
    found = re.search(r"(/password/new/\S+)", newest.read_text(encoding="utf-8"))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("moved", "status"),
    [
        (timedelta(minutes=29), 200),
        (timedelta(minutes=31), 410),
        (timedelta(days=400), 410),
        (timedelta(days=-1), 410),
    ],
)
def test_a_link_for_a_new_password_holds_for_half_an_hour_and_never_longer(
    demo: Flask, clock: Clock, moved: timedelta, status: int
) -> None:
    client = inside(demo)
    address = reset_address(demo, client)
    clock.now += moved
    assert client.get(address).status == status


def test_failed_tries_are_forgotten_however_the_clock_jumps(demo: Flask, clock: Clock) -> None:
    """Neither a clock put forward nor one put back shuts anybody out for longer than a minute of its own."""
    client = inside(demo)

    def guess() -> int:
        return client.sign_in(COORDINATOR, "a guess, no more").status

    while guess() != 429:
        pass
    for moved in (timedelta(days=-1), timedelta(days=400)):
        clock.now += moved
        assert guess() == 422


def test_how_long_ago_a_service_was_confirmed_follows_the_calendar(demo: Flask, clock: Clock) -> None:
    service, confirmed = a_dated_service(demo)
    client = inside(demo)
    for days, words in {
        -2: "today",
        0: "today",
        1: "yesterday",
        12: "12 days ago",
        89: "89 days ago",
    }.items():
        clock.now = datetime(confirmed.year, confirmed.month, confirmed.day, 17, tzinfo=UTC) + timedelta(days)
        page = client.get(f"/services/{service}").text
        assert re.search(rf"onfirmed {words}", page), f"{days} days after, the page does not say {words!r}"
    clock.move(days=400)
    assert "may have changed" in client.get(f"/services/{service}").text


def a_dated_service(app: Flask) -> tuple[str, datetime]:
    with app.app_context(), reading():
        dated = select(Service).where(Service.assured_date.is_not(None)).order_by(Service.name).limit(1)
        found = db.session.scalars(dated).one()
        db.session.rollback()
        assert found.assured_date
        return found.id, datetime.combine(found.assured_date, datetime.min.time())


def test_every_page_holds_at_odd_moments_and_nothing_is_thrown_away(
    demo: Flask, clock: Clock, sign_in: SignIn
) -> None:
    service, _ = a_dated_service(demo)
    before = fingerprint(demo)
    pages = (
        "/",
        "/find?open=now&near=14605",
        "/find?when=evening",
        "/schools",
        f"/services/{service}",
        "/status",
    )
    for name, moment in ODD_MOMENTS.items():
        clock.now = moment
        client = inside(demo)
        for page in pages:
            assert client.get(page).status == 200, f"{page} at {name}"
        assert sign_in(COORDINATOR).get("/work/schools/juniper-street").status == 200, name
    assert fingerprint(demo) == before
    proof("clock", odd_moments=len(ODD_MOMENTS), pages=len(pages) + 1, thrown_away=0)
