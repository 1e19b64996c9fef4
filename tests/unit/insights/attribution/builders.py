"""Paths as one would write them on paper."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from insights.attribution.models.base import Model
from insights.attribution.paths import Paths, Sequences
from insights.attribution.settings import Attribution
from insights.attribution.share import share

HOUR = 3600.0


class T(NamedTuple):
    """A touch: of whom, how long before the conversion, how far it came, and whether it is a service message."""

    player: int
    age: float = HOUR
    stage: int = 0
    direct: bool = False


Touches = Sequence[T | int]


def sequences(paths: Sequence[Touches]) -> Sequences:
    lengths = [len(path) for path in paths]
    return Sequences(
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        np.array([touch.player for touch in flat(paths)], np.int64),
    )


def flat(paths: Sequence[Touches]) -> list[T]:
    return [touch if isinstance(touch, T) else T(touch) for path in paths for touch in path]


def paths(
    converted: Sequence[tuple[int, Touches]],
    lost: Sequence[Touches] = (),
    *,
    lost_weight: float = 1.0,
    currencies: Sequence[str] = (),
) -> Paths:
    """Conversions as (value, touches), the earliest first, and paths that led to none."""
    ways = [way for _, way in converted]
    touches = flat(ways)
    return Paths(
        np.array([value for value, _ in converted], np.int64),
        sequences(ways),
        np.array([touch.age for touch in touches], np.float64),
        np.array([touch.stage for touch in touches], np.int64),
        np.array([touch.direct for touch in touches], np.bool_),
        sequences(lost),
        lost_weight,
        frozenset(currencies),
    )


def credited(model: Model, given: Paths, chosen: Attribution | None = None) -> list[list[int]]:
    """What each touch of each conversion gets."""
    found = share(model, given, chosen or Attribution()).value.tolist()
    starts = given.touches.starts
    return [found[a:b] for a, b in itertools.pairwise(starts)]
