"""What becomes of events when two profiles turn out to be one person."""

from __future__ import annotations

from core.db.sql import Sql, run, sql


def absorb(moved: Sql) -> int:
    """Give the events of each merged profile to the surviving one; the number of events.

    `moved` is a relation `m` of (surviving, merged), with the locks of both buckets of each pair held by the caller.
    """
    return run(sql("UPDATE events_event e SET profile_id = m.surviving FROM {} WHERE e.profile_id = m.merged", moved))
