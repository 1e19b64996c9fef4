"""The first and the last touch get most, those between share the rest."""

from __future__ import annotations

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import Attribution


class Position(ByPlace):
    """With two touches there is none between, and the first and the last share by their own parts."""

    kind = "position"
    name = translated("Position (U)")
    help = translated(
        "The first and the last message get 40 % each, those between share 20 %, unless the workspace has set other parts."
    )

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        first, between, last = chosen.position
        length = block.players.shape[1]
        if length == 1:
            return np.ones(block.players.shape)
        row = np.full(length, between / max(length - 2, 1))
        row[0], row[-1] = first, last
        return np.broadcast_to(row, block.players.shape)
