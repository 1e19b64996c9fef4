"""Celery's entry points to the engine. A task says only where to look; it carries no customer and no state."""

import time

from celery import shared_task

from core.db.clock import database_clock
from core.precedence import count_tick
from core.time_limit import TimeUp, concluding
from core.wakeups import PULSE_SECONDS, nudge, nudge_tick
from journeys.engine.absorb import absorb_merges
from journeys.engine.entrants import forget_requests
from journeys.engine.pulse import due_buckets, plan_runs, shares, workspaces_to_absorb
from journeys.engine.retire_versions import retire_versions
from journeys.engine.tick import mark_slow, tick


@shared_task(name="journeys.engine.pulse")
def pulse() -> None:
    """Find what is due anywhere and hand it out."""
    now = database_clock()
    # Plans come last: what is due already does not wait for them.
    for workspace_id in workspaces_to_absorb(now):
        nudge("journeys.engine.absorb", stale_after=PULSE_SECONDS, workspace_id=workspace_id)
    for workspace_id, buckets in due_buckets(now).items():
        for share in shares(buckets):
            nudge_tick(workspace_id, share)
    plan_runs(now)


@shared_task(name="journeys.engine.tick")
def tick_buckets(workspace_id: int, buckets: list[int]) -> None:
    """Tick some buckets of a workspace; goes on at once where work is left."""
    began = time.monotonic()
    try:
        with concluding():
            result = tick(workspace_id, buckets, database_clock)
    except TimeUp as error:
        mark_slow(workspace_id, buckets, database_clock, error)
        raise
    finally:
        count_tick(workspace_id, time.monotonic() - began)
    if result.sends:
        nudge("channels.deliver", stale_after=PULSE_SECONDS)
    if result.more:
        nudge_tick(workspace_id, buckets)


@shared_task(name="journeys.engine.absorb")
def absorb(workspace_id: int) -> None:
    """Bring together what the apps hold about people found to be one."""
    absorb_merges(workspace_id, database_clock)


@shared_task(name="journeys.engine.retire_versions")
def housekeeping() -> None:
    """Retire the versions that nobody can be inside of any more, and forget the requests of long ago."""
    now = database_clock()
    retire_versions(now)
    forget_requests(now)
