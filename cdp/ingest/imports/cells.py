"""What a cell means, as people write numbers, days and times. What could be meant in two ways is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from cdp.ingest.imports.mapping import read_boolean, read_number
from cdp.ingest.imports.words import WORDS
from core.times import read_time

DAY_ORDERS = ("", "dmy", "mdy")
DECIMALS = (".", ",")

_SIGNS = "|".join(map(re.escape, WORDS.currencies))
_CURRENCY = re.compile(rf"^([+-]?)\s*(?:{_SIGNS})\s*|\s*(?:{_SIGNS})$")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CLOCK = r"(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<y>\d{{4}})[-/.{WORDS.year}](?P<m>\d{{1,2}})[-/.{WORDS.month}](?P<d>\d{{1,2}}){WORDS.day}?" + _CLOCK
)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})" + _CLOCK)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)" + _CLOCK)
_ESCAPED = re.compile(r"'[=+\-@\t\r]")


class AmbiguousDate(ValueError):
    """A text that may be two days: say the order of day and month."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How a file writes what can be written in several ways."""

    zone: tzinfo
    """Of times that name none."""
    day_order: str = ""
    """One of DAY_ORDERS: of days that begin with neither the year nor a number above 12."""
    decimal: str = "."
    """One of DECIMALS."""


def text_of(value: Any) -> str:
    """A cell as text, without blanks around it, and without the apostrophe by which our error files escape what a spreadsheet
    would take for a formula."""
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def number_of(value: Any, formats: Formats) -> int | float:
    """Raises ValueError for what is no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = unicodedata.normalize("NFKC", text_of(value))
    text = _CURRENCY.sub(lambda found: found[1] or "", text).strip()
    if formats.decimal == ",":
        text = text.replace(".", "\0").replace(",", ".").replace("\0", ",")
    if "," in text:
        if not _GROUPS.fullmatch(text):
            raise ValueError(text)
        text = text.replace(",", "")
    return read_number(text)


def boolean_of(value: Any) -> bool:
    """Raises ValueError for what is neither yes nor no."""
    return read_boolean(value if isinstance(value, bool) else text_of(value))


def day_of(value: Any, formats: Formats) -> str:
    """A day as ISO 8601, e.g. 1992-02-29. Raises ValueError, AmbiguousDate among them."""
    text = text_of(value)
    found = _moment(text, formats)
    if found is None:
        return datetime.fromisoformat(text).date().isoformat()
    return found.date().isoformat()


def time_of(value: Any, formats: Formats) -> str:
    """An instant as ISO 8601 in UTC. Raises ValueError, AmbiguousDate among them."""
    if isinstance(value, bool):
        raise ValueError(value)
    read = read_time(value if isinstance(value, int | float) else text_of(value), formats.zone)
    if read is not None:
        return read[0].isoformat()
    found = _moment(text_of(value), formats)
    if found is None:
        raise ValueError(value)
    return found.replace(tzinfo=formats.zone).astimezone(UTC).isoformat()


def _moment(text: str, formats: Formats) -> datetime | None:
    """A day, with the time if there is one, in the forms that ISO 8601 does not have."""
    found = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is not None:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    else:
        found = _YEAR_LAST.fullmatch(text)
        if found is None:
            return None
        day = _year_last(int(found["a"]), int(found["b"]), int(found["y"]), formats.day_order)
    return datetime(
        day.year, day.month, day.day, int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0)
    )


def _year_last(a: int, b: int, year: int, order: str) -> date:
    if order == "dmy":
        return date(year, b, a)
    if order == "mdy":
        return date(year, a, b)
    if a == b or (a > 12) != (b > 12):
        return date(year, min(a, b), max(a, b))
    if a > 12:
        raise ValueError
    raise AmbiguousDate
