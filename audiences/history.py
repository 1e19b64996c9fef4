"""Who was in an audience, and how many, at instants gone by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from core.db.sql import Sql, one, rows, run, sql


def members_at(audience_id: int, at: datetime) -> Sql:
    """A relation (profile_id) of those who were members at the instant: in since then or before, and not yet out."""
    return sql(
        "(SELECT profile_id FROM audiences_membership WHERE audience_id = {}::bigint"
        " AND since <= {}::timestamptz AND (until IS NULL OR until > {}::timestamptz))",
        audience_id,
        at,
        at,
    )


def was_member(audience_id: int, profile_id: int, at: datetime) -> bool:
    """Whether the profile was a member at the instant."""
    found = one(
        sql("SELECT EXISTS (SELECT FROM {} m WHERE m.profile_id = {})", members_at(audience_id, at), profile_id)
    )
    return bool(found and found[0])


def sizes(audience_id: int, start: datetime, end: datetime, points: int) -> list[tuple[datetime, int]]:
    """The audience's size at `points` (2 or more) instants evenly spaced from `start` to `end`, both included."""
    instants = [start + (end - start) * n / (points - 1) for n in range(points)]
    return list(zip(instants, size_history(audience_id, instants), strict=True))


def size_history(audience_id: int, instants: Sequence[datetime]) -> list[int]:
    """How many members the audience had at each of the instants, given in ascending order; one pass over its rows."""
    if not instants:
        return []
    moved = dict(
        rows(
            # How many instants lie before a change says which is the first to feel it; a change at an instant counts.
            sql(
                "SELECT width_bucket(c.at - interval '1 microsecond', {}::timestamptz[]), sum(c.step)::bigint"
                " FROM (SELECT since AS at, 1 AS step FROM audiences_membership WHERE audience_id = {}::bigint"
                " UNION ALL SELECT until, -1 FROM audiences_membership"
                " WHERE audience_id = {}::bigint AND until IS NOT NULL) c GROUP BY 1",
                list(instants),
                audience_id,
                audience_id,
            )
        )
    )
    return list(accumulate(moved.get(index, 0) for index in range(len(instants))))


def count_members(workspace_id: int) -> int:
    """Write down how many members each live audience of the workspace has now; the number of audiences that changed.

    Ticks add and close memberships bucket by bucket, side by side; were they to keep this number too, they would
    queue for the audience's row.
    """
    return run(
        sql(
            "UPDATE audiences_audience a SET size = c.members FROM ("
            " SELECT x.id, (SELECT count(*) FROM audiences_membership m WHERE m.audience_id = x.id AND m.until IS NULL)"
            " AS members FROM audiences_audience x WHERE x.workspace_id = {} AND x.archived_at IS NULL) c"
            " WHERE a.id = c.id AND a.archived_at IS NULL AND a.size <> c.members",
            workspace_id,
        )
    )
