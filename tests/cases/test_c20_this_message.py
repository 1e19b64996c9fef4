"""C20: who waits for “opened” after a send waits for receipts of that message, not of another journey's or run's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from cdp.events.models import Event
from channels.delivery import runtime
from channels.delivery.claim import claim
from channels.models import Touch
from channels.receipts.store import ReceiptIn, record
from core.publicid import encode
from journeys.graph.check import check
from journeys.graph.describe import graph_words
from journeys.graph.scope import load_scope
from journeys.models import Version
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.journeys.builders import Builder, day, node, wires

AWAITED = {"name": "opened", "event": "Message Opened"}


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def waiting(builder: Builder, name: str, *, event: str = "Signed Up", **awaited: Any) -> Version:
    nodes = [
        node("in", "entry_event", event=event),
        builder.send("first"),
        node("pause", "wait", duration="PT1H"),
        builder.send("second"),
        node("wait", "wait_for", awaited=[AWAITED | awaited], timeout="P2D"),
        node("read", "exit", reason="read"),
        node("out", "exit", reason="unread"),
    ]
    lines = wires("in>first", "first>pause", "pause>second", "second>wait", "wait.opened>read", "wait.timeout>out")
    return builder.live(name, nodes, lines, reentry={"mode": "always"})


def opened(builder: Builder, version: Version, key: str, at: float, run: int = -1) -> None:
    """The message that the newest (or nth) run of u1 sent at that node is opened."""
    touches = Touch.objects.filter(version_id=version.pk, step_id=version.nodes.get(key=key).pk).order_by("id")
    touch = list(touches)[run]
    claim(runtime.load(builder.channel.pk), day(at), 100)
    receipt = ReceiptIn(encode("tch", touch.pk), "opened", f"r{next(builder.numbers)}", day(at), {})
    assert record(builder.channel, [receipt], day(at)) == 1
    builder.tick(day(at) + timedelta(seconds=1))


def begin(builder: Builder) -> None:
    builder.people(1)
    builder.track("u1", "Signed Up", day(0))
    builder.tick(day(0.01))
    builder.tick(day(0.1))


def test_c20_another_journeys_message_or_an_earlier_one_does_not_count(builder: Builder) -> None:
    mine, other = waiting(builder, "Mine"), waiting(builder, "Other")
    begin(builder)
    assert (builder.at("u1", mine), builder.at("u1", other)) == ("wait", "wait")
    opened(builder, mine, "first", 0.2)
    assert (builder.at("u1", mine), builder.at("u1", other)) == ("wait", "wait")
    opened(builder, other, "second", 0.3)
    assert (builder.at("u1", mine), builder.at("u1", other)) == ("wait", "-read")
    opened(builder, mine, "second", 0.4)
    assert builder.at("u1", mine) == "-read"
    said = Event.objects.filter(message_id__startswith="receipt:").order_by("id").last()
    assert said is not None
    assert {"journey", "version", "node", "template", "touch"} <= said.properties.keys()


def test_c20_the_message_of_an_earlier_run_does_not_count(builder: Builder) -> None:
    mine = waiting(builder, "Mine")
    begin(builder)
    builder.tick(day(2.2))
    assert builder.at("u1", mine) == "-unread"
    builder.track("u1", "Signed Up", day(3))
    builder.tick(day(3.01))
    builder.tick(day(3.1))
    opened(builder, mine, "second", 3.2, run=0)
    assert builder.at("u1", mine) == "wait"
    opened(builder, mine, "second", 3.3)
    assert builder.at("u1", mine) == "-read"


def test_c20_a_step_can_be_chosen_and_any_message_may_count(builder: Builder) -> None:
    chosen, any_ = waiting(builder, "First", send="first"), waiting(builder, "Any", belongs="any")
    begin(builder)
    opened(builder, chosen, "second", 0.2)
    assert (builder.at("u1", chosen), builder.at("u1", any_)) == ("wait", "-read")
    opened(builder, chosen, "first", 0.3)
    assert builder.at("u1", chosen) == "-read"


def test_c20_each_way_has_its_nearest_send_and_a_wait_without_one_is_an_error(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("far"),
        node("which", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]),
        builder.send("near"),
        node("wait", "wait_for", awaited=[AWAITED], timeout="P2D"),
        node("out", "exit"),
    ]
    lines = wires(
        "in>far", "far>which", "which.A>near", "near>wait", "which.B>wait", "wait.opened>out", "wait.timeout>out"
    )
    version = builder.live("Ways", nodes, lines)
    assert version.graph["nodes"][4]["config"]["awaited"][0]["sends"] == ("far", "near")
    scope = load_scope(builder.workspace.pk)
    draft: dict[str, Any] = {"nodes": nodes, "edges": lines, "settings": {}}
    with override("en"):
        said = graph_words(draft, scope)["wait"]["sentence"]
    assert said == "Wait for Message Opened of this run's message since arriving here, at most 2 days"
    for awaited, code in ((AWAITED, "nothing_sent_before"), (AWAITED | {"send": "gone"}, "unknown_send")):
        bare = [nodes[0], node("wait", "wait_for", awaited=[awaited], timeout="P2D"), nodes[5]]
        alone = {"nodes": bare, "edges": wires("in>wait", "wait.opened>out", "wait.timeout>out"), "settings": {}}
        (found,) = [p for p in check(alone, scope) if p.severity == "error"]
        assert found.code == code
        assert english_in(in_chinese(found.message).replace("“Message Opened”", "")) == []
