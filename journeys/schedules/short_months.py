"""Days after the 28th: the months that lack them, and the rule that takes their last day instead."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime

from journeys.schedules.recurrence import HORIZON, Recurrence, completed
from journeys.schedules.rrule import parts_of, read_recurrence
from journeys.schedules.schedule import Schedule, last_of


def months_left_out(schedule: Schedule) -> list[int]:
    """The months (1 to 12) that the schedule's rule reaches before it ends, and that lack a day it asks for.

    Of a rule without an end, or with one far away, February is as it is in common years.
    """
    if schedule.rule is None:
        return []
    start, last = schedule.start, last_of(schedule)
    rule, late = completed(schedule.rule, start), late_days(schedule)
    if not late or rule.days or rule.year_days or rule.weeks:
        return []
    if last is not None and last - start <= HORIZON:
        visited = _months_until(rule, start, last)
        return sorted({month for year, month in visited if any(day > monthrange(year, month)[1] for day in late)})
    months = rule.months or frozenset(range(1, 13))
    if rule.frequency == "MONTHLY":
        months &= {(start.month - 1 + number * rule.interval) % 12 + 1 for number in range(12)}
    return [month for month in sorted(months) if any(day > monthrange(2023, month)[1] for day in late)]


def late_days(schedule: Schedule) -> frozenset[int]:
    """The days after the 28th that the schedule's rule asks for."""
    if schedule.rule is None:
        return frozenset()
    return frozenset(day for day in completed(schedule.rule, schedule.start).month_days if day > 28)


def _months_until(rule: Recurrence, start: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    """(year, month) of the months that the rule comes to and whose last day is not behind `last`."""
    step = rule.interval if rule.frequency == "MONTHLY" else 1
    for number in range(start.year * 12 + start.month - 1, last.year * 12 + last.month, step):
        year, month = number // 12, number % 12 + 1
        if rule.frequency == "YEARLY" and (year - start.year) % rule.interval:
            continue
        end = start.replace(year=year, month=month, day=monthrange(year, month)[1])
        if end <= last and (not rule.months or month in rule.months):
            yield year, month


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
