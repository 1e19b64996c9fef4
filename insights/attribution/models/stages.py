"""The touches that took the customer a stage further get most: the shape of a W."""

from __future__ import annotations

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import QUALIFYING, Attribution

MILESTONES = 0.9
"""What the milestones share; the touches between them share the rest."""


class Stages(ByPlace):
    """Milestones are the first touch, and the first that reached each stage (opened, then clicked). They share 90 % alike, a
    touch that is two of them twice; the other touches share 10 %, or nothing is left for them where there are none."""

    kind = "w_shaped"
    name = translated("Stages (W)")
    help = translated(
        "The first message, the first that was opened and the first that was clicked share 90 %; the others share 10 %."
    )

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        milestones = np.zeros(block.players.shape)
        milestones[:, 0] = 1
        every = np.arange(len(milestones))
        for stage in chosen.stages:
            reached = block.stages >= QUALIFYING.index(stage)
            milestones[every, reached.argmax(axis=1)] += reached.any(axis=1)
        others = milestones == 0
        between = (1 - MILESTONES) / np.maximum(others.sum(axis=1, keepdims=True), 1)
        found: Floats = np.where(others, between, MILESTONES * milestones / milestones.sum(axis=1, keepdims=True))
        return found
