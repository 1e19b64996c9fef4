"""Journeys that are judged by all goal events instead of conversions: by events per person, or by value per event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from insights.statistics.differences import FEWEST_CONVERSIONS, FEWEST_PEOPLE, claim, difference_of_means
from insights.statistics.sample import Difference, Events, Sample
from insights.statistics.verdicts import Code, Verdict

if TYPE_CHECKING:
    from insights.statistics.means import Moments

Arm = Literal["treated", "business_as_usual", "nothing"]
CountingKind = Literal["raise_frequency", "raise_basket"]

OFTEN: tuple[Code, Code] = ("more_often", "less_often")
EACH: tuple[Code, Code] = ("worth_more_each", "worth_less_each")
GENERAL: tuple[Code, Code] = ("higher", "lower")
"""What is claimed about the people let in, by kind, and about a pair without them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The goal events of each arm, of which a basket has only those with a value; `currencies`: of those values.

    `beside`: the same of people who came in while the program holdout held, for comparing `nothing`.
    """

    kind: CountingKind
    arms: dict[Arm, Events] = field(default_factory=dict)
    currencies: list[str] = field(default_factory=list)
    beside: dict[Arm, Events] = field(default_factory=dict)

    def contrast(self, arm: Arm, against: Arm, alpha: float) -> Judged:
        """One arm less another by the kind."""
        arms = self.beside if against == "nothing" else self.arms
        one, other = arms.get(arm, Events()), arms.get(against, Events())
        by_itself = arm == "treated"
        if self.kind == "raise_basket":
            return basket(one, other, self.currencies, alpha, EACH if by_itself else GENERAL)
        return frequency(one, other, list(arms.values()), alpha, OFTEN if by_itself else GENERAL)

    def shown(self, arms: Collection[Arm]) -> dict[Arm, Events]:
        """The events of those arms that are shown, of the same people as they are: without a control group those beside."""
        return self.beside if "nothing" in arms and "business_as_usual" not in arms else self.arms


@dataclass(frozen=True, slots=True)
class Judged:
    """One arm less another. The difference is None where the verdict says why there is none; `reduction`: the share of its
    variance that the pre-period took away; `extra`: what it comes to for the whole arm, in events of its people, or in value of
    its events."""

    difference: Difference | None
    verdict: Verdict
    reduction: float = 0.0
    extra: Difference | None = None


def frequency(
    one: Events,
    other: Events,
    arms: Sequence[Events],
    alpha: float,
    says: tuple[Code, Code] = OFTEN,
) -> Judged:
    """Events per person; `arms` are all there are, from which it is learned how far the pre-period predicts them."""
    events = int(one.events + other.events)
    if (fewest := min(one.people, other.people)) < FEWEST_PEOPLE:
        return Judged(None, Verdict("too_small", {"people": fewest, "fewest_people": FEWEST_PEOPLE}))
    if not events:
        return Judged(None, Verdict("no_events"))
    if events < FEWEST_CONVERSIONS:
        return Judged(None, Verdict("too_few_events", {"events": events, "fewest_events": FEWEST_CONVERSIONS}))
    found, reduction = difference_of_samples(one.numbers, other.numbers, [arm.numbers for arm in arms], alpha)
    return Judged(found, claim(found, *says), reduction, found.times(one.people))


def basket(
    one: Events,
    other: Events,
    currencies: Sequence[str],
    alpha: float,
    says: tuple[Code, Code] = EACH,
) -> Judged:
    """Value per event. Only people with an event have one, so there must be enough of them on both sides."""
    if (fewest := min(one.people, other.people)) < FEWEST_PEOPLE:
        return Judged(None, Verdict("too_small", {"people": fewest, "fewest_people": FEWEST_PEOPLE}))
    if not one.active and not other.active:
        return Judged(None, Verdict("no_event_values"))
    if len(currencies) > 1:
        return Judged(None, Verdict("event_currencies", {"currencies": ", ".join(sorted(currencies))}))
    if (active := min(one.active, other.active)) < FEWEST_PEOPLE:
        return Judged(None, Verdict("too_few_active", {"active": active, "fewest_active": FEWEST_PEOPLE}))
    found = difference_of_means(_basket(one), _basket(other), alpha)
    return Judged(found, claim(found, *says), extra=found.times(int(one.events)))


def difference_of_samples(one: Sample, other: Sample, arms: Sequence[Sample], alpha: float) -> tuple[Difference, float]:
    """The value per person of one less that of the other, the pre-period taken out as far as `arms`, which are all there are,
    say that it predicts; and the share of the variance that this took away."""
    from insights.statistics import means

    by = means.slope([means.moments(arm) for arm in arms if arm.people > 1])
    raw = means.moments(one), means.moments(other)
    first, second = (means.adjusted(arm, by) for arm in raw)
    spread = sum(arm.variance / arm.people for arm in raw)
    left = sum(float(arm.variance) / arm.people for arm in (first, second))
    return difference_of_means(first, second, alpha), max(0.0, 1 - left / spread) if spread else 0.0


def _basket(arm: Events) -> Moments:
    from insights.statistics import ratios

    return ratios.moments(arm)
