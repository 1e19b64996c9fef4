"""Every touch gets the same."""

from __future__ import annotations

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import Attribution


class Linear(ByPlace):
    kind = "linear"
    name = translated("Linear")
    help = translated("Every message gets the same.")

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        return np.ones(block.players.shape)
