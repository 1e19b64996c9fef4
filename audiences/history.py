"""How many members an audience had, over time."""

from __future__ import annotations

from datetime import datetime

from cdp.sql import rows, sql


def sizes(audience_id: int, start: datetime, end: datetime, points: int) -> list[tuple[datetime, int]]:
    """The audience's size at `points` (2 or more) instants evenly spaced from `start` to `end`, both included.

    A member counts from `since`, and no longer at `until`. One pass over the memberships, whatever the number of points.
    """
    step = (end - start) / (points - 1)
    return rows(
        sql(
            """
            WITH points AS (
                SELECT n, {start}::timestamptz + n * {step}::interval AS at FROM generate_series(0, {last}::int) AS n
            ), moves AS (
                SELECT greatest(0, ceil(extract(epoch FROM m.at - {start}::timestamptz)
                    / extract(epoch FROM {step}::interval))) AS n, m.delta
                FROM (
                    SELECT since AS at, 1 AS delta FROM audiences_membership WHERE audience_id = {audience}
                    UNION ALL
                    SELECT until, -1 FROM audiences_membership WHERE audience_id = {audience} AND until IS NOT NULL
                ) AS m
                WHERE m.at <= {end}::timestamptz
            ), steps AS (
                SELECT n, sum(delta) AS delta FROM moves GROUP BY n
            )
            SELECT at, coalesce(sum(s.delta) OVER (ORDER BY p.n), 0)::bigint
            FROM points AS p LEFT JOIN steps AS s ON s.n = p.n ORDER BY p.n
            """,
            start=start,
            end=end,
            step=step,
            last=points - 1,
            audience=audience_id,
        )
    )
