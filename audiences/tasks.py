"""Celery tasks: doors that parse, call one function and answer."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from audiences import membership
from audiences.due import waiting_for_refresh, workspaces_with_audiences


@shared_task(name="audiences.window_touches")
def window_touches() -> None:
    """Every minute: touch whom moving windows may concern, in every workspace; take up full refreshes left undone."""
    now = timezone.now()
    for workspace_id in workspaces_with_audiences():
        membership.emit_window_touches(workspace_id, now)
    for audience_id in waiting_for_refresh(now):
        membership.refresh_all(audience_id, now)


@shared_task(name="audiences.refresh_all")
def refresh_all(audience_id: int, now: str | None = None) -> None:
    """Work out one audience in full, as of `now` (ISO 8601) or this moment."""
    membership.refresh_all(audience_id, datetime.fromisoformat(now) if now else timezone.now())
