"""The points of a suggestion: public, tried on open needs, set by a district with a version that stays."""

from flask import Flask

from directory.db import db
from directory.matching.ranking import PARTS, WEIGHTS
from directory.models import District, MatchWeights
from directory.queries.weights import weights_for
from tests.cast import Town
from tests.desk import Desk, seated

SHIPPED = {name: round(points) for name, points in WEIGHTS.as_json().items()}
OTHER = {**SHIPPED, "help": SHIPPED["help"] - 10, "near": SHIPPED["near"] + 10}


def in_use(app: Flask, town: Town) -> tuple[dict[str, float], int]:
    with app.app_context():
        found = weights_for(db.session.get(District, town.old_mill.id))
        return found.weights.as_json(), found.version


def test_everybody_reads_what_counts(app: Flask, town: Town) -> None:
    page = Desk(app).get("/how-matching-works").text
    for name in PARTS:
        assert str(SHIPPED[name]) in page
    assert "What is never looked at" in page


def test_an_admin_sets_points_and_the_public_page_shows_them(app: Flask, town: Town) -> None:
    ada = seated(app, town.ada)
    assert ada.post("/admin/weights/", **OTHER).status_code == 303
    assert in_use(app, town) == ({k: float(v) for k, v in OTHER.items()}, 1)
    assert ada.post("/admin/weights/", **OTHER).status_code == 303
    assert in_use(app, town)[1] == 1, "the same points again are no new version"
    ada.post("/admin/weights/", **SHIPPED)
    assert in_use(app, town)[1] == 2
    with app.app_context():
        assert db.session.query(MatchWeights).count() == 2, "older versions stay"


def test_points_that_do_not_make_a_hundred_are_refused(app: Flask, town: Town) -> None:
    answer = seated(app, town.ada).post("/admin/weights/", **{**SHIPPED, "help": 99})
    assert answer.status_code == 422
    assert "must make 100" in answer.text
    assert in_use(app, town) == (WEIGHTS.as_json(), 0)
    assert seated(app, town.ada).post("/admin/weights/", help="x").status_code == 422


def test_trying_points_out_sets_nothing_and_names_nobody(app: Flask, town: Town) -> None:
    answer = seated(app, town.ada).post("/admin/weights/trial", **OTHER)
    assert answer.status_code == 200
    assert "Quillfeather" not in answer.text
    assert in_use(app, town)[1] == 0


def test_only_who_runs_the_district_sets_them(app: Flask, town: Town) -> None:
    assert seated(app, town.cora).get("/admin/weights/").status_code == 403
    assert seated(app, town.cora).post("/admin/weights/", **OTHER).status_code == 403
    assert Desk(app).get("/admin/weights/").status_code == 303
    seated(app, town.fay).post("/admin/weights/", **OTHER)
    assert in_use(app, town)[1] == 0, "another district's points are its own"
