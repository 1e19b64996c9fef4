"""F1: a repeat rule is checked by what executes it, and no rule, published or not, holds the pulse up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.problems import Problem, errors
from core.publicid import encode
from journeys.engine.pulse import plan_runs
from journeys.graph.check import check
from journeys.models import EntryBatch, Node, Version
from journeys.nodes.base import Scope
from journeys.nodes.entry_schedule import EntryScheduleConfig, latest_slot, next_slot
from journeys.schedules.recurrence import HORIZON
from rules.vocabulary import Catalog, KnownAudience
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.journeys.builders import Builder, day, node, wires
from tests.integration.journeys.test_audience_entries import audience
from tests.property.journeys.steps import counted_days

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
SCOPE = Scope(
    workspace_id=1,
    catalog=Catalog(1, audiences={"aud_1": KnownAudience(1, "VIP")}),
    audiences={"aud_1": "VIP"},
    time_zone="Europe/Berlin",
    now=NOW,
)


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def problems_of(repeat: str, start: str = "2026-12-01T09:00", **settings: Any) -> list[Problem]:
    entry = {"id": "in", "kind": "entry_schedule", "config": {"audience": "aud_1", "start": start, "repeat": repeat}}
    graph = {
        "nodes": [entry, {"id": "out", "kind": "exit", "config": {}}],
        "edges": [{"id": "e", "source": "in", "port": "next", "target": "out"}],
        "settings": {"reentry": {"mode": "always"}} | settings,
    }
    return check(graph, SCOPE)


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 cannot be used: it takes one whole number from 1 to 10000."),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1 cannot be used: it takes one whole number from 1 to 10000."),
        ("FREQ=SECONDLY", "A schedule repeats hourly at most."),
        ("FREQ=MINUTELY;INTERVAL=90", "A schedule repeats hourly at most."),
        ("FREQ=DAILY;BYMINUTE=0,30", "BYMINUTE=0,30 cannot be used"),
        ("DTSTART:20200101T000000Z\nRRULE:FREQ=DAILY", "is not one repeat rule"),
        ("RRULE:FREQ=DAILY\nEXDATE:20261201T000000Z", "is not one repeat rule"),
        ("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "is not one repeat rule"),
        ("FREQ=DAILY;COUNT=5;COUNT=6", "COUNT is given twice"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL=SOON is not a date"),
        ("FREQ=WEEKLY;BYDAY=2MO", "A numbered day such as 2MO needs FREQ=MONTHLY or YEARLY."),
        ("FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY=MONDAY cannot be used"),
        ("FREQ=NEVER", "The rule needs FREQ=HOURLY"),
        ("FREQ=DAILY;BYMONTHDAY=٣", "BYMONTHDAY=٣ cannot be used"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "Give COUNT or UNTIL, not both."),
    ],
)
def test_a_rule_that_cannot_be_executed_is_refused_with_the_reason(repeat: str, words: str) -> None:
    found = problems_of(repeat)
    assert [(each.path, each.code) for each in found] == [("nodes.in.config.repeat", "bad_repeat")]
    assert words in found[0].message
    assert english_in(in_chinese(found[0].message)) == []


@pytest.mark.parametrize(
    ("repeat", "code"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "repeat_never"),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "repeat_never"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "repeat_never"),
        ("FREQ=MONTHLY;BYSETPOS=40;BYDAY=MO", "repeat_never"),
        ("FREQ=YEARLY;COUNT=100", "repeat_too_long"),
    ],
)
def test_a_rule_that_never_comes_true_is_refused_after_a_bounded_search(repeat: str, code: str) -> None:
    with counted_days() as counted:
        found = problems_of(repeat)
    assert [(each.path, each.code) for each in found] == [("nodes.in.config.repeat", code)]
    assert counted.days <= 2 * HORIZON.days


@pytest.mark.parametrize("start", ["0001-01-02T09:00", "2015-01-01T00:00", "2020-02-29T23:59:59"])
@pytest.mark.parametrize(
    "repeat", ["FREQ=DAILY", "FREQ=HOURLY", "FREQ=HOURLY;INTERVAL=7", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY"]
)
def test_the_search_begins_near_now_however_long_ago_the_first_time_was(start: str, repeat: str) -> None:
    config = EntryScheduleConfig(audience="aud_1", start=start, time_zone="UTC", repeat=repeat)
    with counted_days() as counted:
        slot = next_slot(config, "UTC", NOW)
        latest = latest_slot(config, "UTC", NOW - timedelta(days=3000), NOW)
    assert slot is not None
    assert timedelta(0) <= slot - NOW < timedelta(days=63)
    assert latest is not None
    assert timedelta(0) <= NOW - latest < timedelta(days=63)
    assert counted.days < 800


def test_a_first_time_in_a_year_that_was_hardly_meant_is_refused() -> None:
    assert [each.code for each in problems_of("FREQ=DAILY", "0026-12-01T09:00")] == ["start_out_of_range"]
    assert [each.code for each in problems_of("", "9999-12-31T23:59-12:00")] == ["bad_start"]
    assert [each.code for each in problems_of("", "")] == ["start_missing"]


def test_only_the_latest_of_many_missed_slots_is_run(builder: Builder) -> None:
    version = _published(builder, "FREQ=HOURLY")
    with counted_days() as counted:
        assert plan_runs(day(2000)) == 1
    assert counted.days < 50
    assert [(run.version_id, run.at) for run in EntryBatch.objects.all()] == [(version.pk, day(2000))]


@pytest.mark.parametrize(
    "repeat",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=SECONDLY",
        "DTSTART:20200101T000000Z\nRRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY\nEXDATE:20200101T000000Z",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_bad_rule_that_was_published_before_lets_nobody_in_and_holds_nothing_up(
    builder: Builder, repeat: str
) -> None:
    good = _published(builder, "FREQ=DAILY", "Good")
    bad = _published(builder, "FREQ=DAILY", "Bad")
    _as_published_before(bad, repeat)
    with counted_days() as counted:
        assert plan_runs(day(1)) == 1
    assert counted.days <= HORIZON.days + 20
    assert list(EntryBatch.objects.values_list("version_id", flat=True)) == [good.pk]


def test_errors_of_the_audience_do_not_hide_those_of_the_rule() -> None:
    config = {"audience": "", "start": "soon", "repeat": "FREQ=NEVER"}
    graph = {"nodes": [{"id": "in", "kind": "entry_schedule", "config": config}], "edges": []}
    codes = {each.code for each in errors(check(graph, SCOPE))}
    assert {"audience_missing", "bad_start", "bad_repeat"} <= codes


def _published(builder: Builder, repeat: str, name: str = "Hourly") -> Version:
    who = audience(builder, name=name, rule={"kind": "identifier", "namespace": "email", "op": "exists"})
    entry = node(
        "in", "entry_schedule", audience=encode("aud", who.pk), start="2026-03-02T12:00", time_zone="UTC", repeat=repeat
    )
    return builder.live(name, [entry, node("out", "exit")], wires("in>out"), reentry={"mode": "always"})


def _as_published_before(version: Version, repeat: str) -> None:
    """What an earlier release let through: the same version with a rule that is refused today."""
    graph = {**version.graph, "nodes": [dict(each) for each in version.graph["nodes"]]}
    graph["nodes"][0]["config"] = {**graph["nodes"][0]["config"], "repeat": repeat}
    fresh = Version.objects.create(
        workspace=version.workspace, journey=version.journey, number=2, graph=graph, published_at=version.published_at
    )
    Node.objects.bulk_create(
        Node(version=fresh, key=each["id"], kind=each["kind"], config=each["config"]) for each in graph["nodes"]
    )
    version.journey.live_version = fresh
    version.journey.save()
