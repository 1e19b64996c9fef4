"""Events that our own apps record: set-based, from a relation, without leaving PostgreSQL."""

from __future__ import annotations

from datetime import datetime

import orjson
from django.db import transaction

from cdp.events import partitions
from cdp.schema import dictionary
from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from core.db.sql import Sql, rows, run, sql, values

_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS events_recorded (
    profile_id bigint, name text, occurred_at timestamptz, message_id text, properties jsonb
) ON COMMIT DELETE ROWS
"""


def record_events(workspace_id: int, relation: Sql, now: datetime) -> int:
    """Append the events that `relation` yields: profile_id, name, occurred_at, message_id, properties.

    A message id that was recorded before has no effect. A merged profile stands for the one it was merged into; an
    erased one is left out. Signals are written for what somebody waits for. The number of events appended.
    """
    with transaction.atomic():
        # Kept for the session and emptied at each commit: making a table anew each time would bloat the catalogue.
        run(Sql(_TABLE))
        run(Sql("DELETE FROM pg_temp.events_recorded"))
        bracketed = relation if relation.text.lstrip().startswith("(") else sql("({})", relation)
        run(
            sql(
                "INSERT INTO pg_temp.events_recorded SELECT r.profile_id, r.name, r.occurred_at, r.message_id, r.properties"
                " FROM {} AS r",
                bracketed,
            )
        )
        # No merge may come between reading whose the events are and writing them; ordinary ingestion is not held up.
        rows(
            Sql(
                "SELECT id FROM profiles_profile WHERE id IN (SELECT profile_id FROM pg_temp.events_recorded)"
                " ORDER BY id FOR KEY SHARE"
            )
        )
        kinds = rows(
            Sql(
                "SELECT name, date_trunc('month', occurred_at AT TIME ZONE 'UTC') FROM pg_temp.events_recorded GROUP BY 1, 2"
            )
        )
        if not kinds:
            return 0
        partitions.ensure(partitions.within_window(((at.year, at.month) for _, at in kinds), now))
        ids = dictionary.event_ids(workspace_id, {name for name, _ in kinds})
        _note(workspace_id, ids)
        return _append(workspace_id, ids, now)


def _note(workspace_id: int, ids: dict[str, int]) -> None:
    """Catalogue the properties, from one event per name and shape."""
    samples = rows(
        Sql(
            "SELECT DISTINCT ON (name, keys) name, properties::text FROM pg_temp.events_recorded, LATERAL"
            " (SELECT array_agg(k || jsonb_typeof(properties -> k)) AS keys FROM jsonb_object_keys(properties) AS k) AS s"
        )
    )
    properties: dict[int, list[dict[str, object]]] = {}
    for name, text in samples:
        properties.setdefault(ids[name], []).append(_object(text))
    dictionary.note(workspace_id, properties, [])


def _object(text: str) -> dict[str, object]:
    found = orjson.loads(text)
    return found if isinstance(found, dict) else {}


def _append(workspace_id: int, ids: dict[str, int], now: datetime) -> int:
    event = sql("{}::smallint", int(SignalKind.EVENT))
    names = values([("name", "text"), ("id", "integer")], sorted(ids.items()))
    found = rows(
        sql(
            """
            WITH live AS MATERIALIZED (
                SELECT DISTINCT ON (r.message_id) coalesce(first.merged_into_id, first.id) AS profile_id,
                    CASE WHEN first.merged_into_id IS NOT NULL THEN first.id END AS first_profile_id, n.id AS name_id,
                    r.occurred_at, r.message_id, r.properties,
                    encode(substring(sha256(convert_to(r.message_id, 'UTF8')) FOR 16), 'hex')::uuid AS key
                FROM pg_temp.events_recorded r
                JOIN {names} AS n ON n.name = r.name
                JOIN profiles_profile first ON first.id = r.profile_id AND first.workspace_id = {workspace}
                ORDER BY r.message_id, r.occurred_at
            ),
            taken AS (
                INSERT INTO events_processedmessageid (workspace_id, key)
                SELECT {workspace}, key FROM live ORDER BY 2 ON CONFLICT DO NOTHING RETURNING key
            ),
            written AS (
                INSERT INTO events_event (workspace_id, profile_id, first_profile_id, name_id, occurred_at, received_at,
                    message_id, properties)
                SELECT {workspace}, l.profile_id, l.first_profile_id, l.name_id, l.occurred_at, {now}::timestamptz,
                    l.message_id, l.properties
                -- As a value, not as a join: the planner expects one row of each, and would compare all with all.
                FROM live l WHERE (l.key IN (SELECT key FROM taken)) IS TRUE
                RETURNING id, profile_id, name_id, occurred_at
            ),
            awaited AS (
                SELECT w.* FROM written w WHERE EXISTS (SELECT FROM signals_subscription i
                    WHERE i.workspace_id = {workspace} AND i.kind = {event} AND i.ref = w.name_id)
            ),
            signals AS (
                {signals}
            )
            SELECT count(*) FROM written
            """,
            names=names,
            workspace=sql("{}::bigint", workspace_id),
            now=now,
            event=event,
            signals=wakeups.emitting(
                workspace_id,
                sql("(SELECT profile_id, {} AS kind, name_id AS ref, id AS event_id, occurred_at FROM awaited)", event),
            ),
        )
    )
    return int(found[0][0])
