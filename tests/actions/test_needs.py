"""Needs written down, changed, closed, kept together; their clock; and what is never kept."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.actions.households import add_household
from directory.actions.needs import (
    CLOSED,
    ClosedWithoutReasonError,
    WrongSubjectError,
    add_another,
    change_need,
    close_need,
    due_on,
    exclude,
    keep_together,
    record_need,
    reopen_need,
)
from directory.actions.never_kept import NeverKept, NeverKeptError, never_kept_in, struck
from directory.actions.students import add_student
from directory.db import db
from directory.hours.calendar import calendar_from
from directory.matching.facts import NeedCard
from directory.models import AuditEntry, Need, School, TaxonomyTerm, User
from directory.queries.needs import (
    card_of,
    entered_need_for,
    need_for,
    needs_entered_by,
    needs_of_household,
    needs_of_student,
    needs_together,
    open_needs_at,
    text_of,
    written_of,
)
from directory.vocabulary import (
    Barrier,
    KeepTogether,
    NeedSource,
    NeedStatus,
    SubjectType,
    Urgency,
)
from tests.cast import NEEDS, Town

MONDAY = date(2026, 3, 2)
CARD = NeedCard(categories=("academics.homework",), grades=("4",), languages=("es",))


@pytest.fixture
def elm(any_app: Flask, any_town: Town) -> Iterator[School]:
    with any_app.app_context():
        term = db.session.scalar(select(TaxonomyTerm).where(TaxonomyTerm.code == "academics.homework"))
        assert term
        term.details = {**(term.details or {}), "results": ["R2", "R3"], "domain": "academics"}
        db.session.flush()
        yield db.session.get_one(School, any_town.elm.id)
        db.session.rollback()


@pytest.fixture
def cora(elm: School, any_town: Town) -> User:
    return db.session.get_one(User, any_town.cora.id)


def written(school: School, actor: User, **more: object) -> Need:
    told: dict[str, object] = {
        "card": CARD, "text": "Needs homework help in Spanish", "source": NeedSource.TEACHER,
        "urgency": Urgency.WITHIN_2_WEEKS, "identified_on": MONDAY, **more,
    }  # fmt: skip
    return record_need(school=school, actor=actor, **told)  # type: ignore[arg-type]


def test_a_need_lies_sealed_with_a_card_beside_it(elm: School, cora: User) -> None:
    need = written(elm, cora, barriers=[Barrier.LANGUAGE], goal="attends 90 %")
    assert need.code.startswith("M-") and len(need.code) == 8
    assert (need.category, need.results, need.domain) == ("academics.homework", ["R2", "R3"], "academics")
    assert need.subject_type is SubjectType.STUDENT and need.status is NeedStatus.IDENTIFIED
    assert written_of(need) == {"text": "Needs homework help in Spanish", "goal": "attends 90 %", "note": ""}
    assert card_of(need) == replace(CARD, urgency=Urgency.WITHIN_2_WEEKS)
    assert b"homework" not in need.sealed and "Spanish" not in json.dumps(need.card)


def test_the_same_key_by_the_same_person_is_one_need(elm: School, cora: User, any_town: Town) -> None:
    first, second = written(elm, cora, key="abc"), written(elm, cora, key="abc", text="Another text")
    assert first is second and text_of(second) == "Needs homework help in Spanish"
    other = db.session.get_one(User, any_town.stan.id)
    assert written(elm, other, key="abc") is not first, "a guessed key leads to nobody else's need"
    assert written(elm, cora) is not written(elm, cora), "without a key each is its own"


def test_twenty_at_once_with_one_key_are_one_need(any_app: Flask, any_town: Town) -> None:
    def send() -> None:
        with any_app.app_context():
            written(
                db.session.get_one(School, any_town.elm.id),
                db.session.get_one(User, any_town.cora.id),
                key="k",
            )
            db.session.commit()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Need).where(Need.code.not_in(NEEDS))) == 1


def test_a_card_without_a_category_waits_to_be_sorted(elm: School, cora: User) -> None:
    need = written(elm, cora, card=NeedCard())
    assert (need.category, need.results) == ("", None)
    change_need(need, actor=cora, card=CARD)
    assert (need.category, need.results) == ("academics.homework", ["R2", "R3"])


YEAR = calendar_from(
    {"first": "09-03", "last": "06-24", "breaks": [{"name": "Spring", "first": "03-13", "last": "03-20"}]}
)


@pytest.mark.parametrize(
    ("urgency", "named", "due"),
    [
        (Urgency.EMERGENCY, date(2026, 3, 7), date(2026, 3, 7)),  # a Saturday does not wait
        (Urgency.WITHIN_48H, date(2026, 3, 6), date(2026, 3, 8)),  # nor does a Sunday
        (Urgency.WITHIN_2_WEEKS, MONDAY, date(2026, 3, 12)),  # 16 March is in the break: the day before it
        (Urgency.WITHIN_2_WEEKS, date(2026, 1, 10), date(2026, 1, 23)),  # a Saturday gives way to its Friday
        (Urgency.THIS_TERM, MONDAY, date(2026, 5, 1)),
        (Urgency.THIS_TERM, date(2026, 6, 1), date(2026, 6, 24)),  # the year ends first
        (Urgency.THIS_TERM, date(2026, 7, 6), date(2026, 9, 4)),  # in summer there is no year to end
        (Urgency.WHEN_AVAILABLE, MONDAY, None),
    ],
)
def test_the_clock_starts_on_the_day_it_was_named(urgency: Urgency, named: date, due: date | None) -> None:
    assert due_on(urgency, named, YEAR) == due


def test_a_clock_never_ends_before_it_starts() -> None:
    long_break = calendar_from(
        {"first": "09-03", "last": "06-24", "breaks": [{"name": "All", "first": "03-01", "last": "04-30"}]}
    )
    for urgency in (Urgency.WITHIN_2_WEEKS, Urgency.THIS_TERM):
        due = due_on(urgency, date(2026, 3, 3), long_break)
        assert due and due >= date(2026, 3, 3)


def test_another_urgency_starts_the_clock_anew(elm: School, cora: User) -> None:
    need = written(elm, cora)
    change_need(need, actor=cora, urgency=Urgency.EMERGENCY)
    assert need.due_on == MONDAY and card_of(need).urgency is Urgency.EMERGENCY
    change_need(need, actor=cora, card=replace(card_of(need), urgency=Urgency.WHEN_AVAILABLE))
    assert need.urgency is Urgency.WHEN_AVAILABLE and need.due_on is None


def test_results_follow_the_category_unless_they_are_said(elm: School, cora: User) -> None:
    need = written(elm, cora)
    change_need(need, actor=cora, results=["R9"], domain="family")
    assert (need.results, need.domain) == (["R9"], "family")
    change_need(need, actor=cora, note="She likes chess")
    assert need.results == ["R9"] and written_of(need)["note"] == "She likes chess"
    assert written_of(need)["text"] == "Needs homework help in Spanish"
    change_need(need, actor=cora, card=replace(CARD, categories=("food.pantry",)))
    assert (need.category, need.results) == ("food.pantry", None)


def test_closing_and_opening_again(elm: School, cora: User) -> None:
    need = written(elm, cora)
    with pytest.raises(ClosedWithoutReasonError):
        close_need(need, status=NeedStatus.SUGGESTED, on=MONDAY, actor=cora)
    close_need(need, status=NeedStatus.WITHDRAWN, on=MONDAY, actor=cora, because="moved_away")
    assert need.status in CLOSED and need.closed_on == MONDAY and need.closed_because == "moved_away"
    assert need not in open_needs_at(elm)
    reopen_need(need, actor=cora)
    assert (need.status, need.closed_on, need.closed_because) == (NeedStatus.IDENTIFIED, None, None)
    assert need in open_needs_at(elm)


def test_adding_another_copies_the_rest(elm: School, cora: User) -> None:
    student = add_student(school=elm, actor=cora, name="Ana Peña", grade="4")
    need = written(elm, cora, student=student, barriers=[Barrier.COST])
    other = add_another(need, categories=["food.pantry"], actor=cora, text="And food at home")
    assert (other.category, other.student_id, other.urgency) == ("food.pantry", student.id, need.urgency)
    assert other.identified_on == need.identified_on and other.barriers == ["cost"]
    assert card_of(other) == replace(card_of(need), categories=("food.pantry",))
    assert {row.id for row in needs_of_student(student)} == {need.id, other.id}


def test_siblings_are_one_bundle(elm: School, cora: User) -> None:
    home = add_household(school=elm, actor=cora)
    children = [add_student(school=elm, actor=cora, household=home, name=f"Kid {n}") for n in range(3)]
    needs = [written(elm, cora, student=child) for child in children]
    bundle = keep_together(needs, how=KeepTogether.REQUIRED, actor=cora)
    assert bundle and {need.id for need in needs_together(needs[0])} == {need.id for need in needs}
    assert all(card_of(need).together is KeepTogether.REQUIRED for need in needs)
    assert len(needs_of_household(home)) == 3
    keep_together(needs, how=None, actor=cora)
    assert needs_together(needs[0]) == [needs[0]] and card_of(needs[0]).together is None


def test_a_refused_offering_is_left_out_of_the_next_match(elm: School, cora: User) -> None:
    need = written(elm, cora)
    exclude(exclude(need, ["a"]), ["b"])
    assert card_of(need).excluded == {"a", "b"}


def test_two_schools_never_meet_in_one_need(elm: School, cora: User, any_town: Town) -> None:
    oak = db.session.get_one(School, any_town.oak.id)
    stranger = add_student(school=oak, actor=cora, name="Oda Oak")
    with pytest.raises(WrongSubjectError):
        written(elm, cora, student=stranger)
    need = written(elm, cora)
    with pytest.raises(WrongSubjectError):
        change_need(need, actor=cora, student=stranger)


def test_who_reads_which_need(elm: School, cora: User, any_town: Town) -> None:
    stan = db.session.get_one(User, any_town.stan.id)
    need = written(elm, stan)
    readers = {
        name for name in any_town.people()
        if need_for(db.session.get_one(User, getattr(any_town, name).id), need.id)
    }  # fmt: skip
    assert readers == {"ada", "cora", "pru"}
    assert entered_need_for(stan, need.id) is need and entered_need_for(cora, need.id) is None
    assert needs_entered_by(stan) == [need]
    assert [one for one in needs_entered_by(cora) if one.code not in NEEDS] == []


def test_every_act_is_in_the_log_without_a_word_of_it(elm: School, cora: User) -> None:
    need = written(elm, cora, text="Amaranta whispers")
    change_need(need, actor=cora, note="Amaranta again")
    close_need(need, status=NeedStatus.MET, on=MONDAY, actor=cora)
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.entity_id == need.id)).all()
    assert [str(row.act) for row in rows] == ["created", "changed", "changed"]
    assert "Amaranta" not in json.dumps([row.details for row in rows])


NEVER = [
    ("Her SSN is 123-45-6789", NeverKept.SSN),
    ("ssn 123456789", NeverKept.SSN),
    ("número de seguro social: 123 45 6789", NeverKept.SSN),
    ("alien number A123456789", NeverKept.IMMIGRATION_NUMBER),
    ("card says A 123-456-789", NeverKept.IMMIGRATION_NUMBER),
    ("USCIS no. 12345678", NeverKept.IMMIGRATION_NUMBER),
    ("Passport number X1234567", NeverKept.PASSPORT),
    ("pasaporte G12345678", NeverKept.PASSPORT),
    ("Mom is undocumented and afraid", NeverKept.IMMIGRATION_STATUS),
    ("la familia es indocumentada", NeverKept.IMMIGRATION_STATUS),
    ("they don't have papers", NeverKept.IMMIGRATION_STATUS),
    ("no tienen papeles", NeverKept.IMMIGRATION_STATUS),
    ("He is not a US citizen", NeverKept.IMMIGRATION_STATUS),
    ("Dad overstayed his visa", NeverKept.IMMIGRATION_STATUS),
    ("diagnosed with ADHD last fall", NeverKept.DIAGNOSIS),
    ("diagnosticada con depresión", NeverKept.DIAGNOSIS),
]


@pytest.mark.parametrize(("text", "kind"), NEVER)
def test_what_is_never_kept_is_refused(text: str, kind: NeverKept) -> None:
    assert never_kept_in(text) is kind
    assert never_kept_in(struck(text)) is None, "and can be taken out"


@pytest.mark.parametrize(
    "text",
    [
        "Call grandma at 585-555-2368 or (585) 234-5678",
        "Must not ask for papers; they are afraid of offices",
        "no piden papeles, tengo miedo de dar mi nombre",
        "Looking for an immigration lawyer who is free",
        "Busco abogado de inmigración que no cobre",
        "needs a passport photo and 20 dollars",
        "lives at 123 45th St, apt 6789, 14607-1234",
        "22 days absent, lives 1.8 mi, mom works a 5am shift",
        "asthma kid, 3 ER visits this year",
        "Student ID 123456789 in the SIS",
        "8th grader reading at 2nd grade level, no IEP",
        "wants to be a good citizen at school",
        "has A 1990 bus pass",
    ],
)
def test_ordinary_notes_pass(text: str) -> None:
    assert never_kept_in(text) is None and struck(text) == text


def test_a_refusal_names_the_field_and_stores_nothing(elm: School, cora: User) -> None:
    for field in ("text", "goal", "note"):
        with pytest.raises(NeverKeptError) as refused:
            written(elm, cora, **{field: "SSN 123-45-6789"})
        assert refused.value.field == field and "6789" not in str(refused.value)
    assert db.session.scalar(select(func.count()).select_from(Need).where(Need.code.not_in(NEEDS))) == 0
    need = written(elm, cora)
    with pytest.raises(NeverKeptError):
        change_need(need, actor=cora, note="ssn 123456789", urgency=Urgency.EMERGENCY)
    assert need.urgency is Urgency.WITHIN_2_WEEKS
