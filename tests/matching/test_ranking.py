"""The order of suggestions against grades given by hand, beside four simpler orders."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from statistics import fmean

import pytest

from directory.matching.facts import Offering
from directory.matching.findings import Standing, standing_of
from directory.matching.ranking import PARTS, WEIGHTS, Weights, freshness, score, weights_from_json
from directory.matching.requirements import judge
from directory.matching.suggest import suggest
from directory.matching.travel import miles_to
from tests.matching.cases.made import Asked, need, offer
from tests.matching.cases.ranked import CASES, TOWN
from tests.proof import proof

Order = Callable[[Asked], list[str]]


def matching(asked: Asked) -> list[str]:
    found = suggest(asked.card, asked.circle, asked.moment, TOWN)
    return [one.offering.id for one in (*found.fits, *found.may_fit, *found.near_misses)]


def nearest_first(asked: Asked) -> list[str]:
    """What offers the help, by distance; what has no place last."""

    def distance(offering: Offering) -> float:
        miles = miles_to(asked.circle, offering)
        return 99.0 if miles is None else miles

    return [offering.id for offering in sorted(_offering_it(asked), key=distance)]


def first_listed(asked: Asked) -> list[str]:
    return [offering.id for offering in _offering_it(asked)]


def keyword_only(asked: Asked) -> list[str]:
    """By how well the categories agree, and nothing else."""
    wanted = asked.card.categories

    def agreement(offering: Offering) -> float:
        shared = [slug for slug in wanted if slug in offering.categories]
        return -len(shared) - (offering.categories[0] in wanted) - (wanted[0] in offering.categories)

    return [offering.id for offering in sorted(_offering_it(asked), key=agreement)]


def random_eligible(asked: Asked, seed: int = 0) -> list[str]:
    """Whatever fits or may fit, in any order."""
    eligible = list(_eligible(asked))
    Random(f"{seed} {asked.card}").shuffle(eligible)
    return eligible


@cache
def _eligible(asked: Asked) -> tuple[str, ...]:
    listed = {Standing.FITS, Standing.MAY_FIT}
    return tuple(
        o.id for o in TOWN if standing_of(judge(asked.card, asked.circle, asked.moment, o)) in listed
    )


def _offering_it(asked: Asked) -> list[Offering]:
    return [o for o in TOWN if set(o.categories) & set(asked.card.categories)]


def ndcg(order: Sequence[str], grades: dict[str, int], at: int = 5) -> float:
    def gain(ranked: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ranked[:at]))

    return gain([grades.get(one, 0) for one in order]) / gain(sorted(grades.values(), reverse=True))


def hit(order: Sequence[str], grades: dict[str, int], at: int = 3) -> bool:
    best = max(grades.values())
    return any(grades.get(one, 0) == best for one in order[:at])


def measured(order: Order) -> tuple[float, float, float]:
    """nDCG@5, hit@3, and how often the very first is one of the best."""
    orders = [(order(asked), grades) for _, asked, grades in CASES]
    return (
        fmean(ndcg(found, grades) for found, grades in orders),
        fmean(hit(found, grades) for found, grades in orders),
        fmean(hit(found, grades, at=1) for found, grades in orders),
    )


def test_the_order_beats_the_simple_ones() -> None:
    assert len(CASES) >= 60
    names = {offering.id for offering in TOWN}
    assert all(set(grades) <= names for _, _, grades in CASES)
    ours = measured(matching)
    others = {order.__name__: measured(order) for order in (nearest_first, first_listed, keyword_only)}
    shuffles = [measured(lambda asked, seed=seed: random_eligible(asked, seed)) for seed in range(20)]
    others["random_eligible"] = tuple(fmean(values) for values in zip(*shuffles, strict=True))  # type: ignore[assignment]
    print(f"\n{len(CASES)} cases          nDCG@5  hit@3  hit@1")
    for name, (gain, hits, firsts) in {"matching": ours, **others}.items():
        print(f"  {name:18} {gain:6.3f} {hits:6.3f} {firsts:6.3f}")
    low, high = _lead_over(nearest_first)
    print(f"  lead over nearest first, 95 % of 2,000 resamples: {low:.3f} to {high:.3f}")
    assert low > 0.05
    for gain, hits, _ in others.values():
        assert ours[0] > gain + 0.05
        assert ours[1] > hits
    assert ours[0] >= 0.9
    figures = {f"ndcg_{name}": round(values[0], 3) for name, values in {"matching": ours, **others}.items()}
    hits_at_3 = {f"hit3_{name}": round(values[1], 3) for name, values in {"matching": ours, **others}.items()}
    proof("order of suggestions", cases=len(CASES), **figures, **hits_at_3)


def _lead_over(order: Order) -> tuple[float, float]:
    """The span of the mean lead in nDCG@5 when cases are drawn again and again."""
    leads = [ndcg(matching(asked), grades) - ndcg(order(asked), grades) for _, asked, grades in CASES]
    chance = Random(7)
    means = sorted(fmean(chance.choices(leads, k=len(leads))) for _ in range(2000))
    return means[50], means[1949]


def test_points_add_up_to_a_hundred_and_are_shown() -> None:
    asked = need(langs="es")
    found = score(asked.card, asked.circle, asked.moment, offer(langs="es"), WEIGHTS)
    assert sum(part.points for part in found.parts) == pytest.approx(100)
    assert sum(part.value * part.points for part in found.parts) == pytest.approx(found.total)
    assert tuple(part.name for part in found.parts) == PARTS
    assert all(0 <= part.value <= 1 for part in found.parts)


def test_weights_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="100"):
        Weights(help=50)
    with pytest.raises(ValueError, match="100"):
        Weights(help=-10, time=60)
    with pytest.raises(ValueError, match="no part"):
        weights_from_json({"luck": 100})
    assert weights_from_json(WEIGHTS.as_json()) == WEIGHTS
    assert weights_from_json({"near": 100}).near == 100


@pytest.mark.parametrize(
    ("days", "weight"),
    [(0, 1.0), (13, 1.0), (14, 1.0), (22, 0.75), (30, 0.5), (45, 0.25), (59, 1 / 60), (60, 0.0), (400, 0.0)],
)
def test_a_claim_about_places_fades(days: int, weight: float) -> None:
    assert freshness(days) == pytest.approx(weight)


@pytest.mark.parametrize("stale", [60, 74, 200])
@pytest.mark.parametrize("waitlist", ["waitlist 3 @2", "waitlist 40 @2", "assessment @2"])
def test_a_stale_open_ranks_below_a_fresh_waitlist(stale: int, waitlist: str) -> None:
    asked = need()
    stale_open, waiting = offer("stale", room=f"open 6 @{stale}"), offer("waiting", room=waitlist)
    assert _total(asked, stale_open) < _total(asked, waiting)


def test_a_fresh_open_ranks_above_a_waitlist_and_a_full_one_last() -> None:
    asked = need()
    totals = [
        _total(asked, offer(room=room))
        for room in ("open 6 @3", "waitlist 3 @3", "waitlist 40 @3", "full @3")
    ]
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == 4


def test_spoken_ranks_above_interpreted_above_unknown() -> None:
    asked = need(langs="es")
    totals = [_total(asked, offer(**how)) for how in ({"langs": "es"}, {"interprets": True}, {})]
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == 3


def test_nearness_is_smooth_and_minds_the_way_and_the_country() -> None:
    for said in ({}, {"by": ["walk"]}, {"by": ["car"]}, {"rural": True}, {"rural": True, "by": ["car"]}):
        asked = need(**said)  # type: ignore[arg-type]
        near = [_part(asked, offer(at=tenth / 10), "near") for tenth in range(400)]
        assert near == sorted(near, reverse=True)
        assert all(a - b < 0.1 for a, b in zip(near, near[1:], strict=False))
    town, country = (_part(need(rural=rural), offer(at=10.0), "near") for rural in (False, True))
    assert country > town
    walk, car = (_part(need(by=[way]), offer(at=2.0), "near") for way in ("walk", "car"))
    assert car > walk


def test_what_is_not_asked_costs_nothing() -> None:
    asked = need(c="")
    assert (
        _part(asked, offer(), "help")
        == _part(asked, offer(), "time")
        == _part(asked, offer(), "language")
        == 1.0
    )


def _total(asked: Asked, offering: Offering) -> float:
    return score(asked.card, asked.circle, asked.moment, replace(offering, id="one")).total


def _part(asked: Asked, offering: Offering, name: str) -> float:
    parts = score(asked.card, asked.circle, asked.moment, offering).parts
    return next(part.value for part in parts if part.name == name)
