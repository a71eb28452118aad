"""T10: a link for a new password works once, for its owner, for half an hour, and always leads here."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.models import Invitation, PasswordReset
from tests.cast import PASSWORD, Town
from tests.conftest import Clock
from tests.desk import Desk, seated

NEW = {"password": "nine lanterns, slow river", "repeat": "nine lanterns, slow river"}
LINK = re.compile(r"http\S+/(?:password/new|invitations)/\S+")

HOSTS = (
    {"Host": "evil.example"}, {"Host": "evil.example:8000"}, {"Host": "localhost.evil.example"},
    {"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    {"Host": "localhost", "X-Host": "evil.example"},
    {"Host": "localhost", "X-Forwarded-Server": "evil.example"},
    {"Host": "localhost", "X-HTTP-Host-Override": "evil.example"},
    {"Host": "localhost", "Forwarded": "host=evil.example;proto=https"},
    {"Host": "localhost", "X-Original-Host": "evil.example"},
    {"Host": "localhost", "X-Rewrite-Url": "https://evil.example/"},
    {"Host": "localhost", "X-Original-Url": "https://evil.example/"},
    {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1234"},
    {"Host": "localhost", "X-Forwarded-Prefix": "//evil.example"},
    {"Host": "localhost", "X-Script-Name": "//evil.example"},
    {"Host": "localhost", "X-Forwarded-For": "evil.example"},
    {"Host": "localhost", "Referer": "https://evil.example/"},
    {"Host": "localhost", "Origin": "https://evil.example"},
    {"Host": "EVIL.EXAMPLE"}, {"Host": "evil.example#localhost"}, {"Host": "user@evil.example"},
)  # fmt: skip


def link_in(letter: str) -> str:
    found = LINK.search(letter)
    assert found, letter
    return found[0]


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost")


@pytest.fixture
def link(app: Flask, town: Town, clock: Clock, letters: Callable[[], list[str]]) -> str:
    Desk(app).post("/password/forgotten", email="CORA@town.example ")
    return link_in(letters()[-1])


def test_it_works_once(app: Flask, link: str) -> None:
    desk = Desk(app)
    assert desk.get(path_of(link)).status_code == 200
    assert desk.post(path_of(link), **NEW).status_code == 303
    assert desk.post(path_of(link), **NEW).status_code == 410
    assert desk.get(path_of(link)).status_code == 410
    assert Desk(app).sign_in("cora@town.example", NEW["password"]).status_code == 303
    assert Desk(app).sign_in("cora@town.example", PASSWORD).status_code == 422


@pytest.mark.parametrize(("minutes", "works"), [(29, True), (30, False), (576_000, False), (-60, False)])
def test_it_works_for_half_an_hour(app: Flask, clock: Clock, link: str, minutes: int, works: bool) -> None:
    clock.move(minutes=minutes)
    assert Desk(app).post(path_of(link), **NEW).status_code == (303 if works else 410)


def test_only_its_hash_is_kept(link: str, stored: Callable[[Any], list[Any]]) -> None:
    token = link.rpartition("/")[2]
    assert len(token) >= 43
    assert token not in stored(select(PasswordReset.token_hash))


def test_it_ends_what_was_open_and_every_other_link(
    app: Flask, town: Town, link: str, letters: Callable[[], list[str]]
) -> None:
    desk = seated(app, town.cora)
    Desk(app).post("/password/forgotten", email="cora@town.example")
    other = link_in(letters()[-1])
    assert other != link
    assert Desk(app).post(path_of(other), **NEW).status_code == 303
    assert desk.get("/account").status_code == 303
    assert Desk(app).post(path_of(link), **NEW).status_code == 410


def test_the_owner_is_told(app: Flask, link: str, letters: Callable[[], list[str]]) -> None:
    Desk(app).post(path_of(link), **NEW)
    assert "password was changed" in letters()[-1] and "cora@town.example" in letters()[-1]


def test_a_weak_password_does_not_use_it_up(app: Flask, link: str) -> None:
    desk = Desk(app)
    assert desk.post(path_of(link), password="passwordpassword", repeat="passwordpassword").status_code == 422
    assert desk.post(path_of(link), **NEW).status_code == 303


def test_the_page_lends_its_address_to_nobody(app: Flask, link: str) -> None:
    answer = Desk(app).get(path_of(link))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


def links_lead_here(app: Flask, letters: Callable[[], list[str]]) -> int:
    for number, headers in enumerate(HOSTS):
        desk = Desk(app, **headers)
        desk.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        count = len(letters())
        desk.post("/password/forgotten", email=f"{PEOPLE[number % 10]}@town.example")
        for letter in letters()[count:]:
            assert link_in(letter).startswith("http://localhost/password/new/"), headers
            assert "evil" not in letter.lower(), headers
    return len(letters())


PEOPLE = ("ada", "cora", "pru", "stan", "otis", "owen", "colleen", "wanda", "fay", "hal")


def test_no_forged_host_changes_where_it_leads(
    app: Flask, town: Town, letters: Callable[[], list[str]]
) -> None:
    assert links_lead_here(app, letters) >= 12


def test_the_check_bites_when_links_come_from_the_request(
    app: Flask, town: Town, letters: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask import request

    from directory.web.account import views

    monkeypatch.setattr(views, "site_address", lambda path: request.host_url.rstrip("/") + path)
    with pytest.raises(AssertionError):
        links_lead_here(app, letters)


def test_no_header_can_be_slipped_into_a_letter(
    app: Flask, town: Town, letters: Callable[[], list[str]]
) -> None:
    Desk(app).post("/password/forgotten", email="cora@town.example\r\nBcc: evil@evil.example")
    assert not any("evil" in letter for letter in letters())


def test_the_letter_goes_to_the_address_that_is_kept(
    app: Flask, town: Town, letters: Callable[[], list[str]]
) -> None:
    """A look-alike that folds to somebody's address in Unicode must not get their letter."""
    Desk(app).post("/password/forgotten", email="cora@town.exampl\u212f")
    Desk(app).post("/password/forgotten", email="ﬁy@town.example")
    assert letters() == []


def test_three_letters_an_hour_are_enough(
    app: Flask, town: Town, clock: Clock, letters: Callable[[], list[str]]
) -> None:
    for _ in range(6):
        assert Desk(app).post("/password/forgotten", email="cora@town.example").status_code in {303, 429}
        clock.move(minutes=1)
    assert len(letters()) == 3


# ---- invitations: the same rules, a week long ----


def asked(town: Town) -> dict[str, str]:
    place = f"school:{town.oak.id}"
    return {"email": "ines@new.example", "name": "Ines", "role": "coordinator", "place": place}


@pytest.fixture
def invitation(app: Flask, town: Town, clock: Clock, letters: Callable[[], list[str]]) -> str:
    fields = {
        "email": "ines@new.example",
        "name": "Ines",
        "role": "coordinator",
        "place": f"school:{town.oak.id}",
    }
    assert seated(app, town.ada).post("/admin/people/invitations", **fields).status_code == 303
    return link_in(letters()[-1])


JOIN = {"name": "Ines Vale", **NEW}


def test_an_invitation_works_once(app: Flask, invitation: str) -> None:
    desk = Desk(app)
    assert desk.post(path_of(invitation), **JOIN).status_code == 303
    assert desk.get("/work/schools/oak").status_code == 200
    assert desk.get("/work/schools/elm").status_code == 404
    assert Desk(app).post(path_of(invitation), **JOIN).status_code == 410


@pytest.mark.parametrize(("days", "works"), [(6.9, True), (7, False)])
def test_an_invitation_works_for_a_week(
    app: Flask, clock: Clock, invitation: str, days: float, works: bool
) -> None:
    clock.move(days=days)
    assert Desk(app).post(path_of(invitation), **JOIN).status_code == (303 if works else 410)


def test_a_withdrawn_invitation_is_void(
    app: Flask, town: Town, invitation: str, stored: Callable[[Any], list[Any]]
) -> None:
    (row,) = stored(select(Invitation))
    assert seated(app, town.ada).post(f"/admin/people/invitations/{row.id}/withdrawal").status_code == 303
    assert Desk(app).post(path_of(invitation), **JOIN).status_code == 410


def test_inviting_twice_makes_one_invitation_and_the_newer_link_counts(
    app: Flask, town: Town, invitation: str, letters: Callable[[], list[str]],
    stored: Callable[[Any], list[Any]],
) -> None:  # fmt: skip
    fields = {
        "email": "ines@new.example",
        "name": "Ines",
        "role": "coordinator",
        "place": f"school:{town.oak.id}",
    }
    seated(app, town.ada).post("/admin/people/invitations", **fields)
    assert len(stored(select(Invitation))) == 1
    assert Desk(app).get(path_of(invitation)).status_code == 410
    assert Desk(app).get(path_of(link_in(letters()[-1]))).status_code == 200
