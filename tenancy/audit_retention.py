"""How long the audit log remembers: entries older than their workspace keeps are removed, a bounded set at a time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from core.db.sql import run, sql
from tenancy.settings import DEFAULT_AUDIT_DAYS

logger = logging.getLogger(__name__)

AT_ONCE = 5_000
"""Entries of a workspace that one run removes; the next run goes on."""


def clear_old_entries(now: datetime) -> int:
    """Remove what is due, of each workspace at most AT_ONCE; how many there were. What belongs to no workspace, or to one that
    is gone, is kept for the default time."""
    of_workspaces = sql(
        "SELECT e.id FROM tenancy_workspace w CROSS JOIN LATERAL (SELECT a.id FROM tenancy_auditentry a "
        "WHERE a.workspace_id = w.id AND a.at < {}::timestamptz - make_interval(days => tenancy_audit_days(w.settings)) "
        "ORDER BY a.at LIMIT {}::int) e",
        now,
        AT_ONCE,
    )
    of_none = sql(
        "SELECT a.id FROM tenancy_auditentry a LEFT JOIN tenancy_workspace w ON w.id = a.workspace_id "
        "WHERE w.id IS NULL AND a.at < {}::timestamptz ORDER BY a.at LIMIT {}::int",
        now - timedelta(days=DEFAULT_AUDIT_DAYS),
        AT_ONCE,
    )
    removed = sum(run(sql("DELETE FROM tenancy_auditentry WHERE id IN ({})", due)) for due in (of_workspaces, of_none))
    if removed:
        logger.info("Removed %s entries of the audit log that were older than their workspaces keep.", removed)
    return removed
