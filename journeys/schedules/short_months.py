"""Days after the 28th: the months that lack them, and the rule that takes their last day instead."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from journeys.schedules.recurrence import Recurrence, completed
from journeys.schedules.rrule import parts_of, read_recurrence


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
