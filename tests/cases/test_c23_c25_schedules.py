"""C23, C24, C25: changes of the clock, the rules that people write, and those that nobody should."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.publicid import encode
from journeys.engine.pulse import plan_runs
from journeys.models import EntryBatch
from journeys.nodes.entry_schedule import EntryScheduleConfig, schedule_of
from journeys.schedules.schedule import read_schedule, upcoming
from journeys.schedules.short_months import months_left_out, on_last_day
from tenancy.models import Role, Workspace
from tests.faults.test_f01_schedules import problems_of
from tests.integration.api.fixtures import Api, member, world
from tests.integration.journeys.builders import Builder, node, wires
from tests.integration.journeys.test_audience_entries import audience
from tests.property.journeys.steps import counted_days


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def five(start: str, repeat: str, after: str, zone: str = "UTC") -> list[str]:
    """The next five slots after an instant, as local times with their offset."""
    schedule = schedule_of(EntryScheduleConfig(audience="aud_1", start=start, time_zone=zone, repeat=repeat), "UTC")
    assert schedule is not None
    found = upcoming(schedule, datetime.fromisoformat(after), 5)
    return [at.astimezone(schedule.zone).isoformat(timespec="minutes") for at in found]


def test_c23_a_schedule_published_in_the_repeated_hour_runs_once_on_each_following_day(builder: Builder) -> None:
    who = audience(builder, rule={"kind": "identifier", "namespace": "email", "op": "exists"})
    entry = node(
        "in", "entry_schedule", audience=encode("aud", who.pk), start="2026-10-01T02:30", time_zone="Europe/Berlin",
        repeat="FREQ=DAILY",
    )  # fmt: skip
    published = datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
    journey = builder.journey("Nightly", [entry, node("out", "exit")], wires("in>out"), reentry={"mode": "always"})
    builder.publish(journey, published)
    assert plan_runs(datetime(2026, 10, 25, 23, tzinfo=UTC)) == 0
    for number in (26, 27, 28):
        plan_runs(datetime(2026, 10, number, 12, tzinfo=UTC))
    assert list(EntryBatch.objects.order_by("at").values_list("at", flat=True)) == [
        datetime(2026, 10, number, 1, 30, tzinfo=UTC) for number in (26, 27, 28)
    ]


def test_c23_a_local_time_that_comes_twice_is_its_first_and_one_that_is_skipped_comes_an_hour_later() -> None:
    assert five("2026-10-24T02:30", "FREQ=DAILY", "2026-10-24T00:00+00:00", "Europe/Berlin") == [
        "2026-10-24T02:30+02:00",
        "2026-10-25T02:30+02:00",
        "2026-10-26T02:30+01:00",
        "2026-10-27T02:30+01:00",
        "2026-10-28T02:30+01:00",
    ]
    assert five("2026-03-28T02:30", "FREQ=DAILY", "2026-03-28T00:00+00:00", "Europe/Berlin")[:3] == [
        "2026-03-28T02:30+01:00",
        "2026-03-29T03:30+02:00",
        "2026-03-30T02:30+02:00",
    ]
    assert five("2026-03-29T00:00", "FREQ=HOURLY", "2026-03-29T00:00+00:00", "Europe/Berlin")[:3] == [
        "2026-03-29T01:00+01:00",
        "2026-03-29T03:00+02:00",
        "2026-03-29T04:00+02:00",
    ]


def test_c23_a_search_that_begins_within_a_gap_still_finds_the_time_that_the_gap_moved() -> None:
    assert (
        five("2026-03-28T02:30", "FREQ=DAILY", "2026-03-29T01:10+00:00", "Europe/Berlin")[0] == "2026-03-29T03:30+02:00"
    )


@pytest.mark.parametrize(
    ("repeat", "start", "expected"),
    [
        (
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T235959Z",
            "2026-12-01T09:00",
            ["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"],
        ),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214T090000", "2026-12-01T09:00", ["2026-12-07", "2026-12-14"]),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214T085959", "2026-12-01T09:00", ["2026-12-07"]),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214", "2026-12-01T09:00", ["2026-12-07", "2026-12-14"]),
        ("RRULE:FREQ=DAILY;COUNT=3", "2026-12-01T09:00", ["2026-12-01", "2026-12-02", "2026-12-03"]),
        ("FREQ=DAILY;COUNT=3", "2026-11-25T09:00", ["2026-11-26", "2026-11-27"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2026-12-01T09:00",
            ["2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2026-12-01T09:00",
            ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        (
            "FREQ=YEARLY",
            "2024-02-29T09:00",
            ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29", "2044-02-29"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-12-01T09:00",
            ["2026-12-31", "2027-01-29", "2027-02-26", "2027-03-31", "2027-04-30"],
        ),
    ],
)
def test_c24_the_next_five_dates_of_the_rules_that_people_write(repeat: str, start: str, expected: list[str]) -> None:
    assert [at[:10] for at in five(start, repeat, "2026-11-26T08:00+00:00")] == expected
    assert [each for each in problems_of(repeat, start) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("repeat", "start", "months", "named", "instead"),
    [
        (
            "FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-01T09:00", [2, 4, 6, 9, 11],
            "February, April, June, September and November are left out", "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "FREQ=MONTHLY", "2026-12-30T09:00", [2], "February is left out: the day does not exist there.",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "RRULE:FREQ=YEARLY", "2028-02-29T09:00", [2], "February is left out: the day does not exist there but in leap",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=6", "2026-10-31T09:00", [4], "April is left out: the day does not exist there.",
            "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-12-01T09:00", [], "", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "2026-12-01T09:00", [2], "February is left out",
            "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
        ),
        ("FREQ=MONTHLY;COUNT=2", "2026-12-31T09:00", [], "", "FREQ=MONTHLY;COUNT=2;BYMONTHDAY=-1"),
        # The last of April at 9 in Shanghai is at 1 UTC; that of June is behind the end.
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20270630T005959Z", "2027-03-01T09:00", [4], "April is left out",
            "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270630T005959Z",
        ),
        ("FREQ=MONTHLY;COUNT=2", "2028-01-29T09:00", [], "", "FREQ=MONTHLY;COUNT=2;BYMONTHDAY=-1"),
        (
            "FREQ=YEARLY;INTERVAL=4;COUNT=5", "2028-02-29T09:00", [], "",
            "FREQ=YEARLY;INTERVAL=4;COUNT=5;BYMONTH=2;BYMONTHDAY=-1",
        ),
    ],
)  # fmt: skip
def test_c24_the_months_left_out_are_named_and_the_last_day_is_offered(
    repeat: str, start: str, months: list[int], named: str, instead: str
) -> None:
    schedule = read_schedule(start, repeat, "Asia/Shanghai")
    assert schedule is not None
    assert months_left_out(schedule) == months
    told = [each.message for each in problems_of(repeat, start) if each.code == "months_left_out"]
    assert len(told) == bool(months)
    assert all(named in each for each in told)
    assert on_last_day(repeat, schedule.start) == instead


@pytest.mark.parametrize("repeat", ["FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"])
def test_c25_nothing_repeats_more_often_than_hourly(repeat: str) -> None:
    with counted_days() as counted:
        found = problems_of(repeat, "2015-01-01T00:00")
    assert [each.code for each in found] == ["bad_repeat"]
    assert counted.days == 0


@pytest.mark.django_db
def test_c24_the_editor_is_told_the_next_dates_and_what_is_left_out() -> None:
    acme = world("acme")
    alice = Api(member(acme.workspace, Role.OWNER))
    asked = {"start": "2150-12-01T09:00", "time_zone": "Asia/Shanghai", "repeat": "FREQ=MONTHLY;BYMONTHDAY=31"}
    assert alice.post(f"{acme.here}/journeys/schedule", asked) == {
        "time_zone": "Asia/Shanghai",
        "slots": [
            "2150-12-31T01:00:00Z",
            "2151-01-31T01:00:00Z",
            "2151-03-31T01:00:00Z",
            "2151-05-31T01:00:00Z",
            "2151-07-31T01:00:00Z",
        ],
        "months_left_out": [2, 4, 6, 9, 11],
        "on_last_day": "FREQ=MONTHLY;BYMONTHDAY=-1",
    }
    nothing = {"time_zone": "Mars/X", "slots": [], "months_left_out": [], "on_last_day": None}
    assert alice.post(f"{acme.here}/journeys/schedule", asked | {"time_zone": "Mars/X"}) == nothing
    assert alice.post(f"{acme.here}/journeys/schedule", {"start": ""})["slots"] == []
