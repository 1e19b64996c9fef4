"""Celery's doors: they say "look", the work is elsewhere."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from celery import shared_task

from cdp import ingest, partitions, quarantine
from cdp.nudge import nudge

TURN_SECONDS = 10.0
"""A worker gives way after this long; if there is more, it asks for another turn."""

CLAIM_ROWS = 1_000

KEEP_REPLAYED = timedelta(days=30)


@shared_task(name="cdp.process_inbox")
def process_inbox() -> int:
    """Empty the inbox and tell the engine whom to look at; the number of events stored."""
    stored = 0
    end = time.monotonic() + TURN_SECONDS
    while True:
        result = ingest.process_inbox(datetime.now(UTC), limit=CLAIM_ROWS)
        stored += result.stored
        nudge_engine(result.touched)
        if not result.claimed:
            return stored
        if time.monotonic() > end:
            nudge("cdp.process_inbox")
            return stored


def nudge_engine(touched: dict[int, set[int]]) -> None:
    """Ask for a tick of the buckets in which something happened, by workspace."""
    for workspace_id, buckets in touched.items():
        nudge("journeys.tick", workspace_id=workspace_id, buckets=sorted(buckets))


@shared_task(name="cdp.housekeeping")
def housekeeping() -> None:
    """Make the partitions of the months to come and clear what was replayed long ago."""
    now = datetime.now(UTC)
    partitions.ensure_ahead(now)
    quarantine.clear_replayed(now - KEEP_REPLAYED)
