"""F22: nothing about a first time is dropped or let pass without a word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.publicid import encode
from journeys.design.publish import publish
from journeys.models import Version
from journeys.nodes.entry_schedule import EntryScheduleConfig, next_slot
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.faults.test_f01_schedules import NOW, problems_of
from tests.integration.journeys.builders import Builder, day, node, wires
from tests.integration.journeys.test_audience_entries import audience


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def test_an_offset_in_the_first_time_is_converted_to_the_zone_and_said() -> None:
    config = EntryScheduleConfig(audience="aud_1", start="2026-12-01T09:00+08:00", time_zone="Europe/Berlin")
    assert next_slot(config, "UTC", NOW) == datetime(2026, 12, 1, 1, tzinfo=UTC)
    (told,) = problems_of("", "2026-12-01T09:00+08:00")
    assert (told.path, told.code, told.severity) == ("nodes.in.config.start", "start_converted", "warning")
    assert told.message == (
        "“2026-12-01T09:00+08:00” names its own offset; it is read as 2026-12-01 02:00 in Europe/Berlin."
    )
    assert english_in(in_chinese(told.message)) == []


def test_a_first_time_that_has_passed_is_said_with_the_remedy() -> None:
    (told,) = problems_of("", "2026-11-26T08:59")
    assert (told.path, told.code, told.severity) == ("nodes.in.config.start", "start_passed", "warning")
    assert "Choose a later time" in told.message
    assert english_in(in_chinese(told.message)) == []
    assert problems_of("", "2026-11-26T09:01") == []


def test_a_series_that_is_over_is_said_too() -> None:
    assert [each.code for each in problems_of("FREQ=DAILY;COUNT=3", "2026-11-01T09:00")] == ["repeat_over"]
    assert [each.code for each in problems_of("FREQ=DAILY;UNTIL=20261120", "2026-11-01T09:00")] == ["repeat_over"]
    assert problems_of("FREQ=DAILY;UNTIL=20261126", "2026-11-01T09:30") == []


def test_publishing_answers_with_what_was_said(builder: Builder) -> None:
    who = audience(builder, rule={"kind": "identifier", "namespace": "email", "op": "exists"})
    entry = node("in", "entry_schedule", audience=encode("aud", who.pk), start="2026-03-01T09:00")
    journey = builder.journey("Late", [entry, node("out", "exit")], wires("in>out"))
    version, problems = publish(journey.pk, None, day(0))
    assert isinstance(version, Version)
    assert [each.code for each in problems] == ["start_passed"]
