"""Pages of consent and of what left the school: who reads what, in which language, and what is left out."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.consents import give_consent
from directory.actions.disclosures import disclose
from directory.db import db, reading
from directory.models import Consent, Household, Organization, Partnership, Student, User
from directory.models.columns import utc_now
from directory.vocabulary import Agreement, ConsentKind
from tests.cast import Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page

YES = {
    "fields": ["name", "need"], "purpose": "any_need", "kind": "written", "lasts": "30",
    "given_by": "Rosa Quillfeather, aunt", "note": "In the blue binder",
}  # fmt: skip


def page(desk: Desk, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200, answer.status
    refuse_bad_page(answer.text, path)
    return answer.text


def consents_at(town: Town) -> str:
    return f"/work/students/{town.pip.id}/consents"


def disclosures_at(town: Town) -> str:
    return f"/work/students/{town.pip.id}/disclosures"


def stored(app: Flask) -> list[Consent]:
    with app.app_context(), reading():
        found = list(db.session.scalars(select(Consent)))
        db.session.expunge_all()
        db.session.rollback()
    return found


def told(app: Flask, town: Town, kind: ConsentKind = ConsentKind.WRITTEN, **also: Any) -> None:
    """Soup & Books is told Pip's name."""
    with app.app_context():
        now = utc_now()
        pip, soup = (
            db.session.get_one(Student, town.pip.id),
            db.session.get_one(Organization, town.soup_and_books.id),
        )
        cora = db.session.get_one(User, town.cora.id)
        consent = give_consent(
            student=pip, kind=kind, organizations=[soup], fields=["name", "grade"], actor=cora, now=now,
            expires_at=now + timedelta(days=9), given_by="Rosa Quillfeather",
        )  # fmt: skip
        disclose(
            student=pip, organization=soup, fields=["name", "grade"], purpose="academics.homework",
            identified=True, consent=consent, actor=cora, now=now, **also,
        )  # fmt: skip
        db.session.commit()


# ---- consent ----


def test_a_yes_is_written_down_and_withdrawn(app: Flask, town: Town) -> None:
    cora, at = seated(app, town.cora), consents_at(town)
    assert "Nobody outside the school" in page(cora, at)
    assert cora.post(at, organizations=town.soup_and_books.id, **YES).location == at
    shown = page(cora, at)
    assert "Soup &amp; Books" in shown and "Their name, what they need" in shown
    assert "Rosa Quillfeather, aunt" in shown and "In the blue binder" in shown
    (consent,) = stored(app)
    assert (consent.fields, consent.kind) == (["name", "need"], ConsentKind.WRITTEN)
    assert timedelta(days=29) < consent.expires_at - consent.starts_at <= timedelta(days=30)
    assert cora.post(f"/work/consents/{consent.id}/withdrawal", back=at).location == at
    shown = page(cora, at)
    assert "Nobody outside the school" in shown and "1 that ended" in shown and "withdrawn" in shown


def test_a_household_has_consents_of_its_own(app: Flask, town: Town) -> None:
    cora, at = seated(app, town.cora), f"/work/households/{town.pip.household_id}/consents"
    page(cora, at)
    assert cora.post(at, organizations=town.soup_and_books.id, **YES).status_code == 303
    assert "Soup &amp; Books" in page(cora, at)
    assert "Nobody outside the school" in page(cora, consents_at(town))


def test_pressing_twice_is_saying_once(app: Flask, town: Town) -> None:
    cora, at = seated(app, town.cora), consents_at(town)
    for _ in range(2):
        assert cora.post(at, organizations=town.soup_and_books.id, **YES).status_code == 303
    assert len(stored(app)) == 1


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ({"given_by": " "}, "Please fill this in."),
        ({"fields": []}, "Tick at least one."),
        ({"organizations": []}, "Tick at least one."),
        ({"kind": "school_official_no_release"}, "no partner is named"),
        ({"kind": "nodded"}, "valid choice"),
        ({"lasts": "4000"}, "valid choice"),
        ({"fields": ["shoe_size"]}, "valid choice"),
    ],
)
def test_a_yes_that_is_not_clear_is_asked_again(
    app: Flask, town: Town, instead: dict[str, Any], said: str
) -> None:
    form = YES | {"organizations": town.soup_and_books.id} | instead
    answer = seated(app, town.cora).post(consents_at(town), **form)
    assert answer.status_code == 422 and said in answer.text
    refuse_bad_page(answer.text)
    assert stored(app) == []


def test_who_takes_no_names_is_not_offered(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.add(
            Partnership(organization_id=town.safe_porch.id, school_id=town.elm.id, agreement=Agreement.MOU)
        )
        db.session.get_one(Organization, town.safe_porch.id).takes_no_names = True
        db.session.commit()
    cora, at = seated(app, town.cora), consents_at(town)
    assert "Safe Porch" not in page(cora, f"{at}?organization={town.safe_porch.id}")
    answer = cora.post(at, organizations=[town.safe_porch.id], **YES)
    assert answer.status_code == 422 and stored(app) == []


def test_another_organization_can_be_named_by_the_page_that_leads_here(app: Flask, town: Town) -> None:
    cora, at = seated(app, town.cora), consents_at(town)
    assert "Wool Choir" not in page(cora, at)
    shown = page(cora, f"{at}?organization={town.wool_choir.id}")
    assert "Wool Choir" in shown
    assert cora.post(at, organizations=town.wool_choir.id, **YES).status_code == 303


def test_who_said_yes_is_a_name_too(app: Flask, town: Town) -> None:
    told(app, town)
    shown = page(seated(app, town.ada), consents_at(town))
    assert "Soup &amp; Books" in shown and "Quillfeather" not in shown


# ---- what left ----


def test_nothing_left_is_said(app: Flask, town: Town) -> None:
    shown = page(seated(app, town.cora), disclosures_at(town))
    assert "Nothing. No name and no record of this student has left the school" in shown
    assert "Pip Quillfeather" in shown, "for whoever may see names"


def test_what_left_is_told_with_day_reader_fields_purpose_and_yes(app: Flask, town: Town) -> None:
    told(app, town)
    shown = page(seated(app, town.cora), disclosures_at(town))
    for words in (
        "Soup &amp; Books",
        "Their name, grade",
        "Homework help",
        "In writing, signed",
        "Cora Lane",
    ):
        assert words in shown


def test_who_looked_is_told(app: Flask, town: Town) -> None:
    ada, at = seated(app, town.ada), disclosures_at(town)
    for _ in range(2):
        page(ada, at)
    assert '<b>Ada Brook</b> <span class="soft">2 times</span>' in page(ada, at)


def test_it_is_told_in_the_familys_language_and_in_english(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.get_one(Student, town.pip.id).languages = ["es"]
        db.session.commit()
    told(app, town)
    shown = page(seated(app, town.cora), disclosures_at(town))
    spanish, english = shown.index('lang="es" aria-labelledby'), shown.index('lang="en" aria-labelledby')
    assert spanish < english
    assert "Ayuda con la tarea" in shown[spanish:english] and "Homework help" in shown[english:]


def test_a_language_we_do_not_print_is_said(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.get_one(Student, town.pip.id).languages = ["vi"]
        db.session.get_one(Household, town.pip.household_id).languages = ["vi"]
        db.session.commit()
    shown = page(seated(app, town.cora), disclosures_at(town))
    assert "We have no paper in Vietnamese yet" in shown and shown.count('aria-labelledby="left-') == 1


def test_what_a_student_agreed_to_alone_is_not_on_the_paper(app: Flask, town: Town) -> None:
    told(app, town, ConsentKind.MINOR_SELF)
    shown = page(seated(app, town.cora), disclosures_at(town))
    paper = shown[shown.index('class="left"') :]
    assert "Soup &amp; Books" not in paper and "Nothing. No name" in paper
    assert "Not on the paper: the student agreed alone" in shown


def test_what_named_nobody_is_not_on_the_paper(app: Flask, town: Town) -> None:
    """It is no record of theirs, and where help was asked for unnamed may be what must stay unknown."""
    with app.app_context():
        disclose(
            student=db.session.get_one(Student, town.pip.id), fields=["need"], purpose="safety.dv",
            organization=db.session.get_one(Organization, town.safe_porch.id), identified=False, actor=None,
            now=utc_now(),
        )  # fmt: skip
        db.session.commit()
    assert "Safe Porch" not in page(seated(app, town.cora), disclosures_at(town))


def test_a_guardian_who_must_not_be_told_is_thought_of(app: Flask, town: Town) -> None:
    assert "A guardian of this family must not be told" in page(seated(app, town.cora), disclosures_at(town))


def test_a_principal_reads_it_without_a_name(app: Flask, town: Town) -> None:
    told(app, town)
    shown = page(seated(app, town.pru), disclosures_at(town))
    assert "Soup &amp; Books" in shown and "Quillfeather" not in shown


def test_names_are_in_no_title_and_no_address(app: Flask, town: Town) -> None:
    cora = seated(app, town.cora)
    for path in (consents_at(town), disclosures_at(town)):
        answer = cora.get(path)
        title = answer.text[answer.text.index("<title>") : answer.text.index("</title>")]
        assert "Quillfeather" not in title and town.pip.code in title
        assert answer.headers["Cache-Control"] == "no-store"
