"""Which instant a sender means: ISO 8601, what Go and databases print, and epoch seconds or milliseconds.

What could be meant in two ways is not read: an event at the wrong time is worse than one that waits in the quarantine.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_SECONDS = (Decimal(10) ** 9, Decimal(10) ** 10)
_MILLISECONDS = (Decimal(10) ** 12, Decimal(10) ** 13)
# Both reach from September 2001 to November 2286, so a number is in one of them or in neither.

_PRINTED = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"(?: ?(?P<offset>[+-]\d\d:?\d\d))?(?: (?P<name>[A-Z]{1,5}|[+-]\d\d(?:\d\d)?))?(?: m=[+-][\d.]+)?",
    re.ASCII,
)
"""`2026-05-04 18:00:00.123 +0800 CST`: the name of a zone says nothing that the offset does not."""
_UTC_NAMES = ("UTC", "GMT", "Z")


Instant = tuple[datetime, bool]
"""(the time in UTC, whether its text names a zone: if not, one was assumed)."""


def zone_of(name: str) -> tzinfo:
    """The zone of that name; UTC for a name that this machine does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    gone = at - EPOCH
    return gone.days * 86_400_000 + gone.seconds * 1_000 + gone.microseconds // 1_000


def read_time(value: str | float, zone: tzinfo) -> Instant | None:
    """The instant that a text or a number means, or None; `zone` holds where it names none."""
    try:
        if not isinstance(value, str):
            return _from_number(Decimal(repr(value)))
        return _from_text(value.strip(), zone)
    except (ValueError, OverflowError):
        return None


def _from_text(text: str, zone: tzinfo) -> Instant | None:
    # Before the decoder of ISO 8601, which takes the digits of a number for a year, a month and so on.
    if text[4:5] != "-" and len(text) != len("20260504") and _NUMBER.fullmatch(text):
        return _from_number(Decimal(text))
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        found = _PRINTED.fullmatch(text)
        if found is None or (offset := _offset(found["offset"], found["name"])) is None:
            return None
        parsed = datetime.fromisoformat(f"{found['date']}T{found['time']}{offset}")
    if parsed.tzinfo is UTC:
        return parsed, True
    if parsed.tzinfo is not None:
        return parsed.astimezone(UTC), True
    return parsed.replace(tzinfo=zone).astimezone(UTC), False


def _offset(offset: str | None, name: str | None) -> str | None:
    """The offset that a printed time names; None if its zone cannot be told (`CST` is four of them)."""
    if name in _UTC_NAMES and offset in (None, "+0000", "+00:00"):
        return "+00:00"
    return offset if name not in _UTC_NAMES else None


def _from_number(number: Decimal) -> Instant | None:
    if _SECONDS[0] <= number < _SECONDS[1]:
        seconds = number
    elif _MILLISECONDS[0] <= number < _MILLISECONDS[1]:
        seconds = number / 1_000
    else:
        return None
    return EPOCH + timedelta(microseconds=int(seconds * 1_000_000)), True
