"""Traits: the latest event that says something wins, whatever the order of arrival.

At the same millisecond the greater value (in jsonb's order) wins, so that order never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson

from cdp.events.normalised import LOCALE_KEY, TIME_ZONE_KEY, NormalisedEvent
from core.db import arrays
from core.db.sql import rows, sql
from core.times import milliseconds


def merge_traits(
    updates: Iterable[tuple[int, NormalisedEvent]], merged: Sequence[tuple[int, int]], now: datetime
) -> set[int]:
    """Merge what events say of their profiles, and what merged profiles knew, into the profiles. One statement.

    `updates`: (profile, message); `merged`: (surviving, merged). The profiles must be locked. JSON null takes a trait away.
    Returns the profiles whose traits, locale or time zone are different now.
    """
    table = _latest(updates)
    if not table and not merged:
        return set()
    relation = arrays.relation(
        [("profile_id", "bigint"), ("trait", "text"), ("ms", "bigint"), ("value", "text")], table
    )
    written = rows(
        sql(
            """
            WITH said AS MATERIALIZED (
                SELECT v.profile_id, v.trait, v.ms, v.value::jsonb AS value FROM {relation} AS v
                UNION ALL
                SELECT m.surviving, k.key, coalesce((l.trait_times ->> k.key)::bigint, 0),
                    CASE k.key WHEN {locale} THEN to_jsonb(l.locale) WHEN {zone} THEN to_jsonb(l.time_zone)
                    ELSE coalesce(l.traits -> k.key, 'null') END
                FROM unnest({surviving_ids}::bigint[], {merged_ids}::bigint[]) AS m(surviving, merged)
                JOIN profiles_profile l ON l.id = m.merged
                CROSS JOIN LATERAL jsonb_object_keys(l.traits || l.trait_times) AS k(key)
                WHERE NOT starts_with(k.key, '$consent/')
            ),
            latest AS (
                SELECT DISTINCT ON (profile_id, trait) profile_id, trait, ms, value FROM said
                ORDER BY profile_id, trait, ms DESC, value DESC
            ),
            winning AS (
                SELECT l.profile_id,
                    jsonb_object_agg(l.trait, l.value) FILTER (WHERE NOT own.reserved AND l.value <> 'null') AS given,
                    array_agg(l.trait) FILTER (WHERE NOT own.reserved AND l.value = 'null') AS taken,
                    jsonb_object_agg(l.trait, l.ms) AS times,
                    max(l.value #>> '{{}}') FILTER (WHERE l.trait = {locale}) AS locale,
                    max(l.value #>> '{{}}') FILTER (WHERE l.trait = {zone}) AS time_zone,
                    bool_or(l.value <> own.value) AS news
                FROM latest l JOIN profiles_profile p ON p.id = l.profile_id
                CROSS JOIN LATERAL (
                    SELECT l.trait IN ({locale}, {zone}) AS reserved,
                        CASE l.trait WHEN {locale} THEN to_jsonb(p.locale) WHEN {zone} THEN to_jsonb(p.time_zone)
                        ELSE coalesce(p.traits -> l.trait, 'null') END AS value,
                        coalesce((p.trait_times ->> l.trait)::bigint, -9223372036854775808) AS ms
                ) AS own
                WHERE (l.ms, l.value) > (own.ms, own.value)
                GROUP BY l.profile_id
            )
            UPDATE profiles_profile p SET
                traits = (p.traits || coalesce(w.given, '{{}}')) - coalesce(w.taken, '{{}}'),
                trait_times = p.trait_times || w.times,
                locale = coalesce(w.locale, p.locale), time_zone = coalesce(w.time_zone, p.time_zone),
                updated_at = CASE WHEN w.news THEN {now}::timestamptz ELSE p.updated_at END
            FROM winning w WHERE p.id = w.profile_id RETURNING p.id, w.news
            """,
            relation=relation,
            surviving_ids=[surviving for surviving, _ in merged],
            merged_ids=[merged for _, merged in merged],
            locale=sql("{}::text", LOCALE_KEY),
            zone=sql("{}::text", TIME_ZONE_KEY),
            now=now,
        )
    )
    return {profile for profile, news in written if news}


def _latest(updates: Iterable[tuple[int, NormalisedEvent]]) -> list[tuple[int, str, int, str]]:
    """What is worth sending to the database: per profile and trait the latest, all of them where several are."""
    best: dict[tuple[int, str], tuple[int, list[object]]] = {}
    for profile, message in updates:
        if not message.traits:
            continue
        ms = milliseconds(message.occurred_at)
        for trait, value in message.traits.items():
            place = (profile, trait)
            held = best.get(place)
            if held is None or ms > held[0]:
                best[place] = (ms, [value])
            elif ms == held[0]:
                held[1].append(value)
    return [
        (profile, trait, ms, orjson.dumps(value).decode())
        for (profile, trait), (ms, together) in best.items()
        for value in together
    ]
