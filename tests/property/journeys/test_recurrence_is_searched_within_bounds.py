"""Whatever text stands in a repeat rule, reading it and looking for its next slot end soon and never raise; and where
dateutil can be trusted to end, both find the same local times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.nodes.entry_schedule import EntryScheduleConfig, check_recurrence, latest_slot, next_slot, schedule_of
from journeys.schedules import recurrence
from journeys.schedules.recurrence import local_slots
from journeys.schedules.rrule import DAYS, parts_of, read_recurrence
from journeys.schedules.schedule import Schedule, upcoming
from tests.property.journeys.steps import counted_days

NOW = datetime(2026, 11, 26, 8, 0, 30, tzinfo=UTC)
MOST_DAYS = 6 * recurrence.HORIZON.days
"""Several searches make up one check; each looks at no day twice."""

_PIECES = (
    "FREQ= DAILY WEEKLY HOURLY SECONDLY INTERVAL= COUNT= UNTIL= BYDAY= MO -1 0 1 53 BYMONTH= BYMONTHDAY= BYSETPOS= "
    "DTSTART:20200101T000000Z EXDATE:20200101T000000Z RRULE: ; , = Z 20261231T235959 WKST= BYHOUR= 31 30 ² ٣ BYWEEKNO= "
    "BYYEARDAY= 99999999999"
)
_WORDS = st.sampled_from([*_PIECES.split(), "\n", " "])
_NOISE = st.lists(_WORDS, max_size=14).map("".join) | st.text(max_size=40)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule with parts that the standard knows, sane or not."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    parts = {"FREQ": frequency}
    # A numbered day beside a plain one: dateutil wants both to hold, the standard either.
    numbered = frequency in ("YEARLY", "MONTHLY") and draw(st.booleans())
    ordinals = st.sampled_from(["1", "2", "-1", "5"] if numbered else [""])
    day = st.tuples(ordinals, st.sampled_from(DAYS)).map("".join)

    def numbers(low: int, high: int, most: int = 3) -> st.SearchStrategy[str]:
        one = st.integers(low, high).filter(lambda n: n != 0 or low == 0)
        return st.lists(one, min_size=1, max_size=most, unique=True).map(lambda ns: ",".join(str(n) for n in ns))

    optional: dict[str, st.SearchStrategy[str]] = {
        "INTERVAL": st.integers(1, 40).map(str),
        "BYMONTH": numbers(1, 12),
        "BYMONTHDAY": numbers(-31, 31),
        "BYDAY": st.lists(day, min_size=1, max_size=3, unique=True).map(",".join),
        "BYHOUR": numbers(0, 23),
        "BYMINUTE": numbers(0, 59, 1),
        "BYSECOND": numbers(0, 59, 1),
        "WKST": st.sampled_from(["MO", "SU", "TH"]),
    }
    if frequency == "YEARLY":
        optional |= {"BYYEARDAY": numbers(-366, 366), "BYWEEKNO": numbers(-53, 53)}
    if frequency != "HOURLY":
        optional["BYSETPOS"] = numbers(-3, 3, 1)
    for name in draw(st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True)):
        parts[name] = draw(optional[name])
    ending = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if ending == "COUNT":
        parts["COUNT"] = str(draw(st.integers(1, 30)))
    elif ending == "UNTIL":
        parts["UNTIL"] = draw(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1))).strftime("%Y%m%dT%H%M%S")
    return ";".join(f"{name}={value}" for name, value in parts.items())


starts = st.datetimes(datetime(1, 1, 2), datetime(2199, 12, 31)).map(lambda at: at.replace(microsecond=0))
zones = st.sampled_from(
    ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll"]
)


@settings(max_examples=120, deadline=None)
@given(_NOISE | rules(), starts, zones)
def test_what_is_read_has_a_next_slot_or_none_within_a_bounded_number_of_days(
    text: str, start: datetime, zone: str
) -> None:
    config = EntryScheduleConfig(audience="aud_1", start=start.isoformat(), time_zone=zone, repeat=text)
    with counted_days() as counted:
        rule, problems = read_recurrence(text)
        assert (rule is None) == bool(problems)
        if rule is not None:
            check_recurrence(Schedule(start, ZoneInfo(zone), rule))
        slot = next_slot(config, "UTC", NOW)
        assert slot is None or slot >= NOW
        latest = latest_slot(config, "UTC", NOW - timedelta(days=500), NOW)
        assert latest is None or NOW - timedelta(days=500) < latest <= NOW
    assert counted.days <= MOST_DAYS
    if text.strip() and rule is None:
        assert slot is None


@settings(max_examples=120, deadline=None)
@given(rules(), st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_the_first_slots_are_those_that_dateutil_finds(text: str, start: datetime) -> None:
    parts = parts_of(text)
    ends = {name: parts.pop(name) for name in ("COUNT", "UNTIL") if name in parts}
    endless = ";".join(f"{name}={value}" for name, value in parts.items())
    rule, problems = read_recurrence(endless)
    assert rule is not None, problems
    mine = list(islice(local_slots(rule, start, start), 5))
    if len(mine) < 5:
        return  # dateutil would look as far as the year 9999.
    theirs: Any = rrulestr(endless, dtstart=start)
    assert mine == list(islice(theirs, 5)), ends
    later = mine[2] + timedelta(seconds=1)
    assert next(local_slots(rule, start, later)) == theirs.after(mine[2])


@settings(max_examples=60, deadline=None)
@given(rules(), starts, zones)
def test_the_next_dates_ascend_and_begin_with_the_next_one(text: str, start: datetime, zone: str) -> None:
    config = EntryScheduleConfig(audience="aud_1", start=start.isoformat(), time_zone=zone, repeat=text)
    schedule = schedule_of(config, "UTC")
    if schedule is None:
        return
    found = upcoming(schedule, NOW, 5)
    assert found == sorted(set(found))
    assert found[:1] == [slot for slot in [next_slot(config, "UTC", NOW)] if slot is not None]
