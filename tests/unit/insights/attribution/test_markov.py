"""Removal effects in closed form, on chains small enough to work out on paper; and what published examples say."""

from __future__ import annotations

import numpy as np
import pytest

from insights.attribution.models.markov import Markov, Markov1, Markov2
from insights.attribution.paths import Paths
from tests.unit.insights.attribution.builders import credited, paths

A, B, C, D = range(4)
EACH = pytest.mark.parametrize("model", [Markov1(), Markov2()], ids=["1", "2"])


def effects(model: Markov, given: Paths) -> list[float]:
    """The removal effects by player, the lowest number first."""
    few, players = given.numbered(model.most)
    found = model.player_values(few, players)
    return [float(found.value[at]) for at in np.argsort(found.players)]


@EACH
def test_a_player_without_whom_nobody_converts_is_worth_everything(model: Markov) -> None:
    assert effects(model, paths([(1, [A, B])], [[A]])) == pytest.approx([1, 1])


@EACH
def test_players_who_convert_alone_are_worth_their_part(model: Markov) -> None:
    assert effects(model, paths([(1, [A])] * 3 + [(1, [B])], [[A], [B]])) == pytest.approx([0.75, 0.25])


@EACH
def test_the_published_example_of_three_channels(model: Markov) -> None:
    # S. Bryl, "Attribution model with R (part 1: Markov chains concept)", 2016: C1 > C2 > C3 > purchase, C1, C2 > C3.
    # A third converts; a sixth without C1, nobody without C2 or C3: removal effects of 0.5, 1 and 1.
    assert effects(model, paths([(1, [A, B, C])], [[A], [B, C]])) == pytest.approx([0.5, 1, 1])


def test_a_chain_of_order_one_in_closed_form() -> None:
    # From the start to A in 3 of 4 paths, to B in 1. From A (seen 3 times): to B 2/3, converted 1/3. From B (seen 3
    # times): converted 2/3, lost 1/3. Converts: 3/4 (1/3 + 2/3 2/3) + 1/4 2/3 = 3/4. Without A: 1/4 2/3 = 1/6, so the
    # effect is 1 - (1/6) / (3/4) = 7/9. Without B: 3/4 1/3 = 1/4, so it is 2/3.
    given = paths([(1, [A]), (1, [A, B]), (1, [A, B])], [[B]])
    assert effects(Markov1(), given) == pytest.approx([7 / 9, 2 / 3])


def test_a_chain_with_a_way_back_in_closed_form() -> None:
    # A > B > A, converted; A, lost. From A (seen 3 times): B 1/3, converted 1/3, lost 1/3; from B always to A.
    # a = 1/3 a + 1/3, so a = 1/2. Without B: a = 1/3, so the effect is 1/3.
    assert effects(Markov1(), paths([(1, [A, B, A])], [[A]])) == pytest.approx([1, 1 / 3])


def test_order_two_sees_what_came_before() -> None:
    # B after A converts, B after C does not. Order 1 mixes them; order 2 knows that C earned nothing.
    given = paths([(1, [A, B])], [[C, B]])
    assert effects(Markov1(), given) == pytest.approx([0.5, 1, 0.5])
    assert effects(Markov2(), given) == pytest.approx([1, 1, 0])


def test_people_who_were_left_out_of_the_sample_weigh_as_if_they_had_been_read() -> None:
    converted = [(1, [A]), (1, [A, B])]
    sampled = paths(converted, [[B], [A, C]], lost_weight=3)
    assert effects(Markov1(), sampled) == pytest.approx(effects(Markov1(), paths(converted, [[B], [A, C]] * 3)))


def test_a_conversion_is_shared_by_removal_effect_once_for_each_player() -> None:
    given = paths([(900, [A, B, B]), (300, [A]), (300, [A, B])], [[B]])
    a, b = effects(Markov1(), given)
    first, second, third = credited(Markov1(), given)
    assert sum(first) == 900
    assert first == pytest.approx([900 * a / (a + b), *[900 * b / (a + b) / 2] * 2], abs=1)
    assert (second, sum(third)) == ([300], 300)
    assert third == pytest.approx([300 * a / (a + b), 300 * b / (a + b)], abs=1)


@EACH
def test_the_interval_holds_the_value_and_narrows_with_more_paths(model: Markov) -> None:
    def width(times: int) -> float:
        few, players = paths([(1, [A]), (1, [A, B]), (1, [B, C])] * times, [[A], [B, C], [C]] * times).numbered(9)
        found = model.player_values(few, players)
        assert found.low is not None
        assert found.high is not None
        assert (found.low <= found.value).all()
        assert (found.value <= found.high).all()
        return float((found.high - found.low).max())

    assert width(400) < width(25) / 3


@EACH
def test_the_interval_is_as_wide_as_chance_makes_the_part_that_converts(model: Markov) -> None:
    # Without A all are lost who come to B by it. In order 1 B converts with p = 1/2, so A is worth p: 1.96 times the
    # square root of p (1 - p) / 800 on both sides. In order 2 everything comes of A, in every draw.
    few, players = paths([(1, [A, B])] * 400, [[C, B]] * 400).numbered(9)
    found = model.player_values(few, players)
    at = int(np.flatnonzero(players == A)[0])
    assert found.low is not None
    assert found.high is not None
    half = 1.96 * (0.25 / 800) ** 0.5 if model.order == 1 else 0.0
    assert found.high[at] - found.low[at] == pytest.approx(2 * half, rel=0.25)


@pytest.mark.seconds
def test_the_interval_covers_the_true_effect_about_as_often_as_it_says() -> None:
    # A converts with 0.3, B with 0.1, both equally often alone: the true removal effect of A is 0.75.
    draw, covered, times = np.random.default_rng(8), 0, 200
    for _ in range(times):
        a, b = draw.binomial(1500, 0.3), draw.binomial(1500, 0.1)
        given = paths([(1, [A])] * a + [(1, [B])] * b, [[A]] * (1500 - a) + [[B]] * (1500 - b))
        few, players = given.numbered(9)
        found = Markov1().player_values(few, players)
        at = int(np.flatnonzero(players == A)[0])
        assert found.low is not None
        assert found.high is not None
        covered += bool(found.low[at] <= 0.75 <= found.high[at])
    assert covered / times > 0.88
