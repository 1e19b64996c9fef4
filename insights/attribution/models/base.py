"""A model: how the credit for a conversion is shared among the touches before it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from insights.attribution.paths import Block, Floats, Ints, Paths
from insights.attribution.settings import Attribution


@dataclass(frozen=True, slots=True)
class PlayerValues:
    """The value of each player that a model estimates from all paths, in the order of `players`; `low` and `high` are its 95 %
    confidence interval where the model has one."""

    players: Ints
    value: Floats
    low: Floats | None = None
    high: Floats | None = None


@dataclass(frozen=True, slots=True)
class Weighing:
    """A model that has seen the paths: the weight of every touch of a block (never below zero), and what it rests on."""

    weights: Callable[[Block], Floats]
    player_values: PlayerValues | None = None


class Model(ABC):
    """One way of sharing credit. Pure: the same paths and the same choice give the same weights."""

    kind: ClassVar[str]
    name: ClassVar[str]
    help: ClassVar[str]

    @abstractmethod
    def weigh(self, paths: Paths, chosen: Attribution) -> Weighing:
        """Look at all paths once. A conversion is then shared among its touches by their weights."""


class ByPlace(Model):
    """A model that looks at one path at a time."""

    def weigh(self, paths: Paths, chosen: Attribution) -> Weighing:
        return Weighing(lambda block: self.weights(block, chosen))

    @abstractmethod
    def weights(self, block: Block, chosen: Attribution) -> Floats:
        """The weight of each touch of the block."""


class ByPlayer(Model):
    """A model that estimates the value of each player. A path is shared among its players by that, once for each of them,
    however many touches it has; a player's touches share alike."""

    #: So many players are told apart; those with the fewest touches are looked at as one.
    most: ClassVar[int]

    def weigh(self, paths: Paths, chosen: Attribution) -> Weighing:
        few, players = paths.numbered(self.most)
        found = self.player_values(few, players)
        numbers, value = few.touches.players, np.maximum(found.value, 0.0)

        def weights(block: Block) -> Floats:
            of = numbers[block.places]
            touches = (of[:, :, None] == of[:, None, :]).sum(axis=2)
            shares: Floats = value[of] / touches
            return shares

        return Weighing(weights, found)

    @abstractmethod
    def player_values(self, paths: Paths, players: Ints) -> PlayerValues:
        """The value of each of `players`; the paths name them by their place in it."""
