"""Entry by a date in a trait: each occurrence lets in once, by the clock of a place, and next year's is another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cdp.parking.models import ParkedKind
from cdp.parking.parking import Culprit, park, release
from journeys.engine.pulse import due_buckets, plan_runs
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import Enrollment, EntryBatch, Version
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.journeys.builders import Builder, node, wires

NOON = datetime(2026, 5, 10, 12, tzinfo=UTC)


def draft(entry: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    nodes = [node("in", "entry_date", **{"trait": "birthday", "zone": "workspace"} | entry), node("out", "exit")]
    return nodes, wires("in>out")


def live(builder: Builder, at: datetime = NOON, settings: dict[str, Any] | None = None, **entry: Any) -> Version:
    return builder.publish(builder.journey("Dates", *draft(entry), **(settings or {})), at)


def entered(builder: Builder, now: datetime) -> list[tuple[str, str]]:
    """Let in whoever is due by then: all runs so far, by customer and key."""
    plan_runs(now)
    if due_buckets(now):
        builder.tick(now)
    found = Enrollment.objects.select_related("profile").order_by("entered_at", "profile_id", "instance_key")
    return [(run.profile.traits["name"], run.instance_key) for run in found]


def people(builder: Builder, **birthdays: Any) -> None:
    for name, value in birthdays.items():
        builder.identify(name, NOON - timedelta(days=30), name=name, birthday=value)


def test_a_birthday_lets_in_once_each_year_whatever_the_reentry_rule_says(builder: Builder) -> None:
    people(builder, ada="1990-05-12", bob="1991-05-13", leap="1992-02-29", born="2026-05-12", odd="soon", number=5)
    live(builder)
    assert entered(builder, NOON + timedelta(days=1)) == []
    first = [("ada", "2026-05-12")]
    assert entered(builder, datetime(2026, 5, 12, 9, tzinfo=UTC)) == first
    assert entered(builder, datetime(2026, 5, 12, 23, tzinfo=UTC)) == first
    both = [*first, ("bob", "2026-05-13")]
    assert entered(builder, datetime(2026, 5, 13, 9, 0, 1, tzinfo=UTC)) == both
    assert entered(builder, datetime(2027, 2, 28, 10, tzinfo=UTC))[2:] == [("leap", "2027-02-28")]
    assert entered(builder, datetime(2027, 5, 12, 10, tzinfo=UTC))[3:] == [
        ("ada", "2027-05-12"),
        ("born", "2027-05-12"),
    ]


def test_published_after_the_hour_it_begins_the_next_day_and_offsets_are_entries_of_their_own(builder: Builder) -> None:
    people(builder, today="1990-05-10", week="1990-05-18", ago="1990-05-08")
    offsets = [{"days": 7}, {"days": 0}, {"days": 3, "side": "after"}]
    live(builder, settings={"reentry": {"mode": "always"}}, offsets=offsets)
    assert entered(builder, NOON + timedelta(hours=10)) == []
    assert entered(builder, NOON + timedelta(days=1)) == [("week", "2026-05-18 -7"), ("ago", "2026-05-08 +3")]
    assert entered(builder, datetime(2026, 5, 13, 9, tzinfo=UTC))[2:] == [("today", "2026-05-10 +3")]
    assert entered(builder, datetime(2026, 5, 18, 9, tzinfo=UTC))[3:] == [("week", "2026-05-18")]


def test_each_lives_by_their_own_clock_and_once_means_that_year_alone(builder: Builder) -> None:
    Workspace.objects.filter(pk=builder.workspace.pk).update(time_zone="Asia/Shanghai")
    due = {"ends": "2026-05-13"}
    for name, zone in (("shanghai", ""), ("york", "America/New_York"), ("nowhere", "Mars/Olympus")):
        builder.identify(name, NOON - timedelta(days=30), name=name, timezone=zone, **due)
    builder.identify("instant", NOON - timedelta(days=30), name="instant", ends="2026-05-12T20:00:00Z")
    live(builder, trait="ends", repeat="once", zone="customer")
    key = "2026-05-13"
    here = [("shanghai", key), ("nowhere", key), ("instant", key)]
    assert entered(builder, datetime(2026, 5, 13, 0, 59, tzinfo=UTC)) == []
    assert sorted(entered(builder, datetime(2026, 5, 13, 1, tzinfo=UTC))) == sorted(here)
    assert len(entered(builder, datetime(2026, 5, 13, 12, 59, tzinfo=UTC))) == 3
    assert entered(builder, datetime(2026, 5, 13, 13, tzinfo=UTC))[3:] == [("york", key)]
    assert len(entered(builder, datetime(2027, 5, 13, 23, tzinfo=UTC))) == 4


def test_missed_days_are_made_up_with_a_refusal_for_those_who_come_too_late(builder: Builder) -> None:
    people(builder, ada="1990-05-12", bob="1991-05-14")
    live(builder)
    assert entered(builder, datetime(2026, 5, 14, 10, tzinfo=UTC)) == [("bob", "2026-05-14")]
    assert builder.refusals("ada") == ["too_late"]
    assert EntryBatch.objects.filter(audience_id=None).count() == 4


def test_somebody_who_is_set_aside_enters_later_and_holds_up_nobody(builder: Builder) -> None:
    people(builder, ada="1990-05-12", bob="1991-05-12")
    live(builder)
    bob, due = builder.profile("bob").pk, datetime(2026, 5, 12, 9, tzinfo=UTC)
    culprit = Culprit(ParkedKind.PROFILE, bob, builder.workspace.pk, "tick.enroll", "failed", {}, profile_id=bob)
    park([culprit], due)
    assert entered(builder, due) == [("ada", "2026-05-12")]
    release(ParkedKind.PROFILE, [bob])
    assert entered(builder, due + timedelta(minutes=1)) == [("ada", "2026-05-12"), ("bob", "2026-05-12")]


def test_what_cannot_be_is_told_with_the_remedy(builder: Builder) -> None:
    people(builder, ada="1990-05-12")
    bad = {"trait": "", "time": "25:00", "offsets": [{"days": 3}, {"days": 3}], "audience": "aud_gone"}
    nodes, edges = draft(bad)
    found = check({"nodes": nodes, "edges": edges, "settings": {}}, load_scope(builder.workspace.pk))
    assert sorted((p.path.removeprefix("nodes.in.config."), p.code) for p in found) == [
        ("audience", "unknown_audience"),
        ("offsets[0].days", "day_twice"),
        ("offsets[1].days", "day_twice"),
        ("time", "bad_clock_time"),
        ("trait", "trait_missing"),
    ]
    for problem in found:
        assert english_in(in_chinese(problem.message)) == []
    nodes, edges = draft({"trait": "brithday"})
    found = check({"nodes": nodes, "edges": edges, "settings": {}}, load_scope(builder.workspace.pk))
    assert [(p.code, p.severity) for p in found] == [("unknown_trait", "warning")]
