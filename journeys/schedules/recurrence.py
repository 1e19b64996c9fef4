"""Recurrence rules of schedules: one RFC 5545 RRULE, read strictly and searched within bounds.

The search begins near the instant asked for, never at a start years ago, and ends after `HORIZON`, so a rule that never
comes true costs milliseconds. See docs/decisions/0040-recurrence-is-searched-within-bounds.md.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from core.i18n.text import translated
from core.problems import Problem

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]

HORIZON = timedelta(days=30 * 366)
"""How far ahead a slot is looked for, and how long after its start a series with COUNT may last."""
MOST_COUNT = 1000
MOST_INTERVAL = 10_000
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,5}")
_RANGES = {
    "INTERVAL": (1, MOST_INTERVAL),
    "COUNT": (1, MOST_COUNT),
    "BYMONTH": (1, 12),
    "BYWEEKNO": (-53, 53),
    "BYYEARDAY": (-366, 366),
    "BYMONTHDAY": (-31, 31),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
    "BYSETPOS": (-366, 366),
}
_ONE_VALUE = {"INTERVAL", "COUNT", "BYMINUTE", "BYSECOND"}
_KNOWN = {*_RANGES, "FREQ", "UNTIL", "BYDAY", "WKST"}


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


def bad_repeat(message: str) -> Problem:
    """An error of the rule's text."""
    return Problem("repeat", "bad_repeat", message)


def parts_of(text: str) -> dict[str, str]:
    """The parts of a rule's text by name, in upper case; a leading `RRULE:` is dropped. For texts that could be read."""
    pairs = text.strip().upper().removeprefix("RRULE:").split(";")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs if pair)}


def read_recurrence(text: str) -> tuple[Recurrence | None, list[Problem]]:
    """The rule in a text, or every problem that keeps it from being read. Never raises."""
    pairs = [pair for pair in text.strip().upper().removeprefix("RRULE:").split(";") if pair]
    names = [pair.partition("=")[0] for pair in pairs]
    strange = next((n for n in names if n not in _KNOWN), None)
    if not pairs or strange is not None or re.search(r"[\s:]", ";".join(pairs)):
        shown = text.strip().splitlines()[0][:40] if text.strip() else ""
        return None, [
            bad_repeat(
                translated(
                    "“{shown}” is not one repeat rule. Write its parts only, e.g. FREQ=WEEKLY;BYDAY=MO; the "
                    "first time and the time zone have fields of their own.",
                    shown=shown,
                ),
            )
        ]
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        return None, [bad_repeat(translated("{twice} is given twice. Keep one.", twice=twice))]
    parts, problems = parts_of(text), list[Problem]()
    numbers = {name: _numbers(name, parts[name], problems) for name in _RANGES if name in parts}
    days = _days(parts.get("BYDAY", ""), problems) if "BYDAY" in parts else frozenset[tuple[int, int]]()
    until = _until(parts["UNTIL"], problems) if "UNTIL" in parts else None
    _check_together(parts, numbers, days, problems)
    if problems:
        return None, problems
    one = {name: next(iter(numbers[name])) for name in _ONE_VALUE & numbers.keys()}
    empty = frozenset[int]()
    return Recurrence(
        frequency=cast(Frequency, parts["FREQ"]),
        interval=one.get("INTERVAL", 1),
        count=one.get("COUNT"),
        until=until,
        months=numbers.get("BYMONTH", empty),
        weeks=numbers.get("BYWEEKNO", empty),
        year_days=numbers.get("BYYEARDAY", empty),
        month_days=numbers.get("BYMONTHDAY", empty),
        days=days,
        hours=numbers.get("BYHOUR", empty),
        minute=one.get("BYMINUTE"),
        second=one.get("BYSECOND"),
        positions=numbers.get("BYSETPOS", empty),
        week_start=DAYS.index(parts.get("WKST", "MO")),
    ), []


def _numbers(name: str, text: str, problems: list[Problem]) -> frozenset[int]:
    low, high = _RANGES[name]
    values = text.split(",")
    found = {int(value) for value in values if _WHOLE.fullmatch(value)}
    outside = any(not low <= value <= high or (low < 0 and value == 0) for value in found)
    if len(found) < len(set(values)) or outside or (name in _ONE_VALUE and len(found) > 1):
        each = translated("one whole number") if name in _ONE_VALUE else translated("whole numbers")
        besides = translated(" other than 0") if low < 0 else ""
        problems.append(
            bad_repeat(
                translated(
                    "{name}={text} cannot be used: it takes {each} from {low} to {high}{besides}.",
                    name=name,
                    text=text[:40],
                    each=each,
                    low=low,
                    high=high,
                    besides=besides,
                ),
            )
        )
    return frozenset(found)


def _days(text: str, problems: list[Problem]) -> frozenset[tuple[int, int]]:
    found = [_BY_DAY.fullmatch(value) for value in text.split(",")]
    days = {(int(match[1] or 0), DAYS.index(match[2])) for match in found if match}
    if None in found or any(match and match[1] and not -53 <= int(match[1]) <= 53 for match in found):
        problems.append(
            bad_repeat(
                translated(
                    "BYDAY={text} cannot be used: write days as MO, TU, WE, TH, FR, SA, SU, e.g. MO,FR or -1FR.",
                    text=text[:40],
                ),
            )
        )
    return frozenset(days)


def _until(text: str, problems: list[Problem]) -> datetime | None:
    """A date alone includes that day; a time with Z is an instant, one without is local."""
    match = _UNTIL.fullmatch(text)
    try:
        if match is None or not 1970 <= int(text[:4]) <= 9000:
            raise ValueError
        if match[2] is None:
            return datetime.combine(datetime.strptime(match[1], "%Y%m%d").date(), time(23, 59, 59))
        until = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")
        return until.replace(tzinfo=UTC) if match[3] else until
    except ValueError:
        problems.append(
            bad_repeat(
                translated(
                    "UNTIL={text} is not a date. Write e.g. UNTIL=20261231, or UNTIL=20261231T235959Z.", text=text[:40]
                ),
            )
        )
        return None


def _check_together(
    parts: dict[str, str], numbers: dict[str, frozenset[int]], days: frozenset[tuple[int, int]], problems: list[Problem]
) -> None:
    frequency = parts.get("FREQ", "")
    if frequency in ("MINUTELY", "SECONDLY"):
        problems.append(
            bad_repeat(
                translated("A schedule repeats hourly at most. Use FREQ=HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY."),
            )
        )
    elif frequency not in _FREQUENCIES:
        problems.append(
            bad_repeat(
                translated("The rule needs FREQ=HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY."),
            )
        )
    if parts.get("WKST", "MO") not in DAYS:
        problems.append(bad_repeat(translated("WKST is the day on which a week begins, e.g. MO.")))
    if any(ordinal for ordinal, _ in days) and frequency not in ("MONTHLY", "YEARLY"):
        problems.append(
            bad_repeat(
                translated("A numbered day such as 2MO needs FREQ=MONTHLY or YEARLY. Drop the number or change FREQ."),
            )
        )
    if "BYSETPOS" in numbers and frequency == "HOURLY":
        problems.append(bad_repeat(translated("BYSETPOS says nothing with FREQ=HOURLY. Drop it.")))
    if "COUNT" in parts and "UNTIL" in parts:
        problems.append(bad_repeat(translated("Give COUNT or UNTIL, not both.")))


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


def months_left_out(rule: Recurrence, start: datetime) -> list[int]:
    """The months (1 to 12) that the rule comes to and that lack a day it asks for; February as it is in common years."""
    rule = completed(rule, start)
    late = {day for day in rule.month_days if day > 28}
    if not late or rule.days or rule.year_days or rule.weeks:
        return []
    months = rule.months or frozenset(range(1, 13))
    if rule.frequency == "MONTHLY":
        months &= {(start.month - 1 + number * rule.interval) % 12 + 1 for number in range(12)}
    return [month for month in sorted(months) if any(day > monthrange(2023, month)[1] for day in late)]


def on_last_day(text: str, start: datetime) -> str:
    """The rule's text with the last day of the month in place of days after the 28th."""
    rule, _ = read_recurrence(text)
    if rule is None:
        return text
    full = completed(rule, start)
    parts = parts_of(text)
    if full.frequency == "YEARLY":
        parts["BYMONTH"] = ",".join(str(month) for month in sorted(full.months))
    parts["BYMONTHDAY"] = ",".join(
        str(day) for day in sorted({-1 if day > 28 else day for day in full.month_days}, key=lambda day: day % 32)
    )
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)
