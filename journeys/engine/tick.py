"""Ticks: everything that is due for the customers of some buckets, in one transaction; see `journeys.engine.work`.

A pass that fails on somebody's data, or that finds somebody set aside in its buckets, is done by `journeys.engine.guarded`.
Buckets in which a pass took too long are ticked one by one until it is known why.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import is_slow, may_blame, reason_of
from cdp.parking.parking import Culprit
from core.db.buckets import ALL_BUCKETS, lock_key, try_lock
from core.db.clock import Moment, instant
from journeys.engine.guarded import GuardedPass, anything_parked, slow_buckets
from journeys.engine.work import Pass, TickResult

__all__ = ["Pass", "TickResult", "mark_slow", "tick", "tick_all"]

ALONE_SECONDS = 20.0
"""So long one tick goes on with buckets that are ticked alone."""


def tick(workspace_id: int, buckets: Iterable[int], now: Moment) -> TickResult:
    """Do all that is due at `now` for the customers of the buckets that no other tick holds.

    A clock is read once the buckets are held, so that for one customer no tick comes before one that came earlier.
    Somebody whose data makes it fail is set aside; everybody else moves.
    """
    wanted = sorted(buckets)
    try:
        result, slow = _pass(workspace_id, wanted, now, guarded=False)
    except Exception as error:
        if not may_blame(error):
            raise
        if is_slow(error) and len(wanted) > 1:
            mark_slow(workspace_id, wanted, now, error)
            result, slow = TickResult(), wanted
        else:
            result, slow = _pass(workspace_id, wanted, now, guarded=True)
    end = time.monotonic() + ALONE_SECONDS
    for n, bucket in enumerate(slow):
        if n and time.monotonic() > end:
            result.more = True
            break
        more = result.more
        result.add(_pass(workspace_id, [bucket], now, guarded=True, alone=True)[0])
        result.more = result.more or more
    return result


def mark_slow(workspace_id: int, buckets: Iterable[int], now: Moment, error: BaseException) -> None:
    """Have the buckets ticked one by one from now on, until each has been done in time."""
    code, params = reason_of(error)
    parking.park(
        (
            Culprit(ParkedKind.BUCKETS, lock_key(workspace_id, bucket), workspace_id, "tick.time", code, params)
            for bucket in buckets
        ),
        instant(now),
    )


def _pass(
    workspace_id: int, wanted: list[int], now: Moment, *, guarded: bool, alone: bool = False
) -> tuple[TickResult, list[int]]:
    """One pass in a transaction of its own, and the buckets among those wanted that it leaves to be ticked alone."""
    within = connection.in_atomic_block
    with transaction.atomic():
        mine = try_lock(workspace_id, wanted)
        result = TickResult(buckets=len(mine), busy=len(wanted) - len(mine))
        slow: list[int] = []
        if mine and (guarded or anything_parked(workspace_id, mine)):
            guarded = True
            slow = [] if alone else slow_buckets(workspace_id, mine)
            mine = [bucket for bucket in mine if bucket not in slow]
        if mine:
            this = (GuardedPass if guarded else Pass)(workspace_id, mine, instant(now), result)
            this.work()
            if within:
                this.empty()
            if alone:
                parking.release(ParkedKind.BUCKETS, [lock_key(workspace_id, bucket) for bucket in mine])
    return result, slow


def tick_all(workspace_id: int, now: datetime) -> TickResult:
    """Tick every bucket of a workspace until nothing is due at `now`."""
    total = TickResult()
    while True:
        result = tick(workspace_id, ALL_BUCKETS, now)
        total.add(result)
        if not result.more:
            return total
