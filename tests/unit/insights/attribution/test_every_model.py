"""What must hold for every model in the list."""

from __future__ import annotations

import itertools

import pytest

from insights.attribution.models import BY_KIND, MODELS
from insights.attribution.models.base import Model
from insights.attribution.paths import MOST_TOUCHES
from insights.attribution.refusals import Unanswerable
from insights.attribution.settings import Attribution
from insights.attribution.share import WHOLE, share
from tests.chinese import english_in, in_chinese
from tests.unit.insights.attribution.builders import HOUR, T, credited, paths

pytestmark = pytest.mark.parametrize("model", MODELS, ids=list(BY_KIND))

SOME = [
    (10_001, [0, 1, 2]),
    (7, [2, 2, 1, 0, 3, 3, 1]),
    (1, [0, 1, 2, 3]),
    (0, [1, 2]),
    (99_999_999_999_999_999, [3, 0, 3]),
    (250, []),
]
LOST = [[0], [1, 2], [3], [3, 1], []]


def test_the_parts_sum_to_each_conversion_exactly(model: Model) -> None:
    shares = share(model, paths(SOME, LOST), Attribution())
    found = credited(model, paths(SOME, LOST))
    assert [sum(parts) for parts in found] == [value if way else 0 for value, way in SOME]
    starts = paths(SOME, LOST).touches.starts
    assert [shares.share[a:b].sum() for a, b in itertools.pairwise(starts)] == [WHOLE] * 5 + [0]


def test_nothing_is_negative_but_what_comes_of_a_refund(model: Model) -> None:
    assert min(part for parts in credited(model, paths(SOME, LOST)) for part in parts) == 0
    refunds = credited(model, paths([(-value, way) for value, way in SOME], LOST))
    assert refunds == [[-part for part in parts] for parts in credited(model, paths(SOME, LOST))]


def test_the_order_of_the_conversions_does_not_matter(model: Model) -> None:
    assert credited(model, paths(SOME[::-1], LOST[::-1])) == credited(model, paths(SOME, LOST))[::-1]


def test_other_names_for_the_same_players_change_nothing(model: Model) -> None:
    names = [77, 3, 1_000_000_007, 0]
    renamed = [(value, [names[int(p)] for p in way]) for value, way in SOME]
    lost = [[names[p] for p in way] for way in LOST]
    before = share(model, paths(SOME, LOST), Attribution())
    after = share(model, paths(renamed, lost), Attribution())
    assert after.share.tolist() == before.share.tolist()


def test_players_who_did_the_same_get_the_same(model: Model) -> None:
    given = paths([(600, [0, 2, 1]), (600, [1, 2, 0]), (600, [0]), (600, [1])], [[0], [1], [2]])
    parts = share(model, given, Attribution()).value
    assert parts[given.touches.players == 0].sum() == parts[given.touches.players == 1].sum()


def test_a_single_touch_gets_it_all(model: Model) -> None:
    assert credited(model, paths([(1999, [T(4, 30 * HOUR, 0, direct=True)])], [[4]])) == [[1999]]


def test_without_touches_nothing_is_shared_out(model: Model) -> None:
    assert credited(model, paths([(500, []), (700, [])], [[1]])) == [[], []]
    assert credited(model, paths([])) == []


def test_values_in_two_currencies_are_refused(model: Model) -> None:
    with pytest.raises(Unanswerable) as refused:
        share(model, paths(SOME, currencies=["EUR", "CNY"]), Attribution())
    problem = refused.value.problem
    assert (problem.code, problem.path) == ("two_currencies", "currency")
    assert "CNY, EUR" in problem.message
    assert "（CNY、EUR）" in in_chinese(problem.message)


def test_values_beyond_the_range_of_a_sum_are_refused(model: Model) -> None:
    with pytest.raises(Unanswerable) as refused:
        share(model, paths([(4 * 10**18, [1]), (-4 * 10**18, [1])]), Attribution())
    assert refused.value.problem.code == "values_too_large"


def test_the_longest_path_and_the_largest_value_are_shared_exactly(model: Model) -> None:
    value = 4 * 10**18 + 1
    way = [T(n % 7, (MOST_TOUCHES - n) * HOUR) for n in range(MOST_TOUCHES)]
    (parts,) = credited(model, paths([(value, way)], [[0], [1, 2]]))
    assert sum(parts) == value
    assert min(parts) >= 0


@pytest.mark.seconds
def test_more_players_than_are_told_apart_are_shared_among_too(model: Model) -> None:
    many = [(100 + n, [n, 3 * n % 200, 7 * n % 200]) for n in range(200)]
    found = credited(model, paths(many, [[n] for n in range(0, 300, 2)]))
    assert [sum(parts) for parts in found] == [value for value, _ in many]


def test_the_same_question_has_the_same_answer(model: Model) -> None:
    first, second = (share(model, paths(SOME, LOST), Attribution()) for _ in range(2))
    assert first.value.tolist() == second.value.tolist()
    if first.player_values is not None and second.player_values is not None:
        assert first.player_values.value.tolist() == second.player_values.value.tolist()


def test_it_tells_in_both_languages_what_it_does(model: Model) -> None:
    for text in (model.name, model.help):
        assert str(text).isascii()
        assert english_in(in_chinese(text)) == []
