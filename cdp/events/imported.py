"""Events from an imported file: found by the import id in their context, and deleted when the import is undone.

They are told from what a sender may have written into a context by having no source.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cdp.signals import wakeups
from core.db.arrays import array
from core.db.sql import Sql, rows, sql

IMPORT_KEY = "import"
"""Where in an event's context its import stands, as a public id."""


def said(profiles: Collection[int], import_id: str) -> Sql:
    """A relation of what the import's events say of the profiles: profile_id, ms (since 1970), properties."""
    return sql(
        "(SELECT e.profile_id, floor(extract(epoch FROM e.occurred_at) * 1000)::bigint AS ms, e.properties"
        " FROM events_event e WHERE e.profile_id = ANY({}) AND {})",
        array("bigint", profiles),
        _brought(import_id),
    )


def with_others(profiles: Collection[int], import_id: str) -> set[int]:
    """Those of the profiles that have events of anything else."""
    found = rows(
        sql(
            "SELECT DISTINCT e.profile_id FROM events_event e WHERE e.profile_id = ANY({}) AND ({}) IS NOT TRUE",
            array("bigint", profiles),
            _brought(import_id),
        )
    )
    return {profile for (profile,) in found}


def count(profiles: Collection[int], import_id: str, needed: Collection[int]) -> int:
    """The number of events of the import that these profiles have, without those still needed."""
    found = sql("SELECT count(*) FROM events_event e WHERE {}", _removable(profiles, import_id, needed))
    return int(rows(found)[0][0])


def remove(workspace_id: int, profiles: Collection[int], import_id: str, needed: Collection[int], now: datetime) -> int:
    """Delete the events of the import that these profiles have, without those still needed, and mark the profiles changed; how
    many. Their message ids may come again."""
    found = rows(
        sql(
            """
            WITH gone AS (
                DELETE FROM events_event e WHERE {removable} RETURNING e.message_id, e.profile_id
            ),
            told AS ({told}),
            freed AS (
                DELETE FROM events_processedmessageid WHERE workspace_id = {workspace}::bigint AND key = ANY(ARRAY(
                    SELECT encode(substring(sha256(convert_to(message_id, 'UTF8')) FOR 16), 'hex')::uuid FROM gone))
            )
            SELECT count(*) FROM gone
            """,
            removable=_removable(profiles, import_id, needed),
            told=wakeups.marking_changed(
                workspace_id, Sql("(SELECT profile_id FROM gone)"), sql("{}::timestamptz", now)
            ),
            workspace=workspace_id,
        )
    )
    return int(found[0][0])


def _removable(profiles: Collection[int], import_id: str, needed: Collection[int]) -> Sql:
    return sql(
        "e.profile_id = ANY({}) AND {} AND NOT e.id = ANY({})",
        array("bigint", profiles),
        _brought(import_id),
        array("bigint", needed),
    )


def _brought(import_id: str) -> Sql:
    return sql("e.source_id IS NULL AND e.context ->> {}::text = {}::text", IMPORT_KEY, import_id)
