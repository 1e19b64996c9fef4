"""Celery tasks: entry points that parse, call one function and answer."""

from __future__ import annotations

import logging

from celery import shared_task

from audiences import membership
from audiences.due import waiting_for_refresh, workspaces_with_audiences
from audiences.history import count_members
from cdp.parking import parking
from cdp.parking.models import ParkedKind
from core.db.clock import database_clock
from core.wakeups import nudge

logger = logging.getLogger(__name__)

RETRIED = 100
"""So many audiences set aside are tried again at a time."""


@shared_task(name="audiences.window_touches")
def window_touches() -> None:
    """Every minute, in every workspace: mark profiles changed whose windows moved, count members, take up lost refreshes."""
    now = database_clock()
    for workspace_id in workspaces_with_audiences():
        try:
            membership.emit_window_touches(workspace_id, now)
            count_members(workspace_id)
        except Exception:  # One workspace's trouble must not stop the windows of the others.
            logger.exception("Could not move the windows of workspace %s; the next run tries again.", workspace_id)
    again = [due.ref for due in parking.due(ParkedKind.AUDIENCE, now, RETRIED)]
    for audience_id in sorted({*waiting_for_refresh(now), *again}):
        nudge("audiences.refresh_all", audience_id=audience_id)


@shared_task(name="audiences.refresh_all")
def refresh_all(audience_id: int) -> None:
    """Work out one audience in full, as of the moment of the work: an instant that had waited in the queue would undo
    what ticks have decided since."""
    membership.refresh_all(audience_id, database_clock)
