"""What cannot be said of a journey is said so, with its reason, in both languages: never a number that is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from channels.models import Touch
from core import publicid
from insights.figures.keep import keep_figures
from insights.models import JourneyFigure
from journeys.models import Enrollment
from tenancy.models import Role
from tests.integration.api.fixtures import Api, World, member, world
from tests.integration.insights.ledger import Ledger, day

Fill = Callable[[Ledger], None]


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def ask(acme: World, ledger: Ledger) -> Callable[..., dict[str, Any]]:
    alice = Api(member(acme.workspace, Role.VIEWER))

    def ask(query: str = "", what: str = "figures") -> dict[str, Any]:
        """An answer, after everything has been counted; parsed as strictly as browsers do."""
        journey = ledger.journeys["a"]
        JourneyFigure.objects.get_or_create(workspace=acme.workspace, journey=journey)
        keep_figures(acme.workspace, day(30), anew=True)
        answer = alice.call("GET", f"{acme.here}/journeys/{publicid.encode('jrn', journey.pk)}/{what}?{query}")

        def no_number(text: str) -> None:
            raise AssertionError(f"{text} is no number")

        found: dict[str, Any] = json.loads(answer.content, parse_constant=no_number)
        assert answer.status_code == 200
        return found

    return ask


def run(ledger: Ledger, people: int, converted: int, *, held_out: bool = False, value: str | None = "10") -> None:
    for n in range(people):
        if n < converted:
            ledger.converted(ledger.person(), day(1), value, held_out=held_out)
        else:
            ledger.enrolled(ledger.person(), held_out=held_out, at=day(-19))


def no_holdout(ledger: Ledger) -> None:
    run(ledger, 100, 20)


def three_people(ledger: Ledger) -> None:
    run(ledger, 2, 1)
    run(ledger, 1, 0, held_out=True)


def no_conversions(ledger: Ledger) -> None:
    run(ledger, 50, 0)
    run(ledger, 50, 0, held_out=True)


def few_conversions(ledger: Ledger) -> None:
    run(ledger, 50, 3)
    run(ledger, 50, 1, held_out=True)


def all_zero(ledger: Ledger) -> None:
    run(ledger, 50, 20, value="0")
    run(ledger, 50, 20, held_out=True, value="0")


def nobody(ledger: Ledger) -> None:
    pass


def two_currencies(ledger: Ledger) -> None:
    for n in range(80):
        person = ledger.person()
        order = ledger.bought(person, day(1), total=10, currency="USD" if n % 3 else "EUR")
        ledger.converted(person, day(1), "10", held_out=n % 2 == 0, event=order)


@pytest.mark.parametrize(
    ("fill", "rate", "value"),
    [
        (no_holdout, "no_control", "no_control"),
        (three_people, "too_small", "too_small"),
        (no_conversions, "no_conversions", "no_conversions"),
        (few_conversions, "too_few_conversions", "too_few_conversions"),
        (all_zero, "no_clear_difference", "no_values"),
        (nobody, "no_control", "no_control"),
        (two_currencies, "no_clear_difference", "two_currencies"),
    ],
)
def test_nothing_is_claimed_and_the_page_says_why(ask, ledger, fill: Fill, rate: str, value: str):
    fill(ledger)
    results, figures = ask(what="results"), ask()
    assert results["lift"]["verdict"]["code"] == figures["lift"]["verdict"]["code"] == rate
    assert results["lift"]["value_verdict"]["code"] == value
    assert results["lift"]["per_head"] is None
    for contrast in figures["lift"]["contrasts"]:
        assert (contrast["rate_verdict"]["code"], contrast["value_verdict"]["code"]) == (rate, value)
        assert (contrast["per_head"], contrast["extra_value"]) == (None, None)
        assert (contrast["rate"] is None) == (contrast["extra_conversions"] is None) == (rate != "no_clear_difference")


def test_what_is_said_is_said_in_the_language_asked_for(ask, acme, ledger):
    three_people(ledger)
    assert ask()["lift"]["verdict"]["text"].startswith("Too few people to compare: the smaller group has 1")
    alice = Api(member(acme.workspace, Role.VIEWER, "lin"))
    here = f"{acme.here}/journeys/{publicid.encode('jrn', ledger.journeys['a'].pk)}/figures"
    answer = alice.call("GET", here, Accept_Language="zh-hans")
    assert "人数太少" in answer.json()["lift"]["verdict"]["text"]


def test_refunds_above_the_sale_are_a_loss_and_no_error(ask, ledger):
    run(ledger, 100, 60, value="-40")
    run(ledger, 100, 60, held_out=True, value="5")
    results, figures = ask(what="results"), ask()
    assert results["lift"]["treated"]["per_head"] == -24.0
    assert results["lift"]["value_verdict"]["code"] == "worth_less"
    assert figures["total"]["values"] == [{"currency": "", "value": "-2400.0000"}]
    assert figures["lift"]["contrasts"][0]["extra_value"]["difference"] == pytest.approx(-27 * 100)


def test_a_window_without_data_has_its_points_at_zero_and_no_shares(ask, ledger):
    run(ledger, 40, 20)
    ledger.touched(ledger.person(), day(1))
    said = ask("since=2024-01-01&until=2024-01-31&per=day&by=template")
    assert set(said["total"]["counts"].values()) == {0}
    assert set(said["total"]["rates"].values()) == {None}
    assert (said["total"]["values"], said["groups"], len(said["series"])) == ([], [], 31)
    assert {n for point in said["series"] for n in point["counts"].values()} == {0}


def with_arms(ledger: Ledger, **people: tuple[int, int]) -> None:
    for arm, (entered, converted) in people.items():
        run(ledger, entered, converted)
        Enrollment.objects.filter(arm="").update(arm=arm)


def test_arms_are_compared_with_the_first_by_the_day_of_entry(ask, ledger):
    with_arms(ledger, a=(200, 20), b=(200, 100), c=(200, 21))
    groups = {each["key"]: each for each in ask("by=arm&view=cohort")["groups"]}
    assert (groups["a"]["compared"], groups["b"]["compared"]["converted"]["against"]) == ({}, "a")
    found = {key: groups[key]["compared"]["converted"] for key in "bc"}
    assert found["b"]["difference"]["difference"] == pytest.approx(0.4)
    assert {key: each["verdict"]["code"] for key, each in found.items()} == {"b": "higher", "c": "no_clear_difference"}
    assert groups["b"]["compared"]["opened"]["verdict"]["code"] == "too_few_counted"
    assert {len(each["compared"]) for each in ask("by=arm")["groups"]} == {0}


def test_one_arm_has_nothing_to_be_compared_with(ask, ledger):
    with_arms(ledger, a=(200, 20))
    (group,) = ask("by=arm&view=cohort")["groups"]
    side = group["compared"]["converted"]
    assert (side["against"], side["difference"], side["verdict"]["code"]) == (None, None, "one_group")


def test_versions_are_compared_with_the_oldest(ask, ledger):
    with_arms(ledger, a=(100, 20), b=(100, 40))
    for arm, version in (("a", 9), ("b", 10)):
        Enrollment.objects.filter(arm=arm).update(version_id=version)
    Touch.objects.all().delete()
    groups = {each["key"]: each["compared"] for each in ask("by=version&view=cohort")["groups"]}
    oldest, newest = (publicid.encode("ver", number) for number in (9, 10))
    assert groups[oldest] == {}
    assert groups[newest]["converted"]["against"] == oldest
    assert groups[newest]["converted"]["difference"]["difference"] == pytest.approx(0.2)
