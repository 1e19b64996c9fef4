"""The first touch gets it all."""

from __future__ import annotations

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import Attribution


class FirstTouch(ByPlace):
    """The first within the window: what came before is not seen."""

    kind = "first_touch"
    name = translated("First touch")
    help = translated("The first message in the window gets it all.")

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        found = np.zeros(block.players.shape)
        found[:, 0] = 1
        return found
