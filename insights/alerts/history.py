"""How long incidents and what was told of them are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.db.sql import delete_old, sql
from insights.models import IncidentState

KEPT = timedelta(days=400)
"""An incident that ended longer ago is forgotten: a year can be compared with the one before."""


def forget_old(now: datetime) -> int:
    """Delete what is older, with its notices; how many incidents."""
    before = now - KEPT
    ended = sql("state = {State.RESOLVED} AND resolved_at < {before}::timestamptz", State=IncidentState, before=before)
    # Of alerts that were deleted.
    delete_old("insights_notice", sql("incident_id IS NULL AND created_at < {}::timestamptz", before))
    delete_old("insights_notice", sql("incident_id IN (SELECT id FROM insights_incident WHERE {})", ended))
    return delete_old("insights_incident", ended)
