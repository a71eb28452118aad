"""T6: a form stores its own fields. Every column name of every table, sent along, changes nothing more."""

import re
import shutil
from datetime import date, timedelta

import pytest
from flask import Flask, request
from flask_login import current_user
from sqlalchemy import select

from directory.actions.accounts import Scope, ask_for_reset, invite
from directory.actions.alerts import raise_alert
from directory.actions.consents import give_consent
from directory.actions.corrections import report_correction
from directory.actions.edit_fields import digests, sheet_of
from directory.actions.edit_location import LOCATION_FIELDS
from directory.actions.edit_organization import ORGANIZATION_FIELDS
from directory.actions.edit_service import service_fields
from directory.actions.mend_many import mend, preview_digest
from directory.actions.merge import merge
from directory.actions.pairs import mark_distinct
from directory.actions.record import record_change
from directory.actions.roster import draft_content, keep_draft, planned, take_in
from directory.actions.tokens import make_token
from directory.actions.wordings import add_sentence
from directory.core import settings_of
from directory.db import Base, db, reading
from directory.exchange.roster_read import read_roster
from directory.matching.ranking import Weights
from directory.models import DuplicatePair, Guardian, Location, Organization, School, Service
from directory.queries.school_day import local_day
from directory.queries.wordings import category_term
from directory.reports.quality_fixes import FIXES, Step
from directory.vocabulary import ConsentKind, IntakeState, Role, SafetyKind
from directory.web import now
from tests.cast import PASSWORD, Town
from tests.conftest import close
from tests.desk import Desk, seated
from tests.imports import PEEK, handed_over, stored_batch
from tests.trust.routes import address, rules

HOMEWORK = "academics.homework"
POINTS = {name: str(round(points)) for name, points in Weights(help=30, near=18).as_json().items()}
NEW_PASSWORD = "nine lanterns, slow river"

EVIL = {
    "role": "district_admin", "active": "0", "email": "evil@evil.example", "is_admin": "1", "status": "done",
    "user_id": "EVIL", "organization_id": "EVIL", "school_id": "EVIL", "district_id": "EVIL",
    "confidential": "0", "available": "99", "maximum": "999", "locale": "xx", "name": "EVIL",
}  # fmt: skip


def honest(app: Flask, town: Town) -> dict[str, tuple[str | None, dict[str, str], dict[str, str]]]:
    """For each route that writes: who uses it, its arguments, what an honest form sends."""
    with app.app_context():
        note = report_correction(link_entity="service", link_id=town.homework_hour.service_id, about="hours")
        invitation, invited = invite(
            email="new@new.example", name="New", role=Role.SCHOOL_STAFF, scope=Scope(school_id=town.elm.id),
            actor=None, now=now(),
        )  # fmt: skip
        asked = ask_for_reset("stan@town.example", now())
        assert asked
        intakes = {task: {"intake_id": handed_over(town.ada, PEEK, state=state)} for task, state in
                   (("columns", IntakeState.UPLOADED), ("store", IntakeState.LOOKED))}  # fmt: skip
        batch = {"batch_id": stored_batch(town.ada)}
        db.session.commit()
    sheet = settings_of(app).data / "rows.csv"
    sheet.write_text("Agency,Program\nWillow,Chess\n", encoding="utf-8")
    own = settings_of(app).data / "own.yaml"
    own.write_text("files:\n  - columns: {Agency: organization.name}\n", encoding="utf-8")
    password = {"password": NEW_PASSWORD, "repeat": NEW_PASSWORD}
    placement = {"placement_id": town.soup_night.id}
    correction = {"correction_id": note.id}
    return {
        "account.start_session": (None, {}, {"email": "cora@town.example", "password": PASSWORD}),
        "account.sign_out": ("cora", {}, {}),
        "account.send_reset": (None, {}, {"email": "cora@town.example"}),
        "account.set_password": (None, {"token": asked[1]}, password),
        "account.join": (None, {"token": invited}, {"name": "New Person", **password}),
        "account.set_details": ("stan", {}, {"name": "Stan of the Hill", "locale": "es"}),
        "account.change_own_password": ("stan", {}, {"current": PASSWORD, **password}),
        "counts.save": (
            "cora", placement, {"status": "waitlist", "waiting": "3", "maximum": "", "available": ""}
        ),
        "counts.confirm": ("owen", placement, {}),
        "workspace.settle": ("cora", correction, {}),
        "workspace.dismiss": ("cora", correction, {}),
        "workspace.reopen": ("cora", correction, {}),
        "weights.try_out": ("ada", {}, POINTS),
        "weights.put": ("ada", {}, POINTS),
        "wordings.try_out": ("cora", {}, {"text": "help with sums"}),
        "wordings.add": ("cora", {"slug": HOMEWORK}, {"text": "sums are hard for him", "language": "en"}),
        "wordings.remove": ("cora", {"slug": HOMEWORK, "sentence_id": sentence_of(app, town)}, {}),
        "people.send_invitation": (
            "ada", {},
            {"email": "i@new.example", "name": "I", "role": "coordinator", "place": f"school:{town.oak.id}"},
        ),
        "people.withdraw": ("ada", {"invitation_id": invitation.id}, {}),
        "people.close": ("ada", {"user_id": town.stan.id}, {}),
        "tokens.make": ("ada", {}, {"name": "A program", "per_minute": "5", "days": "5"}),
        "tokens.revoke": ("ada", {"token_id": token_of(app, town)}, {}),
        "people.reopen": ("ada", {"user_id": town.stan.id}, {}),
        "imports.take": ("ada", {}, {"files": (str(sheet), "rows.csv"), "name": "Rows", "key": "one"}),
        "imports.peek_again": ("ada", intakes["columns"], {}),
        "imports.look": ("ada", intakes["columns"], {}),
        "imports.settle": ("ada", intakes["columns"], {"to-0-0": "organization.name", "step": "try"}),
        "imports.take_mapping": ("ada", intakes["columns"], {"mapping": (str(own), "own.yaml")}),
        "imports.store": ("ada", intakes["store"], {}),
        "imports.remove": ("ada", intakes["columns"], {}),
        "imports.undo": ("ada", batch, {}),
        **corrected_records(app, town),
        **learners(app, town),
        **paired_records(app, town),
        **notes_and_alerts(app, town),
        **private_records(app, town),
        **needs_of(town),
        "quality.do": ("ada", {"fix": "names"}, {"shown": preview_digest(())}),
        "quality.undo": ("ada", {"batch": mended_batch(app, town)}, {}),
        "public.correct": (
            None, {"entity": "services", "row_id": town.homework_hour.service_id},
            {"about": "hours", "text": "Only on Mondays now.", "key": "one"},
        ),
        "public.change_list": (None, {}, {"add": town.homework_hour.service_id}),
    }  # fmt: skip


def needs_of(town: Town) -> dict[str, tuple[str | None, dict[str, str], dict[str, str]]]:
    """A sentence, the card that was read from it, and every button of a need's page."""
    elm, pip = {"slug": "elm"}, {"need_id": town.pips_need.id}
    read = {"text": "2nd grader needs homework help", "read": "2nd grader needs homework help", "key": "one",
            "card": '{"categories": ["academics.homework"]}', "zip": "14604", "code": "", "source": "teacher",
            "has-grades": "1", "grades": "3", "counted": "1", "filled": ""}  # fmt: skip
    return {
        "needs.look": ("cora", elm, read),
        "needs.store": ("cora", elm, read),
        "needs.change": ("cora", pip, read),
        "needs.choose": ("cora", pip, {"choose": town.homework_hour.id}),
        "needs.set_letter": ("cora", pip, {"offering": town.homework_hour.id, "language": "es"}),
        "needs.plan": ("cora", pip, {"owner": town.cora.id, "step": "wait", "step_on": "", "aware": "yes",
                                     "code": ""}),
        "needs.agree": ("cora", pip, {}),
        "needs.close": ("cora", pip, {"because": "moved_away"}),
        "needs.reopen": ("cora", pip, {}),
    }  # fmt: skip


def sentence_of(app: Flask, town: Town) -> str:
    with app.app_context():
        term = category_term(HOMEWORK)
        assert term is not None
        row = add_sentence(term, language="en", text="he cannot do his sums", actor=town.cora)
        db.session.commit()
        return row.id


def notes_and_alerts(app: Flask, town: Town) -> dict[str, tuple[str | None, dict[str, str], dict[str, str]]]:
    """A colleague's note, an alert to take, who keeps watch, and the two boxes that keep nothing."""
    with app.app_context():
        alert, _is_new = raise_alert(
            school=town.elm, kind=SafetyKind.SELF_HARM, actor=town.stan, key="one", now=now()
        )
        db.session.commit()
        alert_id = alert.id
    note = {"key": "one", "grade": "2", "seen": "eyes", "text": "She squints.", "source": "teacher",
            "parent_aware": "not_yet", "name": "reed"}  # fmt: skip
    elm = {"slug": "elm"}
    return {
        "refer.send": ("stan", {}, note),
        "refer.find_student": ("otis", {}, note),
        "alerts.take": ("cora", {"alert_id": alert_id}, {}),
        "alerts.save_watch": ("cora", elm, {"owner": town.pru.id, "crisis_phone": "585-555-0101 ext. 2"}),
        "alerts.save_protocols": ("ada", elm, {"self_harm_en": "Stay."}),
        "private.look": ("cora", {}, {"wanted": "any"}),
        "public.answer": (None, {}, {"text": "We need food.", "near": "14604"}),
    }


def token_of(app: Flask, town: Town) -> str:
    with app.app_context():
        row, _ = make_token(name="A", per_minute=5, expires_at=now(), actor=town.ada)
        db.session.commit()
        return row.id


def paired_records(app: Flask, town: Town) -> dict[str, tuple[str, dict[str, str], dict[str, str]]]:
    """A pair to decide, one that is decided, and a merge to take back."""
    with app.app_context():
        rows = [
            Organization(name=name) for name in ("Mill House", "The Mill House", "Reed Hall", "Reed Hall Inc")
        ]
        db.session.add_all(rows)
        db.session.flush()
        left, right = sorted((town.soup_and_books.id, town.wool_choir.id))
        waiting = DuplicatePair(entity="organization", left_id=left, right_id=right, score=0.9)
        left, right = sorted((rows[2].id, rows[3].id))
        decided = DuplicatePair(entity="organization", left_id=left, right_id=right, score=0.9)
        db.session.add_all([waiting, decided])
        mark_distinct(decided, town.ada, now())
        done = merge(
            entity="organization",
            keep_id=rows[0].id,
            gone_id=rows[1].id,
            choices={},
            actor=town.ada,
            now=now(),
        )
        db.session.commit()
        pair, other = {"pair_id": waiting.id}, {"pair_id": decided.id}
        return {
            "duplicates.search": ("ada", {}, {}),
            "duplicates.make_one": ("ada", pair, {"keep": "left", "choice-name": "left"}),
            "duplicates.make_two": ("ada", pair, {}),
            "duplicates.look_again": ("ada", other, {}),
            "duplicates.undo": ("ada", {"merge_id": done.id}, {}),
        }


def private_records(app: Flask, town: Town) -> dict[str, tuple[str, dict[str, str], dict[str, str]]]:
    """Consent, and names opened with a reason."""
    with app.app_context():
        consent = give_consent(
            student=town.pip, kind=ConsentKind.WRITTEN, organizations=[town.soup_and_books], fields=["name"],
            expires_at=now() + timedelta(days=9), given_by="A guardian", actor=town.cora, now=now(),
        )  # fmt: skip
        db.session.commit()
        consent_id = consent.id
    form = {
        "organizations": town.soup_and_books.id, "fields": "name", "purpose": "any_need", "kind": "written",
        "lasts": "30", "given_by": "A guardian", "note": "",
    }  # fmt: skip
    glass = {"reason": "audit", "note": "We look over our own work.", "hours": "1"}
    return {
        "privacy.give_for_student": ("cora", {"student_id": town.pip.id}, form),
        "privacy.give_for_household": ("cora", {"household_id": str(town.pip.household_id)}, form),
        "privacy.withdraw": ("cora", {"consent_id": consent_id}, {}),
        "privacy.open_names": ("ada", {"slug": "elm"}, glass),
        "privacy.close_names": ("ada", {"slug": "elm"}, {}),
    }


def learners(app: Flask, town: Town) -> dict[str, tuple[str | None, dict[str, str], dict[str, str]]]:
    """Students, a family with its guardians, and a roster."""
    with app.app_context():
        elm = db.session.get_one(School, town.elm.id)
        guardian = db.session.scalars(
            select(Guardian.id).where(Guardian.household_id == town.quillfeathers.id)
        ).first()
        read = read_roster([("roster.csv", b"ID,Name,Grade\n1,Ann Otherone,3\n")])
        taken = take_in(school=elm, plan=planned(elm, {"read": read}, today=date(2026, 3, 2))[1], actor=None)
        more = read_roster([("roster.csv", b"ID,Name,Grade\n1,Ann Otherone,4\n2,Bo Otherone,4\n")])
        draft = keep_draft(school=elm, read=more, name="roster.csv", actor=town.cora, now=now())
        seen = planned(elm, draft_content(draft), today=local_day(elm, now()))[1].digest
        db.session.commit()
        waiting, batch = {"draft_id": draft.id}, {"batch_id": taken.id}
    sheet = settings_of(app).data / "roster.csv"
    sheet.write_text("Name,Grade\nAnn Otherone,3\n", encoding="utf-8")
    pip = {"student_id": town.pip.id}
    home = {"household_id": town.quillfeathers.id}
    student = {
        "name": "Ann Otherone", "grade": "2", "birthdate": "2017-03-04", "speaks": "es", "strengths": [],
        "good_at": "Chess", "email": "", "phone": "", "notes": "", "twice": "yes",
    }  # fmt: skip
    household = {
        "name": "The Others", "zip": "14604", "address": "", "speaks": "es", "travel": "walk",
        "together": "required", "notes": "",
    }  # fmt: skip
    person = {
        "name": "Ann Elder", "relation": "aunt", "phone": "585-242-0199", "email": "", "language": "es",
        "may_be_contacted": "y", "restricted": [],
    }  # fmt: skip
    return {
        "students.search": ("cora", {"slug": "elm"}, {"words": "pip"}),
        "students.add": ("cora", {"slug": "elm"}, student),
        "students.save": ("cora", pip, student),
        "students.save_sibling": ("cora", pip, student),
        "students.archive": ("cora", pip, {}),
        "students.restore": ("cora", pip, {}),
        "students.join": ("cora", pip, {"code": ""}),
        "students.leave": ("cora", pip, {}),
        "households.add": ("cora", {"slug": "elm"}, household),
        "households.save": ("cora", home, household),
        "households.save_new_guardian": ("cora", home, person),
        "households.save_guardian": ("cora", {"guardian_id": str(guardian)}, person),
        "households.remove": ("cora", {"guardian_id": str(guardian)}, {}),
        "roster.hand_over": ("cora", {"slug": "elm"}, {"files": (str(sheet), "roster.csv"), "key": "one"}),
        "roster.settle": ("cora", waiting, {"to-name": "1", "to-grade": "2"}),
        "roster.take": ("cora", waiting, {"seen": seen, "archives": "yes"}),
        "roster.remove": ("cora", waiting, {}),
        "roster.undo": ("cora", batch, {}),
    }


def mended_batch(app: Flask, town: Town) -> str:
    """The token of a batch that put one name in title case."""
    with app.app_context():
        service = db.session.get_one(Service, town.soup_night.service_id)
        name = service.name
        service.name = "SOUP NIGHT"
        step = Step("service", service.id, service.name, "name", service.name, name)
        token = mend(FIXES["names"], [step], preview_digest([step]), town.ada)
        db.session.commit()
    return token


def corrected_records(app: Flask, town: Town) -> dict[str, tuple[str | None, dict[str, str], dict[str, str]]]:
    """Every field of the three forms, with the digests of the records as they are now."""
    with app.app_context():
        service = db.session.get_one(Service, town.homework_hour.service_id)
        organization = db.session.get_one(Organization, town.soup_and_books.id)
        place = db.session.get_one(Location, town.elm.location_id)
        change = record_change(service, "alert", "Old", None, town.cora)
        pages = [(service, service_fields(service.placements)), (organization, ORGANIZATION_FIELDS),
                 (place, LOCATION_FIELDS)]  # fmt: skip
        opened = [
            " ".join(f"{name}:{mark}" for name, mark in digests(sheet_of(record, fields)).items())
            for record, fields in pages
        ]
        db.session.commit()
        change_id = change.id
    names = {
        "description": "Short words.", "name_es": "Hora", "description_es": "Palabras.", "email": "",
    }  # fmt: skip
    service_form = {
        **names, "name": "Homework Hour", "status": "active", "alert": "", "minimum_age": "5",
        "maximum_age": "18", "ages_known": "limits", "grades": "1", "audience": "student",
        "eligibility_description": "", "cost_kind": "free", "fees_description": "",
        "interpretation_services": "", "start_way": "call", "application_process": "", "start_steps": "",
        "response_days": "2", "url": "", "phones": "", "area": "anywhere",
    }  # fmt: skip
    organization_form = {**names, "name": "Soup & Books", "alternate_name": "", "phones": ""}
    location_form = {
        "name": "Elm School", "address_1": "1 Elm School Road", "address_2": "", "city": "Old Mill",
        "state_province": "NY", "postal_code": "14604", "latitude": "43.15", "longitude": "-77.62",
        "transportation": "Bus 1", "accessibility": "", "description": "",
        "approximate": "", "confidential": "",
    }  # fmt: skip
    return {
        "records.save_service": (
            "cora", {"service_id": service.id}, {**service_form, "opened": opened[0]}
        ),
        "records.save_organization": (
            "cora", {"organization_id": organization.id}, {**organization_form, "opened": opened[1]}
        ),
        "records.save_location": (
            "cora", {"location_id": place.id}, {**location_form, "opened": opened[2]}
        ),
        "records.undo": ("cora", {"change_id": change_id}, {}),
    }  # fmt: skip


TRAPS = {"website"}
"""A field that people do not see: a form that comes with it filled in is a program's, and stores nothing."""


def dump(app: Flask) -> list[str]:
    """Every row, without what is new each time: random ids, hashes, moments."""
    rows = []
    with app.app_context(), reading():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                rows.append(f"{table.name} {MOVING.sub('~', repr(tuple(row)))}")
        db.session.rollback()
    return sorted(rows)


MOVING = re.compile(
    r"datetime\.datetime\([^)]*\)|\b[0-9a-f]{8}-[0-9a-f]{4}-[1-57-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|b'gAAAA[^']*'|\b[FMS]-[2-9A-Z]{6}\b|\b[0-9a-f]{64}\b|\$argon2id\S+|\d{4}-\d\d-\d\dT[\d:.+]+"
)


def extra_fields_change_nothing(app: Flask, town: Town) -> int:
    tried = 0
    forms = honest(app, town)
    columns = sorted(
        {column.name for table in Base.metadata.sorted_tables for column in table.columns} - TRAPS
    )
    file = settings_of(app).data / "hallway.db"
    start = file.with_suffix(".start")
    close(app)
    shutil.copy(file, start)
    for endpoint, method, _rule, _arguments in rules(app):
        if method == "GET" or endpoint.startswith(
            "api."
        ):  # lists that are read by POST: T1 shows they write nothing
            continue
        assert endpoint in forms, f"{endpoint}: what does an honest form send?"
        name, values, fields = forms[endpoint]
        evil = {column: EVIL.get(column, "EVIL") for column in columns if column not in fields}
        outcomes = []
        for sent in (fields, {**evil, **fields}):
            close(app)
            shutil.copy(start, file)
            desk = seated(app, getattr(town, name)) if name else Desk(app)
            answer = desk.post(address(app, endpoint, values), **sent)
            assert answer.status_code in {200, 303}, f"{endpoint}: {answer.status}"
            outcomes.append(dump(app))
        assert outcomes[0] == outcomes[1], f"{endpoint} stores more than its form"
        assert not any("EVIL" in row or "evil@" in row for row in outcomes[1]), endpoint
        tried += len(evil)
    return tried


def test_no_form_stores_a_field_that_is_not_its_own(app: Flask, town: Town) -> None:
    assert extra_fields_change_nothing(app, town) >= 15 * 150


def test_the_check_bites_on_a_view_that_binds_everything(app: Flask, town: Town) -> None:
    def greedy() -> tuple[str, int, dict[str, str]]:
        for key, value in request.form.items():
            if key in {"name", "locale", "email", "role"}:
                setattr(current_user, key, value)
        db.session.commit()
        return "", 303, {"Location": "/account"}

    greedy.access_rule = app.view_functions["account.set_details"].access_rule  # type: ignore[attr-defined]
    app.view_functions["account.set_details"] = greedy
    with pytest.raises(AssertionError, match="set_details"):
        extra_fields_change_nothing(app, town)


def test_a_coordinator_cannot_invite_or_rise(app: Flask, town: Town) -> None:
    fields = {
        "email": "me@new.example",
        "name": "Me",
        "role": "district_admin",
        "place": f"district:{town.old_mill.id}",
    }
    assert seated(app, town.cora).post("/admin/people/invitations", **fields).status_code == 403


def test_an_admin_invites_only_into_their_own_district(app: Flask, town: Town) -> None:
    for place in (
        f"school:{town.harbor.id}",
        f"district:{town.far_shore.id}",
        f"organization:{town.harbor_nets.id}",
    ):
        role = {"s": "coordinator", "d": "district_admin", "o": "partner"}[place[0]]
        fields = {"email": "me@new.example", "name": "Me", "role": role, "place": place}
        assert seated(app, town.ada).post("/admin/people/invitations", **fields).status_code == 422
