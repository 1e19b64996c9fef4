"""ISO 8601 durations of a fixed length: weeks, days, hours, minutes, seconds."""

from __future__ import annotations

import re
from datetime import timedelta

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
