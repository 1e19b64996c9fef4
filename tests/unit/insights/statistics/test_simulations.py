"""The claims of the statistics held against simulated programs, all of them at once in arrays, from fixed seeds."""

from __future__ import annotations

import numpy as np
import pytest

from insights.statistics import means, rates, sequence
from insights.statistics.clusters import design_effects
from insights.statistics.differences import FEWEST_CONVERSIONS, FEWEST_PEOPLE
from insights.statistics.means import Moments
from insights.statistics.sample import Clusters

PROGRAMS = 2_000


def daily(seed: int, programs: int, days: int, people: int, control: float, treated_rate: float, control_rate: float):
    """(converted, people, converted, people) of those let in and of the control group, in sum after each day."""
    rng = np.random.default_rng(seed)
    held_out = rng.binomial(people, control, (programs, days))
    let_in = people - held_out
    converted = rng.binomial(let_in, treated_rate)
    others = rng.binomial(held_out, control_rate)
    return tuple(each.cumsum(axis=1) for each in (converted, let_in, others, held_out))


def claims(counts, alpha=0.05):
    """At which looks a difference of rates would be claimed, as `compare` and `side_by_side` do: -1, 0 or 1."""
    converted, people, others, of = counts
    enough = (np.minimum(people, of) >= FEWEST_PEOPLE) & (converted + others >= FEWEST_CONVERSIONS)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = converted / people - others / of
        half = sequence.radius(rates.standard_error(*counts), people + of, alpha)
    return np.where(enough & (np.abs(difference) > half), np.sign(difference), 0)


@pytest.mark.parametrize("control", [0.05, 0.1, 0.5])
@pytest.mark.parametrize("rate", [0.002, 0.02, 0.3])
@pytest.mark.parametrize("people", [50, 2_000])
def test_of_a_thousand_programs_without_effect_looked_at_every_day_at_most_one_in_twenty_claims_one(
    people, rate, control
):
    assert (claims(daily(10, 1_000, 150, people, control, rate, rate)) != 0).any(axis=1).mean() <= 0.05


def test_looking_every_day_at_an_interval_for_one_look_would_claim_too_often():
    converted, people, others, of = daily(11, 1_000, 150, 500, 0.5, 0.1, 0.1)
    _, low, high = rates.newcombe(converted, people, others, of)
    assert ((low > 0) | (high < 0)).any(axis=1).mean() > 0.25


def test_a_planted_lift_is_found_with_its_sign_though_looked_at_every_day():
    found = claims(daily(12, 1_000, 60, 1_000, 0.1, 0.125, 0.10))
    assert (found[:, -1] == 1).mean() > 0.9
    assert (found == -1).any(axis=1).mean() <= 0.05
    first = np.where((found == 1).any(axis=1), (found == 1).argmax(axis=1), 60)
    assert np.median(first) < 45, "half of the programs know before three quarters of the time"


def test_the_sequence_covers_the_true_difference_at_every_look():
    counts = daily(13, PROGRAMS, 100, 400, 0.2, 0.09, 0.05)
    converted, people, others, of = counts
    half = sequence.radius(rates.standard_error(*counts), people + of)
    assert (np.abs(converted / people - others / of - 0.04) <= half).all(axis=1).mean() >= 0.95


def test_intervals_of_rates_cover_ninety_five_times_in_a_hundred():
    rng = np.random.default_rng(14)
    people = rng.integers(200, 20_000, PROGRAMS)
    true = rng.uniform(0.02, 0.5, PROGRAMS)
    _, low, high = rates.wilson(rng.binomial(people, true), people)
    assert ((low <= true) & (true <= high)).mean() == pytest.approx(0.95, abs=0.01)


def test_intervals_of_differences_of_rates_cover_ninety_five_times_in_a_hundred():
    rng = np.random.default_rng(15)
    people, of = rng.integers(1_000, 20_000, PROGRAMS), rng.integers(300, 3_000, PROGRAMS)
    base = rng.uniform(0.03, 0.4, PROGRAMS)
    lift = rng.uniform(-0.02, 0.1, PROGRAMS)
    found = rates.newcombe(rng.binomial(people, base + lift), people, rng.binomial(of, base), of)
    assert ((found[1] <= lift) & (lift <= found[2])).mean() == pytest.approx(0.95, abs=0.01)


def spending(rng, programs: int, people: int, effect: float):
    """The moments of an arm whose people spend as they did before, and so much more for the effect."""
    habit = rng.gamma(2.0, 10.0, (programs, people))
    before = habit * (rng.random((programs, people)) < 0.5)
    value = (habit + effect) * (rng.random((programs, people)) < 0.5)
    own, past = value.mean(axis=1), before.mean(axis=1)
    covariance = ((value - own[:, None]) * (before - past[:, None])).sum(axis=1) / (people - 1)
    return Moments(people, own, value.var(axis=1, ddof=1), past, before.var(axis=1, ddof=1), covariance)


def test_intervals_of_value_per_head_cover_with_and_without_the_pre_period_and_it_makes_them_narrower():
    rng = np.random.default_rng(16)
    treated, held_out = spending(rng, PROGRAMS, 900, 4.0), spending(rng, PROGRAMS, 300, 0.0)
    by = means.slope([treated, held_out])
    plain = means.welch(treated, held_out)
    reduced = means.welch(means.adjusted(treated, by), means.adjusted(held_out, by))
    for _, low, high in (plain, reduced):
        assert ((low <= 2) & (high >= 2)).mean() == pytest.approx(0.95, abs=0.01)
    assert float(np.mean(reduced[0])) == pytest.approx(2, abs=0.1), "it stays unbiased"
    assert np.mean((reduced[2] - reduced[1]) / (plain[2] - plain[1])) < 0.98


@pytest.mark.parametrize("control", [0.1, 0.5])
def test_heavy_tailed_values_without_effect_claim_nothing_at_daily_looks(control):
    rng = np.random.default_rng(17)
    shape = (1_000, 60, 50)
    value = np.where(rng.random(shape, "f4") < 0.05, np.exp(1.5 * rng.standard_normal(shape, "f4")), 0)
    held_out = rng.random(shape, "f4") < control

    def arm(mask):
        people, total, squares = (each.sum(axis=2).cumsum(axis=1) for each in (mask, value * mask, value**2 * mask))
        return Moments(people, total / people, (squares - total**2 / people) / (people - 1))

    with np.errstate(divide="ignore", invalid="ignore"):
        treated, others = arm(~held_out), arm(held_out)
        enough = np.minimum(treated.people, others.people) >= FEWEST_PEOPLE
        half = sequence.radius(means.standard_error(treated, others), treated.people + others.people)
        assert (enough & (np.abs(treated.mean - others.mean) > half)).any(axis=1).mean() <= 0.05


def three_arms(seed: int, days: int, people: int, shares: tuple[float, ...], true: tuple[float, ...]):
    """(converted, people) of each arm, in sum after each day: people are drawn into the arms, and convert or not."""
    rng = np.random.default_rng(seed)
    drawn = np.moveaxis(rng.multinomial(people, shares, (1_000, days)), -1, 0)
    return [(rng.binomial(arm, rate).cumsum(axis=1), arm.cumsum(axis=1)) for arm, rate in zip(drawn, true, strict=True)]


PAIRS = [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize("shares", [(0.8, 0.1, 0.1), (0.9, 0.05, 0.05), (0.4, 0.3, 0.3)])
@pytest.mark.parametrize("rate", [0.01, 0.2])
def test_of_a_thousand_programs_of_three_arms_without_effect_at_most_one_in_twenty_claims_any_pair(shares, rate):
    arms = three_arms(20, 150, 500, shares, (rate,) * 3)
    claimed = [claims((*arms[one], *arms[other]), 0.05 / 3) != 0 for one, other in PAIRS]
    assert np.any(claimed, axis=(0, 2)).mean() <= 0.05


def test_a_lift_planted_in_one_of_three_arms_is_found_in_its_pairs_alone():
    arms = three_arms(21, 90, 1_000, (0.8, 0.1, 0.1), (0.13, 0.10, 0.10))
    own, against_nothing, others = (claims((*arms[one], *arms[other]), 0.05 / 3)[:, -1] for one, other in PAIRS)
    assert min((own == 1).mean(), (against_nothing == 1).mean()) > 0.9
    assert max((found == -1).mean() for found in (own, against_nothing)) == 0
    assert (others != 0).mean() <= 0.05 / 3


def test_the_intervals_of_three_pairs_cover_all_three_differences_together():
    rng = np.random.default_rng(22)
    true = rng.uniform(0.03, 0.4, (3, PROGRAMS))
    people = rng.integers(400, 20_000, (3, PROGRAMS))
    converted = rng.binomial(people, true)
    covered = np.ones(PROGRAMS, dtype=bool)
    for one, other in PAIRS:
        _, low, high = rates.newcombe(converted[one], people[one], converted[other], people[other], 0.05 / 3)
        covered &= (low <= true[one] - true[other]) & (true[one] - true[other] <= high)
    assert covered.mean() == pytest.approx(0.95, abs=0.015), "a little more than asked for: pairs share arms"


def messages(rng, people: int, likes: tuple[float, float], days: int = 30):
    """The sums over people of a group after each day: each gets some messages, and opens most of them or hardly any."""
    had = 1 + rng.poisson(3, (1_000, days, people))
    opened = rng.binomial(had, rng.beta(*likes, had.shape))
    sums = [each.sum(axis=2).cumsum(axis=1) for each in (had, opened, had**2, opened**2, had * opened)]
    return Clusters(np.arange(1, days + 1) * people, *sums)


def shares_of(one: Clusters, other: Clusters):
    """The counts that two groups are compared by."""
    return tuple(
        count / effect
        for each, effect in zip((one, other), design_effects([one, other]), strict=True)
        for count in (each.n, each.of)
    )


@pytest.mark.seconds
@pytest.mark.parametrize(("people", "others"), [(3, 3), (30, 30), (30, 2)])
def test_messages_of_the_same_people_claim_nothing_without_effect_though_one_likes_them_all_and_another_none(
    people, others
):
    rng = np.random.default_rng(23)
    one, other = messages(rng, people, (0.3, 0.7)), messages(rng, others, (0.3, 0.7))
    assert (claims(shares_of(one, other)) != 0).any(axis=1).mean() <= 0.05
    # Taken for independent, the same messages claim an effect far too often.
    assert (claims((one.n, one.of, other.n, other.of)) != 0).any(axis=1).mean() > 0.1


@pytest.mark.seconds
def test_a_better_message_is_found_though_the_same_people_get_several():
    rng = np.random.default_rng(24)
    found = claims(shares_of(messages(rng, 30, (0.4, 0.6)), messages(rng, 30, (0.3, 0.7))))[:, -1]
    assert (found == 1).mean() > 0.9
    assert (found == -1).mean() == 0


def test_intervals_of_shares_of_messages_cover_ninety_five_times_in_a_hundred():
    rng = np.random.default_rng(25)
    pairs = [(messages(rng, 300, (0.3, 0.7), 1), messages(rng, 200, (0.36, 0.64), 1)) for _ in range(2)]
    covered = []
    for one, other in pairs:
        _, low, high = rates.newcombe(*shares_of(other, one))
        covered.append((low <= 0.06) & (high >= 0.06))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.01)


def everybody(seed: int, days: int, outside: int, inside: int, rates_of_day: tuple[float, float]):
    """Of people known from the first day on: how many of either side have converted after each day, and of how many."""
    rng = np.random.default_rng(seed)
    sides = []
    for people, rate in zip((outside, inside), rates_of_day, strict=True):
        left, converted = np.full(1_000, people), []
        for _ in range(days):
            left = left - rng.binomial(left, rate)
            converted.append(people - left)
        counts = np.stack(converted, axis=1)
        sides += [counts, np.full_like(counts, people)]
    return tuple(sides)


@pytest.mark.parametrize("inside", [100, 1_000])
@pytest.mark.parametrize("rate", [0.0005, 0.01])
def test_everything_together_without_effect_claims_at_most_one_in_twenty_though_the_same_people_are_looked_at_daily(
    rate, inside
):
    found = claims(everybody(26, 120, 10 * inside, inside, (rate, rate)))
    assert (found != 0).any(axis=1).mean() <= 0.05


def test_what_everything_together_brings_is_found():
    found = claims(everybody(27, 90, 25_000, 2_500, (0.0026, 0.0020)))
    assert (found[:, -1] == 1).mean() > 0.9
    assert (found == -1).any(axis=1).mean() <= 0.05


@pytest.mark.seconds
def test_value_of_people_with_habits_looked_at_daily_claims_nothing_without_effect():
    rng = np.random.default_rng(28)
    people = 400
    held = np.arange(people) < 40
    habit = rng.gamma(0.5, 1.0, (1_000, people))
    before = rng.poisson(20 * habit).astype(float)
    value, claimed = np.zeros_like(before), np.zeros(1_000, dtype=bool)

    def arm(mask):
        one, past = value[:, mask], before[:, mask]
        own, then = one.mean(axis=1), past.mean(axis=1)
        shared = ((one - own[:, None]) * (past - then[:, None])).sum(axis=1) / (mask.sum() - 1)
        return Moments(mask.sum(), own, one.var(axis=1, ddof=1), then, past.var(axis=1, ddof=1), shared)

    for _ in range(30):
        value += rng.poisson(habit)
        arms = [arm(~held), arm(held)]
        outside, inside = (means.adjusted(each, means.slope(arms)) for each in arms)
        half = sequence.radius(means.standard_error(outside, inside), people)
        claimed |= np.abs(outside.mean - inside.mean) > half
    assert claimed.mean() <= 0.05
