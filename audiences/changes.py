"""Opening and closing memberships as decided, and telling the engine: the only statement that moves anyone in or out."""

from __future__ import annotations

from datetime import datetime, timedelta

from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from core.db.sql import Sql, rows, sql, values

JUST_BEFORE = timedelta(microseconds=1)
"""Rules as of `now` see what happened before it, so whoever matches then came to match before it; and the tick, which
consumes what lies before its own `now`, can go on with these signals at once."""

_CHANGE = """
WITH decided AS MATERIALIZED ({decided}),
current AS (
    SELECT d.audience_id, d.profile_id, d.matches
    FROM decided d JOIN audiences_audience a
      ON a.id = d.audience_id AND a.revision = d.revision AND a.archived_at IS NULL
),
settled AS (
    INSERT INTO audiences_settled (audience_id, profile_id)
    SELECT d.audience_id, d.profile_id
    FROM decided d JOIN audiences_audience a ON a.id = d.audience_id AND a.revision = d.revision
    WHERE {by_tick} AND a.refreshing_since IS NOT NULL
),
gone AS (
    UPDATE audiences_membership m SET until = greatest(m.since, {now})
    FROM current c
    WHERE NOT c.matches AND m.audience_id = c.audience_id AND m.profile_id = c.profile_id AND m.until IS NULL
    RETURNING m.audience_id, m.profile_id
),
come AS (
    INSERT INTO audiences_membership (audience_id, profile_id, since)
    SELECT c.audience_id, c.profile_id, {now} FROM current c
    WHERE c.matches AND NOT EXISTS (
        SELECT FROM audiences_membership m
        WHERE m.audience_id = c.audience_id AND m.profile_id = c.profile_id AND m.until IS NULL)
    ORDER BY c.audience_id, c.profile_id
    ON CONFLICT (audience_id, profile_id) WHERE until IS NULL DO NOTHING
    RETURNING audience_id, profile_id
),
stale AS (
    SELECT DISTINCT d.audience_id, d.profile_id FROM decided d JOIN audiences_audience a ON a.id = d.audience_id
    WHERE a.revision <> d.revision AND a.archived_at IS NULL
),
moved AS (
    SELECT {entered}::smallint AS kind, audience_id AS ref, profile_id FROM come
    UNION ALL SELECT {left}::smallint, audience_id, profile_id FROM gone
)
SELECT m.kind, m.ref, count(*), array_agg(m.profile_id) FILTER (WHERE i.wanted)
FROM moved m CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM signals_subscription i
                   WHERE i.workspace_id = {workspace_id} AND i.kind = m.kind AND i.ref = m.ref) AS wanted) i
GROUP BY m.kind, m.ref
UNION ALL SELECT {profile_changed}::smallint, audience_id, 0, array_agg(profile_id) FROM stale GROUP BY audience_id
"""


def apply(workspace_id: int, decided: Sql, now: datetime, *, by_tick: bool) -> int:
    """Bring membership in line with what was decided; the number of memberships opened and closed.

    `decided` yields audience_id, revision, profile_id, matches. The caller holds the locks of the profiles' buckets.
    Entries and exits that something waits for (`signals_subscription`) become signals. A decision by a rule that has been
    changed meanwhile is not carried out; its profile is touched, to be decided again. `by_tick` notes the decisions
    about audiences under full refresh, so that the refresh does not undo them with its older view.
    """
    changed = rows(
        sql(
            _CHANGE,
            decided=decided,
            by_tick=Sql("TRUE" if by_tick else "FALSE"),
            now=sql("{}::timestamptz", now),
            entered=int(SignalKind.ENTERED),
            left=int(SignalKind.LEFT),
            profile_changed=int(SignalKind.PROFILE_CHANGED),
            workspace_id=sql("{}::bigint", workspace_id),
        )
    )
    table = [(profile_id, kind, ref) for kind, ref, _, profile_ids in changed for profile_id in profile_ids or ()]
    if table:
        wanted = values([("profile_id", "bigint"), ("kind", "smallint"), ("ref", "bigint")], table)
        relation = sql(
            "(SELECT w.profile_id, w.kind, w.ref, NULL::bigint AS event_id, {}::timestamptz AS occurred_at FROM {} w)",
            now - JUST_BEFORE,
            wanted,
        )
        wakeups.emit(workspace_id, relation)
    return sum(count for _, _, count, _ in changed)
