"""Brothers and sisters: one program, else one building at one time, else a split with its cost said."""

from datetime import time

from directory.matching.bundles import Bundles, Together, suggest_bundles
from directory.matching.facts import Offering
from tests.matching.cases.made import Asked, need, offer

CARE = "MO-FR 15:00-17:30"


def three(**said: object) -> list[Asked]:
    """Five, eight and thirteen; Mixteco, little Spanish; nobody drives."""
    told: dict[str, object] = {
        "c": "enrich.afterschool",
        "langs": "mix",
        "by": ["walk"],
        "together": "required",
        **said,
    }
    return [need(ages=age, **told) for age in (5, 8, 13)]  # type: ignore[arg-type]


def bundled(children: list[Asked], *offerings: Offering, limit: int = 5) -> Bundles:
    first = children[0]
    cards = [child.card for child in children]
    return suggest_bundles(cards, first.circle, first.moment, offerings, limit=limit)


def program(id: str, ages: tuple[int, int], **told: object) -> Offering:
    known: dict[str, object] = {
        "open": CARE,
        "location": "lincoln",
        "at": 0.5,
        "langs": "en es",
        "room": "open 5 @3",
        **told,
    }
    return offer(id, c="enrich.afterschool", ages=ages, **known)  # type: ignore[arg-type]


SUNRISE, MIDDLE = program("sunrise", (5, 11)), program("middle club", (11, 14))


def test_s4_two_programs_in_one_building_with_the_same_end_are_one_bundle_and_the_gap_is_said() -> None:
    far = program("far club", (11, 14), location="hall", at=1.5)
    found = bundled(three(), SUNRISE, MIDDLE, far)
    (bundle,) = found.together
    assert bundle.kind is Together.ONE_BUILDING
    assert [part.offering.id for part in bundle.parts] == ["sunrise", "sunrise", "middle club"]
    assert bundle.cost.extra_trips == 0
    assert bundle.cost.ends == (time(17, 30),) * 3
    assert bundle.cost.is_same_end
    assert bundle.language_gap == (0, 1, 2)
    assert not bundle.is_sure
    assert found.is_required


def test_one_program_for_all_comes_before_two() -> None:
    whole = program("whole family", (5, 14), location="hall")
    found = bundled(three(langs="es"), SUNRISE, MIDDLE, whole)
    assert [bundle.kind for bundle in found.together] == [Together.ONE_PROGRAM, Together.ONE_BUILDING]
    assert all(bundle.is_sure for bundle in found.together)
    assert all(bundle.language_gap == () for bundle in found.together)


def test_two_sites_are_never_hidden_as_one() -> None:
    elsewhere = program("far club", (11, 14), location="hall", at=1.5)
    found = bundled(three(langs="es"), SUNRISE, elsewhere)
    assert found.together == ()
    best = found.splits[0]
    assert best.kind is Together.SPLIT
    assert best.cost.extra_trips == 1
    assert best.cost.extra_minutes == 26  # a mile, on foot


def test_a_split_says_that_they_end_at_different_times() -> None:
    late = program("late club", (11, 14), location="hall", at=0.5, open="MO-FR 15:00-18:30")
    best = bundled(three(langs="es"), SUNRISE, late).splits[0]
    assert best.cost.ends == (time(17, 30), time(17, 30), time(18, 30))
    assert not best.cost.is_same_end
    assert best.total < sum(part.score.total for part in best.parts) / 3


def test_one_building_at_two_times_is_no_bundle() -> None:
    evening = program("evening club", (11, 14), open="MO-FR 18:00-20:00")
    found = bundled(three(langs="es"), SUNRISE, evening)
    assert found.together == ()


def test_a_program_with_one_seat_takes_one_of_two() -> None:
    full = program("sunrise", (5, 11), room="open 1 @3")
    other = program("second room", (5, 11))
    assert bundled(three(langs="es"), full, MIDDLE).together == ()
    (bundle,) = bundled(three(langs="es"), full, other, MIDDLE).together
    assert sorted(part.offering.id for part in bundle.parts) in (
        ["middle club", "second room", "second room"], ["middle club", "second room", "sunrise"],
    )  # fmt: skip


def test_hours_that_are_not_known_make_a_bundle_unsure() -> None:
    unknown = program("middle club", (11, 14), open="")
    (bundle,) = bundled(three(langs="es"), SUNRISE, unknown).together
    assert not bundle.is_sure


def test_a_hidden_place_has_no_minutes_between() -> None:
    hidden = program("hidden", (11, 14), location="", confidential=True)
    best = bundled(three(langs="es"), SUNRISE, hidden).splits[0]
    assert best.cost.extra_trips == 1
    assert best.cost.extra_minutes is None


def test_preferred_shows_the_split_as_an_answer() -> None:
    far = program("far club", (11, 14), location="hall", at=1.5)
    found = bundled(three(langs="es", together="preferred"), SUNRISE, far)
    assert not found.is_required
    assert found.splits


def test_a_broken_rule_of_one_child_is_not_bundled_away() -> None:
    girls = program("girls club", (11, 14), gender="girls")
    found = bundled(three(langs="es", gender="boys"), SUNRISE, girls)
    assert found.together == ()
    assert found.splits == ()


def test_the_order_of_offerings_changes_nothing() -> None:
    offerings = [
        SUNRISE,
        MIDDLE,
        program("whole", (5, 14), location="hall"),
        program("far", (11, 14), location="x"),
    ]
    assert bundled(three(langs="es"), *offerings) == bundled(three(langs="es"), *offerings[::-1])


def test_online_programs_are_no_building() -> None:
    online = [program(f"online {n}", ages, delivery="virtual") for n, ages in enumerate([(5, 11), (11, 14)])]
    found = bundled(three(langs="es"), *online)
    assert found.together == ()
