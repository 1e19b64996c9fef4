"""C21: a pause freezes people in place, and what they do meanwhile counts under every policy of resuming."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.design.pause import ResumePolicy, pause, resume
from journeys.models import Version
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node, wires

POLICIES: tuple[ResumePolicy, ...] = ("continue", "shift")


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def waiting(builder: Builder, **settings: Any) -> Version:
    """u1 entered on day 0 and waits for `Paid` for seven days."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("pay", "wait_for", awaited=[{"name": "paid", "event": "Paid"}], timeout="P7D"),
        node("thanks", "exit", reason="paid"),
        node("late", "exit", reason="late"),
    ]
    version = builder.live("Cart", nodes, wires("in>pay", "pay.paid>thanks", "pay.timeout>late"), **settings)
    builder.people(1)
    builder.track("u1", "Cart Created", day(0))
    builder.tick(day(0.01))
    assert builder.at("u1", version) == "pay"
    return version


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("resumed", [6, 9])
def test_c21_who_pays_during_the_pause_leaves_by_paid_whatever_is_done_to_her_clock(
    builder: Builder, policy: ResumePolicy, resumed: int
) -> None:
    version = waiting(builder)
    pause(version.journey_id, day(2))
    builder.track("u1", "Paid", day(3))
    builder.tick(day(3.1))
    assert builder.at("u1", version) == "pay"
    resume(version.journey_id, day(resumed), policy)
    builder.tick(day(resumed + 0.01))
    assert builder.at("u1", version) == "-paid"


def test_c21_a_pause_that_does_not_count_makes_the_wait_longer_by_its_length(builder: Builder) -> None:
    version = waiting(builder)
    for begin, end in ((2, 6), (8, 9)):
        pause(version.journey_id, day(begin))
        resume(version.journey_id, day(end), "shift")
        builder.tick(day(end + 0.01))
        assert builder.at("u1", version) == "pay"
    builder.tick(day(12))
    assert builder.at("u1", version) == "pay"
    builder.track("u1", "Paid", day(12.005))
    builder.tick(day(12.1))
    assert (builder.at("u1", version), builder.path("u1")) == ("-paid", ["in.next", "pay.paid", "thanks.!exit"])


def test_c21_the_longer_wait_ends_by_timeout_and_the_next_one_is_as_long_as_it_says(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("pay", "wait_for", awaited=[{"name": "paid", "event": "Paid"}], timeout="P7D"),
        node("again", "wait_for", awaited=[{"name": "paid", "event": "Paid"}], timeout="P1D"),
        node("out", "exit"),
    ]
    lines = wires("in>pay", "pay.paid>out", "pay.timeout>again", "again.paid>out", "again.timeout>out")
    version = builder.live("Twice", nodes, lines)
    builder.people(1)
    builder.track("u1", "Cart Created", day(0))
    builder.tick(day(0.01))
    pause(version.journey_id, day(2))
    resume(version.journey_id, day(6), "shift")
    builder.tick(day(10.9))
    assert builder.at("u1", version) == "pay"
    builder.tick(day(11.02))
    assert builder.at("u1", version) == "again"
    builder.tick(day(12.03))
    assert builder.path("u1") == ["in.next", "pay.timeout", "again.timeout", "out.!exit"]


def test_c21_a_pause_that_counts_lets_the_wait_run_out_and_a_later_payment_comes_too_late(builder: Builder) -> None:
    version = waiting(builder)
    pause(version.journey_id, day(2))
    builder.track("u1", "Paid", day(8))
    resume(version.journey_id, day(9), "continue")
    builder.tick(day(9.01))
    assert builder.at("u1", version) == "-late"


@pytest.mark.parametrize("policy", POLICIES)
def test_c21_a_goal_reached_during_the_pause_is_recorded_at_once_and_ends_the_run_when_it_is_over(
    builder: Builder, policy: ResumePolicy
) -> None:
    version = _resting(builder, goal={"event": "Paid", "value": "total"})
    pause(version.journey_id, day(2))
    builder.track("u1", "Paid", day(3), total=5)
    builder.tick(day(3.1))
    assert (builder.at("u1", version), builder.converted("u1")) == ("rest", [5.0])
    resume(version.journey_id, day(4), policy)
    builder.tick(day(4.01))
    assert (builder.at("u1", version), builder.at("u2", version)) == ("-converted", "rest")
    assert builder.touches("u1") == []


@pytest.mark.parametrize("policy", POLICIES)
def test_c21_who_came_to_match_the_exit_rule_during_the_pause_leaves_when_it_is_over(
    builder: Builder, policy: ResumePolicy
) -> None:
    version = _resting(builder, exit_rule={"kind": "trait", "trait": "churned", "op": "eq", "value": True})
    pause(version.journey_id, day(2))
    builder.identify("u1", day(3), churned=True)
    builder.tick(day(3.1))
    assert builder.at("u1", version) == "rest"
    resume(version.journey_id, day(4), policy)
    builder.tick(day(4.01))
    assert (builder.at("u1", version), builder.at("u2", version)) == ("-exit_rule", "rest")


def _resting(builder: Builder, **settings: Any) -> Version:
    """u1 and u2 wait for thirty days, then get a message."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("rest", "wait", duration="P30D"),
        builder.send("mail"),
        node("out", "exit"),
    ]
    version = builder.live("Rest", nodes, wires("in>rest", "rest>mail", "mail>out"), **settings)
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Cart Created", day(0))
    builder.tick(day(0.01))
    return version
