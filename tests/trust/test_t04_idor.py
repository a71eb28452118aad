"""T4: the whole matrix of people, routes and whose record it is. A stranger's record is an absent one."""

import importlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.accounts import Scope, invite
from directory.actions.alerts import raise_alert
from directory.actions.consents import give_consent
from directory.actions.corrections import report_correction
from directory.actions.record import record_change
from directory.actions.roster import keep_draft
from directory.actions.tokens import make_token
from directory.actions.wordings import add_sentence
from directory.core import settings_of
from directory.db import db
from directory.exchange.roster_plan import Fate
from directory.exchange.roster_read import read_roster
from directory.models import (
    DuplicatePair,
    Guardian,
    Household,
    Merge,
    Need,
    RosterBatch,
    School,
    Service,
    Student,
    SuggestionSnapshot,
    User,
)
from directory.queries.wordings import category_term
from directory.vocabulary import ConsentKind, Role, SafetyKind
from directory.web import now
from directory.web.access import anyone, rule_of
from tests.cast import Town
from tests.conftest import close
from tests.demo import fingerprint
from tests.desk import Desk, seated
from tests.imports import handed_over, stored_batch
from tests.proof import proof
from tests.trust.routes import ABSENT, address, everyone, rules

MAY_OPEN = {
    "signed in": "ada cora pru stan otis owen colleen wanda nell ivy fay hal",
    "school staff": "ada cora pru stan otis fay hal",
    "coordinators": "ada cora otis fay hal",
    "district admins": "ada fay",
    "partners": "owen colleen wanda nell",
    "coordinators and principals": "ada cora pru otis fay hal",
    "coordinators and partners": "ada cora otis owen colleen wanda nell fay hal",
}
"""Who gets past each rule of directory/web/access.py, told once more by hand. A new rule fails at first."""


@dataclass(frozen=True)
class Record:
    """`value` fills the route's argument; `reached_by` are all who may."""

    whose: str
    value: str
    reached_by: str
    more: tuple[tuple[str, str], ...] = ()  # the route's further arguments, which belong to the first


def added(row: DuplicatePair | Merge | SuggestionSnapshot) -> str:
    db.session.add(row)
    db.session.flush()
    return row.id


def alert_at(school: School, person: User) -> str:
    alert, _is_new = raise_alert(school=school, kind=SafetyKind.SELF_HARM, actor=person, key="one", now=now())
    db.session.commit()
    return alert.id


def mended_at_once(service_id: str, token: str, person: User) -> str:
    """The log of a name that was mended with others. Returns the token of the batch."""
    service = db.session.get_one(Service, service_id)
    record_change(
        service, "name", "shouted", service.name, None
    ).updated_by = f"user:{person.id} batch:{token}"
    return token


def waiting_and_taken(school: School, person: User) -> tuple[str, str]:
    """(a roster that waits to be looked at, one that was taken in)"""
    read = read_roster([("roster.csv", b"ID,Name,Grade\n1,Ann Otherone,3\n")])
    draft = keep_draft(school=school, read=read, name="roster.csv", actor=person, now=now())
    batch = RosterBatch(school_id=school.id, user_id=person.id, counts={str(fate): 0 for fate in Fate})
    db.session.add(batch)
    db.session.flush()
    return draft.id, batch.id


def guardian_of(household: Household, app: Flask) -> str:
    with app.app_context():
        return (
            db.session.scalars(select(Guardian.id).where(Guardian.household_id == household.id)).first() or ""
        )


def records(app: Flask, town: Town) -> dict[str, list[Record]]:
    """By the name of the argument. An argument of a closed route that is not here fails the test."""
    with app.app_context():
        notes = {
            name: report_correction(link_entity="service_at_location", link_id=row.id, about="hours").id
            for name, row in (
                ("elm", town.homework_hour), ("oak", town.choir_sings), ("harbor", town.net_mending),
                ("nowhere", town.shelter),
            )
        }  # fmt: skip
        asked = {
            name: invite(email=f"{name}@new.example", name="New", role=Role.SCHOOL_STAFF,
                         scope=Scope(school_id=school.id), actor=None, now=now())[0].id
            for name, school in (("elm", town.elm), ("harbor", town.harbor))
        }  # fmt: skip
        imports = {name: (handed_over(person), stored_batch(person)) for name, person in
                   (("elm", town.ada), ("harbor", town.fay), ("command", None))}  # fmt: skip
        logged = {
            name: record_change(db.session.get_one(Service, row.service_id), "alert", None, "Old", None)
            for name, row in (("elm", town.homework_hour), ("harbor", town.net_mending))
        }
        tokens = {
            name: make_token(name=name, per_minute=5, expires_at=now(), actor=getattr(town, name))[0].id
            for name in ("ada", "fay")
        }
        mended = {
            name: mended_at_once(row.service_id, f"batchof{name}", person) for name, row, person in
            (("elm", town.homework_hour, town.ada), ("harbor", town.net_mending, town.fay))
        }  # fmt: skip
        pairs = {
            name: added(DuplicatePair(entity="organization", left_id=left, right_id=right, score=0.9)) for
            name, (left, right) in (
                ("elm", sorted((town.soup_and_books.id, town.wool_choir.id))),
                ("harbor", sorted((town.harbor_nets.id, town.safe_porch.id))),
                ("both", sorted((town.soup_and_books.id, town.harbor_nets.id))),
            )
        }  # fmt: skip
        merges = {
            name: added(
                Merge(entity="organization", kept_id=kept.id, gone_id=ABSENT, before={}, undone_at=now())
            )
            for name, kept in (("elm", town.soup_and_books), ("harbor", town.harbor_nets))
        }
        shown = {name: shown_for(need) for name, need in
                 (("elm", town.pips_need), ("oak", town.reeds_need), ("harbor", town.fins_need))}  # fmt: skip
        db.session.commit()
        changes = {name: change.id for name, change in logged.items()}
        sentence = sentence_of(app, town)
        alerts = {name: alert_at(school, person) for name, school, person in
                  (("elm", town.elm, town.stan), ("harbor", town.harbor, town.hal))}  # fmt: skip
        rosters = {name: waiting_and_taken(school, person) for name, school, person in
                   (("elm", town.elm, town.cora), ("harbor", town.harbor, town.hal))}  # fmt: skip
        consents = {name: consent_of(student) for name, student in (("elm", town.pip), ("oak", town.reed))}
    return {
        "slug": [
            Record("elm", "elm", "ada cora pru stan"),
            Record("oak", "oak", "ada otis"),
            Record("harbor", "harbor", "fay hal"),
            Record("absent", "no-such-school", ""),
        ],
        "wordings.slug": [
            Record(
                "a kind of help, everybody's",
                "academics.homework",
                "ada cora otis fay hal",
                (("sentence_id", sentence),),
            ),
            Record("absent", "no.such", ""),
        ],
        "alerts.slug": [
            Record("elm", "elm", "ada cora"),
            Record("oak", "oak", "ada otis"),
            Record("harbor", "harbor", "fay hal"),
            Record("absent", "no-such-school", ""),
        ],
        "alert_id": [
            Record("elm", alerts["elm"], "ada cora"),
            Record("harbor", alerts["harbor"], "fay hal"),
            Record("absent", ABSENT, ""),
        ],
        "need_id": [
            Record("elm", town.pips_need.id, "ada cora pru", (("snapshot_id", shown["elm"]),)),
            Record("oak", town.reeds_need.id, "ada otis", (("snapshot_id", shown["oak"]),)),
            Record("harbor", town.fins_need.id, "fay hal", (("snapshot_id", shown["harbor"]),)),
            Record("absent", ABSENT, ""),
        ],
        "refer.need_id": [
            Record("Cora's own", town.pips_need.id, "cora"),
            Record("Hal's own", town.fins_need.id, "hal"),
            Record("absent", ABSENT, ""),
        ],
        "privacy.slug": [
            Record("elm", "elm", "ada cora pru otis"),
            Record("oak", "oak", "ada cora otis"),
            Record("harbor", "harbor", "fay hal"),
            Record("absent", "no-such-school", ""),
        ],
        "student_id": [
            Record("elm", town.pip.id, "ada cora pru"),
            Record("oak", town.reed.id, "ada otis"),
            Record("harbor", town.fin.id, "fay hal"),
            Record("absent", ABSENT, ""),
        ],
        "household_id": [
            Record("elm", str(town.pip.household_id), "ada cora pru"),
            Record("absent", ABSENT, ""),
        ],
        "guardian_id": [
            Record("elm", guardian_of(town.quillfeathers, app), "ada cora"),
            Record("absent", ABSENT, ""),
        ],
        "draft_id": [
            Record("elm", rosters["elm"][0], "ada cora"),
            Record("harbor", rosters["harbor"][0], "fay hal"),
            Record("absent", ABSENT, ""),
        ],
        "roster.batch_id": [
            Record("elm", rosters["elm"][1], "ada cora"),
            Record("harbor", rosters["harbor"][1], "fay hal"),
            Record("absent", ABSENT, ""),
        ],
        "consent_id": [
            Record("elm", consents["elm"], "ada cora"),
            Record("oak", consents["oak"], "ada otis"),
            Record("absent", ABSENT, ""),
        ],
        "placement_id": [
            Record("elm and soup", town.homework_hour.id, "ada cora owen colleen"),
            Record("oak and choir", town.choir_sings.id, "ada otis wanda"),
            Record("harbor", town.net_mending.id, "fay hal"),
            Record("shelter", town.shelter.id, "nell"),
            Record("absent", ABSENT, ""),
        ],
        "organization_id": [
            Record("soup", town.soup_and_books.id, "owen colleen"),
            Record("choir", town.wool_choir.id, "wanda"),
            Record("porch", town.safe_porch.id, "nell"),
            Record("absent", ABSENT, ""),
        ],
        "correction_id": [
            Record("elm", notes["elm"], "ada cora"),
            Record("oak", notes["oak"], "ada otis"),
            Record("harbor", notes["harbor"], "fay hal"),
            Record("nowhere", notes["nowhere"], "ada fay"),
            Record("absent", ABSENT, ""),
        ],
        "records.service_id": [
            Record("elm and soup", town.homework_hour.service_id, "ada cora"),
            Record("oak and choir", town.choir_sings.service_id, "ada otis"),
            Record("harbor", town.net_mending.service_id, "fay hal"),
            Record("shelter, nobody's", town.shelter.service_id, "ada fay"),
            Record("absent", ABSENT, ""),
        ],
        "records.organization_id": [
            Record("soup", town.soup_and_books.id, "ada cora"),
            Record("choir", town.wool_choir.id, "ada otis"),
            Record("nets", town.harbor_nets.id, "fay hal"),
            Record("absent", ABSENT, ""),
        ],
        "records.location_id": [
            Record("elm", town.elm.location_id, "ada cora"),
            Record("oak", town.oak.location_id, "ada otis"),
            Record("shelter, hidden", town.shelter.location_id, "ada fay"),
            Record("absent", ABSENT, ""),
        ],
        "quality.fix": [Record("names", "names", "ada fay"), Record("absent", "no-such-fix", "")],
        "quality.batch": [
            Record("elm", mended["elm"], "ada"),
            Record("harbor", mended["harbor"], "fay"),
            Record("absent", "no-such-batch", ""),
        ],
        "pair_id": [
            Record("elm and oak", pairs["elm"], "ada"),
            Record("harbor and nobody", pairs["harbor"], "fay"),
            Record("of two districts", pairs["both"], ""),
            Record("absent", ABSENT, ""),
        ],
        "merge_id": [
            Record("elm", merges["elm"], "ada"),
            Record("harbor", merges["harbor"], "fay"),
            Record("absent", ABSENT, ""),
        ],
        "records.change_id": [
            Record("elm", changes["elm"], "ada cora"),
            Record("harbor", changes["harbor"], "fay hal"),
            Record("absent", ABSENT, ""),
        ],
        "token_id": [
            Record("ada's", tokens["ada"], "ada"),
            Record("fay's", tokens["fay"], "fay"),
            Record("absent", ABSENT, ""),
        ],
        "user_id": [
            Record("stan", town.stan.id, "ada"),
            Record("owen", town.owen.id, "ada"),
            Record("hal", town.hal.id, "fay"),
            Record("nell", town.nell.id, ""),
            Record("absent", ABSENT, ""),
        ],
        "intake_id": [
            Record("elm", imports["elm"][0], "ada"),
            Record("harbor", imports["harbor"][0], "fay"),
            Record("nobody", imports["command"][0], "ada fay"),
            Record("absent", ABSENT, ""),
        ],
        "batch_id": [
            Record("elm", imports["elm"][1], "ada"),
            Record("harbor", imports["harbor"][1], "fay"),
            Record("command", imports["command"][1], "ada fay"),
            Record("absent", ABSENT, ""),
        ],
        "invitation_id": [
            Record("elm", asked["elm"], "ada"),
            Record("harbor", asked["harbor"], "fay"),
            Record("absent", ABSENT, ""),
        ],
    }


def consent_of(student: Student) -> str:
    consent = give_consent(
        student=student, kind=ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE, organizations=[], fields=["grade"],
        expires_at=now() + timedelta(days=1), given_by="somebody", actor=None, now=now(),
    )  # fmt: skip
    db.session.commit()
    return consent.id


def sentence_of(app: Flask, town: Town) -> str:
    term = category_term("academics.homework")
    assert term is not None
    row = add_sentence(term, language="en", text="he cannot do his sums", actor=town.cora)
    db.session.commit()
    return row.id


def same_page(text: str, path: str) -> str:
    """Without what may differ between two pages alike: the form token and the page's own address."""
    text = re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", text)
    return text.replace(path, "/here")


BELONGING = frozenset({"snapshot_id", "sentence_id"})
"""Arguments that only mean something together with the one before them."""


def _further(record: Record, arguments: frozenset[str]) -> dict[str, str]:
    return {name: dict(record.more).get(name, ABSENT) for name in arguments & BELONGING}


def shown_for(need: Need) -> str:
    row = SuggestionSnapshot(
        need_id=need.id, rules_version="1", weights={}, weights_version=0, seed=0, card={}, shown={},
        digest="0" * 64,
    )  # fmt: skip
    return added(row)


class Matrix:
    """Walks it: denied cases first, in one database; a granted write runs in a copy that is put back."""

    def __init__(self, app: Flask, town: Town) -> None:
        self.app, self.town, self.checks = app, town, 0
        self.records = records(app, town)
        self.people = everyone(town)
        self.empty: dict[tuple[str, str, str], str] = {}
        self.file = settings_of(app).data / "hallway.db"

    def walk(self) -> int:
        before = fingerprint(self.app)
        granted: list[tuple[str, str, str]] = []
        for endpoint, method, _rule, arguments in rules(self.app):
            rule = rule_of(self.app, endpoint)
            assert rule is not None, f"{endpoint} has no rule"
            if rule is anyone:
                continue
            assert rule.name in MAY_OPEN, f"the rule {rule.name!r} is not in the matrix"
            if not arguments:
                paths = {address(self.app, endpoint, {}): None}
            else:
                argument = next(iter(arguments - BELONGING))
                own = f"{endpoint.partition('.')[0]}.{argument}"
                listed = self.records.get(own) or self.records.get(argument)
                assert listed, f"{endpoint}: whose is a {argument}?"
                paths = {
                    address(self.app, endpoint, {argument: r.value, **_further(r, arguments)}): r
                    for r in listed
                }
            for name, person in self.people.items():
                for path, record in paths.items():
                    is_in = name in MAY_OPEN[rule.name].split()
                    is_theirs = record is None or name in record.reached_by.split()
                    if is_in and is_theirs:
                        granted.append((name, method, path))
                    else:
                        self.refuse(name, person, method, path, is_in, [*paths])
        assert fingerprint(self.app) == before, "a refused request changed something"
        for name, method, path in granted:
            self.grant(name, method, path)
        return self.checks

    def refuse(
        self, name: str, person: User | None, method: str, path: str, is_in: bool, paths: list[str]
    ) -> None:
        self.checks += 1
        answer = self.ask(person, method, path)
        if person is None:
            assert answer.status_code == 303, f"visitor {method} {path}: {answer.status}"
            assert answer.location.startswith("/sign-in"), answer.location
            return
        assert answer.status_code == (404 if is_in else 403), f"{name} {method} {path}: {answer.status}"
        if is_in:
            absent = self.absent(name, method, paths[-1])
            assert same_page(answer.text, path) == absent, f"{name} {method} {path}"

    def absent(self, name: str, method: str, path: str) -> str:
        """What this person sees where there is nothing."""
        key = (name, method, path)
        if key not in self.empty:
            self.empty[key] = same_page(self.ask(self.people[name], method, path).text, path)
        return self.empty[key]

    def grant(self, name: str, method: str, path: str) -> None:
        self.checks += 1
        kept = self.file.with_suffix(".kept")
        if method != "GET":
            close(self.app)
            shutil.copy(self.file, kept)
        answer = self.ask(self.people[name], method, path)
        assert answer.status_code in {200, 303, 409, 422}, f"{name} {method} {path}: {answer.status}"
        if method != "GET":
            close(self.app)
            shutil.copy(kept, self.file)

    def ask(self, person: User | None, method: str, path: str):  # type: ignore[no-untyped-def]
        desk = seated(self.app, person) if person else Desk(self.app)
        return desk.get(path) if method == "GET" else desk.post(path)


@pytest.mark.prove
def test_everybody_reaches_their_own_and_nothing_else(app: Flask, town: Town) -> None:
    checks = Matrix(app, town).walk()
    assert checks >= 800
    proof("who may reach whose record", checks=checks, wrong=0)


BREAKS = {
    "any placement is everyone's": ("directory.web.workspace.counts", "placement_for", "ServiceAtLocation"),
    "any correction is everyone's": ("directory.web.workspace.school", "correction_for", "Correction"),
    "any pair is everyone's": ("directory.web.admin.duplicates", "_pair_in_reach", "DuplicatePair"),
    "any need is everyone's": ("directory.web.workspace.needs", "need_for", "Need"),
    "any import is everyone's": ("directory.web.admin.imports", "intake_for", "Intake"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_matrix_bites_when_a_scope_is_lost(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    import directory.models

    module, name, model = BREAKS[broken]
    unscoped: Callable[..., object] = lambda *asked: db.session.get(  # noqa: E731
        getattr(directory.models, model), asked[-1]
    )
    monkeypatch.setattr(importlib.import_module(module), name, unscoped)
    with pytest.raises(AssertionError):
        Matrix(app, town).walk()


def test_a_view_without_a_rule_is_shut(app: Flask, town: Town) -> None:
    app.add_url_rule("/forgotten-view", "forgotten_view", lambda: "open")
    for name, person in everyone(town).items():
        desk = seated(app, person) if person else Desk(app)
        assert desk.get("/forgotten-view").status_code == 403, name
    with pytest.raises(AssertionError, match="has no rule"):
        Matrix(app, town).walk()


def test_who_cannot_be_judged_is_refused(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault within the check itself answers with an error, never with the page."""

    def broken(*_: object) -> bool:
        raise RuntimeError("the rule is broken")

    monkeypatch.setattr("directory.web.access.has_role", broken)
    answer = seated(app, town.ada).get("/admin/people/")
    assert answer.status_code == 500 and "Cora" not in answer.text
