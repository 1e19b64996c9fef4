"""Sends that quiet hours defer: they wait in the outbox until they are released, and are decided on again then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from channels.models import SendState
from core.db.sql import run, sql, values

REASON: Final = "quiet_hours"

PATIENCE: Final = timedelta(days=3)
"""A deferred send without an expiry of its own is given up after so long."""

Deferred = tuple[int, datetime, bool]
"""(touch id, when it is released, whether an earlier attempt may have had its effect)."""


def defer(deferred: Sequence[Deferred], now: datetime) -> None:
    """Let sends that a claim has locked wait until they are released, or their time is over. One in doubt keeps that it is."""
    if not deferred:
        return
    run(
        sql(
            "UPDATE channels_send s SET due_at = least(v.due_at, s.expires_at), "
            "expires_at = coalesce(s.expires_at, {expires}::timestamptz), "
            "state = {State.QUEUED}, lease_token = NULL, lease_until = NULL, "
            "reason = CASE WHEN v.ambiguous THEN 'ambiguous' ELSE {reason}::text END "
            "FROM {values} v WHERE s.touch_id = v.touch_id",
            expires=now + PATIENCE,
            reason=REASON,
            values=values([("touch_id", "bigint"), ("due_at", "timestamptz"), ("ambiguous", "boolean")], deferred),
            State=SendState,
        )
    )
