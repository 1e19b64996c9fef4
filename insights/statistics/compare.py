"""Up to three arms side by side, by intention to treat, with what may be said of them. Never a number that is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from insights.statistics.differences import ALPHA, FEWEST_CONVERSIONS, FEWEST_PEOPLE, claim, difference_of_rates
from insights.statistics.kinds import GENERAL, Arm, Counted, Judged, difference_of_samples
from insights.statistics.sample import Difference, Sample
from insights.statistics.verdicts import Verdict

ARMS: tuple[Arm, ...] = ("treated", "business_as_usual", "nothing")
"""`treated`: let into what is compared; `business_as_usual`: held out of it, reached by all else; `nothing`: reached by
nothing at all. Each is compared with those behind it."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One arm less another. A difference is None where its verdict says why there is none.

    `one` and `other`: the people compared. `reduction`: the share of the variance of the difference in value that the
    pre-period took away. `judged`: by all goal events, where the journey is judged by those and not by the rate.
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
    judged: Judged | None = None

    @property
    def verdict(self) -> Verdict:
        """By what the journey is judged by."""
        return self.judged.verdict if self.judged else self.rate_verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """All arms with people, every pair of them, and the verdict: that of those treated against the first other arm, by what the
    journey is judged by.

    That is the control group, where there is one: only it shows what the journey itself adds. Against the program holdout the
    difference is the effect of the journey together with everything else.
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
    counted: Counted | None = None,
) -> Comparison:
    """Compare the arms pair by pair, in conversion rate and in value per person; with `counted` also by all goal events.

    `beside`: the arms of people who came in while the program holdout held, for pairs with `nothing`:
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
    alpha = ALPHA / max(len(pairs), 1)
    contrasts = [
        _contrast(arm, against, known if beside is None or against != "nothing" else beside, currencies, alpha)
        for arm, against in pairs
    ]
    if counted is not None:
        contrasts = [replace(each, judged=counted.contrast(each.arm, each.against, alpha)) for each in contrasts]
    return Comparison(present, contrasts, contrasts[0].verdict if contrasts else Verdict("no_control"))


def everything(outside: Sample, inside: Sample, currencies: Collection[str] = ()) -> Contrast:
    """All people outside of the program holdout less those inside: the program lift."""
    return _contrast(
        "business_as_usual", "nothing", {"business_as_usual": outside, "nothing": inside}, currencies, ALPHA
    )


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
    said = claim(rate, *(("better", "worse") if by_itself else GENERAL))
    if len(set(currencies)) > 1:
        mixed = Verdict("two_currencies", {"currencies": ", ".join(sorted(set(currencies)))})
        return Contrast(*pair, rate, said, None, mixed, 0.0)
    if not one.squares and not other.squares:
        return Contrast(*pair, rate, said, None, Verdict("no_values"), 0.0)
    per_head, reduction = difference_of_samples(one, other, list(arms.values()), alpha)
    said_of_value = claim(per_head, *(("worth_more", "worth_less") if by_itself else GENERAL))
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
