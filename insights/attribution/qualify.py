"""Which touches may be credited at all: each channel has a window, and may ask for a receipt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insights.attribution.paths import Floats, Ints
from insights.attribution.settings import Attribution, Rule


def qualifies(channels: Ints, ages: Floats, stages: Ints, chosen: Attribution) -> NDArray[np.bool_]:
    """Whether each touch passes the rule of its channel: near enough to the conversion, and far enough along by then."""
    wanted = _passes(ages, stages, chosen)
    for channel, rule in chosen.channels.items():
        wanted = np.where(channels == channel, _passes(ages, stages, rule), wanted)
    return wanted


def _passes(ages: Floats, stages: Ints, rule: Rule) -> NDArray[np.bool_]:
    return (ages > 0) & (ages <= rule.window.total_seconds()) & (stages >= rule.stage)
