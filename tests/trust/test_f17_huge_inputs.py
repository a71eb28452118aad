"""F17: a huge or endless input is refused with a page. One that hangs runs into the suite's time limit."""

import pytest
from flask import Flask

from tests.cast import Town
from tests.demo import fingerprint
from tests.desk import Desk, seated
from tests.trust.routes import ways

MB = 1024 * 1024
PARTS = "multipart/form-data; boundary=b"


def bodies() -> list[tuple[str, bytes, str]]:
    form = "application/x-www-form-urlencoded"
    return [
        ("11 MB", b"a=" + b"b" * (11 * MB), form),
        ("a field of 2 MB", b"text=" + b"x" * (2 * MB), form),
        ("10,000 parameters", b"&".join(b"p%d=1" % n for n in range(10_000)), form),
        ("10,000 parts", _parts(10_000), PARTS),
        ("a deep JSON", b"[" * 100_000, "application/json"),
        ("no form at all", b"\x00\xff\xfe" * 1000, "application/octet-stream"),
        (
            "half a multipart",
            b"--b\r\nContent-Disposition: form-data; name=",
            "multipart/form-data; boundary=b",
        ),
    ]


def _parts(count: int) -> bytes:
    one = b'--b\r\nContent-Disposition: form-data; name="p%d"\r\n\r\n1\r\n'
    return b"".join(one % n for n in range(count)) + b"--b--\r\n"


def refuse_them_all(app: Flask, town: Town) -> int:
    tried = 0
    for name, body, kind in bodies():
        desk = seated(app, town.cora)
        for way in ways(app, town):
            if way.is_read:
                continue
            answer = desk.client.open(way.path, method=way.method, data=body, content_type=kind,
                                      headers={"X-CSRFToken": desk.token()})  # fmt: skip
            assert answer.status_code < 500, f"{way.endpoint}, {name}: {answer.status}"
            tried += 1
    return tried


def test_huge_bodies_are_refused(app: Flask, town: Town) -> None:
    assert refuse_them_all(app, town) >= 7 * 15


def test_too_much_is_413(app: Flask, town: Town) -> None:
    desk = Desk(app)
    answer = desk.client.post("/sign-in", data=b"a=" + b"b" * (11 * MB),
                              content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert answer.status_code == 413 and "<h1" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 20_000,
        "q=" + "%F0%9F%98%80" * 2000,
        "&".join(f"c=category{n}" for n in range(3000)),
        "&".join(f"unknown{n}=1" for n in range(3000)),
        "q=" + "%28" * 3000,
        "q=" + "NOT%20" * 2000,
        "q=%2A%2A%2A&near=" + "9" * 5000,
        "within=" + "9" * 400,
        "page=" + "9" * 400,
        "age=-" + "9" * 400,
        "near=1e308,1e308",
        "near=nan,nan",
        "q=%FF%FE%00",
        "day=%00&from=99:99&to=-1:-1",
        "lang=" + "x" * 5000,
    ],
    ids=lambda query: query[:20],
)
def test_long_questions_are_answered(app: Flask, town: Town, query: str) -> None:
    for path in ("/find", "/find/suggestions", "/needs", "/partners", "/schools/elm", "/list", "/sign-in"):
        assert Desk(app).get(f"{path}?{query}").status_code < 500, path


@pytest.mark.parametrize(
    "name", ["Cookie", "Accept-Language", "User-Agent", "Referer", "If-None-Match", "Accept"]
)
def test_long_headers_are_survived(app: Flask, town: Town, name: str) -> None:
    for value in ("x" * 50_000, "en;q=" * 5000, ",".join(["es"] * 5000), 'W/"' * 3000):
        assert Desk(app).client.get("/", headers={name: value}).status_code < 500


def test_long_texts_are_cut_or_refused_and_never_break_a_page(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    for length in (255, 256, 1000, 100_000):
        assert desk.post("/account/details", name="n" * length, locale="en").status_code in {303, 422, 413}
        service = town.homework_hour.service_id
        answer = Desk(app).post(f"/services/{service}/corrections", about="other", text="t" * length)
        assert answer.status_code in {303, 422, 413}
    assert desk.get("/work/schools/elm").status_code == 200


def test_numbers_out_of_reach_are_errors_of_the_form(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    before = fingerprint(app)
    for number in ("-1", "99999999999999999999", "1e9", "NaN", "٣", "1.5", "0x10", " ", "1" * 5000):
        path = f"/work/placements/{town.soup_night.id}/capacity"
        answer = desk.post(path, status="capacity", available=number, maximum="5")
        assert answer.status_code in {303, 422}, number
    assert desk.get("/work/schools/elm").status_code == 200
    assert before.keys() == fingerprint(app).keys()


def test_the_check_bites_when_a_view_chokes(app: Flask, town: Town) -> None:
    def choking() -> str:
        raise RecursionError("too deep")

    choking.access_rule = app.view_functions["account.sign_out"].access_rule  # type: ignore[attr-defined]
    app.view_functions["account.sign_out"] = choking
    with pytest.raises(AssertionError):
        refuse_them_all(app, town)
