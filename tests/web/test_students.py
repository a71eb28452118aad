"""Pages of students and families: who sees names, what is logged, and what never stands in an address."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms import Form, StringField

from directory.actions.glass import open_glass
from directory.actions.households import add_guardian, change_guardian
from directory.db import db
from directory.models import AuditEntry, Guardian, Household, School, Student, User
from directory.queries.households import guardians_of
from directory.queries.students import opened_student
from directory.vocabulary import GlassReason
from directory.web import now
from directory.web.workspace.records_fields import dialable
from tests.cast import Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page

Stored = Callable[[Any], list[Any]]


def good(answer: TestResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.status
    refuse_bad_page(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def acts(stored: Stored, entity: str) -> list[str]:
    rows = stored(select(AuditEntry).where(AuditEntry.entity == entity).order_by(AuditEntry.number))
    return [str(row.act) for row in rows]


def pip(town: Town) -> str:
    return f"/work/students/{town.pip.id}"


FORM = {"name": "Lark Quill", "grade": "1", "speaks": "es", "good_at": "Chess"}


@pytest.fixture
def cora(app: Flask, town: Town) -> Desk:
    return seated(app, town.cora)


def test_a_coordinator_sees_names_and_each_look_is_logged(cora: Desk, town: Town, stored: Stored) -> None:
    assert "Pip Quillfeather" in good(cora.get("/work/schools/elm/students"))
    assert acts(stored, "school") == ["viewed"]
    page = good(cora.get(pip(town)))
    assert "Pip Quillfeather" in page and "Crag Quillfeather" in page
    assert acts(stored, "student") == ["viewed"]
    family = good(cora.get(f"/work/households/{town.quillfeathers.id}"))
    assert "Wren Quillfeather" in family and "3 Thistle Row" in family
    assert acts(stored, "household") == ["viewed"]


def test_no_name_stands_in_a_title_a_link_or_an_address(cora: Desk, town: Town) -> None:
    for path in ("/work/schools/elm/students", pip(town), f"/work/households/{town.quillfeathers.id}",
                 f"{pip(town)}/edit", f"{pip(town)}/siblings/new"):  # fmt: skip
        page = good(cora.get(path))
        title = re.search(r"<title>(.*?)</title>", page, re.S)
        addresses = " ".join(re.findall(r'(?:href|action)="([^"]*)"', page))
        assert title and "Quillfeather" not in title[1] and "Quillfeather" not in addresses


@pytest.mark.parametrize("who", ["pru", "ada"])
def test_whoever_reads_cards_sees_codes(app: Flask, town: Town, stored: Stored, who: str) -> None:
    desk = seated(app, getattr(town, who))
    for path in ("/work/schools/elm/students", pip(town), f"/work/households/{town.quillfeathers.id}"):
        page = good(desk.get(path))
        assert "S-PZPZ22" in page
        for word in ("Quillfeather", "Pip", "Thistle", "585-555-0191"):
            assert word not in page, f"{path} says {word}"
    assert stored(select(AuditEntry)) == [], "no name was shown"


def test_broken_glass_shows_names_for_a_while(app: Flask, town: Town) -> None:
    with app.app_context():
        open_glass(
            person=db.session.get_one(User, town.ada.id), school=db.session.get_one(School, town.elm.id),
            reason=next(iter(GlassReason)), note="We look over our own work.", now=now(),
        )  # fmt: skip
        db.session.commit()
    assert "Pip Quillfeather" in good(seated(app, town.ada).get(pip(town)))


@pytest.mark.parametrize("way", ["edit", "siblings/new"])
def test_without_names_nothing_of_a_form_is_shown_or_stored(
    app: Flask, town: Town, stored: Stored, way: str
) -> None:
    desk = seated(app, town.ada)
    for answer in (desk.get(f"{pip(town)}/{way}"), desk.post(f"{pip(town)}/{way}", **FORM)):
        assert (answer.status_code, answer.location) == (303, pip(town))
    assert len(stored(select(Student).where(Student.school_id == town.elm.id))) == 1
    assert stored(select(AuditEntry)) == []


def test_names_are_found_by_post_and_what_was_typed_is_nowhere(
    cora: Desk, town: Town, stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    page = good(cora.post("/work/schools/elm/students/search", words="quillf"))
    assert "Pip Quillfeather" in page and "1 found" in page
    (entry,) = stored(select(AuditEntry))
    assert (str(entry.act), entry.details) == ("searched", {"found": 1})
    assert "quillf" not in caplog.text.lower()
    assert "Nobody of that name" in good(cora.post("/work/schools/elm/students/search", words="mossgrave"))
    good(cora.post("/work/schools/elm/students/search", words=" "), 422)


def test_whoever_sees_no_names_finds_none(app: Flask, town: Town) -> None:
    answer = seated(app, town.pru).post("/work/schools/elm/students/search", words="pip")
    assert (answer.status_code, answer.location) == (303, "/work/schools/elm/students")


def test_adding_a_student(cora: Desk, town: Town, stored: Stored) -> None:
    path = "/work/schools/elm/students/new"
    good(cora.get(path))
    answer = cora.post(path, **FORM)
    assert answer.status_code == 303
    (student,) = stored(select(Student).where(Student.id == answer.location.rsplit("/", 1)[1]))
    assert (student.grade, student.languages) == ("1", ["es"])
    assert "Lark Quill" in good(cora.get(answer.location))


def test_a_double_press_asks_whether_it_is_the_same_child(cora: Desk, stored: Stored) -> None:
    path = "/work/schools/elm/students/new"
    cora.post(path, **FORM)
    page = good(cora.post(path, **FORM), 422)
    assert "is here already" in page and 'name="twice"' in page
    assert cora.post(path, **FORM, twice="y").status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "fill this in"), ("notes", "SSN 123-45-6789", "Social Security"),
        ("notes", "she is undocumented", "must not ask for papers"), ("grade", "99", ""),
        ("birthdate", "2090-01-01", "the day they were born"), ("phone", "12", "ten digits"),
        ("other_languages", "Xyzzy", "do not know this language"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    cora: Desk, stored: Stored, field: str, value: str, said: str
) -> None:
    page = good(cora.post("/work/schools/elm/students/new", **{**FORM, field: value}), 422)
    assert said in page and f'href="#{field}"' in page
    assert "Lark Quill" in page or field == "name", "what was typed is not lost"
    assert len(stored(select(Student))) == 3


def test_changing_and_archiving_with_a_way_back(cora: Desk, town: Town, stored: Stored) -> None:
    form = {**FORM, "name": "Pip Quillfeather", "grade": "2", "notes": "Likes rain"}
    assert cora.post(f"{pip(town)}/edit", **form).location == pip(town)
    assert "Likes rain" in good(cora.get(pip(town)))
    assert cora.post(f"{pip(town)}/archive").location == pip(town)
    page = good(cora.get(pip(town)))
    assert "Archived." in page and "Put back" in page
    assert "Pip" not in good(cora.get("/work/schools/elm/students"))
    assert "Pip" in good(cora.get("/work/schools/elm/students?archived="))
    cora.post(f"{pip(town)}/restoration")
    assert "Pip" in good(cora.get("/work/schools/elm/students"))
    assert acts(stored, "student").count("changed") == 3


def test_add_sibling_copies_the_family(cora: Desk, town: Town, stored: Stored) -> None:
    page = good(cora.get(f"{pip(town)}/siblings/new"))
    assert re.search(r'value="es"[^>]*checked|checked[^>]*value="es"', page)
    answer = cora.post(f"{pip(town)}/siblings/new", **FORM)
    (student,) = stored(select(Student).where(Student.id == answer.location.rsplit("/", 1)[1]))
    assert student.household_id == town.quillfeathers.id
    assert "Lark Quill" in good(cora.get(pip(town)))


def test_joining_a_family_by_its_code_and_leaving_it(cora: Desk, town: Town, stored: Stored) -> None:
    made = cora.post("/work/schools/elm/students/new", **FORM).location
    good(cora.get(made))
    answer = cora.post(f"{made}/household", code="f-quzz22")
    assert answer.location == f"/work/households/{town.quillfeathers.id}"
    cora.post(f"{made}/household/leaving")
    assert cora.post(f"{made}/household", code="F-NOSUCH").location == made
    new = cora.post(f"{made}/household", code="").location
    assert new.startswith("/work/households/") and "Lark Quill" in good(cora.get(new))


def test_a_family_and_its_guardians(app: Flask, cora: Desk, town: Town, stored: Stored) -> None:
    family = {
        "name": "The Quills", "zip": "14604-1234", "speaks": "es", "other_languages": "Mam", "travel": "walk",
        "together": "required",
    }  # fmt: skip
    good(cora.get("/work/schools/elm/households/new"))
    path = cora.post("/work/schools/elm/households/new", **family).location
    (home,) = stored(select(Household).where(Household.id == path.rsplit("/", 1)[1]))
    assert (home.zip, home.languages, home.travel) == ("14604", ["es", "mam"], ["walk"])
    assert "The Quills" in good(cora.get(path)) and "on foot" in cora.get(path).text
    good(cora.get(f"{path}/guardians/new"))
    person = {"name": "Wren Quill", "phone": "585-242-0001", "language": "mam", "may_be_contacted": "y"}
    assert cora.post(f"{path}/guardians/new", **{**person, "language": "es"}).location == path
    (guardian,) = stored(select(Guardian).where(Guardian.household_id == home.id))
    edit = f"/work/guardians/{guardian.id}/edit"
    good(cora.get(edit))
    cora.post(edit, **{**person, "language": "es"}, restricted="y")
    page = good(cora.get(path))
    assert "Coordinator only" in page and "585-242-0001" not in page
    cora.post(f"/work/guardians/{guardian.id}/removal")
    assert "Wren Quill" not in good(cora.get(path))
    assert "zip" in good(cora.post(f"{path}/edit", **{**family, "zip": "1"}), 422)


def test_what_a_guardian_gets_never_names_who_is_restricted(app: Flask, town: Town) -> None:
    from directory.queries.households import guardians_to_tell

    with app.app_context():
        home = db.session.get_one(Household, town.quillfeathers.id)
        actor = db.session.get_one(User, town.cora.id)
        told = [guardian.name for guardian in guardians_to_tell(home)]
        assert told == ["Wren Quillfeather"]
        extra = add_guardian(home, actor=actor, name="Ash Quillfeather")
        change_guardian(extra, actor=actor, restricted=True)
        assert [guardian.name for guardian in guardians_to_tell(home)] == told
        assert len(guardians_of(home)) == 3
        db.session.rollback()


def test_the_pages_speak_spanish_without_breaking(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    for path in ("/work/schools/elm/students?lang=es", f"{pip(town)}?lang=es", f"{pip(town)}/edit?lang=es"):
        assert desk.get(path).status_code == 200


def test_opening_a_name_that_no_key_opens_shows_no_page(app: Flask, town: Town, cora: Desk) -> None:
    """A lost key is said, never guessed around."""
    with app.app_context():
        row = db.session.get_one(Student, town.pip.id)
        row.sealed = b"gAAAAA" + b"x" * 90
        db.session.commit()
    answer = cora.get(pip(town))
    assert answer.status_code in {500, 503} and "S-PZPZ22" not in answer.text


def test_a_page_of_a_grade_costs_few_queries(app: Flask, town: Town, cora: Desk) -> None:
    from sqlalchemy import event

    from directory.actions.students import add_student

    def counted() -> int:
        told: list[str] = []
        with app.app_context():
            listen = lambda *said: told.append(said[2])  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", listen)
            good(cora.get("/work/schools/elm/students?grade=2"))
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(told)

    few = counted()
    with app.app_context():
        school, actor = db.session.get_one(School, town.elm.id), db.session.get_one(User, town.cora.id)
        for number in range(30):
            add_student(school=school, actor=actor, name=f"Kid {chr(65 + number % 26)}", grade="2")
        db.session.commit()
    assert counted() == few


def test_a_name_is_escaped(app: Flask, town: Town, cora: Desk) -> None:
    with app.app_context():
        row = db.session.get_one(Student, town.pip.id)
        actor = db.session.get_one(User, town.cora.id)
        from directory.actions.students import change_student

        change_student(row, actor=actor, name='<script>alert(1)</script> "Pip"')
        assert opened_student(row).name.startswith("<script>")
        db.session.commit()
    for path in ("/work/schools/elm/students", pip(town), f"{pip(town)}/edit"):
        assert "<script>alert" not in good(cora.get(path))


def test_a_made_up_number_that_nobody_touched_shuts_no_form(app: Flask) -> None:
    class Told(Form):  # type: ignore[misc]
        phone = StringField(validators=[dialable])

    kept, sent = "585-555-0163", MultiDict({"phone": "585-555-0163"})
    with app.test_request_context():
        assert Told(sent, phone=kept).validate()
        assert not Told(sent, phone="585-242-0001").validate()
