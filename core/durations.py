"""ISO 8601 durations of a fixed length: weeks, days, hours, minutes, seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from core.i18n.text import translated

_SHAPE = re.compile(
    r"P(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,10})S)?)?",
    re.ASCII,
)
_CALENDAR = re.compile(r"P(?:\d+Y)?(?:\d+M)?(?:\d+[WD])*(?:T.*)?", re.ASCII)

LONGEST = timedelta(days=36_525)
"""A hundred years: far beyond any customer, and safely inside PostgreSQL's range of time."""


def parse_duration(text: str) -> timedelta | None:
    """`"P30D"` -> 30 days of 24 hours; None if it is not a duration of fixed length or longer than `LONGEST`."""
    match = _SHAPE.fullmatch(text)
    if match is None or len(text) < 3:
        return None
    length = timedelta(**{unit: int(number) for unit, number in match.groupdict().items() if number})
    return length if length <= LONGEST else None


def is_calendar_duration(text: str) -> bool:
    """Whether it is a duration in months or years, whose length depends on the calendar."""
    return _SHAPE.fullmatch(text) is None and _CALENDAR.fullmatch(text) is not None


def split_duration(length: timedelta) -> list[tuple[int, str]]:
    """The parts of a length in the largest units that fit, e.g. 90 minutes -> [(1, "hour"), (30, "minute")]."""
    left = int(length.total_seconds())
    parts = []
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        number, left = divmod(left, seconds)
        if number:
            parts.append((number, unit))
    return parts or [(0, "second")]


def say(length: timedelta) -> str:
    """The length in words of the reader's language: `1 day 12 hours`."""
    return " ".join(str(_UNITS[unit](number)) for number, unit in split_duration(length))


_UNITS: Mapping[str, Callable[[int], str]] = {
    "day": lambda number: translated("1 day") if number == 1 else translated("{number:,} days", number=number),
    "hour": lambda number: translated("1 hour") if number == 1 else translated("{number:,} hours", number=number),
    "minute": lambda number: translated("1 minute") if number == 1 else translated("{number:,} minutes", number=number),
    "second": lambda number: translated("1 second") if number == 1 else translated("{number:,} seconds", number=number),
}
