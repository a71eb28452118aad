"""T19: an error page says that something went wrong and a number to quote. Never what, never about whom."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from tests.cast import Town
from tests.desk import Desk, seated
from tests.proof import in_full, proof, rounds
from tests.reading import text_of
from tests.trust.routes import ways

CANARY = "Zebulon-Quillfeather-555-0142"


def errors() -> Iterator[Exception]:
    parameters = {"name": CANARY}
    yield RuntimeError(CANARY)
    yield KeyError(CANARY)
    yield ValueError(f"a form held {CANARY}")
    yield IntegrityError(f"INSERT {CANARY}", parameters, ValueError(CANARY))
    yield OperationalError(f"SELECT {CANARY}", parameters, ValueError(CANARY))
    yield StatementError(CANARY, f"SELECT {CANARY}", parameters, ValueError(CANARY))


def break_every_view(app: Flask, error: Exception) -> None:
    """Each view raises, with what a family said in its local variables."""

    def broken_as(rule: object) -> object:
        def broken(**_: object) -> str:
            student = {"name": CANARY, "needs": [CANARY]}
            raise error from ValueError(str(student))

        broken.access_rule = rule  # type: ignore[attr-defined]
        return broken

    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = broken_as(getattr(view, "access_rule", None))  # type: ignore[assignment]


def nothing_gets_out(app: Flask, town: Town, caplog: pytest.LogCaptureFixture) -> int:
    """Every way with every error, and every way by everyone; in full, by everyone with every error."""
    caplog.set_level(logging.DEBUG)
    desks = [Desk(app), *(seated(app, getattr(town, name)) for name in ("ada", "cora", "owen"))]
    tried = 0
    for turn, error in enumerate(errors()):
        break_every_view(app, error)
        for place, way in enumerate(ways(app, town)):
            for desk in desks if in_full() else desks[(turn + place) % len(desks) :][:1]:
                answer = desk.get(way.path) if way.is_read else desk.post(way.path, name=CANARY)
                assert answer.status_code in {303, 403, 404, 500, 503}, f"{way.endpoint}: {answer.status}"
                assert CANARY not in text_of(answer), f"{way.endpoint} shows {type(error).__name__}"
                assert CANARY not in str(answer.headers)
                assert "Traceback" not in text_of(answer) and "/directory/" not in text_of(answer)
                tried += 1
    assert CANARY not in caplog.text, "the log quotes the error"
    return tried


@pytest.mark.prove
def test_no_error_page_and_no_log_line_quotes_what_happened(
    app: Flask, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    tried = nothing_gets_out(app, town, caplog)
    assert tried >= rounds(small=6 * 100, full=6 * 100 * 4)
    proof("errors that quote nothing", requests=tried, quoted=0)


def test_a_page_and_the_log_share_a_number(app: Flask, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    break_every_view(app, RuntimeError(CANARY))
    answer = Desk(app).get("/sign-in")
    (record,) = [r for r in caplog.records if r.name == "hallway.errors"]
    assert answer.status_code == 500 and record.getMessage().split(" ")[0] in answer.text


def test_the_check_bites_when_the_message_is_shown(
    app: Flask, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    app.register_error_handler(RuntimeError, lambda error: (f"<h1>{error}</h1>", 500))
    with pytest.raises(AssertionError):
        nothing_gets_out(app, town, caplog)


def test_the_check_bites_when_the_log_quotes_it(
    app: Flask, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    def talkative(error: Exception) -> tuple[str, int]:
        logging.getLogger("hallway.errors").error("it broke: %s", error)
        return "sorry", 500

    app.register_error_handler(Exception, talkative)
    with pytest.raises(AssertionError, match="log"):
        nothing_gets_out(app, town, caplog)


def test_settings_print_no_secret(app: Flask) -> None:
    settings = app.extensions["hallway_settings"]
    assert settings.secret_key not in repr(settings) and settings.sealing_key not in repr(settings)
