"""What would be lost without a player: paths as a Markov chain, and the player taken out of it.

A chain of the players on all paths, from *start* to *converted* or *lost*. Taking a player out sends whoever would have come
to it to *lost*; its removal effect is the part of the conversions that disappears. Of order 1 where a customer goes next
depends on the touch they are at; of order 2 on the touch before it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlayer, PlayerValues
from insights.attribution.paths import Floats, Ints, Paths, Sequences

RESAMPLED = 200
"""So many times the paths are drawn again for the interval."""

GROUPS = 256
"""Paths are drawn in so many groups, put together by chance: a draw then costs a product of small matrices, not a pass over
all touches, and its spread is that of drawing single paths."""

SEED = 20_261_126


@dataclass(frozen=True, slots=True)
class _Chain:
    """Transitions between numbered states: 0 is *start*; *converted* and *lost* are the two after the last."""

    #: The player that a customer is at in each state from 1 on.
    at: Ints
    source: Ints
    target: Ints
    #: How often each transition was seen, in each group of paths.
    seen: Floats


class Markov(ByPlayer):
    """Removal effects with their bootstrap interval."""

    order: ClassVar[Literal[1, 2]]

    def player_values(self, paths: Paths, players: Ints) -> PlayerValues:
        if not len(players):
            nothing = np.zeros(0)
            return PlayerValues(players, nothing, nothing, nothing)
        chain = _chain(paths, self.order, len(players))
        value = _removal_effects(chain, chain.seen.sum(axis=0), len(players))
        draws = np.random.default_rng(SEED).multinomial(GROUPS, np.full(GROUPS, 1 / GROUPS), RESAMPLED)
        again = np.array([_removal_effects(chain, seen, len(players)) for seen in draws @ chain.seen])
        low, high = np.percentile(again, [2.5, 97.5], axis=0)
        return PlayerValues(players, value, np.minimum(low, value), np.maximum(high, value))


class Markov1(Markov):
    kind = "markov"
    name = translated("Markov, order 1")
    help = translated(
        "By what would be lost without it: the part of the conversions that disappears when it is taken out of all paths."
    )
    order = 1
    most = 60


class Markov2(Markov):
    kind = "markov_2"
    name = translated("Markov, order 2")
    help = translated("As order 1, but where customers go next depends on the last two messages.")
    order = 2
    most = 16


def _chain(paths: Paths, order: int, count: int) -> _Chain:
    """The transitions of all paths, those that led to nothing included; `count` players are numbered from 0.

    Every transition that could be has a place of its own in one table: what is counted so need not be sorted, which with
    millions of touches takes most of the time.
    """
    targets = count + 2
    seen = np.zeros((GROUPS, targets * (1 + count * (1 if order == 1 else count + 1))))
    # One draw for both ends: groups of which each held as many conversions as lost paths would be too much alike.
    draw = np.random.default_rng(SEED + 1)
    for sequences, weight, end in ((paths.touches, 1.0, count), (paths.lost, paths.lost_weight, count + 1)):
        path, source, target = _transitions(sequences, order, count, end)
        group = draw.integers(0, GROUPS, len(sequences))[path]
        seen += weight * np.bincount(group * seen.shape[1] + source * targets + target, minlength=seen.size).reshape(
            seen.shape
        )
    used = np.flatnonzero(seen.any(axis=0))
    source, target = np.divmod(used, targets)
    states = np.unique(np.append(source, 0))  # Every state is left, if only for an end.
    arrived = target + 1 if order == 1 else np.where(source > 0, _player(source, count) + 1, 0) * count + target + 1
    return _Chain(
        _player(states[1:], count),
        np.searchsorted(states, source),
        np.where(target < count, np.searchsorted(states, arrived), len(states) + target - count),
        seen[:, used],
    )


def _player(states: Ints, count: int) -> Ints:
    """The player that a customer is at. A state is numbered player + 1 in order 1, and in order 2 (previous + 1) * count +
    player + 1, where the first touch has 0 for previous + 1; 0 is the start."""
    return (states - 1) % count


def _transitions(sequences: Sequences, order: int, count: int, end: int) -> tuple[Ints, Ints, Ints]:
    """(path, state, where to) of every transition of paths that have any touch: to a player, or at last to `end`."""
    owner, players = sequences.owners, sequences.players
    first = np.zeros(len(players), bool)
    first[sequences.starts[:-1][sequences.lengths > 0]] = True
    last = np.roll(first, -1)
    states = players + 1
    if order == 2:
        states += np.where(first, 0, np.roll(states, 1)) * count
    source = np.where(first, 0, np.roll(states, 1))
    return (
        np.concatenate((owner, owner[last])),
        np.concatenate((source, states[last])),
        np.concatenate((players, np.full(int(last.sum()), end))),
    )


def _removal_effects(chain: _Chain, seen: Floats, players: int) -> Floats:
    """The part of the conversions that disappears without each player."""
    states = len(chain.at) + 1
    matrix = np.zeros((states, states + 2))
    matrix[chain.source, chain.target] = seen
    total = matrix.sum(axis=1, keepdims=True)
    matrix = np.divide(matrix, total, out=matrix, where=total > 0)
    # visits[i, j]: how often somebody at i is expected at j before the end.
    visits = np.linalg.inv(np.eye(states) - matrix[:, :states])
    converts = visits @ matrix[:, states]
    effects = np.zeros(players)
    if converts[0] <= 0:
        return effects
    for player in range(players):
        of = np.flatnonzero(chain.at == player) + 1
        if len(of):
            # Where the start first meets one of the player's states; from there on everybody is lost.
            arrives = np.linalg.solve(visits[np.ix_(of, of)].T, visits[0, of])
            effects[player] = arrives @ converts[of] / converts[0]
    return effects
