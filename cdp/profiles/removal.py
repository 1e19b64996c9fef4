"""Taking back what was set on customers, and customers as if they had never come. For an undo: an erasure leaves other traces."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cdp.profiles.consent import TIME_KEY
from cdp.signals import wakeups
from core import person_data
from core.db.arrays import array
from core.db.sql import Sql, rows, run, sql


def living(profiles: Collection[int]) -> set[int]:
    """Those of the profiles that are still customers of their own."""
    return _living(profiles, Sql(""))


def lock(profiles: Collection[int]) -> set[int]:
    """Lock the profiles' rows, in order, against whoever writes of them; those that are still customers of their own."""
    return _living(profiles, Sql("FOR UPDATE"))


def _living(profiles: Collection[int], locked: Sql) -> set[int]:
    found = rows(
        sql(
            "SELECT id FROM profiles_profile WHERE id = ANY({}) AND merged_into_id IS NULL ORDER BY id {}",
            array("bigint", sorted(profiles)),
            locked,
        )
    )
    return {profile for (profile,) in found}


def changed_beyond(known: Sql, said: Sql) -> set[int]:
    """Profiles that hold something else than was said: a trait of another time, another tag, a consent given elsewhere.

    `known` yields profile_id and tags (jsonb); `said` yields profile_id and ms, the times at which traits may have been set.
    """
    found = rows(
        sql(
            """
            WITH known AS MATERIALIZED (SELECT * FROM {known} AS k),
            said AS MATERIALIZED (SELECT s.profile_id, array_agg(DISTINCT s.ms) AS times FROM {said} AS s GROUP BY 1)
            SELECT p.id FROM known k JOIN profiles_profile p ON p.id = k.profile_id
            LEFT JOIN said s ON s.profile_id = p.id
            WHERE NOT p.tags <@ k.tags
            OR EXISTS (SELECT FROM jsonb_each_text(p.trait_times) AS t(name, ms)
                WHERE NOT starts_with(t.name, {consent}) AND NOT t.ms::bigint = ANY(coalesce(s.times, '{{}}')))
            OR EXISTS (SELECT FROM profiles_consentrecord c WHERE c.profile_id = p.id AND c.source NOT IN ('identify', 'track'))
            """,
            known=known,
            said=said,
            consent=sql("{}::text", TIME_KEY),
        )
    )
    return {profile for (profile,) in found}


def restorable(before: Sql, said: Sql) -> Sql:
    """A relation of the traits that are still as they were said: profile_id, trait, was and ms (NULL: not there before).

    `before` yields profile_id, traits and times; `said` yields profile_id, ms and properties, which hold the traits.
    """
    return sql(
        """
        (SELECT DISTINCT p.id AS profile_id, t.name AS trait, b.traits -> t.name AS was, (b.times ->> t.name)::bigint AS ms
        FROM {said} AS s CROSS JOIN LATERAL jsonb_each(s.properties) AS t(name, value)
        JOIN profiles_profile p ON p.id = s.profile_id JOIN {before} AS b ON b.profile_id = p.id
        WHERE (p.trait_times ->> t.name)::bigint = s.ms AND p.traits -> t.name = t.value
            AND b.traits -> t.name IS DISTINCT FROM t.value)
        """,
        before=before,
        said=said,
    )


def restore(workspace_id: int, traits: Sql, now: datetime) -> int:
    """Give traits back the values of `traits` (see `restorable`); how many. The profiles must be locked."""
    found = rows(
        sql(
            """
            WITH back AS MATERIALIZED (
                SELECT r.profile_id, count(*) AS traits,
                    coalesce(jsonb_object_agg(r.trait, r.was) FILTER (WHERE r.was IS NOT NULL), '{{}}') AS given,
                    coalesce(array_agg(r.trait) FILTER (WHERE r.was IS NULL), '{{}}') AS taken,
                    coalesce(jsonb_object_agg(r.trait, r.ms) FILTER (WHERE r.ms IS NOT NULL), '{{}}') AS times,
                    coalesce(array_agg(r.trait) FILTER (WHERE r.ms IS NULL), '{{}}') AS untimed
                FROM {traits} AS r GROUP BY r.profile_id
            ),
            restored AS (
                UPDATE profiles_profile p SET traits = (p.traits || b.given) - b.taken,
                    trait_times = (p.trait_times || b.times) - b.untimed, updated_at = {now}
                FROM back b WHERE p.id = b.profile_id RETURNING p.id
            ),
            told AS ({told})
            SELECT coalesce(sum(traits), 0) FROM back
            """,
            traits=traits,
            now=sql("{}::timestamptz", now),
            told=wakeups.marking_changed(
                workspace_id, Sql("(SELECT id AS profile_id FROM restored)"), sql("{}::timestamptz", now)
            ),
        )
    )
    return int(found[0][0])


def remove(profiles: Collection[int]) -> int:
    """Delete customers on whom nothing was built, and what follows from what was known of them; how many.

    The caller holds the locks of their buckets and of their rows, and has removed their events.
    """
    person_data.remove(profiles)
    return run(sql("DELETE FROM profiles_profile WHERE id = ANY({})", array("bigint", sorted(profiles))))
