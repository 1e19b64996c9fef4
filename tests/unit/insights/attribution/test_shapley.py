"""Shapley values against the definition: every order in which the players can join."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from insights.attribution.models import shapley
from insights.attribution.models.shapley import EXACT, Shapley
from insights.attribution.paths import Paths
from tests.unit.insights.attribution.builders import credited, paths

A, B, C, D = range(4)


def by_definition(converted: list[list[int]], lost: list[list[int]], weight: float, count: int) -> list[float]:
    """What each player adds to the conversion rate, on average over all orders."""

    def rate(players: set[int]) -> float:
        bought = sum(1 for way in converted if way and set(way) <= players)
        people = bought + weight * sum(1 for way in lost if way and set(way) <= players)
        return bought / people if people else 0.0

    orders = list(permutations(range(count)))
    return [
        sum(rate({*order[: order.index(p)], p}) - rate({*order[: order.index(p)]}) for order in orders) / len(orders)
        for p in range(count)
    ]


def found(given: Paths, count: int) -> list[float]:
    few, players = given.numbered(Shapley.most)
    value = dict(zip(players.tolist(), Shapley().player_values(few, players).value.tolist(), strict=True))
    return [value[player] for player in range(count)]


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_average_over_all_orders(seed: int) -> None:
    draw = np.random.default_rng(seed)
    count = 2 + seed % 4
    ways = [draw.integers(0, count, draw.integers(1, 5)).tolist() for _ in range(40)] + [[p] for p in range(count)]
    converted, lost = [*ways[:15], []], ways[15:]
    given = paths([(1, way) for way in converted], lost, lost_weight=2.5)
    assert found(given, count) == pytest.approx(by_definition(converted, lost, 2.5, count))


def test_the_values_sum_to_the_rate_of_everybody() -> None:
    given = paths([(1, [A, B]), (1, [C])], [[A], [B, C], [D]])
    assert sum(found(given, 4)) == pytest.approx(2 / 5)


def test_who_lowers_the_rate_is_worth_less_than_nothing_and_gets_nothing() -> None:
    given = paths([(100, [A]), (100, [A]), (100, [A, B])], [[A, B]] * 7)
    a, b = found(given, 2)
    assert a > 0 > b
    assert credited(Shapley(), given) == [[100], [100], [100, 0]]


def test_above_the_limit_orders_are_drawn_and_come_near_the_exact_value(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(5)
    ways = [draw.integers(0, 10, draw.integers(1, 6)).tolist() for _ in range(600)]
    given = paths([(1, way) for way in ways[:200]], ways[200:])
    exact = found(given, 10)
    monkeypatch.setattr(shapley, "EXACT", 9)
    drawn = found(given, 10)
    assert drawn != exact
    assert sum(drawn) == pytest.approx(sum(exact))
    assert drawn == pytest.approx(exact, abs=0.02)
    assert found(given, 10) == drawn, "the same orders are drawn every time"


@pytest.mark.parametrize("count", [EXACT + 1, 14, Shapley.most])
def test_what_is_drawn_is_the_average_over_the_orders_drawn(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(shapley, "DRAWN", 20)
    draw = np.random.default_rng(count)
    ways = [draw.integers(0, count, draw.integers(1, 6)).tolist() for _ in range(60)] + [[p] for p in range(count)]
    few, players = paths([(1, way) for way in ways[:25]], ways[25:], lost_weight=2.5).numbered(Shapley.most)
    numbered = [set(few.touches.players[a:b].tolist()) for a, b in pairwise(few.touches.starts)]
    lost = [set(few.lost.players[a:b].tolist()) for a, b in pairwise(few.lost.starts)]

    def rate(joined: set[int]) -> float:
        bought = sum(way <= joined for way in numbered)
        people = bought + 2.5 * sum(way <= joined for way in lost)
        return bought / people if people else 0.0

    orders = np.random.default_rng(shapley.SEED)
    expected = np.zeros(count)
    for _ in range(20):
        order = orders.permutation(count).tolist()
        for each in (order, order[::-1]):
            for n, player in enumerate(each):
                expected[player] += (rate({*each[: n + 1]}) - rate({*each[:n]})) / 40
    assert Shapley().player_values(few, players).value == pytest.approx(expected)


def test_thirteen_players_who_are_all_alike_get_alike() -> None:
    count = EXACT + 1
    given = paths([(1, [p]) for p in range(count)], [[p] for p in range(count)])
    values = found(given, count)
    assert sum(values) == pytest.approx(0.5)
    assert values == pytest.approx([0.5 / count] * count, abs=0.02)
