from __future__ import annotations

import math
from dataclasses import asdict
from decimal import Decimal

import pytest

from core.i18n.messages import text_of
from insights.statistics.compare import compare
from insights.statistics.means import adjusted, moments, slope, welch
from insights.statistics.rates import newcombe, wilson
from insights.statistics.sample import Sample
from insights.statistics.sequence import TUNED_FOR, radius
from insights.statistics.verdicts import CLAIMS, VERDICTS
from tests.chinese import in_chinese


def sample(values: list[float], never: int = 0, before: list[float] | None = None) -> Sample:
    """People with these values, each converted, and `never` without a conversion; `before`: what each was worth before."""
    money = [Decimal(str(value)) for value in values]
    past = [Decimal(str(value)) for value in before or [0] * len(values)]
    return Sample(
        len(values) + never,
        len(values),
        sum(money, Decimal(0)),
        sum((m * m for m in money), Decimal(0)),
        sum(past, Decimal(0)),
        sum((p * p for p in past), Decimal(0)),
        sum((m * p for m, p in zip(money, past, strict=True)), Decimal(0)),
    )


def pair(treated: Sample, held_out: Sample, **known):
    """The one contrast of those let in with those held out."""
    (found,) = compare({"treated": treated, "business_as_usual": held_out}, **known).contrasts
    return found


@pytest.mark.parametrize(
    ("converted", "people", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_the_interval_of_one_rate_is_wilsons_published_one(converted, people, expected):
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, table I, method 3.
    _, low, high = wilson(converted, people)
    assert (round(float(low), 4), round(float(high), 4)) == expected


@pytest.mark.parametrize(
    ("converted", "people", "others", "of", "expected"),
    [
        (56, 70, 48, 80, (0.0524, 0.3339)),
        (5, 56, 0, 29, (-0.0381, 0.1926)),
        (10, 10, 0, 20, (0.6791, 1.0)),
        (10, 10, 0, 10, (0.6075, 1.0)),
    ],
)
def test_the_interval_of_a_difference_of_rates_is_newcombes_published_one(converted, people, others, of, expected):
    # Newcombe (1998), Interval estimation for the difference ..., Statistics in Medicine 17, examples (a), (d), (g), (h).
    _, low, high = newcombe(converted, people, others, of)
    assert (round(float(low), 4), round(float(high), 4)) == expected


def test_the_interval_of_value_per_head_is_welchs():
    treated, held_out = [5.0, 7.5, 30.0, 12.25] * 10, [4.0, 9.0, 1.5] * 12
    found = pair(sample(treated, never=60), sample(held_out, never=20)).per_head
    # ttest_ind(treated + [0.0] * 60, held_out + [0.0] * 20, equal_var=False).confidence_interval(0.95) of scipy 1.17.
    assert (found.low, found.high) == pytest.approx((0.3408067740183025, 4.394907511695982), rel=1e-9)


def test_a_pre_period_that_tells_all_leaves_no_variance_and_the_planted_difference():
    past = [float(n % 17) for n in range(100)]
    treated = sample([value + 3 for value in past], before=past)
    found = pair(treated, sample([value + 1 for value in past[:40]], before=past[:40]))
    assert found.per_head.difference == pytest.approx(2)
    assert found.per_head.high - found.per_head.low == pytest.approx(0, abs=1e-9)
    assert found.reduction == pytest.approx(1)


def test_the_pre_period_shifts_the_mean_by_how_unlike_the_groups_were_before():
    # By hand: covariance and variance are equal within each arm, so the slope is 1 and 5 - 1 is left of 8 - 3 less 4 - 3.
    arms = [
        moments(sample([6.0, 8.0, 10.0], before=[2.0, 4.0, 6.0])),
        moments(sample([1.0, 3.0, 5.0], before=[1.0, 3.0, 5.0])),
    ]
    by = slope(arms)
    assert float(by) == pytest.approx(1)
    assert float(welch(*(adjusted(arm, by) for arm in arms))[0]) == pytest.approx(4)


def test_the_sequence_is_the_published_boundary():
    # Waudby-Smith et al. (2024), theorem 2.2, worked out for t = 1000, rho^2 = 0.00878..., alpha = 0.05, sigma = 1.
    level = -2 * math.log(0.05)
    rho2 = (level + math.log(level) + 1) / TUNED_FOR
    t = 1000
    published = math.sqrt(2 * (t * rho2 + 1) / (t**2 * rho2) * math.log(math.sqrt(t * rho2 + 1) / 0.05))
    assert float(radius(1 / math.sqrt(t), t)) == pytest.approx(published, rel=1e-12)
    assert float(radius(1.0, t)) == pytest.approx(3.0354, abs=1e-4)


def test_nobody_let_in_and_nobody_held_out_cannot_be_compared():
    assert compare({}).verdict.code == "no_control"
    only = compare({"treated": sample([1.0] * 500, 500), "business_as_usual": Sample()})
    assert (only.verdict.code, only.contrasts) == ("no_control", [])


@pytest.mark.parametrize(
    ("treated", "held_out", "code", "params"),
    [
        (sample([1.0, 2.0, 3.0]), sample([1.0] * 50, 50), "too_small", {"people": 3, "fewest_people": 30}),
        (Sample(), sample([1.0], 99), "too_small", {"people": 0, "fewest_people": 30}),
        (Sample(100), Sample(100), "no_conversions", {}),
        (
            sample([1.0] * 2, 98),
            sample([1.0] * 2, 98),
            "too_few_conversions",
            {"conversions": 4, "fewest_conversions": 5},
        ),
    ],
)
def test_what_cannot_be_compared_gives_a_reason_and_no_numbers(treated, held_out, code, params):
    found = pair(treated, held_out)
    assert (found.rate, found.per_head) == (None, None)
    assert found.rate_verdict == found.value_verdict
    assert (found.rate_verdict.code, found.rate_verdict.params) == (code, params)


def test_without_a_goal_nothing_is_compared():
    found = compare({"treated": Sample(100), "business_as_usual": Sample(100)}, has_goal=False)
    assert (found.verdict.code, found.contrasts) == ("no_goal", [])


def test_while_nobodys_time_has_passed_it_is_too_early():
    found = compare({}, immature=412)
    assert (found.verdict.code, found.verdict.params) == ("immature", {"immature": 412})


def test_a_control_group_of_nobody_but_the_immature_is_too_small_and_not_missing():
    arms = {"treated": sample([1.0] * 50, 50), "business_as_usual": Sample()}
    found = compare(arms, immature=12)
    assert (found.verdict.code, found.verdict.params) == ("too_small", {"people": 0, "fewest_people": 30})
    assert list(found.arms) == ["treated"]


def test_two_currencies_leave_the_number_of_conversions_to_compare():
    found = pair(sample([9.0] * 300, 700), sample([9.0] * 100, 900), currencies=["USD", "EUR", "USD"])
    assert found.rate_verdict.code == "better"
    assert found.per_head is None
    assert (found.value_verdict.code, found.value_verdict.params) == ("two_currencies", {"currencies": "EUR, USD"})


def test_conversions_without_a_value_are_compared_by_number():
    found = pair(sample([0.0] * 300, 700), sample([0.0] * 100, 900))
    assert (found.rate_verdict.code, found.per_head, found.value_verdict.code) == ("better", None, "no_values")


def test_refunds_above_the_sales_are_worth_less_than_nothing():
    found = pair(sample([-4.0, -6.0] * 200, 600), sample([5.0, 7.0] * 200, 600))
    assert found.per_head.difference == pytest.approx(-4.4)
    assert found.value_verdict.code == "worth_less"


def test_an_interval_that_includes_zero_claims_nothing():
    assert pair(sample([9.0] * 30, 70), sample([9.0] * 29, 71)).rate_verdict.code == "no_clear_difference"


def test_what_one_look_would_claim_waits_for_more_people():
    found = pair(sample([1.0] * 56, 14), sample([1.0] * 48, 32))
    assert found.rate.low > 0 > found.rate.always_low
    assert found.rate_verdict.code == "not_yet_clear"


def test_a_journey_that_does_harm_is_told_so():
    assert pair(sample([9.0] * 5, 95), sample([9.0] * 40, 60)).rate_verdict.code == "worse"


def test_a_control_group_without_any_conversion_does_not_forbid_a_claim():
    assert pair(sample([9.0] * 900, 8100), Sample(1000)).rate_verdict.code == "better"


def test_values_that_are_all_the_same_have_no_width():
    found = pair(sample([2.0] * 40), sample([2.0] * 40)).per_head
    assert (found.low, found.high, found.always_low, found.always_high) == (0.0, 0.0, 0.0, 0.0)


def test_large_sums_lose_nothing():
    # The variance of 0 and 1 around a million: a subtraction of floats would drown it.
    high = sample([1_000_000.0, 1_000_001.0] * 50)
    assert pair(high, high).per_head.high == pytest.approx(0.1401, abs=0.001)


def test_three_arms_are_three_pairs_with_a_third_of_the_error_each():
    arms = {
        "treated": sample([1.0] * 500, 500),
        "business_as_usual": sample([1.0] * 300, 700),
        "nothing": sample([1.0] * 100, 900),
    }
    found = compare(arms)
    assert [(each.arm, each.against) for each in found.contrasts] == [
        ("treated", "business_as_usual"),
        ("treated", "nothing"),
        ("business_as_usual", "nothing"),
    ]
    assert [each.rate_verdict.code for each in found.contrasts] == ["better", "better", "higher"]
    assert [(each.one.people, each.other.people) for each in found.contrasts] == [(1000, 1000)] * 3
    alone = pair(arms["treated"], arms["business_as_usual"]).rate
    assert found.contrasts[0].rate.low == pytest.approx(float(newcombe(500, 1000, 300, 1000, 0.05 / 3)[1]))
    assert found.contrasts[0].rate.always_low < alone.always_low
    # The verdict on the whole is against the control group, which shows what the journey adds to everything else.
    assert found.verdict == found.contrasts[0].rate_verdict


def test_only_who_came_in_since_the_program_holdout_began_is_compared_with_it():
    before = {"treated": sample([1.0] * 900, 100), "business_as_usual": sample([1.0] * 100, 900)}
    beside = {arm: sample([1.0] * 50, 50) for arm in ("treated", "business_as_usual", "nothing")}
    arms = {**{arm: sums + beside[arm] for arm, sums in before.items()}, "nothing": beside["nothing"]}
    found = compare(arms, beside=beside)
    assert [(each.one.people, each.other.people) for each in found.contrasts] == [(1100, 1100), (100, 100), (100, 100)]
    assert [each.rate_verdict.code for each in found.contrasts] == ["better", *["no_clear_difference"] * 2]
    assert found.arms["treated"].people == 1100
    # Without a control group nobody who came in before is compared with anybody.
    del arms["business_as_usual"], beside["business_as_usual"]
    alone = compare(arms, beside=beside)
    assert [(each.against, each.rate_verdict.code) for each in alone.contrasts] == [("nothing", "no_clear_difference")]
    assert alone.arms == beside


def test_no_number_is_ever_none_of_a_number():
    extremes = [
        Sample(),
        Sample(1),
        Sample(30),
        sample([0.0] * 30),
        sample([1e13] * 31),
        sample([-1.0] * 5, 25),
        sample([1.0], 29),
    ]
    for treated in extremes:
        for held_out in extremes:
            for each in compare({"treated": treated, "business_as_usual": held_out}).contrasts:
                numbers = [x for found in (each.rate, each.per_head) if found for x in asdict(found).values()]
                assert all(map(math.isfinite, [*numbers, each.reduction])), (treated, held_out)
                if each.rate_verdict.code in CLAIMS:
                    assert min(treated.people, held_out.people) >= 30


def test_every_verdict_speaks_both_languages_with_its_parameters():
    names = ("immature", "people", "fewest_people", "conversions", "fewest_conversions", "currencies")
    names += ("counted", "fewest", "happened", "events", "fewest_events", "active", "fewest_active")
    params = {name: f"<{name}>" for name in names}
    for code in VERDICTS:
        said = text_of(VERDICTS, code, params)
        english, chinese = str(said), in_chinese(said)
        assert english != chinese
        assert "…" not in english + chinese
        assert [f"<{name}>" in english for name in names] == [f"<{name}>" in chinese for name in names]
