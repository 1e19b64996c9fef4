"""Intervals that may be looked at every day: they hold at all looks together, not at one chosen beforehand."""

from __future__ import annotations

import math

import numpy as np

from insights.statistics.sample import Numbers

TUNED_FOR = 1_000
"""People in both groups together at which the sequence is narrowest. Fixed once for all: choosing it by the data would break
the guarantee. At a million people it is 1.2 times as wide as it could be."""


def radius(standard_error: Numbers, people: Numbers, alpha: float = 0.05) -> Numbers:
    """Half the width, at `people` observations, of a confidence sequence around an estimate with that standard error.

    The probability that the truth ever lies outside, at whatever number of looks, is at most `alpha` asymptotically. Method:
    the asymptotic confidence sequence by Robbins' normal mixture. Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas
    (2024), Time-uniform central limit theory and asymptotic confidence sequences, Annals of Statistics 52, 2613-2640,
    theorem 2.2 (with sigma^2 = people * standard_error^2); for differences of arms as in Maharaj et al. (2023), Anytime-valid
    confidence sequences in an enterprise A/B testing platform, WWW companion. The mixture's variance is set by their
    equation for the narrowest interval at `TUNED_FOR` people.
    """
    level = -2 * math.log(alpha)
    scaled = np.asarray(people, dtype=float) * (level + math.log(level) + 1) / TUNED_FOR
    return standard_error * np.sqrt(2 * (scaled + 1) / scaled * np.log(np.sqrt(scaled + 1) / alpha))
