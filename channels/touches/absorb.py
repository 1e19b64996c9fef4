"""When two profiles turn out to be one person, what was said to one was said to both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core import person_data
from core.db.sql import run, sql, values


def absorb(pairs: Sequence[tuple[int, int]], now: datetime) -> int:
    """Give the touches and sends of each merged profile to its surviving profile; the number of touches moved.

    `pairs` are (surviving, merged). Needs a transaction that holds the buckets of both. Caps count the union from here on.
    """
    if not pairs:
        return 0
    moved = sql("{} m", values([("surviving", "bigint"), ("merged", "bigint")], pairs))
    run(
        sql(
            "UPDATE channels_send s SET profile_id = m.surviving FROM channels_touch t, {} "
            "WHERE t.profile_id = m.merged AND s.touch_id = t.id",
            moved,
        )
    )
    return person_data.absorb("channels", moved)
