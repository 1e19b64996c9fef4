"""B8: a schedule that repeats in a journey that nobody may enter again is an error; a person chooses between two remedies."""

from __future__ import annotations

from typing import Any

import pytest

from core.problems import Problem
from core.publicid import encode
from journeys.engine.pulse import plan_runs
from journeys.graph.check import check
from journeys.nodes.entry_schedule import EntrySchedule, EntryScheduleConfig
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.faults.test_f01_schedules import SCOPE, problems_of
from tests.integration.journeys.builders import Builder, day, node, wires
from tests.integration.journeys.test_audience_entries import audience


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


@pytest.mark.parametrize("settings", [{}, {"reentry": {"mode": "never"}}])
def test_a_repeating_schedule_that_lets_nobody_in_again_cannot_be_published(settings: dict[str, object]) -> None:
    (told,) = problems_of("FREQ=MONTHLY", **({"reentry": {}} | settings))
    assert (told.path, told.code, told.severity) == ("settings.reentry.mode", "reentry_never_repeats", "error")
    assert "Allow re-entry, or tell the schedule to let in only those who were never in before." in told.message
    assert english_in(in_chinese(told.message)) == []


@pytest.mark.parametrize(
    ("repeat", "reentry"),
    [
        ("FREQ=MONTHLY", {"mode": "always"}),
        ("FREQ=MONTHLY", {"mode": "after", "after": "P20D"}),
        ("", {"mode": "never"}),
        ("FREQ=MONTHLY;COUNT=1", {"mode": "never"}),
    ],
)
def test_a_schedule_that_comes_once_or_may_be_entered_again_is_fine(repeat: str, reentry: dict[str, str]) -> None:
    assert problems_of(repeat, reentry=reentry) == []


@pytest.mark.parametrize("mode", ["never", "always"])
def test_a_schedule_that_says_that_each_customer_comes_once_is_fine(mode: str) -> None:
    assert problems_of_newcomers(mode) == []


def problems_of_newcomers(mode: str) -> list[Problem]:
    config = {"audience": "aud_1", "start": "2026-12-01T09:00", "repeat": "FREQ=MONTHLY", "newcomers_only": True}
    nodes = [node("in", "entry_schedule", **config), node("out", "exit")]
    return check({"nodes": nodes, "edges": wires("in>out"), "settings": {"reentry": {"mode": mode}}}, SCOPE)


@pytest.mark.parametrize("mode", ["never", "always"])
def test_each_time_only_those_enter_who_were_never_in_before(builder: Builder, mode: str) -> None:
    who = audience(builder, rule={"kind": "identifier", "namespace": "email", "op": "exists"})
    builder.people(3)
    builder.tick(day(0.1))
    times: dict[str, Any] = {"start": "2026-03-03T12:00", "time_zone": "UTC", "repeat": "FREQ=DAILY"}
    entry = node("in", "entry_schedule", audience=encode("aud", who.pk), newcomers_only=True, **times)
    version = builder.live("New", [entry, node("out", "exit")], wires("in>out"), reentry={"mode": mode})
    assert plan_runs(day(1.1)) == 1
    assert builder.tick(day(1.1)).enrolled == 3
    builder.identify("late", day(1.5), email="late@example.com")
    builder.tick(day(1.6))
    assert plan_runs(day(2.1)) == 1
    again = builder.tick(day(2.1))
    assert (again.enrolled, again.refused) == (1, 3)
    assert builder.refusals("u1") == ["reentry_never"]
    assert builder.at("late", version) == "-reached_exit"


def test_whoever_was_in_for_one_of_their_orders_is_no_newcomer(builder: Builder) -> None:
    who = audience(builder, rule={"kind": "identifier", "namespace": "email", "op": "exists"})
    builder.people(2)
    builder.tick(day(0.1))
    times: dict[str, Any] = {"start": "2026-03-03T12:00", "time_zone": "UTC", "repeat": "FREQ=DAILY"}
    nodes = [
        node("in", "entry_schedule", audience=encode("aud", who.pk), newcomers_only=True, **times),
        node("order", "entry_event", event="Order", instance_key="order_id"),
        node("out", "exit"),
    ]
    builder.live("New", nodes, wires("in>out", "order>out"), reentry={"mode": "always"})
    builder.track("u1", "Order", day(0.5), order_id="o1")
    assert builder.tick(day(0.6)).enrolled == 1
    assert plan_runs(day(1.1)) == 1
    assert builder.tick(day(1.1)).enrolled == 1
    assert builder.refusals("u1") == ["reentry_never"]
    assert builder.refusals("u2") == []


def test_the_card_says_that_each_customer_comes_once() -> None:
    config = EntryScheduleConfig(audience="aud_1", start="2026-12-01T09:00", repeat="FREQ=MONTHLY", newcomers_only=True)
    said = EntrySchedule().sentence(config, SCOPE)
    assert str(said).startswith("Everyone in “VIP” who was never in before at 2026-12-01 09:00, then ")
    assert "中从未进入过的客户" in in_chinese(said)
