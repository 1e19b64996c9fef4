"""Shares of groups side by side: the arms of a split, or the versions of a journey, each against the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from insights.statistics.compare import ALPHA, FEWEST_CONVERSIONS, FEWEST_PEOPLE, difference_of_rates
from insights.statistics.sample import Difference
from insights.statistics.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Side:
    """One group's share less that of the first. The difference is None where the verdict says why there is none."""

    difference: Difference | None
    verdict: Verdict


def side_by_side(groups: Sequence[tuple[int, int]]) -> list[Side]:
    """Compare (how many, of how many) of each group but the first with the first.

    The intervals of all pairs hold together: each has its part of the error (Bonferroni).
    """
    if not groups:
        return []
    first, *others = groups
    return [_side(other, first, ALPHA / len(others)) for other in others]


def _side(one: tuple[int, int], other: tuple[int, int], alpha: float) -> Side:
    happened, fewest = one[0] + other[0], min(one[1], other[1])
    if one[0] > one[1] or other[0] > other[1]:
        return Side(None, Verdict("no_share"))
    if fewest < FEWEST_PEOPLE:
        return Side(None, Verdict("too_few_counted", {"counted": fewest, "fewest": FEWEST_PEOPLE}))
    if not happened:
        return Side(None, Verdict("never_happened"))
    if happened < FEWEST_CONVERSIONS:
        return Side(None, Verdict("too_seldom", {"happened": happened, "fewest": FEWEST_CONVERSIONS}))
    found = difference_of_rates(*one, *other, alpha)
    if found.always_low > 0:
        return Side(found, Verdict("higher"))
    if found.always_high < 0:
        return Side(found, Verdict("lower"))
    return Side(found, Verdict("not_yet_clear" if found.low > 0 or found.high < 0 else "no_clear_difference"))
