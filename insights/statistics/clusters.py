"""Several messages to one person are not independent observations: the design effect, and shares that allow for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from insights.statistics.sample import Clusters, Numbers


def design_effect(group: Clusters) -> Numbers:
    """How many times larger the variance of the group's share is than if every message were a person of its own.

    The share is a ratio of two sums over people; its variance is that of the delta method. Source: Rao and Scott (1992), A simple
    method for the analysis of clustered binary data, Biometrics 48, 577-585, section 2. Where nothing or everything happened
    the data tell nothing of it, and all messages of a person count as one that happens to them together or not at all.
    """
    people, of, n = (np.asarray(each, dtype=float) for each in (group.people, group.of, group.n))
    share = np.divide(n, of, out=np.zeros_like(of), where=of > 0)
    left = group.squares - 2 * share * group.products + share**2 * group.of_squares
    binomial = of * share * (1 - share)
    worst = np.divide(group.of_squares, of, out=np.ones_like(of), where=of > 0)
    known = (binomial > 0) & (people > 1)
    corrected = people / np.where(people > 1, people - 1, 1)
    return np.divide(corrected * np.maximum(left, 0), binomial, out=worst, where=known)


def design_effects(groups: Sequence[Clusters]) -> list[Numbers]:
    """The design effect of each group, on the safe side: the larger of its own and that of all together, and never below 1, so
    that a small group in which it is small by chance claims nothing for it."""
    together = groups[0]
    for group in groups[1:]:
        together = together + group
    shared = np.maximum(design_effect(together), 1.0)
    return [np.maximum(design_effect(group), shared) for group in groups]
