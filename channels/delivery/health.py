"""How a channel is doing: what waits, what became of the newest sends, what was last heard of its provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.models import Channel, SendState
from core.db.sql import one, rows, sql

LATEST = 10_000
"""Only so many of the newest sends (and of those that wait) are looked at, so that the answer never gets slow."""


@dataclass(frozen=True, slots=True)
class LastAttempt:
    """The latest try to deliver."""

    at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """Counts of sends; `last_hour` by the state in which they were closed."""

    queued: int
    leased: int
    oldest_due_at: datetime | None
    last_hour: dict[str, int]
    last_attempt: LastAttempt | None
    paused_until: datetime | None
    pause_reason: str
    #: Of those queued, the ones that `channels.touches.requeue.cancel_queue` would cancel.
    cancellable: int


def channel_health(channel: Channel, now: datetime) -> ChannelHealth:
    """The health of a channel at `now`."""
    waiting = one(
        sql(
            """SELECT count(*) FILTER (WHERE state = {State.QUEUED}), count(*) FILTER (WHERE state = {State.LEASED}),
                min(due_at), count(*) FILTER (WHERE state = {State.QUEUED} AND reason <> 'ambiguous') FROM (
                SELECT state, due_at, reason FROM channels_send WHERE channel_id = {}
                AND state IN ({State.QUEUED}, {State.LEASED}) ORDER BY due_at LIMIT {}) AS w""",
            channel.pk,
            LATEST,
            State=SendState,
        )
    )
    newest = sql(
        "SELECT touch_id, channel_id, state, closed_at FROM channels_send ORDER BY touch_id DESC LIMIT {}", LATEST
    )
    closed = rows(
        sql(
            "SELECT state, count(*) FROM ({}) AS s WHERE channel_id = {} AND closed_at > {}::timestamptz GROUP BY state",
            newest,
            channel.pk,
            now - timedelta(hours=1),
        )
    )
    attempt = one(
        sql(
            """SELECT a.at, a.outcome, a.detail FROM channels_attempt AS a WHERE a.touch_id IN (
                SELECT touch_id FROM ({}) AS s WHERE channel_id = {}) ORDER BY a.at DESC LIMIT 1""",
            newest,
            channel.pk,
        )
    )
    queued, leased, oldest, cancellable = waiting or (0, 0, None, 0)
    by_state = {SendState(state).label: count for state, count in closed}
    ends = (SendState.ACCEPTED, SendState.REJECTED, SendState.UNKNOWN, SendState.EXPIRED, SendState.CANCELLED)
    return ChannelHealth(
        queued=queued,
        leased=leased,
        oldest_due_at=oldest,
        last_hour={str(state.label): by_state.get(state.label, 0) for state in ends},
        last_attempt=LastAttempt(*attempt) if attempt else None,
        paused_until=channel.paused_until,
        pause_reason=channel.pause_reason,
        cancellable=cancellable,
    )
