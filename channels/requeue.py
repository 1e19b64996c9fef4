"""A person's word on sends: once more, or not at all. Never twice by accident: a retry keeps the touch and so the key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdp.sql import run, sql


def retry(workspace_id: int, touch_ids: Sequence[int], now: datetime) -> int:
    """Put sends that were rejected, expired or left unknown back into the outbox, due at `now`; how many there were.

    One left unknown stays in doubt: the gateway takes it only while the provider still remembers the key. One whose
    reader has left the journey since (by its goal, its exit rule or its end) stays where it is.
    """
    return run(
        sql(
            """
            UPDATE channels_send SET state = 1, due_at = {now}::timestamptz, closed_at = NULL,
                expires_at = CASE WHEN expires_at > {now}::timestamptz THEN expires_at END,
                reason = CASE WHEN state = 5 THEN 'ambiguous' ELSE '' END
            WHERE workspace_id = {workspace} AND touch_id = ANY({ids}::bigint[]) AND state IN (4, 5, 6) AND recalled_at IS NULL
            """,
            now=now,
            workspace=workspace_id,
            ids=list(touch_ids),
        )
    )


def cancel(workspace_id: int, touch_ids: Sequence[int], now: datetime) -> int:
    """Close sends that wait in the outbox, so that they never leave; how many there were. One in flight is left alone,
    and so is one that may have left already."""
    return run(
        sql(
            """
            UPDATE channels_send SET state = 7, reason = 'cancelled_by_hand', closed_at = {now}::timestamptz
            WHERE workspace_id = {workspace} AND touch_id = ANY({ids}::bigint[]) AND state = 1 AND reason <> 'ambiguous'
            """,
            now=now,
            workspace=workspace_id,
            ids=list(touch_ids),
        )
    )
