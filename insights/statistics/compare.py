"""Up to three arms side by side, by intention to treat, with what may be said of them. Never a number that is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from insights.statistics.sample import Difference, Sample
from insights.statistics.verdicts import Code, Verdict

Arm = Literal["treated", "business_as_usual", "nothing"]
ARMS: tuple[Arm, ...] = ("treated", "business_as_usual", "nothing")
"""`treated`: let into what is compared; `business_as_usual`: held out of it, reached by all else; `nothing`: reached by
nothing at all. Each is compared with those behind it."""

GENERAL: tuple[Code, Code] = ("higher", "lower")
"""What is said of a pair without those treated."""

ALPHA = 0.05
FEWEST_PEOPLE = 30
"""In each group; below that nothing is claimed."""
FEWEST_CONVERSIONS = 5
"""In both groups together."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One arm less another. A difference is None where its verdict says why there is none.

    `one` and `other`: the people compared. `reduction`: the share of the variance of the difference in value that the
    pre-period took away.
    """

    arm: Arm
    against: Arm
    one: Sample
    other: Sample
    rate: Difference | None
    rate_verdict: Verdict
    per_head: Difference | None
    value_verdict: Verdict
    reduction: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All arms with people, every pair of them, and the verdict: that of those treated against the first other arm, in rate.

    That is the control group, where there is one: only it tells what the journey itself adds. Against those who get nothing the
    difference is what it adds together with everything else.
    """

    arms: dict[Arm, Sample]
    contrasts: list[Contrast]
    verdict: Verdict


def compare(
    arms: Mapping[Arm, Sample],
    *,
    beside: Mapping[Arm, Sample] | None = None,
    immature: int = 0,
    currencies: Collection[str] = (),
    has_goal: bool = True,
) -> Comparison:
    """Compare the arms pair by pair, in conversion rate and in value per person.

    `beside`: the arms of whoever came in while chance held people out of everything, by which pairs with `nothing` are compared:
    others came in at another time. `immature`: people who are in no arm yet, since their time to convert has not passed; an arm
    of nobody else is given without people, and is then too small rather than missing. `currencies`: of the values. The intervals
    of three pairs hold together: each has a third of the error (Bonferroni).
    """
    known: dict[Arm, Sample] = {arm: arms[arm] for arm in ARMS if arm in arms and (arms[arm].people or immature)}
    if beside and "nothing" in known and "business_as_usual" not in known:
        known = {arm: beside[arm] for arm in ARMS if arm in beside and (beside[arm].people or immature)}
    present = {arm: sample for arm, sample in known.items() if sample.people}
    if not has_goal:
        return Comparison(present, [], Verdict("no_goal"))
    if not present and immature:
        return Comparison(present, [], Verdict("immature", {"immature": immature}))
    pairs = list(combinations([arm for arm in ARMS if arm in known or arm == "treated"], 2))
    contrasts = [
        _contrast(
            arm, against, known if beside is None or against != "nothing" else beside, currencies, ALPHA / len(pairs)
        )
        for arm, against in pairs
    ]
    return Comparison(present, contrasts, contrasts[0].rate_verdict if contrasts else Verdict("no_control"))


def _contrast(
    arm: Arm, against: Arm, arms: Mapping[Arm, Sample], currencies: Collection[str], alpha: float
) -> Contrast:
    one, other = arms.get(arm, Sample()), arms.get(against, Sample())
    pair = arm, against, one, other
    refused = _refusal(one, other)
    if refused is not None:
        return Contrast(*pair, None, refused, None, refused, 0.0)
    rate = difference_of_rates(one.converted, one.people, other.converted, other.people, alpha)
    by_itself = arm == "treated"
    said = _verdict(rate, *(("better", "worse") if by_itself else GENERAL))
    if len(set(currencies)) > 1:
        mixed = Verdict("two_currencies", {"currencies": ", ".join(sorted(set(currencies)))})
        return Contrast(*pair, rate, said, None, mixed, 0.0)
    if not one.squares and not other.squares:
        return Contrast(*pair, rate, said, None, Verdict("no_values"), 0.0)
    per_head, reduction = _means(one, other, list(arms.values()), alpha)
    said_of_value = _verdict(per_head, *(("worth_more", "worth_less") if by_itself else GENERAL))
    return Contrast(*pair, rate, said, per_head, said_of_value, reduction)


def _refusal(one: Sample, other: Sample) -> Verdict | None:
    """Why these two cannot be compared, if they cannot."""
    people, conversions = min(one.people, other.people), one.converted + other.converted
    if people < FEWEST_PEOPLE:
        return Verdict("too_small", {"people": people, "fewest_people": FEWEST_PEOPLE})
    if not conversions:
        return Verdict("no_conversions")
    if conversions < FEWEST_CONVERSIONS:
        return Verdict("too_few_conversions", {"conversions": conversions, "fewest_conversions": FEWEST_CONVERSIONS})
    return None


def _verdict(found: Difference, more: Code, less: Code) -> Verdict:
    """Claims only what holds at every look, since nobody tells how often they have looked."""
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
    difference, low, high = rates.newcombe(*counts, alpha)
    half = sequence.radius(rates.standard_error(*counts), people + of, alpha)
    return _difference(difference, low, high, half)


def _means(one: Sample, other: Sample, arms: list[Sample], alpha: float) -> tuple[Difference, float]:
    from insights.statistics import means, sequence

    every = [means.moments(arm) for arm in arms if arm.people > 1]
    raw = means.moments(one), means.moments(other)
    by = means.slope(every)
    first, second = (means.adjusted(arm, by) for arm in raw)
    difference, low, high = means.welch(first, second, alpha)
    error = means.standard_error(first, second)
    spread = sum(arm.variance / arm.people for arm in raw)
    left = sum(float(arm.variance) / arm.people for arm in (first, second))
    reduction = max(0.0, 1 - left / spread) if spread else 0.0
    return _difference(difference, low, high, sequence.radius(error, one.people + other.people, alpha)), reduction


def _difference(difference: float, low: float, high: float, half: float) -> Difference:
    return Difference(float(difference), float(low), float(high), float(difference - half), float(difference + half))
