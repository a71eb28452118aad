"""Made-up suggestions for the page of patterns: every list, verdict and state once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from directory.hours import Opening
from directory.hours.schedule import Hours
from directory.matching.facts import NeedCard
from directory.matching.ranking import WEIGHTS
from directory.models import Contact, Phone, School
from directory.queries.capacities import Room
from directory.queries.matched import MatchedOffering, WordedFinding, WordedPart
from directory.queries.services import Moment
from directory.vocabulary import Urgency, Verdict
from directory.web.workspace.needs_fields import NeedChip, chips_of
from directory.web.workspace.needs_pages import Acts, Editor, panel_for
from directory.web.workspace.needs_siblings import WordedBundle

NOWHERE = "00000000-0000-4000-8000-000000000000"


def need_patterns(moment: Moment) -> dict[str, Any]:
    """What the page hands to the components of a need."""
    first = _offering(moment)
    return {
        "suggested": first,
        "suggestions": [first, _unsure(first), _hidden(first)],
        "missed": _missed(first),
        "bundle": _bundle(first),
        "need_chips": [*chips_of(NeedCard(grades=("5",), languages=("es",)), {}, {}), _quiet()],
        "need_editors": _editors(),
        "gap_school": _school(),
        "acts": Acts("/patterns", "/patterns"),
    }


def _offering(moment: Moment) -> MatchedOffering:
    start = moment.now + timedelta(days=2)
    return MatchedOffering(
        id="a" * 8, service_id=NOWHERE, placement_id="", organization_id=NOWHERE,
        name="Eye test and free glasses", organization="Rivertown Vision Van",
        summary="A van with two rooms. A test takes 25 minutes.", location="Juniper Street School",
        address="1 Juniper Street", phone="585-555-0133", extension="", categories=(), miles=0.4,
        next=Opening(start, start + timedelta(hours=2), Hours(freq="WEEKLY")), hours="Tue 3:30–6:00 pm",
        room=Room("open", available=4, days_ago=3), cost_kind="free", start_way="call", start_steps=(),
        confirmed_days=3, is_confidential=False,
        findings=(
            _found(Verdict.MET, "help", "Gives glasses, not only a test"),
            _found(Verdict.MET, "schedule", "Starts 3:30, after her work"),
            _found(Verdict.MET, "language", "Spanish on the van"),
        ),
        question=None, score=96, parts=_parts(1.0, 0.87, 0.8),
    )  # fmt: skip


def _parts(*values: float) -> tuple[WordedPart, ...]:
    points = WEIGHTS.as_json()
    shares = [values[place % len(values)] for place in range(len(points))]
    return tuple(
        WordedPart(name, name, points[name] * share, points[name])
        for name, share in zip(points, shares, strict=True)
    )


def _found(verdict: Verdict, requirement: str, text: str) -> WordedFinding:
    return WordedFinding(requirement, verdict, text, "partner" if verdict is Verdict.UNKNOWN else "", True)


def _unsure(one: MatchedOffering) -> MatchedOffering:
    asked = _found(Verdict.UNKNOWN, "language", "Ask: does anyone speak Spanish?")
    return replace(
        one, id="b" * 8, name="Voucher for glasses", room=Room("open", available=6, days_ago=71, stale=True),
        next=None, hours="Mon to Fri, 10 to 5", findings=(asked, *one.findings[:1]), question=asked, score=59,
        parts=_parts(0.6, 0.3),
    )  # fmt: skip


def _hidden(one: MatchedOffering) -> MatchedOffering:
    return replace(
        one, id="c" * 8, name="A bed tonight", organization="Safe Porch", is_confidential=True, location="",
        address="", miles=None, next=None, hours="", room=Room("waitlist", waiting=3, days_ago=1), score=70,
    )  # fmt: skip


def _missed(one: MatchedOffering) -> MatchedOffering:
    far = _found(Verdict.UNMET, "reach", "Too far without a car, 55 minutes by bus")
    return replace(one, id="d" * 8, name="Children’s eye center", miles=4.2, findings=(far,), score=51)


def _bundle(one: MatchedOffering) -> WordedBundle:
    club = replace(one, name="Middle Club", organization="Harbor House")
    return WordedBundle(
        kind="one_building", location="Juniper Street School", said="same building, same dismissal",
        miles=0.4, children=[("age 8", one, "5:30 pm"), ("age 13", club, "5:30 pm")], ids="a", is_sure=False,
        gap="Mixteco",
    )  # fmt: skip


def _quiet() -> NeedChip:
    return NeedChip("any_of", "either", "Tuesday or Saturday", removes="any_of", is_changeable=False)


def _editors() -> list[Editor]:
    """One of each control."""
    panel = panel_for(
        "", None, NeedCard(grades=("5",), urgency=Urgency.THIS_TERM), zip_code="", questions=(), labels={},
        tree=[],
    )  # fmt: skip
    seen: dict[str, Editor] = {}
    for editor in panel.editors:
        seen.setdefault(editor.control, editor)
    return [*seen.values(), next(one for one in panel.editors if one.name == "ages")]


def _school() -> School:
    backup = Contact(name="Terrence Boyd", phones=[Phone(number="585-555-0101", extension="101")])
    return School(name="Juniper Street School", slug="juniper-street", backup=backup)
