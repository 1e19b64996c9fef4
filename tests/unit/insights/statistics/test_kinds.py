"""Journeys judged by all goal events: events per person, and value per event; in words, on paper and in simulation."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from core.i18n.messages import text_of
from insights.statistics import means, ratios, sequence
from insights.statistics.compare import compare
from insights.statistics.differences import ALPHA, FEWEST_PEOPLE
from insights.statistics.kinds import Counted, basket, frequency
from insights.statistics.sample import Events, Sample
from insights.statistics.verdicts import VERDICTS
from tests.chinese import english_in, in_chinese

PROGRAMS = 2_000


def events(counts, values=None, before=None) -> Events:
    """An arm of people with so many events each, worth so much together, and so many before."""
    values = values if values is not None else [0] * len(counts)
    before = before if before is not None else [0] * len(counts)

    def total(*factors):
        rows = zip(*factors, strict=True)
        return sum((Decimal(str(row[0])) * (Decimal(str(row[1])) if len(row) > 1 else 1) for row in rows), Decimal(0))

    return Events(
        len(counts),
        sum(1 for n in counts if n),
        total(counts),
        total(counts, counts),
        total(values),
        total(values, values),
        total(counts, values),
        total(before),
        total(before, before),
        total(counts, before),
    )


def test_events_per_person_are_compared_as_means_with_the_pre_period_taken_out():
    rng = np.random.default_rng(1)
    habit = rng.gamma(2.0, 1.0, 400)
    before, after = rng.poisson(habit), rng.poisson(habit)
    one, other = events(after[:200] + 1, before=before[:200]), events(after[200:], before=before[200:])
    found = frequency(one, other, [one, other], ALPHA)
    assert found.verdict.code == "more_often"
    assert found.difference is not None
    assert found.difference.low < 1 < found.difference.high
    assert found.extra == found.difference.times(200), "so many events more of all people"
    assert found.reduction > 0.2
    assert frequency(other, one, [one, other], ALPHA).verdict.code == "less_often"


def test_with_one_event_for_each_person_value_per_event_is_the_mean_value_per_person():
    values = [12.5, 30, 7, 18, 41, 3.25]
    found = ratios.moments(events([1] * 6, values))
    assert float(found.mean) == pytest.approx(np.mean(values))
    assert float(found.variance) == pytest.approx(np.var(values, ddof=1))


def test_the_variance_of_value_per_event_is_that_of_the_jackknife():
    rng = np.random.default_rng(2)
    counts = rng.poisson(1.2, 3_000)
    value = counts * rng.gamma(3.0, 10.0, 3_000)
    found = ratios.moments(events(counts, value))
    left_out = (value.sum() - value) / (counts.sum() - counts)
    jackknife = 2_999 / 3_000 * ((left_out - left_out.mean()) ** 2).sum()
    assert float(found.variance) / 3_000 == pytest.approx(jackknife, rel=0.01)


def test_more_orders_of_the_same_worth_are_no_greater_basket():
    rng = np.random.default_rng(3)
    worth = rng.gamma(3.0, 10.0, 2_000)
    many, few = rng.poisson(2.0, 1_000), rng.poisson(1.0, 1_000)
    one, other = events(many, many * worth[:1_000]), events(few, few * worth[1_000:])
    assert frequency(one, other, [one, other], ALPHA).verdict.code == "more_often"
    assert basket(one, other, ["EUR"], ALPHA).verdict.code == "no_clear_difference"
    greater = events(few, few * (worth[1_000:] + 15))
    found = basket(greater, other, [], ALPHA)
    assert found.verdict.code == "worth_more_each"
    assert found.difference is not None
    assert found.extra == found.difference.times(int(few.sum())), "so much more value of all events"
    assert basket(other, greater, [], ALPHA).verdict.code == "worth_less_each"


MANY, NONE, FEW = events([1] * 40, [5] * 40), events([0] * 40), events([1] * 12 + [0] * 40, [5] * 12 + [0] * 40)


@pytest.mark.parametrize(
    ("kind", "one", "other", "currencies", "code", "params"),
    [
        ("raise_frequency", MANY, Events(), [], "too_small", {"people": 0, "fewest_people": 30}),
        ("raise_frequency", NONE, NONE, [], "no_events", {}),
        (
            "raise_frequency",
            events([2, 1] + [0] * 38),
            NONE,
            [],
            "too_few_events",
            {"events": 3, "fewest_events": 5},
        ),
        ("raise_basket", events([1] * 20, [1] * 20), MANY, [], "too_small", {"people": 20, "fewest_people": 30}),
        ("raise_basket", NONE, NONE, [], "no_event_values", {}),
        ("raise_basket", MANY, MANY, ["JPY", "EUR"], "event_currencies", {"currencies": "EUR, JPY"}),
        ("raise_basket", MANY, FEW, [], "too_few_active", {"active": 12, "fewest_active": 30}),
        ("raise_basket", MANY, NONE, [], "too_few_active", {"active": 0, "fewest_active": 30}),
        ("raise_basket", MANY, MANY, [], "no_clear_difference", {}),
        ("raise_frequency", MANY, MANY, ["JPY", "EUR"], "no_clear_difference", {}),
    ],
)
def test_what_cannot_be_said_is_said_with_the_reason_in_both_languages(kind, one, other, currencies, code, params):
    counted = Counted(kind, {"treated": one, "business_as_usual": other}, currencies)
    found = counted.contrast("treated", "business_as_usual", ALPHA)
    assert (found.verdict.code, found.verdict.params) == (code, params)
    assert (found.difference is None) == (code != "no_clear_difference")
    said = text_of(VERDICTS, code, params)
    assert "{" not in said
    assert english_in(in_chinese(said)) == []


def test_the_verdict_of_the_comparison_is_that_of_the_kind():
    arms = {"treated": Sample(400, 40), "business_as_usual": Sample(400, 40)}
    often = {"treated": events([3] * 200 + [0] * 200), "business_as_usual": events([1] * 200 + [0] * 200)}
    found = compare(arms, counted=Counted("raise_frequency", often))
    assert (found.verdict.code, found.contrasts[0].rate_verdict.code) == ("more_often", "no_clear_difference")
    assert compare(arms).verdict.code == "no_clear_difference"


def test_who_gets_nothing_at_all_is_compared_with_those_of_the_same_time_alone():
    people = {"treated": Sample(900, 90), "business_as_usual": Sample(300, 30), "nothing": Sample(200, 20)}
    beside = {"treated": Sample(200, 20), "business_as_usual": Sample(100, 10), "nothing": Sample(200, 20)}
    often = {arm: events([3] * sample.people) for arm, sample in people.items()}
    then = {arm: events([3 if arm == "treated" else 1] * sample.people) for arm, sample in beside.items()}
    counted = Counted("raise_frequency", often, [], then)
    found = compare(people, beside=beside, counted=counted)
    assert [(each.arm, each.against, each.verdict.code) for each in found.contrasts] == [
        ("treated", "business_as_usual", "no_clear_difference"),
        ("treated", "nothing", "more_often"),
        ("business_as_usual", "nothing", "no_clear_difference"),
    ]
    assert counted.shown(found.arms) == often
    without = {arm: sample for arm, sample in people.items() if arm != "business_as_usual"}
    alone = compare(without, beside={arm: beside[arm] for arm in without}, counted=counted)
    assert counted.shown(alone.arms) == then


def test_without_a_control_group_nothing_is_claimed_by_any_kind():
    alone = {"treated": events([1] * 400, [9] * 400)}
    found = compare({"treated": Sample(400, 400)}, counted=Counted("raise_basket", alone))
    assert (found.verdict.code, found.contrasts) == ("no_control", [])


def shop(rng, shape, habit: float, worth: float):
    """Events and their value together of people in arrays: some come often, and each has a mean of their own."""
    counts = rng.poisson(rng.gamma(1.0, habit, shape))
    own = rng.gamma(2.0, worth / 2, shape)
    return counts, counts * own + rng.standard_normal(shape) * np.sqrt(counts) * worth / 4


@pytest.mark.seconds
def test_intervals_of_value_per_event_cover_ninety_five_times_in_a_hundred():
    rng = np.random.default_rng(21)

    def arm(people: int, worth: float):
        counts, value = shop(rng, (PROGRAMS, people), 0.8, worth)
        total = [each.sum(axis=1) for each in (counts, counts**2, value, value**2, counts * value)]
        return ratios.ratio(people, *total)

    difference, low, high = means.welch(arm(1_500, 33.0), arm(600, 30.0))
    assert ((low <= 3) & (high >= 3)).mean() == pytest.approx(0.95, abs=0.01)
    assert float(np.mean(difference)) == pytest.approx(3, abs=0.1)


def looks(seed: int, lift: float, *, of_basket: bool, control: float = 0.2):
    """What a thousand programs would claim after each of 40 days of 60 people: -1, 0 or 1."""
    rng = np.random.default_rng(seed)
    shape = (1_000, 40, 60)
    held_out = rng.random(shape) < control
    scale = np.where(held_out, 1.0, 1 + lift)
    counts, value = shop(rng, shape, 0.8, 30.0)
    if of_basket:
        value = value * scale
    else:
        counts = rng.poisson(0.8 * rng.gamma(1.0, 1.0, shape) * scale)

    def arm(mask):
        people, active = (each.sum(axis=2).cumsum(axis=1) for each in (mask, mask & (counts > 0)))
        total = [
            (each * mask).sum(axis=2).cumsum(axis=1) for each in (counts, counts**2, value, value**2, counts * value)
        ]
        if of_basket:
            return active, ratios.ratio(people, *total)
        mean = total[0] / people
        return people, means.Moments(people, mean, (total[1] - total[0] * mean) / (people - 1))

    with np.errstate(divide="ignore", invalid="ignore"):
        (enough, one), (other_enough, other) = arm(~held_out), arm(held_out)
        half = sequence.radius(means.standard_error(one, other), one.people + other.people)
        difference = one.mean - other.mean
        told = (np.minimum(enough, other_enough) >= FEWEST_PEOPLE) & (np.abs(difference) > half)
    return np.where(told, np.sign(difference), 0)


@pytest.mark.seconds
@pytest.mark.parametrize("of_basket", [False, True])
def test_of_a_thousand_programs_without_effect_looked_at_every_day_at_most_one_in_twenty_claims_one(of_basket):
    assert (looks(22, 0.0, of_basket=of_basket) != 0).any(axis=1).mean() <= 0.05


@pytest.mark.seconds
@pytest.mark.parametrize("of_basket", [False, True])
def test_a_planted_lift_is_found_with_its_sign(of_basket):
    found = looks(23, 0.6, of_basket=of_basket)
    assert (found[:, -1] == 1).mean() > 0.9
    assert (found == -1).any(axis=1).mean() <= 0.05
