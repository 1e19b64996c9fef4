"""C21: a pause freezes people in place, and what they do meanwhile counts under every policy of resuming."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.design.pause import ResumePolicy, pause, resume
from journeys.models import Version
from tenancy.models import Workspace
from tests.integration.journeys.town import Town, day, node, wires

POLICIES: tuple[ResumePolicy, ...] = ("continue", "shift")


@pytest.fixture
def town(workspace: Workspace) -> Town:
    return Town(workspace)


def waiting(town: Town, **settings: Any) -> Version:
    """u1 entered on day 0 and waits for `Paid` for seven days."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("pay", "wait_for", awaited=[{"name": "paid", "event": "Paid"}], timeout="P7D"),
        node("thanks", "exit", reason="paid"),
        node("late", "exit", reason="late"),
    ]
    version = town.live("Cart", nodes, wires("in>pay", "pay.paid>thanks", "pay.timeout>late"), **settings)
    town.people(1)
    town.track("u1", "Cart Created", day(0))
    town.tick(day(0.01))
    assert town.at("u1", version) == "pay"
    return version


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("resumed", [6, 9])
def test_c21_who_pays_during_the_pause_leaves_by_paid_whatever_is_done_to_her_clock(
    town: Town, policy: ResumePolicy, resumed: int
) -> None:
    version = waiting(town)
    pause(version.journey_id, day(2))
    town.track("u1", "Paid", day(3))
    town.tick(day(3.1))
    assert town.at("u1", version) == "pay"
    resume(version.journey_id, day(resumed), policy)
    town.tick(day(resumed + 0.01))
    assert town.at("u1", version) == "-paid"


def test_c21_a_pause_that_does_not_count_makes_the_wait_longer_by_its_length(town: Town) -> None:
    version = waiting(town)
    for begin, end in ((2, 6), (8, 9)):
        pause(version.journey_id, day(begin))
        resume(version.journey_id, day(end), "shift")
        town.tick(day(end + 0.01))
        assert town.at("u1", version) == "pay"
    town.tick(day(12))
    assert town.at("u1", version) == "pay"
    town.track("u1", "Paid", day(12.005))
    town.tick(day(12.1))
    assert (town.at("u1", version), town.path("u1")) == ("-paid", ["in.next", "pay.paid", "thanks.!exit"])


def test_c21_the_longer_wait_ends_by_timeout_and_the_next_one_is_as_long_as_it_says(town: Town) -> None:
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("pay", "wait_for", awaited=[{"name": "paid", "event": "Paid"}], timeout="P7D"),
        node("again", "wait_for", awaited=[{"name": "paid", "event": "Paid"}], timeout="P1D"),
        node("out", "exit"),
    ]
    lines = wires("in>pay", "pay.paid>out", "pay.timeout>again", "again.paid>out", "again.timeout>out")
    version = town.live("Twice", nodes, lines)
    town.people(1)
    town.track("u1", "Cart Created", day(0))
    town.tick(day(0.01))
    pause(version.journey_id, day(2))
    resume(version.journey_id, day(6), "shift")
    town.tick(day(10.9))
    assert town.at("u1", version) == "pay"
    town.tick(day(11.02))
    assert town.at("u1", version) == "again"
    town.tick(day(12.03))
    assert town.path("u1") == ["in.next", "pay.timeout", "again.timeout", "out.!exit"]


def test_c21_a_pause_that_counts_lets_the_wait_run_out_and_a_later_payment_comes_too_late(town: Town) -> None:
    version = waiting(town)
    pause(version.journey_id, day(2))
    town.track("u1", "Paid", day(8))
    resume(version.journey_id, day(9), "continue")
    town.tick(day(9.01))
    assert town.at("u1", version) == "-late"


@pytest.mark.parametrize("policy", POLICIES)
def test_c21_a_goal_reached_during_the_pause_is_recorded_at_once_and_ends_the_run_when_it_is_over(
    town: Town, policy: ResumePolicy
) -> None:
    version = _resting(town, goal={"event": "Paid", "value": "total"})
    pause(version.journey_id, day(2))
    town.track("u1", "Paid", day(3), total=5)
    town.tick(day(3.1))
    assert (town.at("u1", version), town.converted("u1")) == ("rest", [5.0])
    resume(version.journey_id, day(4), policy)
    town.tick(day(4.01))
    assert (town.at("u1", version), town.at("u2", version)) == ("-converted", "rest")
    assert town.touches("u1") == []


@pytest.mark.parametrize("policy", POLICIES)
def test_c21_who_came_to_match_the_exit_rule_during_the_pause_leaves_when_it_is_over(
    town: Town, policy: ResumePolicy
) -> None:
    version = _resting(town, exit_rule={"kind": "trait", "trait": "churned", "op": "eq", "value": True})
    pause(version.journey_id, day(2))
    town.identify("u1", day(3), churned=True)
    town.tick(day(3.1))
    assert town.at("u1", version) == "rest"
    resume(version.journey_id, day(4), policy)
    town.tick(day(4.01))
    assert (town.at("u1", version), town.at("u2", version)) == ("-exit_rule", "rest")


def _resting(town: Town, **settings: Any) -> Version:
    """u1 and u2 wait for thirty days, then get a message."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("rest", "wait", duration="P30D"),
        town.send("mail"),
        node("out", "exit"),
    ]
    version = town.live("Rest", nodes, wires("in>rest", "rest>mail", "mail>out"), **settings)
    town.people(2)
    for user in ("u1", "u2"):
        town.track(user, "Cart Created", day(0))
    town.tick(day(0.01))
    return version
