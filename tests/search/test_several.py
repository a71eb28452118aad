"""A note with several needs: what each is asked, and that none of them is left out."""

import pytest

from directory.matching.facts import NeedCard
from directory.search.several import card_for
from directory.vocabulary import CostLimit, KeepTogether


@pytest.mark.parametrize("slug", ["early.childcare", "baby.supplies", "dev.screening"])
def test_care_for_a_baby_is_not_for_the_pupil_who_has_it(slug: str) -> None:
    pupil = NeedCard(categories=("health.pregnant_parenting",), grades=("10",), cost=CostLimit.FREE_ONLY)
    found = card_for(slug, pupil)
    assert (found.categories, found.ages, found.grades) == ((slug,), (), ())
    assert found.cost is CostLimit.FREE_ONLY


@pytest.mark.parametrize("slug", ["early.childcare", "dev.screening"])
def test_care_is_for_the_small_child_whose_age_was_told(slug: str) -> None:
    card = NeedCard(ages=(0.5, 4), together=KeepTogether.PREFERRED)
    assert card_for(slug, card) == NeedCard(
        categories=(slug,), ages=(0.5, 4), together=KeepTogether.PREFERRED
    )


def test_other_help_is_for_the_pupil() -> None:
    assert card_for("health.primary", NeedCard(grades=("10",))).grades == ("10",)
