"""Means per person: the difference of two, its variance reduced by what the same people did before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from insights.statistics.quantiles import students_t
from insights.statistics.sample import Numbers, Sample


@dataclass(frozen=True, slots=True)
class Moments:
    """Of at least two people: the mean and variance of the value and of the pre-period, and their covariance."""

    people: Numbers
    mean: Numbers
    variance: Numbers
    before: Numbers = 0.0
    before_variance: Numbers = 0.0
    covariance: Numbers = 0.0


def moments(sample: Sample) -> Moments:
    """The moments of a sample; in decimals until the end, since a difference of large floats would lose them."""
    n = sample.people

    def spread(products: Decimal, one: Decimal, other: Decimal) -> float:
        return float((products - one * other / n) / (n - 1))

    return Moments(
        n,
        float(sample.value / n),
        max(spread(sample.squares, sample.value, sample.value), 0.0),
        float(sample.before / n),
        max(spread(sample.before_squares, sample.before, sample.before), 0.0),
        spread(sample.products, sample.value, sample.before),
    )


def slope(arms: list[Moments]) -> Numbers:
    """How much of a person's value the pre-period predicts: covariance over variance, within arms, all arms together.

    Zero where there is no pre-period. Source: Deng, Xu, Kohavi and Walker (2013), Improving the sensitivity of online
    controlled experiments by utilizing pre-experiment data (CUPED), WSDM, section 3.2. The pre-period lies before the draw,
    so what is subtracted is expected to be the same in every arm and the estimate stays unbiased.
    """
    shared = sum((arm.people - 1) * arm.covariance for arm in arms)
    spread = sum((arm.people - 1) * arm.before_variance for arm in arms)
    return np.divide(shared, spread, out=np.zeros_like(np.asarray(spread, dtype=float)), where=np.asarray(spread) > 0)


def adjusted(arm: Moments, by: Numbers) -> Moments:
    """The moments of value less `by` times the pre-period."""
    variance = arm.variance + by**2 * arm.before_variance - 2 * by * arm.covariance
    return Moments(arm.people, arm.mean - by * arm.before, np.maximum(variance, 0.0))


def welch(treated: Moments, other: Moments, alpha: float = 0.05) -> tuple[Numbers, Numbers, Numbers]:
    """(difference, low, high) of two means whose variances may differ.

    Source: Welch (1947), The generalization of Student's problem when several different population variances are involved,
    Biometrika 34, 28-35.
    """
    difference = treated.mean - other.mean
    parts = [(arm.variance / arm.people, arm.people - 1) for arm in (treated, other)]
    variance = np.asarray(sum(part for part, _ in parts), dtype=float)
    spread = np.asarray(sum(part**2 / freedom for part, freedom in parts), dtype=float)
    freedom = np.divide(variance**2, spread, out=np.ones_like(variance), where=spread > 0)
    half = students_t(1 - alpha / 2, freedom) * np.sqrt(variance)
    return difference, difference - half, difference + half


def standard_error(treated: Moments, other: Moments) -> Numbers:
    """The standard error of the difference, on the safe side: the larger of that from each arm's own variance and that from
    both arms together, which does not shrink by chance where a small arm happens to have no value at all."""
    own = treated.variance / treated.people + other.variance / other.people
    people = treated.people + other.people
    within = (treated.people - 1) * treated.variance + (other.people - 1) * other.variance
    between = treated.people * other.people / people * (treated.mean - other.mean) ** 2
    together = (within + between) / (people - 1) * (1 / treated.people + 1 / other.people)
    return np.sqrt(np.maximum(own, together))
