"""After a merge: close the merged profiles' rows, move what they had to the surviving ones, write the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import orjson

from cdp.events.normalised import Identifier
from cdp.profiles.consent import Consents
from cdp.profiles.identity.groups import Reason
from core.db import arrays
from core.db.sql import run, sql


@dataclass(slots=True)
class Merged:
    """Two profiles found to be one."""

    surviving: int
    merged: int
    evidence: list[list[Identifier]]
    """The pairs of identifiers that met."""


@dataclass(slots=True)
class Refused:
    """Two sets of identifiers that met and were kept apart."""

    kept: int
    other: int
    """The other profile; the same as `kept` where the other side was only an identifier never seen before."""
    reason: Reason
    evidence: list[list[Identifier]]


@dataclass(slots=True)
class Resolution:
    """What resolving a chunk found and wrote."""

    profiles: list[int]
    """The profile of each message, in order."""
    identifiers: list[int] = field(default_factory=list)
    """The row of the identifier by which each message was resolved, in order."""
    merged: list[Merged] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    created: list[int] = field(default_factory=list)
    """The profiles that are new."""
    changed: set[int] = field(default_factory=set)
    """Profiles that are new, or have a new identifier, or won a merge."""
    consents: dict[int, Consents] = field(default_factory=dict)
    """Of profiles within which somebody's consent of this chunk met another's: all that they have said."""


def close_merged(workspace_id: int, resolution: Resolution, now: datetime) -> None:
    """Close the merged profiles' rows and write the journal of refusals. After traits are merged, in the same transaction."""
    if resolution.merged:
        _close(resolution.merged, now)
    if resolution.refused:
        _journal_refusals(workspace_id, resolution.refused, now)


def record_merges(workspace_id: int, merged: list[Merged], now: datetime) -> None:
    """Write the journal of merges: what each side was, before anything of either moves."""
    relation = arrays.relation(
        [("surviving", "bigint"), ("merged", "bigint"), ("evidence", "text")],
        [(m.surviving, m.merged, orjson.dumps(m.evidence).decode()) for m in merged],
    )
    run(
        sql(
            """
            WITH m AS MATERIALIZED (SELECT * FROM {relation} AS v),
            side AS MATERIALIZED (
                SELECT p.id, jsonb_build_object('traits', p.traits, 'trait_times', p.trait_times, 'tags', p.tags,
                    'consent', p.consent, 'locale', p.locale, 'time_zone', p.time_zone, 'identifiers',
                    (SELECT coalesce(jsonb_agg(jsonb_build_array(i.namespace, i.value) ORDER BY i.namespace, i.value), '[]')
                     FROM profiles_identifier i WHERE i.profile_id = p.id)) AS was
                FROM profiles_profile p WHERE p.id IN (SELECT surviving FROM m UNION SELECT merged FROM m)
            )
            INSERT INTO profiles_merge (workspace_id, surviving_id, merged_id, at, refused, refused_params, evidence)
            SELECT {workspace}::bigint, m.surviving, m.merged, {now}::timestamptz, '', '{{}}', jsonb_build_object(
                'identifiers', m.evidence::jsonb, 'surviving', s.was, 'merged', l.was)
            FROM m JOIN side s ON s.id = m.surviving JOIN side l ON l.id = m.merged ORDER BY m.surviving, m.merged
            """,
            relation=relation,
            workspace=workspace_id,
            now=now,
        )
    )


def _close(merged: list[Merged], now: datetime) -> None:
    relation = arrays.relation(
        [("surviving", "bigint"), ("merged", "bigint")], [(m.surviving, m.merged) for m in merged]
    )
    run(
        sql(
            """
            WITH m AS MATERIALIZED (SELECT * FROM {relation} AS v),
            combined AS (
                SELECT m.surviving,
                    (SELECT coalesce(jsonb_agg(t ORDER BY t), '[]') FROM (
                        SELECT DISTINCT jsonb_array_elements_text(x.tags) AS t
                        FROM profiles_profile x WHERE x.id = m.surviving OR x.id = ANY(m.merged_ids)) AS u) AS tags,
                    -- Whoever of them said no has said no: the most restrictive wins, at the latest of the times.
                    (SELECT coalesce(jsonb_object_agg(key, granted), '{{}}') FROM (
                        SELECT e.key, bool_and(e.value::boolean) AS granted
                        FROM profiles_profile x, jsonb_each_text(x.consent) AS e
                        WHERE x.id = m.surviving OR x.id = ANY(m.merged_ids) GROUP BY e.key) AS c) AS consent,
                    (SELECT coalesce(jsonb_object_agg(key, ms), '{{}}') FROM (
                        SELECT e.key, max(e.value::bigint) AS ms
                        FROM profiles_profile x, jsonb_each_text(x.trait_times) AS e
                        WHERE (x.id = m.surviving OR x.id = ANY(m.merged_ids)) AND starts_with(e.key, '$consent/')
                        GROUP BY e.key) AS c) AS times
                FROM (SELECT surviving, array_agg(merged) AS merged_ids FROM m GROUP BY surviving) AS m
            )
            UPDATE profiles_profile p SET tags = b.tags, consent = b.consent, trait_times = p.trait_times || b.times,
                updated_at = {now}::timestamptz
            FROM combined b WHERE p.id = b.surviving
            """,
            relation=relation,
            now=now,
        )
    )
    # Whoever was merged into them before now points at the survivor: one step always leads to a live profile.
    run(
        sql(
            "UPDATE profiles_profile p SET merged_into_id = m.surviving, traits = '{{}}', trait_times = '{{}}', tags = '[]',"
            " consent = '{{}}', updated_at = {}::timestamptz"
            " FROM unnest({}, {}) AS m(surviving, merged) WHERE p.id = m.merged OR p.merged_into_id = m.merged",
            now,
            arrays.array("bigint", [merge.surviving for merge in merged]),
            arrays.array("bigint", [merge.merged for merge in merged]),
        )
    )


def _journal_refusals(workspace_id: int, refused: list[Refused], now: datetime) -> None:
    once = {(r.kept, r.other, r.reason[0], r.reason[1].get("namespace")): r for r in refused}
    relation = arrays.relation(
        [("surviving", "bigint"), ("merged", "bigint"), ("reason", "text"), ("params", "text"), ("evidence", "text")],
        [
            (
                r.kept,
                r.other,
                r.reason[0],
                orjson.dumps(r.reason[1]).decode(),
                orjson.dumps({"identifiers": r.evidence}).decode(),
            )
            for r in once.values()
        ],
    )
    # A shared device meets its other owner with every event; one row says it.
    run(
        sql(
            "INSERT INTO profiles_merge (workspace_id, surviving_id, merged_id, at, refused, refused_params, evidence)"
            " SELECT {}::bigint, r.surviving, r.merged, {}::timestamptz, r.reason, r.params::jsonb, r.evidence::jsonb"
            " FROM {} AS r"
            " WHERE NOT EXISTS (SELECT FROM profiles_merge x WHERE x.merged_id = r.merged AND x.surviving_id = r.surviving"
            " AND x.refused = r.reason AND x.refused_params = r.params::jsonb) ORDER BY r.surviving, r.merged",
            workspace_id,
            now,
            relation,
        )
    )
