from __future__ import annotations

from dataclasses import asdict

import pytest

from insights.statistics.clusters import design_effect, design_effects
from insights.statistics.compare import compare
from insights.statistics.sample import Clusters, Sample
from insights.statistics.sides import Group, Side, side_by_side


def single(*groups: tuple[int, int]) -> list[Group]:
    """Groups (how many, of how many) of whose people each had one."""
    return [Group(n, of, Clusters(of, of, n, of, n, n)) for n, of in groups]


def code(*groups: tuple[int, int]) -> str:
    (side,) = side_by_side(single(*groups))
    return side.verdict.code


def test_every_group_is_compared_with_the_first_and_the_pairs_share_the_error():
    (alone,) = side_by_side(single((100, 1_000), (150, 1_000)))
    assert alone.difference is not None
    assert alone.difference.difference == pytest.approx(0.05)
    assert [round(end, 4) for end in (alone.difference.low, alone.difference.high)] == [0.021, 0.079]
    one, two = side_by_side(single((100, 1_000), (150, 1_000), (150, 1_000)))
    assert one == two
    assert one.difference is not None
    assert one.difference.always_low < alone.difference.always_low


def test_two_groups_have_the_interval_of_a_treated_and_a_control_group():
    (side,) = side_by_side(single((100, 1_000), (150, 1_000)))
    arms = {"treated": Sample(1_000, 150), "business_as_usual": Sample(1_000, 100)}
    (contrast,) = compare(arms).contrasts
    # But for the correction that takes a thousand people for a sample of more.
    assert asdict(side.difference) == pytest.approx(asdict(contrast.rate), rel=0.01)


def test_a_claim_needs_the_interval_of_all_looks():
    assert code((100, 1_000), (300, 1_000)) == "higher"
    assert code((300, 1_000), (100, 1_000)) == "lower"
    assert code((100, 1_000), (130, 1_000)) == "not_yet_clear"
    assert code((100, 1_000), (101, 1_000)) == "no_clear_difference"


def test_what_cannot_be_compared_has_its_reason_and_no_number():
    found = {
        "too_few_counted": side_by_side(single((2, 3), (50, 100))),
        "never_happened": side_by_side(single((0, 100), (0, 100))),
        "too_seldom": side_by_side(single((1, 100), (3, 100))),
        "no_share": side_by_side(single((5, 0), (5, 100))),
    }
    for wanted, (side,) in found.items():
        assert (side.difference, side.verdict.code) == (None, wanted)
    assert found["too_few_counted"][0].verdict.params == {"counted": 3, "fewest": 30}
    assert found["too_seldom"][0].verdict.params == {"happened": 4, "fewest": 5}


def test_one_group_or_none_has_nothing_beside_it():
    nothing: list[Side] = []
    assert side_by_side([]) == side_by_side(single((1, 2))) == nothing


def test_the_design_effect_is_that_of_the_published_formula_worked_out_by_hand():
    # Four people with 2, 2, 4 and 2 messages of which 2, 0, 3 and 1 were opened: the share is 0.6, what is left of each 0.8,
    # -1.2, 0.6 and -0.2, their squares 2.48; times 4/3, over 10 * 0.6 * 0.4.
    group = Clusters(4, 10, 6, 2**2 + 2**2 + 4**2 + 2**2, 2**2 + 3**2 + 1, 2 * 2 + 4 * 3 + 2)
    assert float(design_effect(group)) == pytest.approx(4 / 3 * 2.48 / 2.4)


def test_the_same_counts_say_less_where_they_are_of_fewer_people():
    alone = side_by_side(single((400, 1_000), (500, 1_000)))[0].difference
    # The same messages of 200 people, who opened all five of theirs or none.
    few = [Group(n, 1_000, Clusters(200, 1_000, n, 5_000, 5 * n, 5 * n)) for n in (400, 500)]
    (side,) = side_by_side(few)
    assert (side.difference.difference, alone.difference) == (pytest.approx(0.1), pytest.approx(0.1))
    assert alone.always_low > 0 > side.difference.always_low
    assert side.verdict.code == "not_yet_clear"
    assert side.difference.high - side.difference.low == pytest.approx(5**0.5 * (alone.high - alone.low), rel=0.01)


def test_where_nothing_or_all_of_it_happened_the_messages_of_a_person_count_as_one():
    for n in (0, 100):
        assert float(design_effect(Clusters(20, 100, n, 500, 5 * n, 5 * n))) == 5
    assert [float(each) for each in design_effects([Clusters(), Clusters(9, 9, 3, 9, 3, 3)])] == [1.125, 1.125]


def test_a_group_of_few_people_is_too_small_however_many_messages_they_got():
    few = Group(500, 1_000, Clusters(3, 1_000, 500, 400_000, 90_000, 180_000))
    (side,) = side_by_side([few, *single((500, 1_000))])
    assert (side.verdict.code, side.verdict.params) == ("too_few_counted", {"counted": 3, "fewest": 30})
