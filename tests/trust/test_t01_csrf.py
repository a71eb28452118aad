"""T1: nobody makes a signed-in person's browser change something, and looking changes nothing."""

import pytest
from flask import Flask

from tests.cast import Town
from tests.demo import fingerprint
from tests.desk import seated
from tests.trust.routes import everyone, ways

WRITERS = ("ada", "cora", "owen")


def refuse_without_a_token(app: Flask, town: Town) -> int:
    """Every route that writes answers 400 to a post without the form's token. Returns how many were tried."""
    tried = 0
    for name in WRITERS:
        for way in ways(app, town):
            if not way.is_read:
                answer = seated(app, getattr(town, name)).client.open(way.path, method=way.method)
                assert answer.status_code == 400, f"{name} {way.method} {way.endpoint}: {answer.status}"
                tried += 1
    return tried


def test_no_write_passes_without_a_token(app: Flask, town: Town) -> None:
    before = fingerprint(app)
    assert refuse_without_a_token(app, town) >= 3 * 15
    assert fingerprint(app) == before


def test_a_token_of_another_session_does_not_pass(app: Flask, town: Town) -> None:
    stolen = seated(app, town.owen).token()
    answer = seated(app, town.cora).client.post(
        f"/work/placements/{town.homework_hour.id}/confirmation", data={"csrf_token": stolen}
    )
    assert answer.status_code == 400


def test_the_check_bites_when_tokens_are_off(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    with pytest.raises(AssertionError):
        refuse_without_a_token(app, town)


def looking_changes_nothing(app: Flask, town: Town, names: str = "visitor ada stan owen") -> int:
    looked = 0
    before = fingerprint(app)
    for name in names.split():
        person = everyone(town)[name]
        client = seated(app, person).client if person else app.test_client()
        for way in ways(app, town):
            if way.is_read:
                client.get(way.path, headers={"Accept-Language": "es"})
                client.get(way.path + "?q=food&near=14604&lang=es&page=2")
                looked += 2
    assert fingerprint(app) == before
    return looked


def test_no_get_changes_the_database(app: Flask, town: Town) -> None:
    assert looking_changes_nothing(app, town) >= 4 * 2 * 25


def test_the_check_sees_a_get_that_writes(app: Flask, town: Town) -> None:
    from directory.db import begin_as_reader, db
    from directory.models import School
    from directory.web.access import access, anyone

    @app.get("/counted")
    @access(anyone)
    def counted() -> str:
        begin_as_reader(False)
        school = db.session.get_one(School, town.elm.id)
        school.students = (school.students or 0) + 1
        db.session.commit()
        return "counted"

    with pytest.raises(AssertionError):
        looking_changes_nothing(app, town, "visitor")


def test_the_cookies_stay_on_this_site(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    answer = desk.get("/account")
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "SameSite=Lax" in cookie and "HttpOnly" in cookie, cookie
