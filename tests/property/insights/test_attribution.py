"""Models and arithmetic against plain fractions, on whatever Hypothesis thinks of."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.attribution.apportion import apportion, coarser
from insights.attribution.models import BY_KIND, MODELS
from insights.attribution.models.base import Model
from insights.attribution.models.markov import Markov1, Markov2
from insights.attribution.paths import MOST_TOUCHES
from insights.attribution.settings import Attribution
from insights.attribution.share import WHOLE, share
from tests.unit.insights.attribution.builders import T, Touches, credited, paths

VALUES = st.integers(-(10**15), 10**15)
TOUCHES = st.builds(T, st.integers(0, 5), st.floats(0.001, 3e7), st.integers(0, 3), st.booleans())
WAYS = st.lists(TOUCHES, max_size=7)
CONVERTED = st.lists(st.tuples(VALUES, WAYS), max_size=12)
LOST = st.lists(WAYS, max_size=12)


@pytest.mark.parametrize("model", MODELS, ids=list(BY_KIND))
@settings(max_examples=60, deadline=None)
@given(converted=CONVERTED, lost=LOST)
def test_credit_sums_to_the_conversions_and_keeps_their_sign(
    model: Model, converted: list[tuple[int, Touches]], lost: list[Touches]
) -> None:
    given_paths = paths(converted, lost)
    shared = share(model, given_paths, Attribution())
    for (value, way), parts in zip(converted, credited(model, given_paths), strict=True):
        assert sum(parts) == (value if way else 0)
        assert all(part * value >= 0 for part in parts)
    assert shared.share.sum() == WHOLE * sum(1 for _, way in converted if way)
    assert (shared.share >= 0).all()


@settings(max_examples=200, deadline=None)
@given(
    amount=st.integers(-(2**62), 2**62),
    weights=st.lists(st.integers(0, 1000), min_size=1, max_size=MOST_TOUCHES),
)
def test_a_part_is_within_one_unit_of_its_fraction(amount: int, weights: list[int]) -> None:
    (parts,) = apportion(np.array([amount]), np.array([weights], np.float64)).tolist()
    fair = weights if sum(weights) else [1] * len(weights)
    assert sum(parts) == amount
    # Weights are seen to 2^-27 of the heaviest; beyond that, no part is off by a whole unit.
    slack = 1 + Fraction(abs(amount) * len(weights), 2**26)
    assert all(abs(part - Fraction(amount * w, sum(fair))) < slack for part, w in zip(parts, fair, strict=True))
    assert all(part == 0 for part, w in zip(parts, fair, strict=True) if w == 0)


@settings(max_examples=200, deadline=None)
@given(amount=st.integers(0, 2**62), count=st.integers(1, MOST_TOUCHES))
def test_equal_weights_differ_by_one_unit_at_most(amount: int, count: int) -> None:
    (parts,) = apportion(np.array([amount]), np.ones((1, count))).tolist()
    assert (
        sorted(set(parts), reverse=True)
        == sorted({-(-amount // count), amount // count}, reverse=True)[: len(set(parts))]
    )
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True), "what cannot be divided goes to the earliest"


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=40))
def test_coarser_parts_sum_to_the_same_whole(parts: list[int]) -> None:
    parts[-1] -= sum(parts) % 100
    found = coarser(np.array(parts, np.int64), 100).tolist()
    assert sum(found) * 100 == sum(parts)
    assert all(abs(each * 100 - part) < 100 for each, part in zip(found, parts, strict=True))


def without(player: int | None, ways: list[tuple[list[int], bool]], order: int) -> float:
    """How many convert in the chain once whoever comes to the player is lost, by running the chain until it is still."""
    steps: dict[tuple[int, ...] | str, dict[tuple[int, ...] | str, int]] = {}
    for way, converted in ways:
        states: list[tuple[int, ...] | str] = [
            ("start"),
            *[tuple(way[max(0, n - order + 1) : n + 1]) for n in range(len(way))],
            "converted" if converted else "lost",
        ]
        for one, next_ in itertools.pairwise(states):
            steps.setdefault(one, {}).setdefault(next_, 0)
            steps[one][next_] += 1
    names = [name for name in steps if not (isinstance(name, tuple) and name[-1] == player)]
    matrix = np.zeros((len(names), len(names)))
    ends = np.zeros(len(names))
    for row, name in enumerate(names):
        total = sum(steps[name].values())
        for next_, count in steps[name].items():
            if next_ == "converted":
                ends[row] = count / total
            elif next_ in names:
                matrix[row, names.index(next_)] = count / total
    return float(np.linalg.solve(np.eye(len(names)) - matrix, ends)[names.index("start")])


@pytest.mark.parametrize("model", [Markov1(), Markov2()], ids=["1", "2"])
@settings(max_examples=40, deadline=None)
@given(
    converted=st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), min_size=1, max_size=10),
    lost=st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), max_size=10),
)
def test_a_removal_effect_is_what_the_chain_loses(model, converted: list[list[int]], lost: list[list[int]]) -> None:
    few, players = paths([(1, way) for way in converted], lost).numbered(model.most)
    found = dict(zip(players.tolist(), model.player_values(few, players).value.tolist(), strict=True))
    ways = [(way, True) for way in converted] + [(way, False) for way in lost]
    whole = without(None, ways, model.order)
    for player, effect in found.items():
        assert effect == pytest.approx(1 - without(player, ways, model.order) / whole, abs=1e-9)
