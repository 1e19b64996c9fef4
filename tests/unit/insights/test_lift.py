from decimal import Decimal

import pytest
from scipy.stats import ttest_ind

from insights.lift import VERDICTS, Group, _rates, lift
from tests.chinese import in_chinese


def group(values: list[float], never: int = 0) -> Group:
    """People with these values, each converted, and `never` without a conversion."""
    money = [Decimal(str(value)) for value in values]
    return Group(len(values) + never, len(values), sum(money, Decimal(0)), sum((m * m for m in money), Decimal(0)))


@pytest.mark.seconds
def test_the_interval_of_rates_is_newcombes_published_one():
    # Newcombe (1998), Statistics in Medicine 17, example (a): 56/70 against 48/80, method 10.
    found = lift(group([1.0] * 56, 14), group([1.0] * 48, 32))
    assert found.rate is not None
    assert (round(found.rate.low, 4), round(found.rate.high, 4)) == (0.0524, 0.3339)
    assert found.rate.difference == pytest.approx(0.2)
    assert found.verdict == "better"


def test_the_interval_of_rates_is_newcombes_where_nobody_or_everybody_converted():
    # The same paper, examples (d), (g) and (h).
    for (converted, people), (others, of), expected in (
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ):
        found = _rates(group([1.0] * converted, people - converted), group([1.0] * others, of - others))
        assert (round(found.low, 4), round(found.high, 4)) == expected


def test_the_interval_of_value_per_head_is_welchs():
    treated, held_out = [5.0, 7.5, 30.0, 12.25] * 10, [4.0, 9.0, 1.5] * 12
    found = lift(group(treated, never=60), group(held_out, never=20))
    expected = ttest_ind(treated + [0.0] * 60, held_out + [0.0] * 20, equal_var=False).confidence_interval(0.95)
    assert found.per_head is not None
    assert (found.per_head.low, found.per_head.high) == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_without_a_control_group_nothing_is_compared():
    found = lift(group([1.0] * 500, 500), Group())
    assert (found.verdict, found.rate, found.per_head) == ("no_control", None, None)


@pytest.mark.parametrize(
    ("treated", "held_out"),
    [
        (group([1.0] * 10, 90), group([1.0], 28)),
        (group([1.0] * 2, 98), group([1.0] * 2, 98)),
        (Group(), group([1.0], 99)),
    ],
)
def test_too_few_people_or_conversions_give_no_numbers(treated, held_out):
    found = lift(treated, held_out)
    assert (found.verdict, found.rate, found.per_head) == ("too_small", None, None)


def test_an_interval_that_includes_zero_claims_nothing():
    assert lift(group([9.0] * 30, 70), group([9.0] * 29, 71)).verdict == "no_clear_difference"


def test_a_journey_that_does_harm_is_told_so():
    assert lift(group([9.0] * 5, 95), group([9.0] * 40, 60)).verdict == "worse"


def test_values_that_are_all_the_same_have_no_width():
    found = lift(group([2.0] * 40), group([2.0] * 40))
    assert found.per_head is not None
    assert (found.per_head.low, found.per_head.high) == (0.0, 0.0)


def test_large_sums_lose_nothing():
    # The variance of 0 and 1 around a million: a subtraction of floats would drown it.
    high = group([1_000_000.0, 1_000_001.0] * 50)
    found = lift(high, high)
    assert found.per_head is not None
    assert found.per_head.high == pytest.approx(0.1401, abs=0.001)


def test_every_verdict_speaks_both_languages():
    assert all(in_chinese(text) != str(text) for text in VERDICTS.values())
