from __future__ import annotations

import pytest

from insights.statistics.compare import compare
from insights.statistics.sample import Sample
from insights.statistics.sides import Side, side_by_side


def code(*groups: tuple[int, int]) -> str:
    (side,) = side_by_side(groups)
    return side.verdict.code


def test_every_group_is_compared_with_the_first_and_the_pairs_share_the_error():
    (alone,) = side_by_side([(100, 1_000), (150, 1_000)])
    assert alone.difference is not None
    assert alone.difference.difference == pytest.approx(0.05)
    assert [round(end, 4) for end in (alone.difference.low, alone.difference.high)] == [0.021, 0.079]
    one, two = side_by_side([(100, 1_000), (150, 1_000), (150, 1_000)])
    assert one == two
    assert one.difference is not None
    assert one.difference.always_low < alone.difference.always_low


def test_two_groups_have_the_interval_of_a_treated_and_a_control_group():
    (side,) = side_by_side([(100, 1_000), (150, 1_000)])
    arms = {"treated": Sample(1_000, 150), "business_as_usual": Sample(1_000, 100)}
    (contrast,) = compare(arms).contrasts
    assert side.difference == contrast.rate


def test_a_claim_needs_the_interval_of_all_looks():
    assert code((100, 1_000), (300, 1_000)) == "higher"
    assert code((300, 1_000), (100, 1_000)) == "lower"
    assert code((100, 1_000), (130, 1_000)) == "not_yet_clear"
    assert code((100, 1_000), (101, 1_000)) == "no_clear_difference"


def test_what_cannot_be_compared_has_its_reason_and_no_number():
    found = {
        "too_few_counted": side_by_side([(2, 3), (50, 100)]),
        "never_happened": side_by_side([(0, 100), (0, 100)]),
        "too_seldom": side_by_side([(1, 100), (3, 100)]),
        "no_share": side_by_side([(5, 0), (5, 100)]),
    }
    for wanted, (side,) in found.items():
        assert (side.difference, side.verdict.code) == (None, wanted)
    assert found["too_few_counted"][0].verdict.params == {"counted": 3, "fewest": 30}
    assert found["too_seldom"][0].verdict.params == {"happened": 4, "fewest": 5}


def test_one_group_or_none_has_nothing_beside_it():
    nothing: list[Side] = []
    assert side_by_side([]) == side_by_side([(1, 2)]) == nothing
