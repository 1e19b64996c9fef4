"""The nearer to the conversion, the more."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import Attribution


class TimeDecay(ByPlace):
    kind = "time_decay"
    name = translated("Time decay")
    help = translated(
        "The nearer a message to the conversion, the more: half as much for every half-life (7 days unless set)."
    )

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        # Counted from the nearest touch of the path: only ratios matter, and a short half-life must not make all of them 0.
        behind = block.ages - block.ages.min(axis=1, keepdims=True)
        # A part of a day may be too short to be kept as a time, which is then 0.
        half_life = max(chosen.half_life, timedelta.resolution)
        found: Floats = np.exp2(-behind / half_life.total_seconds())
        return found
