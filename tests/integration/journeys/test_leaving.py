"""Who converts and who leaves before the end, and what becomes of their messages."""

from __future__ import annotations

import pytest

from channels.adapters.base import Outcome, all_of
from channels.delivery.claim import claim
from channels.delivery.record import record
from channels.delivery.runtime import load
from channels.models import Send, SendState, Touch
from channels.touches.requeue import retry
from journeys.design.pause import archive
from journeys.engine.absorb import absorb_merges
from journeys.models import Journey
from tests.integration.journeys.builders import LOOP, Builder, day, node, simple, wires

ORDER = "Order Completed"


def test_the_goal_ends_the_run_and_counts_once_within_its_window(builder: Builder) -> None:
    goal = {
        "event": ORDER,
        "where": [{"property": "total", "op": "gt", "value": 10}],
        "value": "total",
        "window": "P30D",
    }
    version = builder.live("Goal", simple(), LOOP, goal=goal)
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    builder.track("u1", ORDER, day(2), total=5)
    builder.track("u1", ORDER, day(3), total=20)
    builder.track("u1", ORDER, day(3.5), total=90)
    builder.tick(day(4))
    assert builder.at("u1", version) == "-converted"
    assert builder.converted("u1") == [20.0]
    builder.tick(day(7))
    assert builder.at("u2", version) == "-reached_exit"
    builder.track("u2", ORDER, day(8), total=30)
    builder.tick(day(8.1))
    assert builder.converted("u2") == [30.0]


def test_an_order_beyond_the_window_is_no_conversion(builder: Builder) -> None:
    builder.live("Goal", simple(), LOOP, goal={"event": ORDER, "window": "P2D"})
    builder.track("ann", "Signed Up", day(1))
    builder.track("ann", ORDER, day(3.5))
    builder.tick(day(4))
    assert builder.converted("ann") == []


def test_a_goal_that_came_before_its_late_entry_was_known_counts(builder: Builder) -> None:
    version = builder.live("Late", simple(), LOOP, goal={"event": ORDER, "window": "P9D", "exits": False})
    builder.track("ann", ORDER, day(2))
    builder.tick(day(2.1))
    builder.track("ann", "Signed Up", day(1), now=day(3))
    builder.tick(day(3.1))
    assert (builder.at("ann", version), len(builder.converted("ann"))) == ("pause", 1)


def test_a_goal_reached_on_a_device_counts_once_the_device_is_known(builder: Builder) -> None:
    builder.live("Device", simple(), LOOP, goal={"event": ORDER, "window": "P9D", "exits": False})
    builder.track("ann", "Signed Up", day(1))
    builder.anonymous("phone", ORDER, day(2))
    builder.tick(day(2.1))
    assert builder.converted("ann") == []
    builder.identify("ann", day(3), anonymous="phone")
    assert absorb_merges(builder.workspace.pk, day(3.1)) == 1
    builder.tick(day(3.2))
    assert len(builder.converted("ann")) == 1


def test_whoever_meets_the_exit_rule_leaves_before_the_next_step(builder: Builder) -> None:
    rule = {"kind": "did", "event": "Complained", "window": {"since": "entry"}}
    version = builder.live("Exit", simple(), LOOP, exit_rule=rule)
    builder.track("ann", "Complained", day(0.5))
    builder.track("ann", "Signed Up", day(1))
    builder.tick(day(1.1))
    assert builder.at("ann", version) == "pause"
    builder.track("ann", "Complained", day(2))
    builder.tick(day(2.1))
    assert builder.at("ann", version) == "-exit_rule"


def test_archiving_ends_everybody_with_a_reason(builder: Builder) -> None:
    version = builder.live("Archive", simple(), LOOP)
    builder.track("ann", "Signed Up", day(1))
    builder.tick(day(1.1))
    assert archive(version.journey_id, day(2)) is None
    builder.tick(day(2))
    assert builder.at("ann", version) == "-journey_archived"


def test_a_message_that_has_not_left_yet_is_called_back_when_its_reader_buys(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("mail"),
        node("pause", "wait"),
        node("out", "exit"),
    ]
    version = builder.live(
        "Back", nodes, wires("in>mail", "mail>pause", "pause>out"), goal={"event": ORDER, "window": "P9D"}
    )
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    builder.track("u1", ORDER, day(1.2))
    builder.tick(day(1.3))
    assert builder.at("u1", version) == "-converted"
    states = dict(Send.objects.values_list("profile_id", "state"))
    assert states == {builder.profile("u1").pk: SendState.CANCELLED, builder.profile("u2").pk: SendState.QUEUED}
    assert Send.objects.get(profile_id=builder.profile("u1").pk).reason == "left_journey"


@pytest.mark.parametrize("state", [SendState.REJECTED, SendState.UNKNOWN, SendState.EXPIRED])
def test_a_message_given_up_is_tried_again_for_those_inside_and_at_the_end_but_not_for_those_who_left(
    builder: Builder, state: SendState
) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("mail"),
        node("wait", "wait"),
        node("out", "exit"),
    ]
    builder.live("Back", nodes, wires("in>mail", "mail>wait", "wait>out"), goal={"event": ORDER, "window": "P9D"})
    builder.live("End", [nodes[0], nodes[1], nodes[3]], wires("in>mail", "mail>out"))
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    Send.objects.update(state=state, closed_at=day(1.2))
    builder.track("u1", ORDER, day(1.3))
    builder.tick(day(1.4))
    left = Touch.objects.get(profile_id=builder.profile("u1").pk, journey_id=Journey.objects.get(name="Back").pk)
    assert len(retry(builder.workspace.pk, list(Send.objects.values_list("pk", flat=True)), day(1.5))) == 3
    assert list(Send.objects.filter(state=state).values_list("pk", "recalled_at")) == [(left.pk, day(1.4))]


def test_a_message_in_a_gateways_hands_when_its_reader_leaves_is_not_tried_again(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("mail"),
        node("wait", "wait"),
        node("out", "exit"),
    ]
    builder.live("Back", nodes, wires("in>mail", "mail>wait", "wait>out"), goal={"event": ORDER, "window": "P9D"})
    builder.people(1)
    builder.track("u1", "Signed Up", day(1))
    builder.tick(day(1.1))
    way = load(builder.channel.pk)
    batch = claim(way, day(1.2), 10)
    builder.track("u1", ORDER, day(1.3))
    builder.tick(day(1.4))
    assert Send.objects.get().state == SendState.LEASED
    record(way, batch, all_of([each.message for each in batch.leased], Outcome("retry", "busy")), day(1.4))
    assert claim(way, day(2), 10).closed == {"left_journey": 1}
    assert (Send.objects.get().state, Send.objects.get().reason) == (SendState.CANCELLED, "left_journey")
