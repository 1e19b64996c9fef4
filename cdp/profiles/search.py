"""Finding profiles by names and identifiers, and what values have been seen under a trait or property."""

from __future__ import annotations

from cdp.events import reads, scans
from cdp.profiles import identifiers, search_index
from core import publicid
from core.db.sql import Sql, rows, sql
from core.keypath import value_at

MAX_FOUND = 1000
SAMPLE = 20_000
"""Suggestions look at this many of the newest rows, so that they cost the same on any table."""
SUGGESTIONS = 20


def namespaces(workspace_id: int) -> list[str]:
    """The namespaces in use, in alphabetical order: one index look-up each, however many identifiers there are."""
    return [
        name
        for (name,) in rows(sql("WITH RECURSIVE {} SELECT name FROM n WHERE name IS NOT NULL", _walk(workspace_id)))
    ]


def _walk(workspace_id: int) -> Sql:
    return sql(
        """n(name) AS (
            (SELECT namespace FROM profiles_identifier WHERE workspace_id = {0} ORDER BY namespace LIMIT 1)
            UNION ALL
            SELECT (SELECT i.namespace FROM profiles_identifier AS i WHERE i.workspace_id = {0} AND i.namespace > n.name
                    ORDER BY i.namespace LIMIT 1)
            FROM n WHERE n.name IS NOT NULL
        )""",
        workspace_id,
    )


def find_profiles(workspace_id: int, text: str) -> list[int]:
    """The ids of profiles that the text names: by public id or a whole identifier, else by how an identifier begins, and by
    parts of names and identifiers."""
    number = publicid.decode("prf", text)
    if number is not None:
        return [number]
    spellings = [text, text.lower()] + ([identifiers.email(text) or ""] if "@" in text else [])
    whole = _identified(workspace_id, sql("i.value = ANY({}::text[])", spellings))
    if whole:
        return whole
    beginning = _identified(
        workspace_id, sql("starts_with(i.value, {0}) OR starts_with(i.value, {1})", text, text.lower())
    )
    return list(dict.fromkeys(beginning + search_index.find(workspace_id, text, MAX_FOUND)))


def _identified(workspace_id: int, condition: Sql) -> list[int]:
    found = rows(
        sql(
            """WITH RECURSIVE {walk}
            SELECT f.profile_id FROM n CROSS JOIN LATERAL (
                SELECT i.profile_id FROM profiles_identifier AS i
                WHERE i.workspace_id = {workspace} AND i.namespace = n.name AND ({condition}) LIMIT {most}
            ) AS f GROUP BY f.profile_id LIMIT {most}""",
            walk=_walk(workspace_id),
            workspace=workspace_id,
            condition=condition,
            most=MAX_FOUND,
        )
    )
    return [number for (number,) in found]


def trait_values(workspace_id: int, trait: str, text: str) -> list[str]:
    """Values of a trait that contain the text, the most common first."""
    sample = sql(
        "SELECT {} AS v FROM profiles_profile WHERE workspace_id = {} ORDER BY id DESC LIMIT {}",
        value_at(Sql("traits"), trait),
        workspace_id,
        SAMPLE,
    )
    return _most_common(sample, text)


def property_values(workspace_id: int, event: str, name: str, text: str) -> list[str]:
    """Values of a property of an event that contain the text, the most common first. The name may be a path."""
    sample = scans.newest(workspace_id, event, value_at(reads.PROPERTIES, name), SAMPLE)
    return _most_common(sample, text)


def tag_values(workspace_id: int, text: str) -> list[str]:
    """Tags that contain the text, the most common first."""
    sample = sql(
        "SELECT tags AS v FROM profiles_profile WHERE workspace_id = {} ORDER BY id DESC LIMIT {}", workspace_id, SAMPLE
    )
    return _most_common(sample, text)


def identifier_values(workspace_id: int, namespace: str, text: str) -> list[str]:
    """Identifiers of a namespace that begin with the text, in alphabetical order."""
    found = rows(
        sql(
            """SELECT value FROM profiles_identifier WHERE workspace_id = {} AND namespace = {} AND starts_with(value, {})
            ORDER BY value LIMIT {}""",
            workspace_id,
            namespace,
            text,
            SUGGESTIONS,
        )
    )
    return [value for (value,) in found]


def _most_common(sample: Sql, text: str) -> list[str]:
    found = rows(
        sql(
            """WITH seen AS MATERIALIZED ({sample}), single AS (
                SELECT e #>> '{{}}' AS v FROM seen, jsonb_array_elements(
                    CASE jsonb_typeof(v) WHEN 'array' THEN v ELSE jsonb_build_array(v) END) AS e
                WHERE v IS NOT NULL AND jsonb_typeof(e) IN ('string', 'number', 'boolean')
            )
            SELECT v FROM single WHERE length(v) <= 200 AND strpos(lower(v), lower({text})) > 0
            GROUP BY v ORDER BY count(*) DESC, v LIMIT {most}""",
            sample=sample,
            text=text,
            most=SUGGESTIONS,
        )
    )
    return [value for (value,) in found]
