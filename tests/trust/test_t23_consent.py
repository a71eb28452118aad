"""T21 to T23: no name leaves without a live consent, and none at all to whoever may hold no names.

Every row is written past the application, straight into the table: the database itself must refuse.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from directory.actions.consents import (
    FIELDS,
    NAMING,
    ConsentError,
    consents_of,
    give_consent,
    live_consent_for,
    withdraw_consent,
)
from directory.actions.disclosures import NotDisclosedError, disclose
from directory.actions.merge import merge
from directory.db import db
from directory.migrations.triggers_0003 import NAMING_FIELDS, raise_walls, take_walls_down
from directory.models import (
    Attribute,
    AuditEntry,
    Consent,
    ConsentOrganization,
    Disclosure,
    Household,
    Organization,
    Student,
    TaxonomyTerm,
    User,
)
from directory.models.columns import new_id, utc_now
from directory.queries.nameless import organizations_to_name, takes_no_names
from directory.sealing import unseal_person
from directory.vocabulary import AuditAct, ConsentKind
from tests.cast import Town

TABLE = Disclosure.__table__
DAY = timedelta(days=1)


class Scene:
    """Pip's consent that Soup & Books may be told name and grade for homework, from yesterday for a week."""

    def __init__(self, town: Town, **consent: Any) -> None:
        self.town, self.now = town, utc_now()
        self.pip = db.session.get_one(Student, town.pip.id)
        self.soup = db.session.get_one(Organization, town.soup_and_books.id)
        self.consent_id = new_id()
        values = {
            "id": self.consent_id, "student_id": self.pip.id, "household_id": None, "sealed": b"x",
            "kind": ConsentKind.WRITTEN, "fields": ["name", "grade"], "purpose": "academics.homework",
            "starts_at": self.now - DAY, "expires_at": self.now + 6 * DAY, "revoked_at": None,
        } | consent  # fmt: skip
        db.session.execute(insert(Consent.__table__).values(**values))
        named = {"consent_id": self.consent_id, "organization_id": self.soup.id}
        db.session.execute(insert(ConsentOrganization.__table__).values(id=new_id(), **named))

    def row(self, **instead: Any) -> dict[str, Any]:
        return {
            "id": new_id(), "student_id": self.pip.id, "household_id": None, "need_id": None,
            "organization_id": self.soup.id, "organization_name": "Soup & Books",
            "consent_id": self.consent_id, "identified": True, "fields": ["name"],
            "purpose": "academics.homework", "at": utc_now(), "user_id": None,
        } | instead  # fmt: skip

    def write(self, **instead: Any) -> None:
        db.session.execute(insert(TABLE).values(**self.row(**instead)))


Case = tuple[dict[str, Any], dict[str, Any]]


def refused(now: datetime) -> dict[str, Case]:
    """Name of the case: what is otherwise about the consent, what about the row."""
    ended, in_between = now - DAY / 2, now - DAY * 0.7
    return {
        "without a consent that is there": ({}, {"consent_id": new_id()}),
        "without any consent": ({}, {"consent_id": None}),
        "a field that is not covered": ({}, {"fields": ["name", "address"]}),
        "another purpose": ({}, {"purpose": "food.pantry"}),
        "no field at all": ({}, {"fields": []}),
        "a field that is no list": ({}, {"fields": "name"}),
        "about nobody": ({}, {"student_id": None}),
        "to nobody": ({}, {"organization_id": None}),
        "withdrawn": ({"revoked_at": ended}, {}),
        "withdrawn, and dated before that": ({"revoked_at": ended}, {"at": in_between}),
        "expired": ({"expires_at": ended}, {}),
        "expired, and dated before that": ({"expires_at": ended}, {"at": in_between}),
        "a second after it expires": (
            {"expires_at": now + timedelta(seconds=60)},
            {"at": now + timedelta(seconds=61)},
        ),
        "before it begins": ({"starts_at": now + DAY / 2}, {}),
        "before it begins, and dated after that": ({"starts_at": now + DAY / 2}, {"at": now + DAY * 0.7}),
        "six minutes ago": ({}, {"at": now - timedelta(minutes=6)}),
        "in six minutes": ({}, {"at": now + timedelta(minutes=7)}),
        "a consent that releases nothing": ({"kind": ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE}, {}),
        "a name that says it names nobody": ({}, {"identified": False}),
        "an address that says it names nobody": ({}, {"identified": False, "fields": ["grade", "address"]}),
    }


def was_stored(town: Town, case: Case) -> bool:
    consent, row = case
    savepoint = db.session.begin_nested()
    try:
        Scene(town, **consent).write(**row)
    except IntegrityError:
        return False
    else:
        return True
    finally:
        savepoint.rollback()


def test_the_database_refuses(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        cases = refused(utc_now())
        assert [name for name, case in cases.items() if was_stored(any_town, case)] == []
        db.session.rollback()


def test_without_the_walls_they_would_be_stored(any_app: Flask, any_town: Town) -> None:
    """The triggers refuse them and nothing else does, so the test above can fail."""
    with any_app.app_context():
        take_walls_down(db.session.connection())
        cases = refused(utc_now())
        kept_out = [name for name, case in cases.items() if not was_stored(any_town, case)]
        assert kept_out == ["without any consent"], "a CHECK refuses that one besides"
        db.session.rollback()


def test_what_is_covered_passes(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        rows: tuple[dict[str, Any], ...] = (
            {},
            {"fields": ["grade", "name"]},
            {"at": utc_now() - timedelta(minutes=2)},
            {"identified": False, "fields": ["grade", "need"], "consent_id": None, "organization_id": None},
        )
        assert [row for row in rows if not was_stored(any_town, ({}, row))] == []
        db.session.rollback()


def test_a_second_before_it_expires_passes(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        ends = utc_now() + timedelta(seconds=60)
        Scene(any_town, expires_at=ends).write(at=ends - timedelta(seconds=1))


def test_another_student_is_not_covered(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        for instead in ({"student_id": any_town.reed.id}, {"household_id": any_town.pip.household_id},
                        {"student_id": None, "household_id": any_town.pip.household_id}):  # fmt: skip
            with pytest.raises(IntegrityError), db.session.begin_nested():
                scene.write(**instead)


def test_another_organization_is_not_covered(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        with pytest.raises(IntegrityError):
            scene.write(organization_id=any_town.wool_choir.id)


def test_plain_sql_is_refused_too(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        with pytest.raises(IntegrityError, match="no live consent"):
            db.session.execute(
                text(
                    "INSERT INTO disclosure (id, student_id, organization_id, organization_name, consent_id,"
                    " identified, fields, purpose, at) VALUES (:id, :student, :organization, 'x', 'nothing',"
                    " true, '[\"name\"]', 'x', CURRENT_TIMESTAMP)"
                ),
                {"id": new_id(), "student": scene.pip.id, "organization": scene.soup.id},
            )


# ---- who takes no names ----


def shelter(town: Town) -> None:
    """Soup & Books helps against violence at home, too."""
    term = db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.code == "academics.homework")).one()
    new = TaxonomyTerm(taxonomy_id=term.taxonomy_id, code="safety.dv", name="Safe at home")
    db.session.add(new)
    db.session.flush()
    db.session.add(
        Attribute(
            link_id=town.homework_hour.service_id, link_entity="service", link_type="category",
            taxonomy_term_id=new.id,
        )
    )  # fmt: skip
    db.session.flush()


@pytest.mark.parametrize("how", ["says so", "shelters"])
def test_no_name_goes_to_who_takes_none(any_app: Flask, any_town: Town, how: str) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        if how == "shelters":
            shelter(any_town)
        else:
            scene.soup.takes_no_names = True
            db.session.flush()
        assert takes_no_names(scene.soup)
        assert scene.soup not in organizations_to_name(scene.pip.school)
        with pytest.raises(NotDisclosedError, match="takes_no_names"):
            disclose(**told(scene))
        with pytest.raises(ConsentError, match="takes_no_names"):
            give_consent(**said_yes(scene))
        with pytest.raises(IntegrityError, match="takes no names"), db.session.begin_nested():
            scene.write()
        scene.write(identified=False, fields=["need"], consent_id=None)


# ---- the actions ----


def told(scene: Scene, **instead: Any) -> dict[str, Any]:
    return {
        "student": scene.pip, "organization": scene.soup, "fields": ["name"],
        "purpose": "academics.homework", "identified": True, "actor": None, "now": utc_now(),
        "consent": db.session.get(Consent, scene.consent_id),
    } | instead  # fmt: skip


def said_yes(scene: Scene, **instead: Any) -> dict[str, Any]:
    now = utc_now()
    return {
        "student": scene.pip, "kind": ConsentKind.WRITTEN, "organizations": [scene.soup],
        "fields": ["name"], "expires_at": now + DAY, "given_by": "Mother", "actor": None, "now": now,
    } | instead  # fmt: skip


def test_the_action_refuses_before_the_database_must(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        reed = db.session.get_one(Student, any_town.reed.id)
        choir = db.session.get_one(Organization, any_town.wool_choir.id)
        for instead in (
            {"consent": None}, {"student": reed}, {"organization": choir}, {"fields": ["address"]},
            {"purpose": "food.pantry"}, {"now": utc_now() + 7 * DAY},
        ):  # fmt: skip
            with pytest.raises(NotDisclosedError, match="no_consent"):
                disclose(**told(scene, **instead))
        for instead in ({"fields": []}, {"fields": ["shoe_size"]}, {"identified": False}):
            with pytest.raises(NotDisclosedError, match="fields"):
                disclose(**told(scene, **instead))
        assert db.session.scalars(select(Disclosure)).all() == []


def test_what_is_disclosed_is_in_the_log(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        disclosure = disclose(**told(scene, actor=db.session.get_one(User, any_town.cora.id)))
        db.session.commit()
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.act, entry.entity, entry.entity_id) == (AuditAct.DISCLOSED, "student", scene.pip.id)
        assert entry.details["disclosure"] == disclosure.id and entry.details["fields"] == ["name"]


def test_a_consent_that_says_too_little_or_too_much(app: Flask, town: Town) -> None:
    now = utc_now()
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"given_by": "  "}, "given_by", "empty"),
        ({"organizations": []}, "organizations", "empty"),
        ({"fields": []}, "fields", "empty"),
        ({"fields": ["shoe_size"]}, "fields", "unknown"),
        ({"expires_at": now - DAY}, "expires_at", "past"),
        ({"expires_at": now + 368 * DAY}, "expires_at", "too_long"),
        ({"kind": ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE}, "organizations", "unknown"),
    ]
    with app.app_context():
        scene = Scene(town)
        for instead, field, reason in cases:
            with pytest.raises(ConsentError) as complaint:
                give_consent(**said_yes(scene, **instead))
            assert (complaint.value.field, complaint.value.reason) == (field, reason)


def test_a_consent_is_for_one(app: Flask, town: Town) -> None:
    with app.app_context():
        scene = Scene(town)
        household = db.session.get_one(Household, town.pip.household_id)
        for instead in ({"student": None}, {"household": household}):
            with pytest.raises(ValueError, match="one student or for one household"):
                give_consent(**said_yes(scene, **instead))


def test_the_one_that_lasts_longest_is_found(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town)
        now = utc_now()
        long = give_consent(**said_yes(scene, expires_at=now + 30 * DAY, note="In the blue binder"))
        household = db.session.get_one(Household, any_town.pip.household_id)
        choir = db.session.get_one(Organization, any_town.wool_choir.id)
        assert live_consent_for(scene.pip, scene.soup, utc_now()) is long
        assert live_consent_for(scene.pip, scene.soup, utc_now(), ["grade"]).id == scene.consent_id  # type: ignore[union-attr]
        assert live_consent_for(scene.pip, scene.soup, utc_now(), ["grade"], "food.pantry") is None
        assert live_consent_for(scene.pip, choir, utc_now()) is None
        assert live_consent_for(household, scene.soup, utc_now()) is None
        assert live_consent_for(scene.pip, scene.soup, now + 31 * DAY) is None
        assert unseal_person(long.sealed) == {"given_by": "Mother", "note": "In the blue binder"}
        assert withdraw_consent(long, actor=None, now=utc_now())
        assert not withdraw_consent(long, actor=None, now=utc_now() + DAY)
        assert live_consent_for(scene.pip, scene.soup, utc_now(), ["name"]).id == scene.consent_id  # type: ignore[union-attr]
        assert [one.id for one in consents_of(scene.pip)] == [long.id, scene.consent_id]


# ---- what is written stays as it is ----


def test_a_consent_is_never_widened(any_app: Flask, any_town: Town) -> None:
    now = utc_now()
    with any_app.app_context():
        scene = Scene(any_town)
        for values in (
            {"expires_at": now + 90 * DAY}, {"fields": list(FIELDS)}, {"purpose": "any_need"},
            {"kind": ConsentKind.VERBAL_LOGGED}, {"starts_at": now - 90 * DAY},
        ):  # fmt: skip
            wider = update(Consent.__table__).where(Consent.id == scene.consent_id).values(**values)
            with pytest.raises(DBAPIError, match="not otherwise changed"), db.session.begin_nested():
                db.session.execute(wider)


def test_a_withdrawal_is_never_taken_back(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        scene = Scene(any_town, revoked_at=utc_now())
        with pytest.raises(DBAPIError, match="not otherwise changed"):
            db.session.execute(update(Consent.__table__).values(revoked_at=None))
        db.session.rollback()
        assert scene


def test_no_consent_lasts_longer_than_a_year(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context(), pytest.raises(IntegrityError, match="a year at most"):
        Scene(any_town, expires_at=utc_now() + 367 * DAY)


def test_a_disclosure_stays_as_it_was(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        Scene(any_town).write()
        for statement in (
            "UPDATE disclosure SET organization_name = 'Nobody'",
            "UPDATE disclosure SET fields = '[]', purpose = ''",
            "UPDATE disclosure SET identified = false",
            "DELETE FROM disclosure",
            "DELETE FROM student WHERE id IN (SELECT student_id FROM disclosure)",
            "DELETE FROM consent",
        ):
            with pytest.raises(DBAPIError), db.session.begin_nested():
                db.session.execute(text(statement))
        assert db.session.scalars(select(Disclosure.fields)).one() == ["name"]
        db.session.rollback()


def test_it_outlives_what_it_points_at(any_app: Flask, any_town: Town) -> None:
    """An organization that becomes one with another, and an account that goes: its name and day stay."""
    with any_app.app_context():
        scene = Scene(any_town)
        scene.write(user_id=any_town.stan.id, need_id=any_town.pips_need.id)
        db.session.commit()
        ada = db.session.get_one(User, any_town.ada.id)
        merge(
            entity="organization", keep_id=any_town.wool_choir.id, gone_id=scene.soup.id, choices={},
            actor=ada, now=utc_now(),
        )  # fmt: skip
        db.session.execute(text("DELETE FROM user_account WHERE id = :id"), {"id": any_town.stan.id})
        db.session.execute(text("DELETE FROM need WHERE id = :id"), {"id": any_town.pips_need.id})
        db.session.commit()
        left = db.session.scalars(select(Disclosure)).one()
        assert (left.organization_id, left.organization_name) == (any_town.wool_choir.id, "Soup & Books")
        assert (left.user_id, left.need_id) == (None, None)


def test_the_database_and_the_form_name_the_same_fields() -> None:
    assert set(NAMING_FIELDS) == NAMING and set(FIELDS) >= NAMING


def test_the_walls_stand_at_the_head_and_can_be_put_back(any_app: Flask) -> None:
    with any_app.app_context():
        count = text(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            if db.engine.dialect.name == "sqlite"
            else "SELECT count(DISTINCT tgname) FROM pg_trigger WHERE NOT tgisinternal"
        )
        wanted = 15 if db.engine.dialect.name == "sqlite" else 7
        assert db.session.scalar(count) == wanted
        take_walls_down(db.session.connection())
        assert db.session.scalar(count) == 0
        raise_walls(db.session.connection())
        assert db.session.scalar(count) == wanted
        db.session.rollback()
