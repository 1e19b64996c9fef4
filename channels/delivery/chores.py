"""What comes before each delivery, and is mostly nothing: one statement says what of it there is to do."""

from __future__ import annotations

from datetime import datetime

from cdp.parking.models import ParkedKind
from cdp.parking.parking import any_due
from channels import budget_count
from channels.delivery.set_aside import wake_parked
from channels.receipts.store import retry_parked
from channels.touches import apply_holds, give_back
from core.db.sql import one, sql
from core.wakeups import PULSE_SECONDS, nudge


def do_chores(now: datetime) -> None:
    """Let parked sends fall due, keep parked receipts, give reserved amounts back, and have the holds of pauses applied and
    budgets counted by tasks of their own."""
    sends, receipts, holds, counts, reserved = (
        one(
            sql(
                "SELECT {}, {}, EXISTS ({}), EXISTS ({}), EXISTS ({})",
                any_due(ParkedKind.SEND, now),
                any_due(ParkedKind.RECEIPT, now),
                apply_holds.UNFINISHED,
                budget_count.UNFINISHED,
                give_back.UNFINISHED,
            )
        )
        or (False,) * 5
    )
    if sends:
        wake_parked(now)
    if receipts:
        retry_parked(now)
    if holds:
        nudge("channels.apply_holds", stale_after=PULSE_SECONDS)
    if counts:
        nudge("channels.count_budgets", stale_after=PULSE_SECONDS)
    if reserved:
        give_back.give_back()
