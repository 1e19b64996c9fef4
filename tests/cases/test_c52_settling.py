"""C52: an entry that gives the customer's data some seconds: whoever comes to pass the entry filter within them is let in,
and everybody else is refused once, when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

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
from tests.integration.journeys.town import START, Town, node, wires

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
LINES = wires("in>rest", "rest>out")


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def nodes(settle: int = 5, **config: Any) -> list[dict[str, Any]]:
    entry = node("in", "entry_event", event="Signed Up", settle=settle, **config)
    return [entry, node("rest", "wait", duration="P1D"), node("out", "exit")]


@pytest.fixture
def town(workspace: Workspace) -> Town:
    made = Town(workspace)
    made.people(2)
    return made


@pytest.fixture
def version(town: Town) -> Version:
    return town.live("Settled", nodes(), LINES, entry_filter=GOLD)


def nothing_left() -> bool:
    return not Settling.objects.exists() and not Signal.objects.exists()


def test_c52_a_trait_that_comes_within_the_time_lets_in(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.tick(after(1.02))
    assert (town.at("u1", version), town.refusals("u1"), Settling.objects.count()) == ("", [], 1)
    town.identify("u1", after(1.05), tier="gold")
    town.tick(after(1.1))
    assert (town.at("u1", version), town.refusals("u1"), Settling.objects.count()) == ("rest", [], 0)
    run = Enrollment.objects.get(version=version)
    assert (run.entered_at, run.arrived_at) == (after(1), after(1.1))
    town.tick(after(10))
    assert (town.at("u1", version), town.refusals("u1"), nothing_left()) == ("rest", [], True)


def test_c52_without_it_there_is_one_refusal_when_the_time_is_over(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.tick(after(2))
    town.tick(after(6))
    assert town.refusals("u1") == []
    town.tick(after(7.5))
    town.tick(after(9))
    town.identify("u1", after(9.5), tier="gold")
    town.tick(after(10))
    assert (town.at("u1", version), town.refusals("u1"), nothing_left()) == ("", ["filtered"], True)


def test_c52_who_passes_at_once_does_not_wait(town: Town, version: Version) -> None:
    town.identify("u1", START, tier="gold")
    town.track("u1", "Signed Up", after(1))
    town.tick(after(2))
    assert (town.at("u1", version), nothing_left()) == ("rest", True)


def test_c52_of_two_events_of_one_person_the_first_lets_in(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.tick(after(1.5))
    town.track("u1", "Signed Up", after(2))
    town.tick(after(2.5))
    assert (Settling.objects.count(), town.refusals("u1")) == (2, [])
    town.identify("u1", after(3), tier="gold")
    town.tick(after(3.5))
    assert (town.at("u1", version), town.refusals("u1")) == ("rest", ["already_inside"])
    assert Enrollment.objects.get(version=version).entered_at == after(1)


def test_c52_two_events_in_one_tick_are_refused_once_each(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.track("u1", "Signed Up", after(1.2))
    town.tick(after(2))
    town.tick(after(8))
    assert (town.refusals("u1"), nothing_left()) == (["filtered", "filtered"], True)


def test_c52_each_instance_key_waits_for_itself(town: Town) -> None:
    version = town.live("Orders", nodes(instance_key="order"), LINES, entry_filter=GOLD)
    town.track("u1", "Signed Up", after(1), order="a")
    town.track("u1", "Signed Up", after(1), order="b")
    town.tick(after(2))
    town.identify("u1", after(3), tier="gold")
    town.tick(after(4))
    keys = Enrollment.objects.filter(version=version).order_by("instance_key").values_list("instance_key", flat=True)
    assert list(keys) == ["a", "b"]


def test_c52_a_merge_meanwhile_brings_the_trait(town: Town, version: Version) -> None:
    town.identify("gold", START, tier="gold")
    town.anonymous("phone", "Signed Up", after(1))
    town.tick(after(2))
    assert Settling.objects.count() == 1
    town.identify("gold", after(3), anonymous="phone")
    absorb_merges(town.workspace.pk, after(3.1))
    town.tick(after(3.2))
    assert (town.at("gold", version), town.refusals("gold"), Settling.objects.count()) == ("rest", [], 0)


def test_c52_a_version_that_was_replaced_meanwhile_decides_on_its_own(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.track("u2", "Signed Up", after(1))
    town.tick(after(2))
    newer = town.publish(version.journey, after(3))
    assert retire_versions(after(3)) == 0
    town.identify("u1", after(4), tier="gold")
    town.track("u1", "Signed Up", after(4.1))
    town.tick(after(5))
    town.tick(after(8))
    assert (town.at("u1", version), town.at("u1", newer)) == ("rest", "")
    assert (town.refusals("u1"), town.refusals("u2"), nothing_left()) == (["already_inside"], ["filtered"], True)


def test_c52_pausing_and_archiving_meanwhile_refuse_with_their_reason(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.tick(after(2))
    assert pause(version.journey_id, after(3)) is None
    town.tick(after(8))
    other = town.live("Another", nodes(), LINES, entry_filter=GOLD)
    town.track("u2", "Signed Up", after(9))
    town.tick(after(10))
    assert archive(other.journey_id, after(11)) is None
    town.tick(after(16))
    assert town.refusals("u1") == ["journey_paused"]
    assert (town.refusals("u2"), nothing_left()) == (["journey_paused", "journey_archived"], True)


def test_c52_the_doctor_is_content_while_somebody_waits_and_afterwards(town: Town, version: Version) -> None:
    town.track("u1", "Signed Up", after(1))
    town.tick(after(2))
    assert [found for found in examine(invariants(), after(3)) if not found.clean] == []
    town.tick(after(8))
    assert [found for found in examine(invariants(), after(9)) if not found.clean] == []


def test_c52_nothing_is_asked_or_awaited_where_no_entry_gives_time(town: Town) -> None:
    version = town.live("At once", nodes(settle=0), LINES, entry_filter=GOLD)
    town.track("u1", "Signed Up", after(1))
    town.tick(after(2))
    kinds = rows(Sql("SELECT DISTINCT kind FROM signals_interest WHERE owner LIKE 'version:%%'"))
    assert (town.refusals("u1"), town.at("u1", version), kinds, nothing_left()) == (["filtered"], "", [(1,)], True)


def test_c52_the_card_says_so() -> None:
    config = EntryEventConfig(event="Signed Up", settle=5)
    assert EntryEvent().sentence(config, "en", Scope(1, Catalog(1))) == (
        "When someone does “Signed Up”, waiting up to 5 seconds for the customer's data"
    )
    assert (
        EntryEvent().sentence(config, "zh-hans", Scope(1, Catalog(1))) == "当客户触发“Signed Up”，最多等待客户数据 5 秒"
    )
