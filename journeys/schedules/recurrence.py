"""Recurrence rules of schedules: what one holds (`rrule` reads it from its text), and the times it comes, searched within bounds.

The search begins near the instant asked for, never at a start years ago, and ends after `HORIZON`, so a rule that never
comes true costs milliseconds. See docs/decisions/0040-recurrence-is-searched-within-bounds.md.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]

HORIZON = timedelta(days=30 * 366)
"""How far ahead a slot is looked for, and how long after its start a series with COUNT may last."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule as read. Empty sets and None stand for parts that are not given."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    """The last instant (aware), or the last local time (naive)."""
    months: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    """(ordinal within the month or year, or 0 for every one; weekday from Monday = 0)."""
    hours: frozenset[int] = frozenset()
    minute: int | None = None
    second: int | None = None
    positions: frozenset[int] = frozenset()
    week_start: int = 0


def local_slots(rule: Recurrence, start: datetime, since: datetime) -> Iterator[datetime]:
    """The rule's local times at or after both `start` and `since` (naive), ascending, up to `HORIZON` after them.

    COUNT and UNTIL are the caller's (`last_local`).
    """
    start = start.replace(microsecond=0)
    rule = completed(rule, start)
    first = max(start, since)
    index, days_of = _periods(rule)
    base, interval = index(start.date()), 1 if rule.frequency == "HOURLY" else rule.interval
    number = base + -(-(index(first.date()) - base) // interval) * interval
    end = min(first.toordinal() + HORIZON.days, date.max.toordinal())
    while (days := days_of(number)).start <= end:
        times = [
            datetime.combine(day, clock)
            for ordinal in days
            if 1 <= ordinal <= end and _fits(rule, day := date.fromordinal(ordinal))
            for clock in _clocks(rule, start, ordinal)
        ]
        for n, each in enumerate(times):
            chosen = not rule.positions or n + 1 in rule.positions or n - len(times) in rule.positions
            if chosen and each >= first:
                yield each
        number += interval


def last_local(rule: Recurrence, start: datetime, zone: ZoneInfo) -> datetime | None:
    """The local time after which COUNT or UNTIL ends the rule; None if neither is given. A COUNT is counted from `start`."""
    if rule.count is not None:
        last = start
        for n, each in enumerate(local_slots(rule, start, start), 1):
            last = each
            if n == rule.count:
                break
        return last
    if rule.until is not None and rule.until.tzinfo is not None:
        return rule.until.astimezone(zone).replace(tzinfo=None)
    return rule.until


def completed(rule: Recurrence, start: datetime) -> Recurrence:
    """The rule with what it leaves to its start: the day, for rules that name none."""
    if rule.weeks or rule.year_days or rule.month_days or rule.days:
        return rule
    match rule.frequency:
        case "YEARLY":
            return replace(rule, months=rule.months or frozenset({start.month}), month_days=frozenset({start.day}))
        case "MONTHLY":
            return replace(rule, month_days=frozenset({start.day}))
        case "WEEKLY":
            return replace(rule, days=frozenset({(0, start.weekday())}))
        case "DAILY" | "HOURLY":
            return rule


def _periods(rule: Recurrence) -> tuple[Callable[[date], int], Callable[[int], range]]:
    """(day -> number of its period, number -> ordinals of the period's days)."""
    shift = 1 + rule.week_start  # The first day of ordinal counting is a Monday.
    match rule.frequency:
        case "YEARLY":
            return (lambda day: day.year), _year
        case "MONTHLY":
            return (lambda day: day.year * 12 + day.month - 1), _month
        case "WEEKLY":
            return (
                (lambda day: (day.toordinal() - shift) // 7),
                (lambda number: range(number * 7 + shift, number * 7 + shift + 7)),
            )
        case "DAILY" | "HOURLY":
            return (lambda day: day.toordinal()), (lambda number: range(number, number + 1))


_BEYOND = range(date.max.toordinal() + 1, date.max.toordinal() + 2)


def _year(year: int) -> range:
    if year > date.max.year:
        return _BEYOND
    first = date(year, 1, 1).toordinal()
    return range(first, first + 365 + isleap(year))


def _month(number: int) -> range:
    year, month = number // 12, number % 12 + 1
    if year > date.max.year:
        return _BEYOND
    first = date(year, month, 1).toordinal()
    return range(first, first + monthrange(year, month)[1])


def _clocks(rule: Recurrence, start: datetime, ordinal: int) -> Iterator[time]:
    minute = start.minute if rule.minute is None else rule.minute
    second = start.second if rule.second is None else rule.second
    if rule.frequency != "HOURLY":
        for hour in sorted(rule.hours or {start.hour}):
            yield time(hour, minute, second)
        return
    passed = (ordinal - start.toordinal()) * 24 - start.hour
    for hour in range(24):
        if (passed + hour) % rule.interval == 0 and (not rule.hours or hour in rule.hours):
            yield time(hour, minute, second)


def _fits(rule: Recurrence, day: date) -> bool:
    """Whether a day passes every part that speaks of days."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        left = day.day - monthrange(day.year, day.month)[1] - 1
        if day.day not in rule.month_days and left not in rule.month_days:
            return False
    if rule.days and not _fits_weekday(rule, day):
        return False
    if rule.year_days:
        nth, length = day.timetuple().tm_yday, 365 + isleap(day.year)
        if nth not in rule.year_days and nth - length - 1 not in rule.year_days:
            return False
    return not rule.weeks or _fits_week(rule, day)


def _fits_weekday(rule: Recurrence, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.days:
        return True
    if rule.frequency == "YEARLY" and not rule.months:
        nth, length = day.timetuple().tm_yday, 365 + isleap(day.year)
    else:
        nth, length = day.day, monthrange(day.year, day.month)[1]
    return ((nth - 1) // 7 + 1, weekday) in rule.days or (-((length - nth) // 7) - 1, weekday) in rule.days


def _fits_week(rule: Recurrence, day: date) -> bool:
    """A week belongs to the year that has most of its days; its fourth day says which."""
    try:
        middle = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    except OverflowError:
        return False
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    weeks = (
        middle.timetuple().tm_yday - 1 + 7 * ((365 + isleap(middle.year) - middle.timetuple().tm_yday) // 7)
    ) // 7 + 1
    return number in rule.weeks or number - weeks - 1 in rule.weeks
