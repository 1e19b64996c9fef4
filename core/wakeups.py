"""Wake-ups to other processes. Losing one costs a moment (the pulse finds the work), so nothing here may fail or wait."""

from __future__ import annotations

import logging
import threading
import time

from celery import current_app

from core.precedence import precedence

logger = logging.getLogger(__name__)

PULSE_SECONDS = 2.0
"""When to forget a wake-up for work that the pulse of every second finds anyway. In a flood wake-ups come faster than
they can be answered; those that are old would only stand before the young ones."""

REST_SECONDS = 5.0
"""After a failure the broker is left alone this long, so that a dead one costs its callers one short wait, not many."""

_lock = threading.Lock()
_resting_until = 0.0


def nudge(task_name: str, *, stale_after: float | None = None, priority: int = 0, **kwargs: object) -> bool:
    """Ask for the Celery task of that name to run soon; says whether the broker took it. Never raises.

    After `stale_after` seconds in the queue (by the clocks of both machines) the wake-up is dropped. One of a greater
    `priority` waits behind all of a smaller one (`core.precedence`).
    `kwargs` must be JSON (ids and lists of ids). Sent by name, so an app may wake another that it cannot import.
    """
    global _resting_until
    # The breaker measures this process's own waiting, not the time of any event: a monotonic clock, not `now`.
    if time.monotonic() < _resting_until:
        return False
    try:
        current_app.send_task(
            task_name, kwargs=kwargs, expires=stale_after, priority=priority, retry=False, ignore_result=True
        )
    except Exception as error:  # A nudge is a courtesy: whatever is wrong with the broker, the work is in PostgreSQL.
        with _lock:
            _resting_until = time.monotonic() + REST_SECONDS
        logger.warning("Could not nudge %s (%s); the next pulse will find the work.", task_name, type(error).__name__)
        return False
    return True


def nudge_tick(workspace_id: int, buckets: list[int]) -> bool:
    """Ask for a tick of some buckets of a workspace; it waits its turn behind workspaces that take less of the engine."""
    return nudge(
        "journeys.engine.tick",
        stale_after=PULSE_SECONDS,
        priority=precedence(workspace_id),
        workspace_id=workspace_id,
        buckets=buckets,
    )
