"""Conversions shared among touches by a model: exactly, or refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from insights.attribution.apportion import apportion
from insights.attribution.models.base import Model, PlayerValues
from insights.attribution.paths import Ints, Paths
from insights.attribution.refusals import check_values
from insights.attribution.settings import Attribution

WHOLE = 10_000
"""A conversion in the unit in which shares of it are counted."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What each touch gets, in the order of `paths.touches`; conversions without a touch are nobody's."""

    #: In the unit of `paths.values`.
    value: Ints
    #: In ten-thousandths of a conversion.
    share: Ints
    player_values: PlayerValues | None


def share(model: Model, paths: Paths, chosen: Attribution) -> Shared:
    """Share the conversions among their touches. Raises Unanswerable for values that do not add up.

    Of every conversion that has a touch the parts sum to its value, and to one conversion, exactly.
    """
    check_values(paths)
    value, parts = (np.zeros(len(paths.touches.players), np.int64) for _ in range(2))
    weighing = model.weigh(paths, chosen)
    for block in paths.blocks():
        weights = weighing.weights(block)
        value[block.places] = apportion(paths.values[block.rows], weights)
        parts[block.places] = apportion(np.full(len(block.rows), WHOLE), weights)
    return Shared(value, parts, weighing.player_values)
