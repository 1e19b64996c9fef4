"""Which workspaces and audiences the periodic task has to look at."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.db.sql import rows, sql

PATIENCE = timedelta(minutes=1)
"""A refresh asked for when an audience was saved may take this long to begin before it is taken up here."""

STUCK = timedelta(minutes=10)
"""A refresh that began longer ago than this has died with its process."""


def workspaces_with_audiences() -> list[int]:
    """The workspaces that have live audiences, in order of their ids."""
    found = rows(sql("SELECT DISTINCT workspace_id FROM audiences_audience WHERE archived_at IS NULL ORDER BY 1"))
    return [workspace_id for (workspace_id,) in found]


def waiting_for_refresh(now: datetime) -> list[int]:
    """The audiences whose full refresh was lost: never begun although saved a while ago, or begun and never ended."""
    found = rows(
        sql(
            "SELECT id FROM audiences_audience a WHERE archived_at IS NULL AND ("
            " (refreshed_to IS NULL AND refreshing_since IS NULL AND updated_at < {}::timestamptz)"
            " OR refreshing_since < {}::timestamptz) AND NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'audience'"
            " AND k.ref = a.id AND k.within = 0 AND k.retry_at > {}::timestamptz) ORDER BY id",
            now - PATIENCE,
            now - STUCK,
            now,
        )
    )
    return [audience_id for (audience_id,) in found]
