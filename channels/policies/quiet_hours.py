"""Marketing waits while it is quiet where its person lives: asked by each claim, which defers what falls into it.

The end of the quiet hours is computed by the local clock, so it is right on the days on which clocks are changed too.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from channels.models import Origin
from core.db.hash_fraction import place
from core.db.sql import Sql, sql
from tenancy.quiet_hours import QuietWindow

SPREAD: Final = timedelta(minutes=30)
"""Messages are released over so long after the end of the quiet hours, not all at once."""

_SALT: Final = "quiet_hours"
_DAY: Final = timedelta(days=1)


def zone_asked(time_zone: str) -> Sql:
    """SQL for the zone that decides about a message; NULL for one that is never deferred. Over t (touch) and w (profile);
    `time_zone` is the workspace's."""
    return sql(
        "CASE WHEN NOT t.transactional AND NOT t.urgent AND t.origin <> {Origin.TEST} "
        "THEN profiles_zone_or(w.time_zone, profiles_zone_or({}::text, 'UTC')) END",
        time_zone,
        Origin=Origin,
    )


def quiet_until(window: QuietWindow, now: datetime, zone: tzinfo) -> datetime | None:
    """The end of the quiet hours that `now` lies in by the clock of the zone; None if it lies in none."""
    start, end = time.fromisoformat(window.start), time.fromisoformat(window.end)
    local = now.astimezone(zone)
    clock = local.time()
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return None
    return _instant(local.date() + (_DAY if clock >= end else timedelta(0)), end, zone, now)


def release_at(window: QuietWindow, now: datetime, zone: tzinfo, profile_id: int) -> datetime | None:
    """When a message to the profile is released from the quiet hours; None if it may go out now.

    Each profile has its place in the time over which messages are released, so its messages keep their order.
    """
    end = quiet_until(window, now, zone)
    return end + place(_SALT, profile_id) * min(SPREAD, _open_for(window)) if end else None


def _instant(day: date, clock: time, zone: tzinfo, now: datetime) -> datetime:
    """The instant of a local time after `now`: one that clocks skip becomes the instant after the gap; of one that comes twice
    the first that lies ahead."""
    local = datetime.combine(day, clock, zone)
    first = local.astimezone(UTC)
    return first if first > now else local.replace(fold=1).astimezone(UTC)


def _open_for(window: QuietWindow) -> timedelta:
    """How long it is not quiet."""
    start, end = (datetime.combine(date.min, time.fromisoformat(each)) for each in (window.start, window.end))
    return start - end if start > end else start - end + _DAY
