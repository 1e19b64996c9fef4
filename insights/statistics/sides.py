"""Shares of groups side by side: the arms of a split, or the versions of a journey, each against the first.

What is counted is messages, of which one person may have several, or runs. So each group comes with the sums over its people, or
over some of them, that tell how much less its number says: its counts are divided by that (Rao and Scott, see `clusters`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from insights.statistics.differences import ALPHA, FEWEST_CONVERSIONS, FEWEST_PEOPLE, claim, difference_of_rates
from insights.statistics.sample import Clusters, Difference
from insights.statistics.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Group:
    """How often something happened, of how many, and the same by person: `clusters`, of a part of the group where it is large."""

    n: int
    of: int
    clusters: Clusters


@dataclass(frozen=True, slots=True)
class Side:
    """One group's share less that of the first. The difference is None where the verdict says why there is none."""

    difference: Difference | None
    verdict: Verdict


def side_by_side(groups: Sequence[Group]) -> list[Side]:
    """Compare the share of each group but the first with that of the first.

    The intervals of all pairs hold together: each has its part of the error (Bonferroni).
    """
    if not groups:
        return []
    first, *others = groups
    return [_side(other, first, ALPHA / len(others)) for other in others]


def _side(one: Group, other: Group, alpha: float) -> Side:
    from insights.statistics.clusters import design_effects

    happened, fewest = one.n + other.n, min(one.clusters.people, other.clusters.people, one.of, other.of)
    if one.n > one.of or other.n > other.of:
        return Side(None, Verdict("no_share"))
    if fewest < FEWEST_PEOPLE:
        return Side(None, Verdict("too_few_counted", {"counted": fewest, "fewest": FEWEST_PEOPLE}))
    if not happened:
        return Side(None, Verdict("never_happened"))
    if happened < FEWEST_CONVERSIONS:
        return Side(None, Verdict("too_seldom", {"happened": happened, "fewest": FEWEST_CONVERSIONS}))
    first, second = (float(effect) for effect in design_effects([one.clusters, other.clusters]))
    found = difference_of_rates(one.n / first, one.of / first, other.n / second, other.of / second, alpha)
    return Side(found, claim(found, "higher", "lower"))
