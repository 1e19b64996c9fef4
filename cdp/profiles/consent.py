"""Consent: who agreed to hear what, by which medium. The records are append-only; the profile holds the latest state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from core.db import arrays
from core.db.sql import Sql, rows, run, sql
from core.times import milliseconds

TIME_KEY = "$consent/"
"""Prefix of the keys of `Profile.trait_times` that hold when each consent was last given or withdrawn."""


Consents = dict[str, tuple[int, bool]]
"""Medium or medium/topic -> (milliseconds since 1970, no). The greater one stands: the later, and of two at once the no."""


def stated(profiles: Sequence[int], now: datetime) -> dict[int, Consents]:
    """What profiles have said. They must be locked; no statement counts as later than `now`."""
    found: dict[int, Consents] = {}
    for profile, key, at, no in rows(
        sql(
            "SELECT p.id, c.key, least(coalesce((p.trait_times ->> ({}::text || c.key))::bigint, 0), {}::bigint),"
            " c.value = 'false' FROM profiles_profile p CROSS JOIN LATERAL jsonb_each_text(p.consent) AS c"
            " WHERE p.id = ANY({}::bigint[])",
            TIME_KEY,
            milliseconds(now),
            list(profiles),
        )
    ):
        found.setdefault(profile, {})[key] = (at, no)
    return found


def settle(states: Mapping[int, Consents]) -> None:
    """Give profiles the consents of `states` in place of those they have: statements that met while they were joined."""
    table = [(profile, key, at, not no) for profile, said in states.items() for key, (at, no) in said.items()]
    if not table:
        return
    columns = [("profile_id", "bigint"), ("key", "text"), ("ms", "bigint"), ("granted", "boolean")]
    run(
        sql(
            "UPDATE profiles_profile p SET consent = p.consent || w.state, trait_times = p.trait_times || w.times FROM ("
            "SELECT s.profile_id, jsonb_object_agg(s.key, s.granted) AS state,"
            " jsonb_object_agg({}::text || s.key, s.ms) AS times FROM {} AS s"
            " JOIN profiles_profile q ON q.id = s.profile_id AND q.consent ? s.key GROUP BY s.profile_id"
            ") AS w WHERE p.id = w.profile_id",
            TIME_KEY,
            arrays.relation(columns, table),
        )
    )


def set_consent(
    workspace_id: int,
    relation: Sql,
    medium: str,
    topic: str,
    granted: bool,
    at: datetime,
    source: str,
    reason: str = "",
) -> int:
    """Record a yes or no, said at `at`, of each profile that `relation` yields (profile_id); the number of profiles that exist.

    `topic` is empty for the whole medium. The latest `at` wins, and at the same instant the no. A merged profile
    stands for the one it was merged into.
    """
    told = sql(
        "SELECT r.profile_id, {}::text AS medium, {}::text AS topic, {}::boolean AS granted,"
        " {}::timestamptz AS at, {}::text AS source FROM {} AS r",
        medium,
        topic,
        granted,
        at,
        source,
        relation if relation.text.lstrip().startswith("(") else sql("({})", relation),
    )
    return record(workspace_id, told, at, only_news=False, reason=reason)


def record(workspace_id: int, relation: Sql, heard_at: datetime, *, only_news: bool, reason: str = "") -> int:
    """As `set_consent` for many media at once: profile_id, medium, topic, granted, at, source.

    `heard_at` is when we learned of it. No statement counts as later than that, neither these nor one kept before: a
    clock that was ahead cannot keep a no from having its effect.
    With `only_news` what the profile's state says already leaves no record: SDKs stamp the same consent on every
    message. `reason` is what was noted beside all of them. Returns the number of records written.
    """
    with transaction.atomic():
        run(
            sql(
                "SELECT id FROM profiles_profile WHERE id IN (SELECT coalesce(p.merged_into_id, p.id) FROM ({}) AS r"
                " JOIN profiles_profile p ON p.id = r.profile_id) ORDER BY id FOR NO KEY UPDATE",
                relation,
            )
        )
        return run(
            sql(
                """
                WITH told AS MATERIALIZED (
                    SELECT p.id AS profile_id, r.medium, r.topic, r.granted, least(r.at, {heard}) AS at, r.source,
                        r.medium || CASE WHEN r.topic = '' THEN '' ELSE '/' || r.topic END AS key
                    FROM ({relation}) AS r
                    JOIN profiles_profile first ON first.id = r.profile_id AND first.workspace_id = {workspace}
                    JOIN profiles_profile p ON p.id = coalesce(first.merged_into_id, first.id)
                ),
                latest AS (
                    SELECT DISTINCT ON (profile_id, key) profile_id, key, granted,
                        floor(extract(epoch FROM at) * 1000)::bigint AS ms
                    FROM told ORDER BY profile_id, key, floor(extract(epoch FROM at) * 1000) DESC, granted
                ),
                winning AS (
                    SELECT l.profile_id, jsonb_object_agg(l.key, l.granted) AS state,
                        jsonb_object_agg({prefix}::text || l.key, l.ms) AS times
                    FROM latest l JOIN profiles_profile p ON p.id = l.profile_id
                    WHERE (l.ms, NOT l.granted) >= (
                        least(coalesce((p.trait_times ->> ({prefix}::text || l.key))::bigint, -9223372036854775808),
                            floor(extract(epoch FROM {heard}) * 1000)::bigint),
                        coalesce(NOT (p.consent ->> l.key)::boolean, false)
                    )
                    GROUP BY l.profile_id
                ),
                moved AS (
                    UPDATE profiles_profile p SET consent = p.consent || w.state, trait_times = p.trait_times || w.times
                    FROM winning w WHERE p.id = w.profile_id
                )
                INSERT INTO profiles_consentrecord (workspace_id, profile_id, medium, topic, granted, at, source, reason)
                SELECT {workspace}, t.profile_id, t.medium, t.topic, t.granted, min(t.at), min(t.source), {reason}::text
                FROM told t JOIN profiles_profile p ON p.id = t.profile_id
                WHERE NOT {only_news}::boolean OR (p.consent ->> t.key)::boolean IS DISTINCT FROM t.granted
                GROUP BY t.profile_id, t.medium, t.topic, t.granted
                """,
                relation=relation,
                workspace=sql("{}::bigint", workspace_id),
                prefix=TIME_KEY,
                heard=sql("{}::timestamptz", heard_at),
                only_news=only_news,
                reason=reason,
            )
        )
