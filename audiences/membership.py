"""Who is in which audience: kept right for the profiles a tick has touched, and through merges.

Membership is written only here and in `audiences.refresh`, always under the bucket locks of the profiles concerned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audiences import changes
from audiences.history import members_at, size_history, was_member
from audiences.live import Live, LiveAudience, load_live
from audiences.refresh import refresh_all
from audiences.windows import emit_window_touches
from core.db.sql import Sql, join, run, sql, values
from rules.compile import predicate

EVERYBODY = Sql("")
"""The condition that sets nobody apart."""

__all__ = [
    "absorb",
    "decide",
    "emit_window_touches",
    "members_at",
    "refresh_all",
    "refresh_touched",
    "size_history",
    "was_member",
]


def refresh_touched(workspace_id: int, relation: Sql, now: datetime) -> int:
    """Decide anew, as of `now`, the live audiences for the profiles that `relation` names.

    `relation` is a SELECT of profile_id and audience_id, NULL for all of them; those that ask about an audience are
    decided with it. One statement for all audiences that ask about no other, one more for each layer of those that do.
    The caller holds the profiles' bucket locks. Returns the number of memberships opened and closed; ENTERED and LEFT signals
    are written for those that something waits for.
    """
    live = load_live(workspace_id)
    return sum(
        changes.apply(workspace_id, decide(layer, live, relation, now), now, by_tick=True) for layer in live.layers
    )


def decide(layer: Sequence[LiveAudience], live: Live, relation: Sql, now: datetime, *, apart: Sql = EVERYBODY) -> Sql:
    """The decisions on the audiences of one layer. A profile merged away, or of another workspace, is in none.

    `apart` is a condition on `t.profile_id` and `a.id`: those pairs are not decided.
    """
    as_of = sql("{}::timestamptz", now)
    rules = [
        # CASE: a rule is not evaluated for profiles that it does not concern.
        sql(
            "({id}::bigint, {revision}::bigint, (SELECT CASE WHEN (t.every OR a.id = ANY(t.audiences)) AND NOT {apart} "
            "THEN {holds} END FROM (VALUES ({id}::bigint)) a(id)))"
            if apart
            else "({id}::bigint, {revision}::bigint, CASE WHEN t.every OR {id}::bigint = ANY(t.audiences) THEN {holds} END)",
            id=a.id,
            revision=a.revision,
            apart=apart,
            holds=predicate(a.rule, Sql("p"), as_of, live.catalog),
        )
        for a in layer
    ]
    also = [(audience.id, each.id) for audience in live.audiences for each in (audience, *live.dependents(audience.id))]
    return sql(
        "SELECT v.audience_id, v.revision, t.profile_id, (p.id IS NOT NULL AND v.matches) AS matches"
        " FROM (SELECT r.profile_id, bool_or(r.audience_id IS NULL) AS every, array_agg(x.also) AS audiences"
        " FROM ({}) r LEFT JOIN {} x ON x.audience_id = r.audience_id GROUP BY r.profile_id) t"
        # OFFSET 0: each by its key, whatever the planner believes of the table's size.
        " LEFT JOIN LATERAL (SELECT p.* FROM profiles_profile p WHERE p.id = t.profile_id AND p.workspace_id = {}::bigint"
        " AND p.merged_into_id IS NULL OFFSET 0) p ON TRUE"
        " CROSS JOIN LATERAL (VALUES {}) v(audience_id, revision, matches)"
        " WHERE (t.every OR v.audience_id = ANY(t.audiences)){}",
        relation,
        values((("audience_id", "bigint"), ("also", "bigint")), also),
        live.catalog.workspace_id,
        join(", ", rules),
        sql(" AND NOT (SELECT {} FROM (VALUES (v.audience_id)) a(id))", apart) if apart else apart,
    )


def absorb(pairs: list[tuple[int, int]], now: datetime) -> None:
    """Give the memberships of merged profiles to the surviving profiles: `pairs` are (surviving, merged), chains allowed.

    A surviving profile was a member whenever one of the two was; overlapping stretches become one, so no one counts twice. An
    open membership stays open until the tick, which touches the surviving profile, decides it anew. The caller holds the
    buckets of both. `now` is not needed for this and is part of the common signature of the apps' absorb functions.
    """
    if not pairs:
        return
    table = [(final, each) for final, group in _final_winners(pairs).items() for each in group]
    run(
        sql(
            "WITH one AS MATERIALIZED (SELECT DISTINCT w.surviving, w.profile_id FROM {} w),"
            " taken AS (DELETE FROM audiences_membership m USING one WHERE m.profile_id = one.profile_id"
            "   RETURNING m.audience_id, one.surviving, m.since, m.until),"
            " joined AS (SELECT audience_id, surviving, unnest(range_agg(tstzrange(since, until))) AS stretch"
            "   FROM taken GROUP BY audience_id, surviving)"
            " INSERT INTO audiences_membership (audience_id, profile_id, since, until)"
            " SELECT audience_id, surviving, lower(stretch), upper(stretch) FROM joined",
            values([("surviving", "bigint"), ("profile_id", "bigint")], table),
        )
    )


def _final_winners(pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
    """Surviving profile -> every profile that ends up in it, itself included."""
    into = {merged: surviving for surviving, merged in pairs}
    groups: dict[int, set[int]] = {}
    for start in {profile for pair in pairs for profile in pair}:
        final, seen = start, {start}
        while final in into and into[final] not in seen:
            final = into[final]
            seen.add(final)
        groups.setdefault(final, {final}).add(start)
    return groups
