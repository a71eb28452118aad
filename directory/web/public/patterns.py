"""Every component in every state, for people who change them. Only where HALLWAY_DEBUG is on."""

from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from directory.hours import GridLine
from directory.queries.capacities import Room
from directory.queries.findings import Finding
from directory.queries.provenance import Provenance
from directory.queries.services import Moment, moment_at
from directory.queries.translations import Told
from directory.search import Answer, Capacity, Hit, Loosening, Query
from directory.search.protocols import protocol_for
from directory.vocabulary import SafetyKind, Verdict
from directory.web import now
from directory.web.access import access, anyone
from directory.web.public import filters, ground
from directory.web.public.addresses import find_address
from directory.web.public.corrections import correction_form
from directory.web.public.patterns_needs import need_patterns

patterns = Blueprint("patterns", __name__)

NOWHERE = "00000000-0000-4000-8000-000000000000"


class SampleForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name of the program", validators=[InputRequired("Write a name.")])
    note = TextAreaField("Note", description="What a family should know.")
    public = BooleanField("Show it on the page")


class PickForm(FlaskForm):  # type: ignore[misc]
    grade = RadioField("Grade", choices=[(grade, grade) for grade in ("K", "1", "2")], default="1")
    seen = RadioField("What do you see?", choices=[("cold", "No coat or shoes"), ("eyes", "Squints")])


@patterns.get("/patterns")
@access(anyone)
def show() -> ResponseReturnValue:
    moment = moment_at(now())
    wrong = SampleForm(formdata=MultiDict(), meta={"csrf": False})
    wrong.validate()
    return render_template(
        "public/patterns.html",
        answer=_answer(moment),
        capacities=[*_capacities(), Room("assessment", days_ago=2)],
        contact=_contact(),
        correction=correction_form(),
        empty=_answer(moment, hits=()),
        find_address_of_page=lambda page: find_address(page=page),
        findings=_findings(),
        ground=ground.map_settings(),
        groups=filters.groups_of(_answer(moment), {}),
        hubs=_hubs(moment),
        line=_line(),
        helpful=_helpful(moment),
        lines=protocol_for(SafetyKind.SELF_HARM, "family", "en").numbers,
        moment=moment,
        picks=PickForm(formdata=None),
        soon=moment.now.astimezone(moment.zone) + timedelta(days=1),
        told=Told("en", {}),
        week=_week(),
        whose=[
            Provenance("source", moment.now, "A city's list"),
            Provenance("person", moment.now),
            Provenance("seed", None),
        ],
        words=filters.loosen_words(),
        wrong=wrong,
        **need_patterns(moment),
    )


def _capacities() -> list[Capacity]:
    return [
        Capacity("open", 4, None, 3, stale=False),
        Capacity("open", None, None, 1, stale=False),
        Capacity("waitlist", None, 6, 9, stale=False),
        Capacity("waitlist", None, None, 9, stale=False),
        Capacity("full", 0, None, 0, stale=False),
        Capacity("open", 8, None, 90, stale=True),
        Capacity("unknown", None, None, None, stale=False),
    ]


def _hit(moment: Moment) -> Hit:
    return Hit(
        service_id=NOWHERE,
        placement_id=None,
        location_id=None,
        organization_id=NOWHERE,
        service="Eye test and free glasses, here in school",
        organization="Rivertown Vision Van",
        location="Juniper Street School",
        description=None,
        categories=("health.vision",),
        miles=0.4,
        capacity=_capacities()[0],
        cost_kind="free",
        next_opening=moment.now + timedelta(days=1),
        is_open_now=False,
        hours="Tue 3:30–6:00 pm",
        in_area=Verdict.MET,
        confirmed_days=3,
        more_places=0,
        is_confidential=False,
        asks=(),
        reasons=(("category", {"slug": "health.vision", "label": "Eye exams and glasses"}),),
        reason="",
        point=(43.17, -77.6),
    )


def _hits(moment: Moment) -> tuple[Hit, ...]:
    hit = _hit(moment)
    lacking: dict[str, Any] = {
        "next_opening": None,
        "hours": "",
        "cost_kind": None,
        "confirmed_days": None,
        "miles": None,
    }
    return (
        hit,
        replace(hit, is_open_now=True, capacity=_capacities()[2], cost_kind="sliding", confirmed_days=80),
        replace(hit, capacity=_capacities()[4], more_places=3, reasons=(("name", {}), ("outside", {}))),
        replace(hit, capacity=_capacities()[6], reasons=(("ask", {"about": ("age", "cost")}),), **lacking),
        replace(hit, is_confidential=True, location=None, miles=None, point=None, reasons=(("home", {}),)),
    )


def _answer(moment: Moment, hits: tuple[Hit, ...] | None = None) -> Answer:
    found = _hits(moment) if hits is None else hits
    query = Query(q="glasses", cost=("free",))
    return Answer(
        query=query,
        hits=found,
        total=len(found),
        asks=0,
        counts={"cost": {"free": 3}, "places": {"open": 2}},
        readings=(),
        did_you_mean="",
        loosen=(Loosening("cost", query.without("cost"), 4),),
        closest=(),
        place=None,
        radius=None,
        engine="index",
        words=("glasses",),
    )


def _findings() -> list[Finding]:
    return [
        Finding(Verdict.MET, "ages", {"low": 4.0, "high": 18.0}),
        Finding(Verdict.MET, "grades", {"grades": ["K", "1", "2", "5"]}),
        Finding(Verdict.UNMET, "not_for_adults"),
        Finding(Verdict.UNKNOWN, "area_unknown"),
    ]


def _contact() -> Any:
    phone = SimpleNamespace(number="585-555-0133", extension="2")
    return SimpleNamespace(
        name="Dana Whitfield",
        department=None,
        title="Van lead",
        email="dana@rivertown.example",
        phones=[phone],
    )


def _week() -> list[list[GridLine]]:
    afternoon = GridLine(time(15, 30), time(18), "")
    return [[afternoon], [], [afternoon, GridLine(time(18, 30), None, "every second week")], [], [], [], []]


def _line() -> Any:
    organization = SimpleNamespace(name="Rivertown Vision Van")
    service = SimpleNamespace(id=NOWHERE, name="Eye test and free glasses", organization=organization)
    where = SimpleNamespace(is_hidden=False, name="Juniper Street School", room="Room 114")
    return SimpleNamespace(
        service=service, where=where, hours="Tue 3:30–6:00 pm", room=_capacities()[0], placement=None
    )


def _hubs(moment: Moment) -> list[Any]:
    opening = SimpleNamespace(start=moment.now + timedelta(days=1))
    return [
        SimpleNamespace(open_until=moment.now + timedelta(hours=2), next=None),
        SimpleNamespace(open_until=None, next=opening),
        SimpleNamespace(open_until=None, next=None),
    ]


def _helpful(moment: Moment) -> list[Any]:
    """Two suggestions in a family's voice: one that is sure, one to ask, whose place is secret."""
    sure = {
        "service_id": NOWHERE, "name": "Food for the weekend", "organization": "Supper Club",
        "location": "Juniper Street School", "is_confidential": False, "cost_kind": "free", "miles": 0.4,
        "room": _capacities()[0], "question": None, "phone": "585-555-0140", "extension": "2",
        "confirmed_days": 3, "is_open": False,
        "next": SimpleNamespace(start=moment.now.astimezone(moment.zone) + timedelta(days=1)),
    }  # fmt: skip
    ask = SimpleNamespace(text="Ask which ages it is for.", requirement="age")
    lacking = {"is_confidential": True, "location": "", "next": None, "miles": None, "question": ask}
    return [SimpleNamespace(**sure), SimpleNamespace(**{**sure, **lacking, "confirmed_days": None})]
