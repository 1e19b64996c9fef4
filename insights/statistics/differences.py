"""The difference of two arms, with the interval of one look and the one that holds at every look, and what it allows to claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from insights.statistics.sample import Difference
from insights.statistics.verdicts import Code, Verdict

if TYPE_CHECKING:
    from insights.statistics.means import Moments

ALPHA: Final = 0.05
FEWEST_PEOPLE: Final = 30
"""In each group; below that nothing is claimed."""
FEWEST_CONVERSIONS: Final = 5
"""In both groups together."""


def claim(found: Difference, more: Code, less: Code) -> Verdict:
    """Claims only what holds at every look, since the number of looks is not known."""
    if found.always_low > 0:
        return Verdict(more)
    if found.always_high < 0:
        return Verdict(less)
    return Verdict("not_yet_clear" if found.low > 0 or found.high < 0 else "no_clear_difference")


def difference_of_rates(converted: float, people: float, others: float, of: float, alpha: float) -> Difference:
    """converted/people less others/of, with both intervals; there are people on both sides, if not always whole ones."""
    # numpy is loaded when asked for, since most processes never compare anything.
    from insights.statistics import rates, sequence

    counts = converted, people, others, of
    half = sequence.radius(rates.standard_error(*counts), people + of, alpha)
    return _difference(*rates.newcombe(*counts, alpha), half)


def difference_of_means(one: Moments, other: Moments, alpha: float) -> Difference:
    """The mean of one less that of the other, with both intervals."""
    from insights.statistics import means, sequence

    half = sequence.radius(means.standard_error(one, other), one.people + other.people, alpha)
    return _difference(*means.welch(one, other, alpha), half)


def _difference(difference: float, low: float, high: float, half: float) -> Difference:
    return Difference(float(difference), float(low), float(high), float(difference - half), float(difference + half))
