"""C52: an entry that gives the customer's data some seconds: whoever comes to pass the entry filter within them is let in,
and everybody else is refused once, when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from cdp.signals.models import Signal
from core.db.sql import Sql, rows
from journeys.design.pause import archive, pause
from journeys.engine.absorb import absorb_merges
from journeys.engine.retire_versions import retire_versions
from journeys.models import Enrollment, Settling, Version
from journeys.nodes.base import Scope
from journeys.nodes.entry_event import EntryEvent, EntryEventConfig
from ops.doctor.run import examine, invariants
from rules.vocabulary import Catalog
from tenancy.models import Workspace
from tests.integration.journeys.builders import START, Builder, node, wires

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
LINES = wires("in>rest", "rest>out")


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def nodes(settle: int = 5, **config: Any) -> list[dict[str, Any]]:
    entry = node("in", "entry_event", event="Signed Up", settle=settle, **config)
    return [entry, node("rest", "wait", duration="P1D"), node("out", "exit")]


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    made = Builder(workspace)
    made.people(2)
    return made


@pytest.fixture
def version(builder: Builder) -> Version:
    return builder.live("Settled", nodes(), LINES, entry_filter=GOLD)


def nothing_left() -> bool:
    return not Settling.objects.exists() and not Signal.objects.exists()


def test_c52_a_trait_that_comes_within_the_time_lets_in(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(1.02))
    assert (builder.at("u1", version), builder.refusals("u1"), Settling.objects.count()) == ("", [], 1)
    builder.identify("u1", after(1.05), tier="gold")
    builder.tick(after(1.1))
    assert (builder.at("u1", version), builder.refusals("u1"), Settling.objects.count()) == ("rest", [], 0)
    run = Enrollment.objects.get(version=version)
    assert (run.entered_at, run.arrived_at) == (after(1), after(1.1))
    builder.tick(after(10))
    assert (builder.at("u1", version), builder.refusals("u1"), nothing_left()) == ("rest", [], True)


def test_c52_without_it_there_is_one_refusal_when_the_time_is_over(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(2))
    builder.tick(after(6))
    assert builder.refusals("u1") == []
    builder.tick(after(7.5))
    builder.tick(after(9))
    builder.identify("u1", after(9.5), tier="gold")
    builder.tick(after(10))
    assert (builder.at("u1", version), builder.refusals("u1"), nothing_left()) == ("", ["filtered"], True)


def test_c52_who_passes_at_once_does_not_wait(builder: Builder, version: Version) -> None:
    builder.identify("u1", START, tier="gold")
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(2))
    assert (builder.at("u1", version), nothing_left()) == ("rest", True)


def test_c52_of_two_events_of_one_person_the_first_lets_in(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(1.5))
    builder.track("u1", "Signed Up", after(2))
    builder.tick(after(2.5))
    assert (Settling.objects.count(), builder.refusals("u1")) == (2, [])
    builder.identify("u1", after(3), tier="gold")
    builder.tick(after(3.5))
    assert (builder.at("u1", version), builder.refusals("u1")) == ("rest", ["already_inside"])
    assert Enrollment.objects.get(version=version).entered_at == after(1)


def test_c52_two_events_in_one_tick_are_refused_once_each(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.track("u1", "Signed Up", after(1.2))
    builder.tick(after(2))
    builder.tick(after(8))
    assert (builder.refusals("u1"), nothing_left()) == (["filtered", "filtered"], True)


def test_c52_each_instance_key_waits_for_itself(builder: Builder) -> None:
    version = builder.live("Orders", nodes(instance_key="order"), LINES, entry_filter=GOLD)
    builder.track("u1", "Signed Up", after(1), order="a")
    builder.track("u1", "Signed Up", after(1), order="b")
    builder.tick(after(2))
    builder.identify("u1", after(3), tier="gold")
    builder.tick(after(4))
    keys = Enrollment.objects.filter(version=version).order_by("instance_key").values_list("instance_key", flat=True)
    assert list(keys) == ["a", "b"]


def test_c52_a_merge_meanwhile_brings_the_trait(builder: Builder, version: Version) -> None:
    builder.identify("gold", START, tier="gold")
    builder.anonymous("phone", "Signed Up", after(1))
    builder.tick(after(2))
    assert Settling.objects.count() == 1
    builder.identify("gold", after(3), anonymous="phone")
    absorb_merges(builder.workspace.pk, after(3.1))
    builder.tick(after(3.2))
    assert (builder.at("gold", version), builder.refusals("gold"), Settling.objects.count()) == ("rest", [], 0)


def test_c52_a_version_that_was_replaced_meanwhile_decides_on_its_own(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.track("u2", "Signed Up", after(1))
    builder.tick(after(2))
    newer = builder.publish(version.journey, after(3))
    assert retire_versions(after(3)) == 0
    builder.identify("u1", after(4), tier="gold")
    builder.track("u1", "Signed Up", after(4.1))
    builder.tick(after(5))
    builder.tick(after(8))
    assert (builder.at("u1", version), builder.at("u1", newer)) == ("rest", "")
    assert (builder.refusals("u1"), builder.refusals("u2"), nothing_left()) == (["already_inside"], ["filtered"], True)


def test_c52_pausing_and_archiving_meanwhile_refuse_with_their_reason(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(2))
    assert pause(version.journey_id, after(3)) is None
    builder.tick(after(8))
    other = builder.live("Another", nodes(), LINES, entry_filter=GOLD)
    builder.track("u2", "Signed Up", after(9))
    builder.tick(after(10))
    assert archive(other.journey_id, after(11)) is None
    builder.tick(after(16))
    assert builder.refusals("u1") == ["journey_paused"]
    assert (builder.refusals("u2"), nothing_left()) == (["journey_paused", "journey_archived"], True)


def test_c52_the_doctor_is_content_while_somebody_waits_and_afterwards(builder: Builder, version: Version) -> None:
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(2))
    assert [found for found in examine(invariants(), after(3)) if not found.clean] == []
    builder.tick(after(8))
    assert [found for found in examine(invariants(), after(9)) if not found.clean] == []


def test_c52_nothing_is_asked_or_awaited_where_no_entry_gives_time(builder: Builder) -> None:
    version = builder.live("At once", nodes(settle=0), LINES, entry_filter=GOLD)
    builder.track("u1", "Signed Up", after(1))
    builder.tick(after(2))
    kinds = rows(Sql("SELECT DISTINCT kind FROM signals_subscription WHERE owner_kind = 'version'"))
    assert (builder.refusals("u1"), builder.at("u1", version), kinds, nothing_left()) == (
        ["filtered"],
        "",
        [(1,)],
        True,
    )


def test_c52_the_card_says_so() -> None:
    config = EntryEventConfig(event="Signed Up", settle=5)
    for language, said in (
        ("en", "When someone does “Signed Up”, waiting up to 5 seconds for the customer's data"),
        ("zh-hans", "当客户触发“Signed Up”，最多等待客户数据 5 秒"),
    ):
        with override(language):
            assert str(EntryEvent().sentence(config, Scope(1, Catalog(1)))) == said
