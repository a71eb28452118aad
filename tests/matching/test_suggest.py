"""Three lists, their questions, their variety, and the walk-throughs that end in a suggestion."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, time

from directory.matching.facts import Offering
from directory.matching.findings import Finding
from directory.matching.suggest import Suggestions, suggest
from directory.vocabulary import Verdict
from tests.matching.cases.made import Asked, need, offer


def suggested(asked: Asked, *offerings: Offering, limit: int = 5) -> Suggestions:
    return suggest(asked.card, asked.circle, asked.moment, offerings, limit=limit)


def ids(found: Suggestions, name: str) -> list[str]:
    return [one.offering.id for one in getattr(found, name)]


def finding(found: Suggestions, name: str, rule: str) -> Finding:
    (one,) = getattr(found, name)
    return next(f for f in one.findings if f.requirement == rule)


# ---- lists ----


def test_each_offering_is_in_one_list_or_none() -> None:
    asked = need(langs="es", days="sat")
    found = suggested(
        asked,
        offer("fits", langs="es", open="SA 9:00-12:00"),
        offer("ask", open="SA 9:00-12:00"),
        offer("near", langs="es", open="MO 9:00-12:00"),
        offer("two", langs="en", open="MO 9:00-12:00"),
        offer("other", c="food.pantry", langs="es", open="SA 9:00-12:00"),
    )
    assert ids(found, "fits") == ["fits"]
    assert ids(found, "may_fit") == ["ask"]
    assert ids(found, "near_misses") == ["near"]
    assert (found.considered, found.found) == (5, (1, 1, 1))


def test_a_list_is_cut_to_the_limit_and_says_how_long_it_was() -> None:
    found = suggested(need(), *(offer(f"o{number}") for number in range(9)), limit=3)
    assert len(found.fits) == 3
    assert found.found == (9, 0, 0)


def test_what_was_refused_is_left_out_as_a_placement_and_as_a_service() -> None:
    asked = need(excluded=["a", "service of b"])
    found = suggested(asked, offer("a"), offer("b"), offer("c"))
    assert ids(found, "fits") == ["c"]
    assert found.considered == 1


def test_a_near_miss_says_what_is_in_the_way_with_both_values() -> None:
    found = suggested(need(born=["2015-11-03"]), offer("club", ages=(11, 14)))
    (one,) = found.near_misses
    assert one.broken is not None
    assert one.broken.requirement == "age"
    assert one.broken.has["on"] == date(2026, 11, 3)
    assert (one.broken.has["low"], one.broken.has["high"], one.broken.wanted["age"]) == (11, 14, 10)


# ---- questions ----


def test_a_family_is_asked_once_for_all_that_its_answer_opens() -> None:
    found = suggested(
        need(), offer("a", income_limit="low"), offer("b", income_limit="low"), offer("c", gender="girls")
    )
    assert [(q.finding.requirement, q.opens, q.organization) for q in found.questions] == [
        ("income", 2, ""),
        ("gender", 1, ""),
    ]


def test_a_partner_is_asked_once_for_all_its_offerings() -> None:
    found = suggested(
        need(langs="es"),
        offer("a", organization="x"),
        offer("b", organization="x"),
        offer("c", organization="y"),
    )
    assert [(q.finding.requirement, q.opens, q.organization) for q in found.questions] == [
        ("language", 2, "x"),
        ("language", 1, "y"),
    ]


def test_each_offering_shows_the_question_that_opens_most() -> None:
    found = suggested(
        need(langs="es"),
        offer("a", income_limit="low"),
        offer("b", income_limit="low", langs="es"),
        offer("c", income_limit="low", langs="es"),
    )
    asked = {one.offering.id: one.question.requirement for one in found.may_fit if one.question}
    assert asked == {"a": "income", "b": "income", "c": "income"}


def test_every_question_says_who_can_answer_it() -> None:
    asked = need(
        langs="es", cost="free_only", flags=["no_status_documents"], access=["wheelchair"], zip="", state=""
    )
    offering = offer(
        areas=frozenset(), gender="girls", income_limit="low", room="open 3 @70", documents="photo_id"
    )
    found = suggested(asked, offering)
    asks = {f.requirement: f.asks for f in found.may_fit[0].findings if f.verdict is Verdict.UNKNOWN}
    assert asks == {
        "language": "partner", "cost": "partner", "status": "partner", "wheelchair": "partner",
        "room": "partner", "gender": "family", "income": "family", "papers": "family",
    }  # fmt: skip


# ---- variety ----


def test_five_options_are_not_five_of_one_organization() -> None:
    same = [offer(f"a{number}", organization="big", confirmed=date(2026, 4, 1)) for number in range(6)]
    others = [offer(f"b{number}", organization=f"small {number}") for number in range(3)]
    found = suggested(need(), *same, *others)
    organizations = [one.offering.organization for one in found.fits]
    assert organizations[0] == "big"
    assert organizations.count("big") == 2
    assert {one.score.total for one in found.fits if one.offering.organization == "big"} == {
        found.fits[0].score.total
    }


def test_nor_five_in_one_building() -> None:
    same = [offer(f"a{number}", location="hall", confirmed=date(2026, 4, 1)) for number in range(6)]
    others = [offer(f"b{number}", location=f"house {number}") for number in range(3)]
    found = suggested(need(), *same, *others)
    assert [one.offering.location for one in found.fits].count("hall") == 2


def test_what_is_much_better_still_comes_first() -> None:
    same = [offer(f"a{number}", organization="big", at=0.1) for number in range(5)]
    worse = offer("b", organization="small", at=12.0)
    found = suggested(need(), *same, worse)
    lead = found.fits[0].score.total - next(o for o in found.fits if o.offering.id == "b").score.total
    assert lead > 6
    assert [one.offering.organization for one in found.fits[:2]] == ["big", "big"]


def test_hidden_buildings_and_nameless_organizations_are_nobody_elses() -> None:
    offerings = [replace(offer(f"o{number}"), organization="", location="") for number in range(5)]
    assert len(suggested(need(), *offerings).fits) == 5


def test_a_need_of_two_helps_sees_both() -> None:
    asked = need(c="housing.rent_help legal.housing")
    money = [offer(f"m{number}", c="housing.rent_help", confirmed=date(2026, 4, 1)) for number in range(6)]
    lawyer = offer("lawyer", c="legal.housing", confirmed=date(2026, 4, 1))
    found = suggested(asked, *money, lawyer)
    assert ids(found, "fits")[1] == "lawyer"
    alone = suggested(need(c="housing.rent_help"), *money)
    assert len(alone.fits) == 5


# ---- walk-throughs ----


def test_s1_a_stale_six_open_is_never_before_two_seats_confirmed_three_days_ago() -> None:
    asked = need(c="sel.groups", grades="4", gender="boys", busy="9:00-11:30", bell="15:05")
    lunch = offer(
        "lunch crew", c="sel.groups", grades="3 4 5", open="TU+TH 11:40-12:20", school="juniper",
        cleared=True, delivery="lunch", room="open 2 @3",
    )  # fmt: skip
    leaders = offer("leaders", c="sel.groups", ages=(8, 12), at=0.8, room="open 6 @74", open="WE 16:00-17:00")
    found = suggested(asked, leaders, lunch)
    assert ids(found, "fits") == ["lunch crew"]
    assert ids(found, "may_fit") == ["leaders"]
    assert found.may_fit[0].question is not None
    assert found.may_fit[0].question.key == "room_stale"


def test_s5_only_a_dated_promise_not_to_ask_fits() -> None:
    asked = need(c="food.pantry", flags=["no_status_documents"])
    promise = {"status_policy": "does_not_ask", "status_policy_as_of": "2026-03-03"}
    found = suggested(
        asked,
        offer("promise", c="food.pantry", **promise),
        offer("silent", c="food.pantry"),
        offer("papers", c="food.pantry", documents="immigration_document", **promise),
        offer(
            "checks",
            c="food.pantry",
            status_policy="verifies_for_funded_part",
            status_policy_as_of="2026-03-03",
        ),
    )
    assert (ids(found, "fits"), ids(found, "may_fit"), ids(found, "near_misses")) == (
        ["promise"],
        ["silent"],
        [],
    )


def test_s6_a_hidden_place_and_a_hotline_and_nothing_with_an_address() -> None:
    asked = need(c="safety.dv", ages=(), flags=["confidential_location"], urgency="emergency")
    found = suggested(
        asked,
        offer("shelter", c="safety.dv", confidential=True, at=0.5, langs="es"),
        offer("hotline", c="safety.dv", delivery="phone", open="MO-SU 0:00-23:59"),
        offer("office", c="safety.dv", at=0.2),
    )
    assert sorted(ids(found, "fits")) == ["hotline", "shelter"]
    assert not found.may_fit and not found.near_misses
    shelter = next(one for one in found.fits if one.offering.id == "shelter")
    assert all("miles" not in f.has for f in shelter.findings)


def test_s8_the_van_that_comes_to_this_school_on_a_date() -> None:
    asked = need(c="health.dental", grades="4", rural=True, insurance="none", cost="free_only", miles=30)
    van = offer(
        "van", c="health.dental", delivery="mobile_unit", school="juniper", open="on 2026-04-14 9:00-15:00",
        cost_kind="free", insurance_needed=False, room="open 22 @4",
    )  # fmt: skip
    dentist = offer("dentist", c="health.dental", at=45.0, cost_kind="free", insurance_needed=False)
    found = suggested(asked, dentist, van)
    assert ids(found, "fits") == ["van"]
    assert ids(found, "near_misses") == ["dentist"]


def test_s9_enrolment_and_residence_are_both_checked_each_with_its_reason() -> None:
    from tests.matching.cases.belonging import EASTSIDE

    asked = need(district="westside", lives_in_district="eastside")
    both = offer("both", enrolled="district", enrolled_in="westside", areas=EASTSIDE)
    found = suggested(asked, both)
    assert finding(found, "fits", "enrolment").key == "district_enrolled"
    assert finding(found, "fits", "area").key == "in_area"


def test_s10_a_place_that_is_not_known_to_check_is_asked_before_it_is_offered() -> None:
    asked = need(c="enrich.afterschool", flags=["restricted_guardian"])
    found = suggested(
        asked,
        offer("checks", c="enrich.afterschool", extras="pickup_checked"),
        offer("silent", c="enrich.afterschool"),
    )
    assert (ids(found, "fits"), ids(found, "may_fit")) == (["checks"], ["silent"])


def test_s13_a_student_alone_sees_who_needs_no_parent() -> None:
    asked = need(c="mh.counseling", grades="8", flags=["minor_consent"])
    found = suggested(
        asked,
        offer("alone", c="mh.counseling", extras="minor_consent"),
        offer("parent", c="mh.counseling", documents="parent_permission"),
        offer("silent", c="mh.counseling"),
    )
    assert (ids(found, "fits"), ids(found, "may_fit"), ids(found, "near_misses")) == (
        ["alone"],
        ["silent"],
        [],
    )


def test_the_bell_is_told_with_both_times() -> None:
    found = suggested(need(bell="15:05"), offer("club", open="TU 15:30-17:00", at=0.5))
    bell = finding(found, "fits", "bell")
    assert (bell.wanted["bell"], bell.wanted["minutes"], bell.has["gap"]) == (time(15, 5), 13, 25)


# ---- by itself ----


def test_matching_runs_without_a_web_a_database_an_index_or_arrays() -> None:
    """Imported in a process of its own, where these cannot be."""
    script = """
import sys, pkgutil, importlib
for name in ("flask", "flask_sqlalchemy", "sqlalchemy", "whoosh", "numpy", "werkzeug", "geopy", "wtforms"):
    sys.modules[name] = None
import directory.matching
names = [m.name for m in pkgutil.iter_modules(directory.matching.__path__)]
for name in names:
    importlib.import_module(f"directory.matching.{name}")
print(len(names))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) >= 15
