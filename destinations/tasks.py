"""Celery's entry point of exports: it says "look", the work is elsewhere."""

from __future__ import annotations

from celery import shared_task

from core.db.clock import database_clock
from core.wakeups import nudge
from destinations.exports import work


@shared_task(name="destinations.work_exports")
def work_exports() -> None:
    """Work at the export that has waited longest, for a slice; then ask for another turn. Once there is none left, delete the
    files whose time has come."""
    if work.work(database_clock):
        nudge("destinations.work_exports", stale_after=60)
    else:
        work.clear_exports(database_clock())
