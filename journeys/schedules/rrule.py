"""Reading the text of a recurrence rule: one RFC 5545 RRULE, strictly, with every problem that keeps it from being read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import cast

from core.i18n.text import translated
from core.problems import Problem
from journeys.schedules.recurrence import Frequency, Recurrence

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
