"""What every model looks at: the touches before each conversion, as columns, and the paths that led to none.

Columns instead of objects: a hundred thousand conversions with two million touches are a few dozen megabytes, and a model
weighs them by arithmetic on whole blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_TOUCHES = 50
"""A path has at most so many touches, the last ones before the conversion; integer arithmetic relies on it."""

OTHERS = -1
"""The player that stands for all who are too many to be told apart."""

BLOCK = 20_000
"""So many conversions are weighed at a time, which bounds the memory of a model."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Paths one behind the other: `starts[i]:starts[i + 1]` are the touches of path i, the earliest first.

    `players` says what each touch belongs to (a channel, a journey, a template): whatever is to be credited.
    """

    starts: Ints
    players: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ints:
        return np.diff(self.starts)

    @property
    def owners(self) -> Ints:
        """The path of each touch."""
        return np.repeat(np.arange(len(self)), self.lengths)


NO_SEQUENCES = Sequences(np.zeros(1, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Block:
    """Conversions with equally many touches, as tables: a row is a conversion, a column a place on its path."""

    #: Which conversions these are.
    rows: Ints
    #: Where the touches stand in the columns of their paths.
    places: Ints
    players: Ints
    #: How many seconds before the conversion.
    ages: Floats
    #: The furthest stage that the message had reached by then.
    stages: Ints
    #: Whether the message answered something that the customer did.
    direct: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Paths:
    """Conversions, the value of each, and the touches before it that qualify: columns as long as `touches.players`."""

    #: Of each conversion, in the smallest unit that is counted; below zero for a refund.
    values: Ints
    touches: Sequences
    ages: Floats
    stages: Ints
    direct: NDArray[np.bool_]
    #: Paths of people who did not convert, and how many people each of them stands for.
    lost: Sequences = NO_SEQUENCES
    lost_weight: float = 1.0
    #: The currencies of the values, as far as they were given.
    currencies: frozenset[str] = field(default=frozenset())

    def __post_init__(self) -> None:
        if len(self.values) != len(self.touches):
            raise ValueError(f"{len(self.values)} values for {len(self.touches)} paths; there must be one for each.")
        if len(self.values) and self.touches.lengths.max() > MOST_TOUCHES:
            raise ValueError(f"A path has more than {MOST_TOUCHES} touches; keep its last {MOST_TOUCHES}.")

    def __len__(self) -> int:
        return len(self.values)

    def blocks(self) -> Iterator[Block]:
        """The conversions that have any touch, those with equally many touches together, at most `BLOCK` at a time."""
        lengths = self.touches.lengths
        for length in np.unique(lengths[lengths > 0]):
            alike = np.flatnonzero(lengths == length)
            for first in range(0, len(alike), BLOCK):
                rows = alike[first : first + BLOCK]
                places = self.touches.starts[rows][:, None] + np.arange(length)
                yield Block(
                    rows,
                    places,
                    self.touches.players[places],
                    self.ages[places],
                    self.stages[places],
                    self.direct[places],
                )

    def numbered(self, most: int) -> tuple[Paths, Ints]:
        """The same with players numbered from 0, and the player behind each number.

        Where there are more than `most`, those with the fewest touches share the last number, behind which stands `OTHERS`.
        """
        both = np.concatenate((self.touches.players, self.lost.players))
        every, at, touches = np.unique(both, return_inverse=True, return_counts=True)
        order = np.argsort(-touches, kind="stable")
        number = np.empty(len(every), np.int64)
        number[order] = np.minimum(np.arange(len(every)), most - 1)
        players = every[order[:most]]
        if len(every) > most:
            players[-1] = OTHERS
        here, elsewhere = np.split(number[at], [len(self.touches.players)])
        return (
            replace(self, touches=Sequences(self.touches.starts, here), lost=Sequences(self.lost.starts, elsewhere)),
            players,
        )
