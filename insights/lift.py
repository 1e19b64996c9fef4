"""What a journey was worth: those who were let in against the control group that was held out by chance.

By intention to treat: everybody let in counts, whatever the journey then did with them, since dropping those who were
not reached would compare chosen people with unchosen ones. The unit is the person, not the run: chance decided once per
person, so two runs of one person are not two observations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import Literal

from core.db.sql import rows, sql
from core.i18n.text import translated

CONFIDENCE = 0.95
FEWEST_PEOPLE = 30
"""In each group; below that nothing is claimed."""
FEWEST_CONVERSIONS = 5
"""In both groups together."""

Verdict = Literal["no_control", "too_small", "no_clear_difference", "better", "worse"]

VERDICTS: dict[Verdict, str] = {
    "no_control": translated(
        "There is no control group, so nobody can say what would have happened without the journey."
    ),
    "too_small": translated(
        "Too few people or conversions to compare: at least {fewest_people} people in each group and "
        "{fewest_conversions} conversions in all are needed.",
        fewest_people=FEWEST_PEOPLE,
        fewest_conversions=FEWEST_CONVERSIONS,
    ),
    "no_clear_difference": translated("No clear difference: the 95 % interval includes zero."),
    "better": translated("Those let in converted more often; chance alone is an unlikely cause."),
    "worse": translated("Those let in converted less often; chance alone is an unlikely cause."),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One side of the comparison. `squares`: the sum of each person's value squared."""

    people: int = 0
    converted: int = 0
    value: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    @property
    def rate(self) -> float | None:
        """The share who converted; None of nobody."""
        return self.converted / self.people if self.people else None

    @property
    def per_head(self) -> float | None:
        """Value per person, those without a conversion included; None of nobody."""
        return float(self.value) / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Difference:
    """Treated less held out, with the interval that covers the true difference 95 times in 100."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lift:
    """The comparison. The differences are None where the verdict is `no_control` or `too_small`."""

    treated: Group
    held_out: Group
    rate: Difference | None
    per_head: Difference | None
    verdict: Verdict


def groups(journey_id: int) -> tuple[Group, Group]:
    """(treated, held out) of a journey, all versions together, in one query."""
    found = {
        held_out: Group(people, converted, value, squares)
        for held_out, people, converted, value, squares in rows(
            sql(
                "SELECT held_out, count(*), count(*) FILTER (WHERE converted), sum(value), sum(value * value) FROM ("
                "SELECT bool_or(e.held_out) AS held_out, count(k.enrollment_id) > 0 AS converted, "
                "coalesce(sum(k.value), 0) AS value "
                "FROM journeys_enrollment e LEFT JOIN journeys_conversion k ON k.enrollment_id = e.id "
                "WHERE e.journey_id = {}::bigint GROUP BY e.profile_id) p GROUP BY held_out",
                journey_id,
            )
        )
    }
    return found.get(False, Group()), found.get(True, Group())


def lift(treated: Group, held_out: Group) -> Lift:
    """Compare the two groups: conversion rate (Newcombe's interval) and value per head (Welch's)."""
    if not held_out.people:
        return Lift(treated, held_out, None, None, "no_control")
    if (
        min(treated.people, held_out.people) < FEWEST_PEOPLE
        or treated.converted + held_out.converted < FEWEST_CONVERSIONS
    ):
        return Lift(treated, held_out, None, None, "too_small")
    rate = _rates(treated, held_out)
    verdict: Verdict = "better" if rate.low > 0 else "worse" if rate.high < 0 else "no_clear_difference"
    return Lift(treated, held_out, rate, _per_head(treated, held_out), verdict)


def _rates(treated: Group, held_out: Group) -> Difference:
    """Newcombe's interval for the difference of two proportions (1998, method 10), made of Wilson's for each of them."""
    rate, low, high = _wilson(treated)
    other, other_low, other_high = _wilson(held_out)
    difference = rate - other
    return Difference(
        difference,
        difference - math.hypot(rate - low, other_high - other),
        difference + math.hypot(high - rate, other - other_low),
    )


def _wilson(group: Group) -> tuple[float, float, float]:
    """(rate, lower bound, upper bound) of a proportion."""
    people, rate = group.people, group.converted / group.people
    z2 = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) ** 2
    centre = (rate + z2 / (2 * people)) / (1 + z2 / people)
    half = math.sqrt(z2 * (rate * (1 - rate) / people + z2 / (4 * people**2))) / (1 + z2 / people)
    return rate, centre - half, centre + half


def _per_head(treated: Group, held_out: Group) -> Difference:
    """Welch's interval for the difference of two means, from sums alone."""
    # Loaded when asked for, since most processes never compare anything; scipy.stats takes three times as long to load.
    from scipy.special import stdtrit

    difference = _mean(treated) - _mean(held_out)
    parts = [(_variance(group) / group.people, group.people) for group in (treated, held_out)]
    variance = sum(part for part, _ in parts)
    if not variance:
        return Difference(difference, difference, difference)
    freedom = variance**2 / sum(part**2 / (people - 1) for part, people in parts)
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * math.sqrt(variance)
    return Difference(difference, difference - half, difference + half)


def _mean(group: Group) -> float:
    return float(group.value / group.people)


def _variance(group: Group) -> float:
    """The sample variance; in decimals until the end, so that nothing is lost in the subtraction."""
    return float(max((group.squares - group.value * group.value / group.people) / (group.people - 1), Decimal(0)))
