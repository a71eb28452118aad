"""What makes two records one, by small examples and by the labelled pairs that nothing was tuned on."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.twins import HELD_OUT, KINDS, PAIRS, figures, is_found, made_up, sketch_of
from directory.exchange.likeness import LIKELY, Sketch, digits, likeness_of, page_of
from directory.exchange.likeness_blocks import WHOLE, candidates, likely_pairs
from directory.exchange.likeness_doors import compare_doors, door_of
from directory.exchange.likeness_names import compare_names, name_of
from directory.places.points import Point

LABELLED: list[dict[str, Any]] = json.loads(PAIRS.read_text(encoding="utf-8"))


# ---- the labelled pairs ----


def test_there_are_enough_pairs_of_all_kinds_half_of_them_twins() -> None:
    assert len(LABELLED) >= 220
    for kind in KINDS:
        twins = [pair["twins"] for pair in LABELLED if pair["kind"] == kind]
        assert len(twins) >= 70 and twins.count(True) == twins.count(False)
    assert sum(pair["part"] == HELD_OUT for pair in LABELLED) == len(LABELLED) / 2


def test_pairs_that_were_held_out_are_told_apart() -> None:
    told = figures((is_found(pair), pair["twins"]) for pair in LABELLED if pair["part"] == HELD_OUT)
    assert told["precision"] >= 0.95 and told["recall"] >= 0.9, told


def test_comparing_names_alone_is_much_worse() -> None:
    """Else the pairs would be too easy to tell anything."""
    wanted = [pair for pair in LABELLED if pair["part"] == HELD_OUT]
    told = figures((p["left"].get("name") == p["right"].get("name"), p["twins"]) for p in wanted)
    assert told["recall"] < 0.5 and told["precision"] < 0.7, told


@pytest.mark.parametrize(
    "pair", [p for p in LABELLED if p["part"] != HELD_OUT], ids=lambda p: f"{p['kind']}: {p['why']}"
)
def test_both_ways_round_it_is_the_same(pair: dict[str, Any]) -> None:
    left, right = (sketch_of(pair["kind"], side, pair[side]) for side in ("left", "right"))
    assert likeness_of(left, right).score == pytest.approx(likeness_of(right, left).score)


# ---- names ----


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint Mary's Church", "St. Marys Church"), ("Bread & Roses", "Bread and Roses"),
        ("Hill House, Inc.", "Hill House"), ("Niñez Mañana", "Ninez Manana"),
        ("Centro Comunitario La Paz", "La Paz Community Center"), ("P.S. 15", "PS15"),
        ("First Baptist Church", "1st Baptist Church"), ("BrightFutures", "Bright Futures"),
    ],
)  # fmt: skip
def test_names_that_are_the_same_however_written(one: str, other: str) -> None:
    assert compare_names(one, other).share == pytest.approx(1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PS 15", "PS 51"), ("YMCA – North", "YMCA – South"), ("Elm Elementary School", "Elm Middle School"),
        ("Men's Shelter", "Women's Shelter"), ("Before School Care", "After School Care"),
        ("CAP (Community Action Partnership)", "CAP (Center for Adult Progress)"),
        ("Art Camp Week 1", "Art Camp Week 2"),
        ("Mercy Hospital", "Mercy Hospital Foundation"),
    ],
)  # fmt: skip
def test_names_that_contradict_each_other(one: str, other: str) -> None:
    assert compare_names(one, other).rivals and compare_names(other, one).rivals


def test_initials_stand_for_what_they_spell() -> None:
    assert compare_names("NRFC", "North River Family Collaborative").share == pytest.approx(1)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    seen = compare_names(one, other)
    assert 0 <= seen.share <= 1.0001 and 0 <= seen.strength <= 1
    assert compare_names(other, one).share == pytest.approx(seen.share)
    left, right = (Sketch(id=t[:3], entity="organization", name=t) for t in (one, other))
    assert 0 <= likeness_of(left, right).score <= 1


def test_a_year_is_no_number_of_a_name() -> None:
    assert name_of("Summer Camp 2026").told == name_of("Summer Camp").told


# ---- other fields ----


def door(text: str, city: str = "Troy", code: str = "12180") -> Any:
    return door_of((text, city, "NY", code))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("77 5th Ave", "77 Fifth Avenue", "same"), ("120 Palm Blvd S", "120 South Palm Boulevard", "same"),
        ("50 Post Rd Suite 200", "50 Post Road", "alike"), ("50 Post Rd #2", "50 Post Rd Ste 3", "unit"),
        ("40 5th St", "40 5th Ave", "zip"), ("200 N Main St", "200 S Main St", "zip"),
        ("118 Willow St", "811 Willow St", "zip"), ("PO Box 9", "P.O. Box 9", "same"),
    ],
)  # fmt: skip
def test_addresses_however_written(one: str, other: str, found: str) -> None:
    assert compare_doors(door(one), door(other)) == found


def test_one_street_in_two_towns_is_two() -> None:
    assert compare_doors(door("5 Mill St"), door("5 Mill St", "Hollis", "03049")) == "differs"


def test_phones_and_sites_in_any_shape() -> None:
    assert digits("+1 (585) 555-0101 x12") == digits("585.555.0101") == "5855550101"
    assert digits("911") == "" == digits("")
    assert page_of("HTTP://www.Hill.example/index.html") == page_of("hill.example/") == ("hill.example", "")
    assert page_of("https://facebook.com/hill") == ("", "")


def test_a_zip_s_centre_is_not_compared() -> None:
    exact = Sketch(id="a", entity="location", name="Hall", point=Point(43.1, -77.6))
    unknown = Sketch(id="b", entity="location", name="Hall")
    assert "point" not in {finding.field for finding in likeness_of(exact, unknown).findings}


def test_every_score_is_explained_by_its_findings() -> None:
    pair = next(pair for pair in LABELLED if pair["why"] == "ampersand" and pair["kind"] == "organization")
    found = likeness_of(*(sketch_of("organization", side, pair[side]) for side in ("left", "right")))
    assert found.score >= LIKELY
    assert {f.says for f in found.findings} <= {"same", "alike", "differs", "missing"}
    assert [abs(f.weight) for f in found.findings] == sorted(
        (abs(f.weight) for f in found.findings), reverse=True
    )


# ---- what is compared ----


def test_a_word_that_all_names_have_does_not_compare_all_with_all() -> None:
    few = WHOLE * 10
    names = [f"Harbor Place {n:03}" for n in range(few)]
    sketches = [Sketch(id=str(n), entity="organization", name=name) for n, name in enumerate(names)]
    assert len(candidates(sketches)) < few * 20


def test_work_grows_with_the_number_of_records() -> None:
    small, big = (len(candidates(made_up(count))) / count for count in (1000, 4000))
    assert big < 2.5 * small


def test_only_pairs_with_something_new_are_compared() -> None:
    sketches = [Sketch(id=key, entity="organization", name="Quillfeather Reading Circle") for key in "abc"]
    found = {(a.id, b.id) for a, b, _ in likely_pairs(sketches, lambda sketch: sketch.id == "c")}
    assert found == {("a", "c"), ("b", "c")}
    assert list(likely_pairs(sketches, None, lambda a, b: False)) == []


def test_kinds_are_never_mixed() -> None:
    sketches = [Sketch(id=kind, entity=kind, name="Quillfeather Reading Circle") for kind in KINDS]
    assert list(candidates(sketches)) == []
