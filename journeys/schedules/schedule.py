"""The instants of a schedule: a first local time, perhaps a rule by which it repeats, and the zone of its clock.

The rule runs on the local wall clock, so 09:00 stays 09:00 across a change of clocks. As RFC 5545 says, a local time that
comes twice is its first, and one that the clock skips is read with the offset before the change: 02:30 becomes 03:30.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from journeys.schedules.recurrence import Recurrence, last_local, local_slots
from journeys.schedules.rrule import read_recurrence

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_BACK = (_DAY, timedelta(days=32), timedelta(days=366), timedelta(days=30 * 366))


@dataclass(frozen=True, slots=True)
class Schedule:
    """`start` is local and naive. Without a rule it comes once."""

    start: datetime
    zone: ZoneInfo
    rule: Recurrence | None


def known_zone(name: str) -> bool:
    """Whether a text names a time zone."""
    return name in available_timezones()


@lru_cache(maxsize=1024)
def read_schedule(start: str, repeat: str, zone: str) -> Schedule | None:
    """The schedule of a config; None if the first time or the rule cannot be read. An offset in `start` is converted."""
    first, rule = local_start(start, ZoneInfo(zone)), None
    if repeat:
        rule, _ = read_recurrence(repeat)
    if first is None or (repeat and rule is None):
        return None
    return Schedule(first, ZoneInfo(zone), rule)


def local_start(text: str, zone: ZoneInfo) -> datetime | None:
    """A first time as a local, naive one; an offset is converted to the zone. None for what is no date and time."""
    try:
        start = datetime.fromisoformat(text)
        return (start.astimezone(zone).replace(tzinfo=None) if start.tzinfo else start).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def next_instant(schedule: Schedule, after: datetime) -> datetime | None:
    """The first slot at or after `after` (aware), or None if there is none within the horizon."""
    return next(iter(instants(schedule, after)), None)


def instants(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """The slots at or after `after` (aware), ascending, each once."""
    # Behind a gap in the clock a later local time may be the earlier instant, so a slot is given once the next one is
    # further away than any gap.
    waiting: list[tuple[datetime, datetime]] = []
    given = after - _TICK
    for local in _locals(schedule, after.astimezone(schedule.zone).replace(tzinfo=None) - _DAY):
        while waiting and waiting[0][1] + _DAY < local:
            instant = waiting.pop(0)[0]
            if instant > given:
                given = instant
                yield instant
        try:
            waiting.append((local.replace(tzinfo=schedule.zone).astimezone(UTC), local))
        except OverflowError:
            break
        waiting.sort()
    for instant, _ in waiting:
        if instant > given:
            given = instant
            yield instant


def latest_instant(schedule: Schedule, after: datetime, until: datetime) -> datetime | None:
    """The last slot in (after, until], or None; found from `until` backwards, however many were missed."""
    first = next_instant(schedule, after + _TICK)
    if first is None or first > until:
        return None
    for back in _BACK:
        since = max(after + _TICK, until - back)
        latest = None
        for slot in instants(schedule, since):
            if slot > until:
                break
            latest = slot
        if latest is not None:
            return latest
    return first


def upcoming(schedule: Schedule, after: datetime, n: int) -> list[datetime]:
    """The next `n` slots at or after `after`."""
    return list(islice(instants(schedule, after), n))


def _locals(schedule: Schedule, since: datetime) -> Iterator[datetime]:
    if schedule.rule is None:
        if schedule.start >= since:
            yield schedule.start
        return
    last = last_of(schedule)
    for local in local_slots(schedule.rule, schedule.start, since):
        if last is not None and local > last:
            return
        yield local


@lru_cache(maxsize=1024)
def last_of(schedule: Schedule) -> datetime | None:
    """The local time after which its COUNT or UNTIL ends the schedule; None if it has neither."""
    return last_local(schedule.rule, schedule.start, schedule.zone) if schedule.rule else None
