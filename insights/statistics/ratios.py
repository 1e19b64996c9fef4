"""Ratios of two sums over people, such as value per order, where one person may have several orders."""

from __future__ import annotations

import numpy as np

from insights.statistics.means import Moments
from insights.statistics.sample import Events, Numbers


def moments(arm: Events) -> Moments:
    """Value per event as if it were a mean over people; there are at least two people and one event."""
    return ratio(arm.people, arm.events, arm.event_squares, arm.value, arm.value_squares, arm.products)


def ratio(
    people: Numbers, events: Numbers, event_squares: Numbers, value: Numbers, value_squares: Numbers, products: Numbers
) -> Moments:
    """Value over events, both summed over people, with the variance that makes variance / people that of the ratio.

    By the delta method that is the variance of (value - R * events) / (events per person), where R is the ratio: a variance over
    people, who are independent, and not over events, which are not. Source: Deng, Knoblich and Lu (2018), Applying the delta
    method in metric analytics: a practical guide with novel ideas, KDD, section 3.1; as the ratio estimator in Cochran (1977),
    Sampling techniques, section 6.3.
    """
    found = value / events
    # The residuals sum to zero. Sums that come as decimals stay so until the end: a difference of large floats would lose them.
    squares = value_squares - 2 * found * products + found * found * event_squares
    per_person = events / people
    variance = np.asarray(squares / (people - 1) / (per_person * per_person), dtype=float)
    return Moments(people, np.asarray(found, dtype=float), np.maximum(variance, 0.0))
