"""Celery's entry points: they say "look", the work is elsewhere."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.db import connection

from cdp.events import partitions
from cdp.ingest import inbox, intake, quarantine, repetitions
from cdp.ingest.imports import work
from cdp.parking.narrowing import may_blame
from cdp.profiles import search_index
from cdp.profiles.identity import fan_in
from core.db.clock import database_clock
from core.db.sql import Sql, one, sql
from core.time_limit import TimeUp, concluding
from core.wakeups import PULSE_SECONDS, nudge, nudge_tick
from tenancy import accounts, audit_retention, mail

logger = logging.getLogger(__name__)

TURN_SECONDS = 2.0
"""A worker gives way after this long; if there is more, it asks for another turn."""

SEARCH_SECONDS = 20.0

SLOTS = max(1, (os.cpu_count() or 1) // 2)
"""So many workers empty the inbox at once: half of those there are by default, so that the engine is never starved by a
flood of events."""

FLOOD_SECONDS = 0.1
"""Where chunks follow one another faster than this, the inbox is left to fill meanwhile: one tick then does for many.
A tick for each small chunk is more than the engine can answer (measured: customers 16 s late, the queue full of ticks)."""

_LOCK_SPACE = 0x696E626F
"""Keeps these advisory locks apart from others of two integers."""

CLAIM_ROWS = 1_000
"""Most rows of the inbox that are claimed, and processed in one transaction."""

SLOW_SECONDS = 10.0
"""A claim that takes longer is followed by one half as large, so that no claim comes to the time limit of its task again and
again."""

KEEP_REPLAYED = timedelta(days=30)
KEEP_REPETITIONS = timedelta(days=2)
KEEP_INTAKE = timedelta(days=32)
KEEP_WATCHED = timedelta(days=180)


_last_told = float("-inf")
_claim_rows = CLAIM_ROWS


@shared_task(name="ingest.process_inbox")
def process_inbox() -> int:
    """Empty the inbox and tell the engine whom to look at; the number of events stored.

    Does nothing if as many workers as may are at it: they will come to what this wake-up was for.
    """
    with _slot() as mine:
        stored, emptied = _drain() if mine else (0, False)
    # What came between the last look and the end of the slot: its own wake-up found the slot taken.
    if mine and (not emptied or one(Sql("SELECT 1 FROM ingest_inbox LIMIT 1 FOR UPDATE SKIP LOCKED"))):
        nudge("ingest.process_inbox", stale_after=PULSE_SECONDS)
    return stored


def _drain() -> tuple[int, bool]:
    """Take turns of the inbox until it is empty or the time is up: events stored, and whether it is empty."""
    global _last_told
    stored = 0
    end = time.monotonic() + TURN_SECONDS
    while (began := time.monotonic()) < end:
        result = _process_claim(began)
        stored += result.stored
        nudge_engine(result.touched)
        if not result.claimed:
            return stored, True
        if result.touched:
            if began - _last_told < FLOOD_SECONDS:
                time.sleep(max(0.0, began + FLOOD_SECONDS - time.monotonic()))
            _last_told = began
    return stored, False


def _process_claim(began: float) -> inbox.IngestResult:
    global _claim_rows
    try:
        with concluding():
            result = inbox.process_inbox(database_clock(), limit=_claim_rows)
    except TimeUp:
        if _claim_rows == 1:
            inbox.put_behind()  # Or every run would begin with it, and no other row would be processed.
        _claim_rows = max(1, _claim_rows // 8)
        raise
    slow = time.monotonic() - began > SLOW_SECONDS
    _claim_rows = max(1, _claim_rows // 2) if slow else min(2 * _claim_rows, CLAIM_ROWS)
    return result


@contextmanager
def _slot() -> Iterator[bool]:
    """Hold one of the slots, if one is free; gives whether. A lock of the session: it dies with the process."""
    slot = next(
        (
            n
            for n in range(SLOTS)
            if one(sql("SELECT pg_try_advisory_lock({}::int, {}::int)", _LOCK_SPACE, n)) == (True,)
        ),
        None,
    )
    try:
        yield slot is not None
    finally:
        if slot is not None and connection.is_usable():
            one(sql("SELECT pg_advisory_unlock({}::int, {}::int)", _LOCK_SPACE, slot))


def nudge_engine(touched: dict[int, set[int]]) -> None:
    """Ask for a tick of the buckets in which something happened, by workspace."""
    for workspace_id, buckets in touched.items():
        nudge_tick(workspace_id, sorted(buckets))


@shared_task(name="ingest.work_imports")
def work_imports() -> None:
    """Work at the import that has waited longest, for a slice; then ask for another turn."""
    more, changed = work.work(database_clock)
    nudge_engine(changed)
    if more:
        nudge("ingest.work_imports", stale_after=60)


@shared_task(name="cdp.sweep_search")
def sweep_search() -> None:
    """Bring what customers are found by up to date, for a turn; ask for another while new ones wait."""
    if search_index.sweep(database_clock(), SEARCH_SECONDS):
        nudge("cdp.sweep_search", stale_after=60)


@shared_task(name="cdp.mail_reset")
def mail_reset(email: str) -> int:
    """Mail everybody with this address a link to set a new password; how many there were."""
    users = accounts.users_of_email(email)
    for user in users:
        mail.send_reset(user)
    return len(users)


@shared_task(name="ingest.housekeeping")
def housekeeping() -> None:
    """Make the partitions of the months to come and clear what was replayed, noted or watched long ago."""
    now = database_clock()
    for job in (
        partial(partitions.ensure_ahead, now),
        partial(quarantine.clear_replayed, now - KEEP_REPLAYED),
        partial(repetitions.clear_repetitions, now - KEEP_REPETITIONS),
        partial(intake.clear_intake, now - KEEP_INTAKE),
        partial(work.clear_imports, now),
        partial(audit_retention.clear_old_entries, now),
        partial(fan_in.clear_watched, now - KEEP_WATCHED),
    ):
        try:
            job()
        except Exception as error:  # One job's trouble must not stop the others.
            if not may_blame(error):
                raise
            logger.exception("A job of housekeeping failed; the next run tries again.")
