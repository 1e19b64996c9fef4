"""C52: the entry filter is asked when the event is seen; a short wait and a branch give a late trait its time. The card of a
wait says since when events count."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from journeys.nodes.base import Scope
from journeys.nodes.wait_for import Awaited, WaitFor, WaitForConfig
from rules.vocabulary import Catalog
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node, wires

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
SOON = 0.05 / 86_400
"""Fifty milliseconds, in days."""


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def signed_up(builder: Builder) -> None:
    """u1 signs up, and is seen before the trait that is sent fifty milliseconds later."""
    builder.people(1)
    builder.track("u1", "Signed Up", day(0))
    builder.tick(day(SOON / 2))
    builder.identify("u1", day(SOON), tier="gold")
    builder.tick(day(0.1))


def test_c52_a_trait_that_comes_after_the_event_was_seen_is_too_late_for_the_entry_filter(builder: Builder) -> None:
    nodes = [node("in", "entry_event", event="Signed Up"), node("rest", "wait", duration="P1D"), node("out", "exit")]
    version = builder.live("Filtered", nodes, wires("in>rest", "rest>out"), entry_filter=GOLD)
    signed_up(builder)
    assert (builder.at("u1", version), builder.refusals("u1")) == ("", ["filtered"])


def test_c52_a_short_wait_and_a_branch_give_it_its_time(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        node("settle", "wait", duration="PT10S"),
        node("gold", "branch", paths=[{"name": "gold", "rule": GOLD}]),
        node("rest", "wait", duration="P1D"),
        node("out", "exit"),
    ]
    lines = wires("in>settle", "settle>gold", "gold.gold>rest", "gold.else>out", "rest>out")
    version = builder.live("Settled", nodes, lines)
    signed_up(builder)
    assert builder.at("u1", version) == "rest"


@pytest.mark.parametrize(
    ("since", "language", "sentence"),
    [
        ("arrival", "en", "Wait for Paid since arriving here, at most 7 days"),
        ("entry", "en", "Wait for Paid since entering the journey, at most 7 days"),
        ("arrival", "zh-hans", "等待“Paid”（自到达此处起），最长 7 天"),
        ("entry", "zh-hans", "等待“Paid”（自进入旅程起），最长 7 天"),
    ],
)
def test_c52_the_card_of_a_wait_says_since_when_events_count(since: str, language: str, sentence: str) -> None:
    config = WaitForConfig(
        awaited=(Awaited(name="paid", event="Paid"),), since="entry" if since == "entry" else "arrival"
    )
    with override(language):
        assert str(WaitFor().sentence(config, Scope(1, Catalog(1)))) == sentence
