"""Reading Retry-After: seconds or an HTTP date, and whatever else people write there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(hours=6)
DEFAULT = timedelta(seconds=30)


def retry_after(value: str | None, now: datetime) -> timedelta:
    """How long to be silent: between one second and six hours, half a minute when the header says nothing sensible.

    `now` is the true time, since a date in the header is on the provider's clock.
    """
    text = (value or "").strip()
    try:
        asked = timedelta(seconds=min(float(text), LONGEST.total_seconds()))
    except (ValueError, OverflowError):
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError):
            return DEFAULT
        asked = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    return max(SHORTEST, min(asked, LONGEST))
