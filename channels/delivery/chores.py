"""What comes before each delivery, and is mostly nothing: one statement says what of it there is to do, and what is due."""

from __future__ import annotations

from datetime import datetime

from cdp.parking.models import ParkedKind
from cdp.parking.parking import any_due
from channels import budget_count
from channels.delivery.gateway import due_channels, with_due
from channels.delivery.set_aside import wake_parked
from channels.receipts.store import retry_parked
from channels.touches import apply_holds, give_back
from core.db.sql import rows, sql
from core.wakeups import PULSE_SECONDS, nudge


def due_after_chores(now: datetime) -> list[int]:
    """Let parked sends fall due, keep parked receipts, give reserved amounts back, and have the holds of pauses applied and
    budgets counted by tasks of their own; the channels with something to deliver then."""
    ((sends, receipts, holds, counts, reserved, due),) = rows(
        sql(
            "SELECT {}, {}, EXISTS ({}), EXISTS ({}), EXISTS ({}), ARRAY({})",
            any_due(ParkedKind.SEND, now),
            any_due(ParkedKind.RECEIPT, now),
            apply_holds.UNFINISHED,
            budget_count.UNFINISHED,
            give_back.UNFINISHED,
            with_due(now),
        )
    )
    if receipts:
        retry_parked(now)
    if holds:
        nudge("channels.apply_holds", stale_after=PULSE_SECONDS)
    if counts:
        nudge("channels.count_budgets", stale_after=PULSE_SECONDS)
    if reserved:
        give_back.give_back()
    if sends:
        wake_parked(now)
        return due_channels(now)
    return list(due)
