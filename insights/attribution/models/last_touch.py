"""The last touch gets it all."""

from __future__ import annotations

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import Attribution


class LastTouch(ByPlace):
    """What is kept for every conversion too (`insights.attribution.credits`)."""

    kind = "last_touch"
    name = translated("Last touch")
    help = translated("The last message before the conversion gets it all.")

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        found = np.zeros(block.players.shape)
        found[:, -1] = 1
        return found
