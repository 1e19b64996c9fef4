"""Proportions: the interval of one, and of the difference of two."""

from __future__ import annotations

import numpy as np

from insights.statistics.quantiles import normal
from insights.statistics.sample import Numbers


def wilson(converted: Numbers, people: Numbers, alpha: float = 0.05) -> tuple[Numbers, Numbers, Numbers]:
    """(rate, low, high): the score interval of a proportion of at least one person; never outside 0..1.

    Source: Wilson (1927), Probable inference, JASA 22, 209-212.
    """
    rate = np.asarray(converted, dtype=float) / people
    z2 = normal(1 - alpha / 2) ** 2
    centre = (rate + z2 / (2 * people)) / (1 + z2 / people)
    half = np.sqrt(z2 * (rate * (1 - rate) / people + z2 / (4 * people**2))) / (1 + z2 / people)
    return rate, np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def newcombe(
    converted: Numbers, people: Numbers, others: Numbers, of: Numbers, alpha: float = 0.05
) -> tuple[Numbers, Numbers, Numbers]:
    """(difference, low, high) of converted/people less others/of: the hybrid of two score intervals.

    Source: Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890, method 10.
    """
    rate, low, high = wilson(converted, people, alpha)
    other, other_low, other_high = wilson(others, of, alpha)
    difference = rate - other
    return (
        difference,
        difference - np.hypot(rate - low, other_high - other),
        difference + np.hypot(high - rate, other - other_low),
    )


def standard_error(converted: Numbers, people: Numbers, others: Numbers, of: Numbers) -> Numbers:
    """The standard error of the difference of two proportions, on the safe side while there are few conversions.

    The larger of two: each variance from its own proportion with one success and one failure added, which is never zero
    (Agresti and Caffo (2000), The American Statistician 54, 280-288), and that of the score test, from both groups together,
    which does not shrink by chance where a small group happens to have none.
    """
    own = _variance((converted + 1) / (people + 2)) / people + _variance((others + 1) / (of + 2)) / of
    together = _variance((converted + others) / (people + of)) * (1 / people + 1 / of)
    return np.sqrt(np.maximum(own, together))


def _variance(rate: Numbers) -> Numbers:
    return rate * (1 - rate)
