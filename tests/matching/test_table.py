"""The table of needs and offerings judged by hand, and that breaking any rule is seen in it."""

from collections import Counter
from dataclasses import replace

import pytest

from directory.matching import requirements
from directory.matching.findings import Standing, standing_of
from directory.matching.requirements import REQUIREMENTS, Requirement, judge_by, requirements_for
from directory.vocabulary import Verdict
from tests.matching.cases import ASK, FITS, NEAR, NO, ROWS, Row
from tests.proof import proof

BLAMED = {ASK: Verdict.UNKNOWN, NEAR: Verdict.UNMET, NO: Verdict.UNMET}


def standing_in(row: Row, rules: tuple[Requirement, ...] | None = None) -> Standing:
    _, asked, offering, _, _ = row
    awake = requirements_for(asked.card) if rules is None else rules
    return standing_of(judge_by(awake, asked.card, asked.circle, asked.moment, offering))


def told(row: Row) -> str:
    rule, asked, offering, label, reason = row
    return (
        f"{rule}: {reason}. Judged {standing_in(row)}, not {label}.\n  {asked.card.as_json()}\n  {offering}"
    )


def test_the_table_is_large_and_leaves_no_rule_out() -> None:
    assert len(ROWS) >= 400
    assert {rule for rule, *_ in ROWS} == {requirement.name for requirement in REQUIREMENTS}
    # what is only ever a reason to choose a thing breaks and asks nothing
    labels = {(rule, label) for rule, _, _, label, _ in ROWS}
    silent = {r.name for r in REQUIREMENTS if all((r.name, label) not in labels for label in BLAMED)}
    assert silent == {"at_school"}


def test_every_pair_is_in_the_list_that_a_person_put_it_in() -> None:
    wrong = [told(row) for row in ROWS if standing_in(row) is not row[3]]
    fitting = [row for row in ROWS if standing_in(row) is FITS]
    meant = [row for row in ROWS if row[3] is FITS]
    right = [row for row in fitting if row[3] is FITS]
    precision, recall = len(right) / len(fitting), len(right) / len(meant)
    counts = Counter(str(row[3]) for row in ROWS)
    print(f"\n{len(ROWS)} pairs {dict(counts)}: precision of fits {precision:.3f}, recall {recall:.3f}")
    assert not wrong, "\n".join(wrong)
    assert precision == 1.0
    assert recall >= 0.98
    proof("needs and offerings judged by hand", pairs=len(ROWS), precision=precision, recall=recall)


def test_the_rule_that_is_to_blame_is_the_one_a_person_named() -> None:
    for row in ROWS:
        rule, asked, offering, label, reason = row
        if label is FITS:
            continue
        found = judge_by(requirements_for(asked.card), asked.card, asked.circle, asked.moment, offering)
        blamed = {finding.requirement for finding in found if finding.verdict is BLAMED[label]}
        assert rule in blamed, f"{rule} ({reason}) is not among {blamed}"
        if label is NEAR:
            assert blamed == {rule}


def test_only_what_is_not_known_is_asked_and_always_of_somebody() -> None:
    for _, asked, offering, _, _ in ROWS:
        for finding in judge_by(
            requirements_for(asked.card), asked.card, asked.circle, asked.moment, offering
        ):
            is_unknown = finding.verdict is Verdict.UNKNOWN
            assert (finding.asks in {"family", "partner"}) == is_unknown, finding
            assert not finding.mendable or finding.verdict is Verdict.UNMET


@pytest.mark.parametrize(
    "name", [requirement.name for requirement in REQUIREMENTS if requirement.name != "at_school"]
)
def test_a_rule_that_always_says_met_is_seen_in_the_table(name: str) -> None:
    def broken_rules(row: Row) -> tuple[Requirement, ...]:
        return tuple(r for r in requirements_for(row[1].card) if r.name != name)

    seen = [row for row in ROWS if standing_in(row, broken_rules(row)) is not row[3]]
    assert seen, f"{name} could always say met and the table would hold"
    wrongly_fitting = [row for row in seen if standing_in(row, broken_rules(row)) is FITS]
    assert wrongly_fitting, f"without {name} nothing would wrongly fit"


def test_a_rule_looks_only_at_what_it_says_it_reads() -> None:
    """The narrowing at scale judges once for all offerings that are alike in what a rule reads."""
    for row in ROWS:
        _, asked, offering, _, _ = row
        for requirement in REQUIREMENTS:
            spy = Spy(offering)
            requirement.judge(asked.card, asked.circle, asked.moment, spy)  # type: ignore[arg-type]
            assert spy.looked_at <= set(requirement.reads), requirement.name


class Spy:
    """An offering that notes which of its attributes are looked at."""

    def __init__(self, offering: object) -> None:
        self.offering = offering
        self.looked_at: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.looked_at.add(name)
        return getattr(self.offering, name)


def test_a_rule_sleeps_only_where_it_would_find_nothing() -> None:
    for _, asked, offering, _, _ in ROWS:
        awake = requirements_for(asked.card)
        for requirement in REQUIREMENTS:
            if requirement not in awake:
                assert requirement.judge(asked.card, asked.circle, asked.moment, offering) is None


def test_a_card_is_read_back_from_its_json_and_judged_the_same() -> None:
    from directory.matching.facts import need_from_json

    for row in ROWS:
        rule, asked, offering, label, reason = row
        assert need_from_json(asked.card.as_json()) == asked.card
        again = replace(asked, card=need_from_json(asked.card.as_json()))
        assert standing_in((rule, again, offering, label, reason)) is standing_in(row)


def test_what_was_refused_is_not_listed() -> None:
    _, asked, offering, _, _ = next(row for row in ROWS if row[3] is FITS)
    card = replace(asked.card, excluded=frozenset({offering.id}))
    by_service = replace(asked.card, excluded=frozenset({offering.service}))
    other = replace(asked.card, excluded=frozenset({"another"}))
    assert requirements.is_excluded(card, offering)
    assert requirements.is_excluded(by_service, offering)
    assert not requirements.is_excluded(other, offering)


def test_labels_are_of_all_four_kinds() -> None:
    assert {row[3] for row in ROWS} == {FITS, ASK, NEAR, NO}
