"""Each filter keeps what is so, drops what is not, and keeps what nobody knows, last and marked."""

from typing import Any

import pytest
from flask import Flask

from directory.models import Location
from directory.vocabulary import AccessFeature, AreaKind, CapacityStatus, CostKind, Kind
from tests.search.town import HOME, MILE, Town, asked, asked_as_is, days_ago, hit_of, names

ASK = "not known"


def _three(town: Town, so: dict[str, Any], not_so: dict[str, Any]) -> None:
    town.service("so", **so)
    town.service("not so", **not_so)
    town.service(ASK)
    town.commit()


def on(days: str, opens: str, closes: str) -> dict[str, Any]:
    return {"hours": ((days, opens, closes),)}


CASES = {
    "age inside": ({"age": "8"}, {"minimum_age": 5, "maximum_age": 12}, {"minimum_age": 13}),
    "age at the upper end": ({"age": "12"}, {"minimum_age": 5, "maximum_age": 12}, {"maximum_age": 11}),
    "any age": ({"age": "80"}, {"any_age": True}, {"maximum_age": 18}),
    "age by grade": ({"age": "8"}, {"grades": ["3"]}, {"grades": ["9"]}),
    "grade": ({"grade": "3"}, {"grades": ["2", "3"]}, {"grades": ["9"]}),
    "grade by age": ({"grade": "3"}, {"minimum_age": 6, "maximum_age": 10}, {"minimum_age": 14}),
    "cost": ({"cost": "free"}, {"cost_kind": CostKind.FREE}, {"cost_kind": CostKind.FEE}),
    "language": ({"lang": "es"}, {"languages": ("en", "es")}, {"languages": ("en",)}),
    "papers": ({"docs": "none"}, {"documents": False}, {"documents": True}),
    "audience": ({"who": "student"}, {"audience": ["student"]}, {"audience": ["staff"]}),
    "a family is students too": ({"who": "student"}, {"audience": ["family"]}, {"audience": ["resident"]}),
    "comes to us": ({"how": "comes_to_us"}, {"delivery": ["push_in"]}, {"delivery": ["off_site"]}),
    "online": ({"how": "online"}, {"delivery": ["phone"]}, {"delivery": ["on_site"]}),
    "evening": ({"when": "evening"}, on("TU", "17:00", "19:00"), on("TU", "09:00", "17:30")),
    "weekend": ({"when": "weekend"}, on("SA", "09:00", "10:00"), on("FR", "09:00", "10:00")),
    "before school": (
        {"when": "before_school"}, on("MO", "07:00", "08:00"), on("MO", "12:00", "13:00"),
    ),
    "summer": (
        {"when": "summer"},
        {"hours": (("MO", "09:00", "10:00"),), "season": "summer"},
        {"hours": (("MO", "09:00", "10:00"),), "season": "school_year"},
    ),
    "open now": ({"open": "now"}, on("TU", "15:00", "16:00"), on("TU", "15:31", "16:00")),
    "on a day": ({"day": "sat"}, on("SA", "09:00", "10:00"), on("MO", "09:00", "10:00")),
    "in a window": (
        {"day": "mon", "from": "15:00", "to": "17:00"},
        {"hours": (("MO", "16:00", "18:00"),)},
        {"hours": (("MO", "17:00", "18:00"),)},
    ),
    "has places": (
        {"places": "open"},
        {"capacity": (CapacityStatus.CAPACITY, 3, 2)},
        {"capacity": (CapacityStatus.NO_CAPACITY, 0, 2)},
    ),
    "waitlist": (
        {"places": "waitlist"},
        {"capacity": (CapacityStatus.WAITLIST, 0, 2)},
        {"capacity": (CapacityStatus.CAPACITY, 1, 2)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_so_comes_first_then_what_nobody_knows(app: Flask, town: Town, case: str) -> None:
    args, so, not_so = CASES[case]
    _three(town, so, not_so)
    answer = asked(app, **args)
    assert names(answer) == ["so", ASK]
    assert (answer.total, answer.asks) == (2, 1)
    assert hit_of(answer, "so").asks == ()
    assert len(hit_of(answer, ASK).asks) == 1
    assert "ask about" in hit_of(answer, ASK).reason


def test_a_filter_counts_what_choosing_it_surely_brings(app: Flask, town: Town) -> None:
    _three(town, {"cost_kind": CostKind.FREE}, {"cost_kind": CostKind.FEE})
    counts = asked(app).counts
    assert counts["cost"] == {"free": 1, "sliding": 0, "fee": 1, "insurance": 0}
    chosen = asked(app, cost="free")
    assert chosen.total - chosen.asks == counts["cost"]["free"]
    assert chosen.counts["cost"]["fee"] == 1, "a filter's own values are counted as if it were not set"


COUNTED = (
    "c", "cost", "lang", "how", "who", "grade", "result", "kind", "docs", "places", "when", "open", "at",
    "access",
)  # fmt: skip


@pytest.mark.parametrize("argument", COUNTED)
def test_every_count_of_the_demo_comes_true(seeded: Flask, argument: str) -> None:
    counts = asked_as_is(seeded, near="14605", within="10").counts[argument]
    assert sum(counts.values()) > 0
    for value, count in counts.items():
        chosen = asked_as_is(seeded, near="14605", within="10", **{argument: value})
        assert chosen.total - chosen.asks == count, (argument, value)


def test_categories_are_a_tree(app: Flask, town: Town) -> None:
    town.service("Pantry", category="food.pantry")
    town.service("Stamps", category="food.benefits")
    town.service("Reading", category="academics.literacy")
    town.commit()
    assert sorted(names(asked(app, c="food"))) == ["Pantry", "Stamps"]
    assert names(asked(app, c="food.pantry")) == ["Pantry"]
    assert asked(app).counts["c"] == {
        "food": 2, "learning": 1, "food.pantry": 1, "food.benefits": 1, "academics.literacy": 1,
    }  # fmt: skip
    assert names(asked(app, result="R2")) == ["Reading"]


def test_within_miles(app: Flask, town: Town) -> None:
    town.service("near", at=town.location(HOME[0] + 1 * MILE))
    town.service("far", at=town.location(HOME[0] + 5 * MILE))
    town.service("nowhere")
    town.commit()
    answer = asked(app, near="14605", within="2")
    assert names(answer) == ["near", "nowhere"]
    assert hit_of(answer, "near").miles == pytest.approx(1.0, abs=0.1)
    assert hit_of(answer, "nowhere").miles is None
    assert hit_of(answer, "nowhere").asks == ("within",)


def test_the_nearest_placement_that_fits_is_shown_and_the_others_counted(app: Flask, town: Town) -> None:
    places = [town.location(HOME[0] + n * MILE, name=f"at {n}") for n in (3, 1, 2)]
    town.service("club", at=places)
    town.commit()
    hit = asked(app, near="14605").hits[0]
    assert (hit.location, hit.more_places) == ("at 1", 2)


def test_at_this_school(app: Flask, town: Town) -> None:
    school = town.school("juniper", *HOME)
    place = town.location(HOME[0] + MILE)
    here = school.location
    town.service("here", at=[here, place])
    town.service("elsewhere", at=place)
    town.commit()
    answer = asked(app, at="juniper")
    assert names(answer) == ["here"]
    assert answer.hits[0].location == "juniper school"
    assert asked(app).counts["at"] == {"juniper": 1}


def test_a_feature_that_is_not_listed_is_not_known_to_be_missing(app: Flask, town: Town) -> None:
    ramp = town.location(features=(AccessFeature.WHEELCHAIR,))
    other = town.location(features=(AccessFeature.PARKING,))
    town.service("ramp", at=ramp)
    town.service("other", at=other)
    town.commit()
    answer = asked(app, access="wheelchair")
    assert names(answer) == ["ramp", "other"]
    assert hit_of(answer, "other").asks == ("access",)


def test_an_interpreter_is_a_reason_to_ask(app: Flask, town: Town) -> None:
    _three(town, {"languages": ("es",)}, {"languages": ("en",), "interpretation_services": "by phone"})
    answer = asked(app, lang="es")
    assert names(answer)[0] == "so"
    assert hit_of(answer, "not so").asks == ("lang",)


def test_old_claims_about_places_say_nothing(app: Flask, town: Town) -> None:
    town.service("old", capacity=(CapacityStatus.CAPACITY, 5, 61))
    town.service("new", capacity=(CapacityStatus.CAPACITY, 5, 3))
    town.commit()
    answer = asked(app, places="open")
    assert names(answer) == ["new", "old"]
    assert hit_of(answer, "old").capacity.stale
    assert names(asked(app, places="unknown")) == ["old"]


def test_breaks_and_seasons_close_what_follows_the_calendar(app: Flask, town: Town) -> None:
    from datetime import UTC, datetime

    town.service("seasonal", hours=(("TU", "09:00", "20:00"),), season="school_year")
    town.service("steady", hours=(("TU", "09:00", "20:00"),))
    town.commit()
    assert sorted(names(asked(app, open="now"))) == ["seasonal", "steady"]
    christmas = datetime(2026, 12, 29, 17, tzinfo=UTC)
    july = datetime(2026, 7, 14, 17, tzinfo=UTC)
    for moment in (christmas, july):
        assert names(asked(app, now=moment, open="now")) == ["steady"]


def test_support_and_opportunity(app: Flask, town: Town) -> None:
    town.service("help", kind=Kind.SUPPORT)
    town.service("choir", kind=Kind.OPPORTUNITY)
    town.commit()
    assert names(asked(app, kind="opportunity")) == ["choir"]


def test_what_is_over_is_not_listed(app: Flask, town: Town) -> None:
    town.service("gone", status="defunct")
    town.service("paused", status="inactive")
    town.commit()
    assert asked(app).total == 0


SQUARE = [[-77.70, 43.10], [-77.50, 43.10], [-77.50, 43.20], [-77.70, 43.20], [-77.70, 43.10]]
ELSEWHERE = [[-75.0, 42.0], [-74.9, 42.0], [-74.9, 42.1], [-75.0, 42.1], [-75.0, 42.0]]


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ({"areas": ((AreaKind.ZIPS, ["14605"]),)}, {"areas": ((AreaKind.ZIPS, ["14609"]),)}),
        ({"areas": ((AreaKind.COUNTY, ["Monroe"]),)}, {"areas": ((AreaKind.COUNTY, ["Erie"]),)}),
        ({"areas": ((AreaKind.STATEWIDE, ["NY"]),)}, {"areas": ((AreaKind.STATEWIDE, ["CA"]),)}),
        ({"polygon": SQUARE}, {"polygon": ELSEWHERE}),
        ({"areas": ((AreaKind.ANYWHERE, None),)}, {"areas": ((AreaKind.ZIPS, ["90210"]),)}),
    ],
    ids=["zips", "county", "state", "polygon", "anywhere"],
)
def test_outside_the_area_served_is_shown_as_such_and_lower(
    app: Flask, town: Town, inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    town.service("inside", at=town.location(HOME[0] + 3 * MILE), **inside)
    town.service("outside", at=town.location(), **outside)
    town.service("unsaid", at=town.location(HOME[0] + 3 * MILE))
    town.commit()
    answer = asked(app, near="14605")
    assert {hit.service: str(hit.in_area) for hit in answer.hits} == {
        "inside": "met", "outside": "unmet", "unsaid": "unknown",
    }  # fmt: skip
    assert names(answer)[-1] == "outside", "being next door does not make up for it"
    assert "does not serve your area" in hit_of(answer, "outside").reason


def test_a_school_zone_is_known_by_the_school(app: Flask, town: Town) -> None:
    here = town.school("juniper", *HOME, zone=SQUARE)
    there = town.school("boone", 42.05, -74.95, zone=ELSEWHERE)
    town.service("ours", areas=((AreaKind.SCHOOL_ZONE, [here.id]),))
    town.service("theirs", areas=((AreaKind.SCHOOL_ZONE, [there.id]),))
    town.service("the district's", areas=((AreaKind.DISTRICT, None),))
    town.commit()
    found = {hit.service: str(hit.in_area) for hit in asked(app, near="juniper").hits}
    assert found == {"ours": "met", "theirs": "unmet", "the district's": "met"}
    assert {h.service: str(h.in_area) for h in asked(app, near="90210").hits}["ours"] == "unmet"


def test_a_placements_area_replaces_its_services(app: Flask, town: Town) -> None:
    from directory.db import db
    from directory.models import ServiceArea, ServiceAtLocation

    place: Location = town.location()
    service = town.service("club", at=place, areas=((AreaKind.ZIPS, ["14609"]),))
    placement = db.session.query(ServiceAtLocation).filter_by(service_id=service.id).one()
    db.session.add(ServiceArea(service_at_location_id=placement.id, kind=AreaKind.ZIPS, members=["14605"]))
    town.commit()
    assert str(asked(app, near="14605").hits[0].in_area) == "met"


def test_confirmed_lately_breaks_in(app: Flask, town: Town) -> None:
    town.service("long ago", assured_date=days_ago(300))
    town.service("lately", assured_date=days_ago(3))
    town.commit()
    assert names(asked(app)) == ["lately", "long ago"]
    assert asked(app).hits[0].confirmed_days == 3


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({}, "2026-09-16 09:00"),
        ({"when": "weekend"}, "2026-09-19 10:00"),
        ({"when": "evening"}, "2026-09-17 18:00"),
        ({"day": "sat"}, "2026-09-19 10:00"),
        ({"from_": "17:00", "to": "20:00"}, "2026-09-17 18:00"),
        ({"when": ["weekend", "evening"]}, "2026-09-17 18:00"),
    ],
)
def test_the_next_opening_is_one_that_was_asked_for(
    app: Flask, town: Town, args: dict[str, Any], says: str
) -> None:
    town.service(
        "Open often", hours=(("WE", "09:00", "10:00"), ("TH", "18:00", "20:00"), ("SA", "10:00", "12:00"))
    )
    town.commit()
    hit = hit_of(asked(app, **args), "Open often")
    assert hit.next_opening is not None
    assert hit.next_opening.strftime("%Y-%m-%d %H:%M") == says
