"""T18: a redirect leads to a path of this site, whatever a link asks for."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from directory.web.sessions import local_path
from tests.cast import PASSWORD, Town
from tests.desk import Desk, seated

AWAY = (
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example",
    "https:evil.example", "https:/evil.example", "http:///evil.example", "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example", "/\\/evil.example", "//\\evil.example", "\t//evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r/evil.example", " //evil.example", "/ /evil.example", "\x00//evil.example",
    "/\x00/evil.example", "\x0b//evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.example", "evil.example",
    "@evil.example", "//evil.example@localhost", "//localhost@evil.example", "//localhost:80@evil.example",
    "//evil.example%2f..", "/..//evil.example", "/.//evil.example", "/work/..//evil.example",
    "?//evil.example",
    "#//evil.example", "//[::1]", "//0x7f.1", "//ⓔvil.example", "/\u2028/evil.example",
    "/\u0085/evil.example",
    "//evil。example", "///\\;@evil.example", ".evil.example", "/" + "a" * 5000,
)  # fmt: skip

HERE = (
    "/",
    "/work/",
    "/work/schools/elm",
    "/find?q=food&near=14604",
    "/find?q=a%20b",
    "/services/x?lang=es#top",
)


def leaves(location: str) -> bool:
    """Where a browser would go: it reads `\\` as `/`, and drops tabs, line ends and outer blanks."""
    read = location.strip().replace("\\", "/")
    for dropped in "\t\n\r":
        read = read.replace(dropped, "")
    return urlsplit(urljoin("http://localhost/sign-in", read)).netloc != "localhost"


def stay_here(app: Flask, town: Town) -> int:
    tried = 0
    for wanted in AWAY:
        inside = seated(app, town.cora).client.get("/sign-in", query_string={"next": wanted})
        listed = Desk(app).post("/list", add=town.homework_hour.service_id, next=wanted)
        after = seated(app, town.cora).post(
            f"/work/placements/{town.homework_hour.id}/confirmation", back=wanted
        )
        for answer in (inside, listed, after):
            assert answer.status_code == 303
            assert not leaves(answer.location), f"{wanted!r} leads to {answer.location!r}"
            tried += 1
    return tried


def test_forty_ways_out_are_shut(app: Flask, town: Town) -> None:
    assert len(AWAY) >= 40 and stay_here(app, town) >= 120


@pytest.mark.parametrize("wanted", AWAY)
def test_each_is_refused_by_name(wanted: str) -> None:
    assert local_path(wanted) is None or not leaves(str(local_path(wanted)))


@pytest.mark.parametrize("wanted", HERE)
def test_ones_own_paths_are_kept(wanted: str) -> None:
    assert local_path(wanted) == wanted


def test_signing_in_leads_back_to_the_page(app: Flask, town: Town) -> None:
    first = Desk(app).get("/work/schools/elm?x=1")
    assert first.status_code == 303 and first.location == "/sign-in?next=/work/schools/elm?x%3D1"
    answer = Desk(app).sign_in("cora@town.example", PASSWORD, next="/work/schools/elm?x=1")
    assert answer.location == "/work/schools/elm?x=1"


@pytest.mark.parametrize("wanted", AWAY[:12:3])
def test_signing_in_leads_nowhere_else(app: Flask, town: Town, wanted: str) -> None:
    answer = Desk(app).sign_in("cora@town.example", PASSWORD, next=wanted)
    assert answer.location == "/work/"


def test_the_check_bites_when_any_address_will_do(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.web.account.views.local_path", lambda text: text)
    with pytest.raises(AssertionError):
        stay_here(app, town)
