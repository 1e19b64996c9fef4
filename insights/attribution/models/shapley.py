"""What a player adds, on average over all orders in which the players could have joined: the Shapley value.

The value of a set of players is the conversion rate of the people who met none but them. Exact for few players; above, the
average over orders drawn by chance, always the same ones.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlayer, PlayerValues
from insights.attribution.paths import Floats, Ints, Paths, Sequences

EXACT = 12
"""Up to so many players all sets of them are looked at."""

DRAWN = 300
"""Above, so many orders are drawn, and each is looked at from both ends."""

HALF = 12
"""The last of a set of players to join is looked up, in two tables of so many players each: a hundred thousand sets are then
looked at in a millisecond, not by each of their players."""

SEED = 20_261_126


class Shapley(ByPlayer):
    kind = "shapley"
    name = translated("Shapley")
    help = translated(
        "By what it adds to the conversion rate, on average over all orders in which messages could have come."
    )
    most = 2 * HALF

    def player_values(self, paths: Paths, players: Ints) -> PlayerValues:
        sets, converted, people = _sets(paths)
        count = len(players)
        value = _exact if count <= EXACT else _drawn
        return PlayerValues(players, value(sets, converted, people, count))


def _sets(paths: Paths) -> tuple[Ints, Floats, Floats]:
    """Each set of players that people met, as bits; how many of them converted, and how many they were."""
    here, elsewhere = _met(paths.touches), _met(paths.lost)
    sets, at = np.unique(np.concatenate((here, elsewhere)), return_inverse=True)
    weight = np.concatenate((np.ones(len(here)), np.full(len(elsewhere), paths.lost_weight)))
    converted = np.bincount(at[: len(here)], minlength=len(sets)).astype(np.float64)
    return sets, converted, np.asarray(np.bincount(at, weights=weight, minlength=len(sets)), np.float64)


def _met(sequences: Sequences) -> Ints:
    """The set of players of each path that has any touch."""
    starts = sequences.starts[:-1][sequences.lengths > 0]
    if not len(starts):
        return np.zeros(0, np.int64)
    return np.bitwise_or.reduceat(np.left_shift(np.int64(1), sequences.players), starts)


def _rate(converted: Floats, people: Floats) -> Floats:
    """The conversion rate, 0 where there was nobody."""
    return np.divide(converted, people, out=np.zeros_like(people), where=people > 0)


def _exact(sets: Ints, converted: Floats, people: Floats, count: int) -> Floats:
    every = np.arange(1 << count)
    inside = np.zeros((2, 1 << count))
    inside[0, sets], inside[1, sets] = converted, people
    for player in range(count):  # Sums over all subsets, a player at a time.
        has = every & 1 << player != 0
        inside[:, has] += inside[:, every[has] ^ 1 << player]
    rate = _rate(inside[0], inside[1])
    size = np.bitwise_count(every)
    chance = np.array([factorial(s) * factorial(count - s - 1) / factorial(count) for s in range(count)])
    value = np.zeros(count)
    for player in range(count):
        without = every[every & 1 << player == 0]
        value[player] = chance[size[without]] @ (rate[without | 1 << player] - rate[without])
    return value


def _drawn(sets: Ints, converted: Floats, people: Floats, count: int) -> Floats:
    low, high = sets & (1 << HALF) - 1, sets >> HALF
    draw = np.random.default_rng(SEED)
    value = np.zeros(count)
    for _ in range(DRAWN):
        order = draw.permutation(count)
        for each in (order, order[::-1]):
            joins = np.empty(count, np.int64)
            joins[each] = np.arange(1, count + 1)
            # A set is complete when the last of its players has joined.
            complete = np.maximum(_last(joins[:HALF])[low], _last(joins[HALF:])[high])
            rate = _rate(
                np.bincount(complete, weights=converted, minlength=count + 1).cumsum(),
                np.bincount(complete, weights=people, minlength=count + 1).cumsum(),
            )
            value[each] += np.diff(rate)
    return value / (2 * DRAWN)


def _last(joins: Ints) -> Ints:
    """When the last of a set of these players joins, for every set of them as bits."""
    last = np.zeros(1 << len(joins), np.int64)
    for player, joined in enumerate(joins):
        last[1 << player : 2 << player] = np.maximum(last[: 1 << player], joined)
    return last
