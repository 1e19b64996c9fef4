"""When quiet hours end, by the clock where somebody lives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.policies.quiet_hours import SPREAD, quiet_until, release_at
from core.problems import Problem
from tenancy.quiet_hours import QuietHours, QuietWindow, check_quiet_hours, read_quiet_hours
from tests.chinese import in_chinese

NIGHT = QuietWindow(start="21:00", end="09:00")
NOON = QuietWindow(start="12:00", end="13:30")
SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("window", "zone", "now", "end"),
    [
        # Across midnight, on either side of it, and at both edges.
        (NIGHT, "UTC", "2026-05-04T20:59:59+00:00", None),
        (NIGHT, "UTC", "2026-05-04T21:00:00+00:00", "2026-05-05T09:00+00:00"),
        (NIGHT, "UTC", "2026-05-05T00:30:00+00:00", "2026-05-05T09:00+00:00"),
        (NIGHT, "UTC", "2026-05-05T09:00:00+00:00", None),
        (NOON, "UTC", "2026-05-04T12:10:00+00:00", "2026-05-04T13:30+00:00"),
        (NOON, "UTC", "2026-05-04T13:30:00+00:00", None),
        # The same instant, east and west: night in one, day in the other.
        (NIGHT, SHANGHAI, "2026-05-04T14:00:00+00:00", "2026-05-05T09:00+08:00"),
        (NIGHT, NEW_YORK, "2026-05-04T14:00:00+00:00", None),
        (NIGHT, NEW_YORK, "2026-05-05T02:00:00+00:00", "2026-05-05T09:00-04:00"),
        # The nights on which clocks go forward and back: the end is nine by the clock of the morning.
        (NIGHT, BERLIN, "2026-03-28T22:00:00+01:00", "2026-03-29T09:00+02:00"),
        (NIGHT, BERLIN, "2026-10-24T22:00:00+02:00", "2026-10-25T09:00+01:00"),
        # An end that is skipped lies behind the gap; of one that comes twice it is the first ahead.
        (QuietWindow(start="22:00", end="02:30"), BERLIN, "2026-03-29T01:00:00+01:00", "2026-03-29T03:30+02:00"),
        (QuietWindow(start="22:00", end="02:30"), BERLIN, "2026-10-25T01:00:00+02:00", "2026-10-25T02:30+02:00"),
        (QuietWindow(start="22:00", end="02:30"), BERLIN, "2026-10-25T02:10:00+01:00", "2026-10-25T02:30+01:00"),
    ],
)
def test_quiet_hours_end_by_the_local_clock(window: QuietWindow, zone: str, now: str, end: str | None) -> None:
    assert quiet_until(window, instant(now), ZoneInfo(zone)) == (instant(end) if end else None)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", SHANGHAI, BERLIN, NEW_YORK, "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns"]),
    st.times(),
    st.times(),
    st.integers(1, 10_000),
)
def test_a_release_lies_ahead_within_a_day_and_a_half_hour_and_not_in_quiet_hours(
    now: datetime, zone: str, start: time, end: time, profile: int
) -> None:
    window = QuietWindow(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    if window.start == window.end:
        return
    release = release_at(window, now, ZoneInfo(zone), profile)
    assert (release is None) == (quiet_until(window, now, ZoneInfo(zone)) is None)
    if release is not None:
        assert now < release < now + timedelta(hours=26)
        clocks_change = len({(now + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in (0, 27)}) > 1
        assert clocks_change or quiet_until(window, release, ZoneInfo(zone)) is None


def test_messages_are_released_over_half_an_hour_and_never_into_the_next_quiet_hours() -> None:
    night = instant("2026-05-04T22:00:00+00:00")
    after = [release_at(NIGHT, night, ZoneInfo("UTC"), n) for n in range(1, 2001)]
    offsets = [each - instant("2026-05-05T09:00+00:00") for each in after if each]
    assert (len(offsets), min(offsets) >= timedelta(0), max(offsets) < SPREAD) == (2000, True, True)
    tenths = [sum(1 for each in offsets if each * 10 // SPREAD == n) for n in range(10)]
    assert all(150 <= n <= 250 for n in tenths), tenths
    assert after[6] == release_at(NIGHT, night + timedelta(hours=3), ZoneInfo("UTC"), 7), (
        "the same place for each message"
    )
    brief = QuietWindow(start="09:10", end="09:00")
    most = max(filter(None, (release_at(brief, night, ZoneInfo("UTC"), n) for n in range(1, 2001))))
    assert most < instant("2026-05-05T09:10+00:00")


def test_a_medium_may_have_other_times_or_none() -> None:
    hours = QuietHours(on=True, media={"sms": NOON, "in_app": None})
    assert [hours.window(each) for each in ("email", "sms", "in_app")] == [NIGHT, NOON, None]
    assert QuietHours(media={"sms": NOON}).window("sms") is None, "switched off"
    assert read_quiet_hours({"on": True, "start": "25:00", "media": 7}) == QuietHours(on=True)
    assert read_quiet_hours([7]) == QuietHours()


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"start": "09:00", "end": "09:00"}, "quiet_hours.end"),
        ({"start": "09:00"}, "quiet_hours.end"),
        ({"media": {"fax": None}}, "quiet_hours.media.fax"),
        ({"media": {"sms": {"start": "9", "end": "10:00"}}}, "quiet_hours.media.sms.start"),
        ({"media": {"sms": {"start": "10:00", "end": "10:00"}}}, "quiet_hours.media.sms.end"),
    ],
)
def test_times_that_make_no_sense_are_refused_in_both_languages(given: dict[str, object], path: str) -> None:
    (problem,) = check_quiet_hours(given)
    assert isinstance(problem, Problem)
    assert problem.path == path
    assert any("\u4e00" <= letter <= "\u9fff" for letter in in_chinese(problem.message))
