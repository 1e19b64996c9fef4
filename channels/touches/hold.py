"""Holding back what a paused journey has queued: what has not been handed over stays in the outbox until it is released."""

from __future__ import annotations

from datetime import datetime

from channels.models import SendState
from core.db.sql import Sql, run, sql

REASON = "journey_paused"


def hold(workspace_id: int, journey_id: int, now: datetime) -> int:
    """Hold what the journey has on its way; the number of sends. One in a gateway's hands is not called back, but if it
    has to be tried again, it waits. A send in doubt (`ambiguous`) keeps its reason."""
    return run(
        sql(
            "UPDATE channels_send s SET held_at = {now}::timestamptz, reason = CASE WHEN s.state = {State.QUEUED} "
            "AND s.reason <> 'ambiguous' THEN {reason}::text ELSE s.reason END WHERE s.touch_id = ANY(ARRAY({those}))",
            now=now,
            reason=REASON,
            those=_sends_of(
                workspace_id,
                journey_id,
                sql("q.state IN ({State.QUEUED}, {State.LEASED}) AND q.held_at IS NULL", State=SendState),
            ),
            State=SendState,
        )
    )


def release(workspace_id: int, journey_id: int) -> int:
    """Let go what is held of the journey: it goes out, unless it has expired; the number of sends."""
    return run(
        sql(
            "UPDATE channels_send s SET held_at = NULL, reason = CASE WHEN s.reason = {}::text AND s.closed_at IS NULL "
            "THEN '' ELSE s.reason END WHERE s.touch_id = ANY(ARRAY({}))",
            REASON,
            _sends_of(workspace_id, journey_id, Sql("q.held_at IS NOT NULL")),
        )
    )


def cancel_held(workspace_id: int, journey_id: int, now: datetime) -> int:
    """Close what is held of a journey that does not go on; the number of sends. One in a gateway's hands is not tried again."""
    return run(
        sql(
            "UPDATE channels_send s SET held_at = NULL, "
            "recalled_at = CASE WHEN s.state = {State.LEASED} THEN {now}::timestamptz ELSE s.recalled_at END, "
            "state = CASE WHEN s.state <> {State.QUEUED} THEN s.state WHEN s.reason = 'ambiguous' THEN {State.UNKNOWN} "
            "ELSE {State.CANCELLED} END, "
            "reason = CASE WHEN s.state = {State.QUEUED} THEN 'journey_archived' ELSE s.reason END, "
            "closed_at = CASE WHEN s.state = {State.QUEUED} THEN {now}::timestamptz ELSE s.closed_at END "
            "WHERE s.touch_id = ANY(ARRAY({those}))",
            now=now,
            those=_sends_of(workspace_id, journey_id, Sql("q.held_at IS NOT NULL")),
            State=SendState,
        )
    )


def _sends_of(workspace_id: int, journey_id: int, condition: Sql) -> Sql:
    """The sends `q` of a journey that satisfy the condition, which has to imply that of an index by channel.

    Locked in the order of `channels.delivery.record`, which may hold some of them at this moment.
    """
    return sql(
        "SELECT q.touch_id FROM channels_channel c JOIN channels_send q ON q.channel_id = c.id AND {} "
        "JOIN channels_touch t ON t.id = q.touch_id AND t.journey_id = {}::bigint "
        "WHERE c.workspace_id = {}::bigint ORDER BY q.touch_id FOR UPDATE OF q",
        condition,
        journey_id,
        workspace_id,
    )
