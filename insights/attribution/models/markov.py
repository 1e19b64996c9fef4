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
from insights.attribution.models.base import ByPlayer, Worth
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

    def worth(self, paths: Paths, players: Ints) -> Worth:
        chain = _chain(paths, self.order)
        value = _removal_effects(chain, chain.seen.sum(axis=0), len(players))
        draws = np.random.default_rng(SEED).multinomial(GROUPS, np.full(GROUPS, 1 / GROUPS), RESAMPLED)
        again = np.array([_removal_effects(chain, seen, len(players)) for seen in draws @ chain.seen])
        low, high = np.percentile(again, [2.5, 97.5], axis=0)
        return Worth(players, value, np.minimum(low, value), np.maximum(high, value))


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


def _chain(paths: Paths, order: int) -> _Chain:
    """The transitions of all paths, those that led to nothing included."""
    ends = [(paths.touches, 1.0, True), (paths.lost, paths.lost_weight, False)]
    raw = [_transitions(sequences, order, converted) for sequences, _, converted in ends]
    weight = np.concatenate([np.full(len(owner), each) for (owner, *_), (_, each, _) in zip(raw, ends, strict=True)])
    source, target = (np.concatenate([each[n] for each in raw]) for n in (1, 2))
    # States as they were seen, numbered: the ends have the two highest numbers, the start has 0.
    names, numbers = np.unique(np.concatenate((source, target, [_START, _CONVERTED, _LOST])), return_inverse=True)
    source, target = numbers[: len(source)], numbers[len(source) : -3]
    edges, edge = np.unique(source * len(names) + target, return_inverse=True)
    group = np.concatenate([_groups(owner) for owner, *_ in raw])
    seen = np.bincount(group * len(edges) + edge, weights=weight, minlength=GROUPS * len(edges))
    states = names[1:-2]
    return _Chain(
        (states - 1) % _BASE, edges // len(names), edges % len(names), np.asarray(seen, np.float64).reshape(GROUPS, -1)
    )


_BASE = 1 << 20
"""A state of order 2 is named previous * _BASE + player; both count from 1, so that no state is named as the start is."""
_START, _CONVERTED, _LOST = 0, 1 << 60, (1 << 60) + 1


def _transitions(sequences: Sequences, order: int, converted: bool) -> tuple[Ints, Ints, Ints]:
    """(path, source, target) of every transition of paths that have any touch."""
    owner, players = sequences.owners, sequences.players + 1
    first = np.zeros(len(players), bool)
    first[sequences.starts[:-1][sequences.lengths > 0]] = True
    previous = np.where(first, 0, np.roll(players, 1))
    states = players if order == 1 else previous * _BASE + players
    source = np.where(first, _START, np.roll(states, 1))
    last = np.roll(first, -1)
    end = np.full(int(last.sum()), _CONVERTED if converted else _LOST)
    return (
        np.concatenate((owner, owner[last])),
        np.concatenate((source, states[last])),
        np.concatenate((states, end)),
    )


def _groups(owner: Ints) -> Ints:
    """The group of each transition: that of its path, by chance."""
    count = int(owner.max()) + 1 if len(owner) else 0
    return np.random.default_rng(SEED + 1).integers(0, GROUPS, count)[owner]


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
