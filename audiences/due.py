"""Which workspaces and audiences the periodic task has to look at."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.db.sql import rows, sql

PATIENCE = timedelta(minutes=1)
"""A refresh asked for when an audience was saved may take this long to begin before it is taken up here."""

STUCK = timedelta(minutes=10)
"""A refresh that began longer ago than this has died with its process."""


NAMES_PHONES = 'lax $.** ? (@.kind == "identifier" && @.namespace == "phone")'
"""Finds a leaf whose meaning depends on the region of the workspace."""


NAMES_DAYS = 'lax $.** ? (@.from like_regex "^.{10}$" || @.to like_regex "^.{10}$")'
"""Finds a window or a date between days, which begin where the workspace is."""


def workspaces_with_audiences() -> list[int]:
    """The workspaces that have live audiences, in an order that changes: whoever uses up the time of a run delays others once."""
    found = rows(
        sql(
            "SELECT workspace_id FROM audiences_audience WHERE archived_at IS NULL GROUP BY workspace_id ORDER BY random()"
        )
    )
    return [workspace_id for (workspace_id,) in found]


def waiting_for_refresh(now: datetime) -> list[int]:
    """The audiences whose full refresh was lost: never begun although saved a while ago, or begun and never ended. And those
    whose rule names phone numbers or days, which are read by another region or zone now than when they were refreshed last."""
    found = rows(
        sql(
            "SELECT a.id FROM audiences_audience a JOIN tenancy_workspace w ON w.id = a.workspace_id"
            " WHERE a.archived_at IS NULL AND ("
            " (a.refreshed_to IS NULL AND a.refreshing_since IS NULL AND a.updated_at < {}::timestamptz)"
            " OR a.refreshing_since < {}::timestamptz"
            " OR a.refreshed_to IS NOT NULL AND a.refreshing_since IS NULL"
            "  AND a.region <> coalesce(w.settings ->> 'region', '') AND jsonb_path_exists(a.rule, {}::jsonpath)"
            " OR a.refreshed_to IS NOT NULL AND a.refreshing_since IS NULL"
            "  AND a.time_zone <> w.time_zone AND jsonb_path_exists(a.rule, {}::jsonpath))"
            " AND NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'audience'"
            " AND k.ref = a.id AND k.within = 0 AND k.retry_at > {}::timestamptz) ORDER BY a.id",
            now - PATIENCE,
            now - STUCK,
            NAMES_PHONES,
            NAMES_DAYS,
            now,
        )
    )
    return [audience_id for (audience_id,) in found]
