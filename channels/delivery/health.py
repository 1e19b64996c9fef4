"""How a channel is doing: what waits, what became of the newest sends, what was last heard of its provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.models import Channel, SendState
from core.db.sql import one, rows, sql

LATEST = 10_000
"""Only so many of the workspace's newest touches (and of the sends that wait) are looked at, so that the answer never gets
slow."""


@dataclass(frozen=True, slots=True)
class LastAttempt:
    """The latest try to deliver."""

    at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """Counts of sends; `last_hour` by the state in which they were closed.

    Where `waiting_at_least`, more may be queued, leased and cancellable than the counts say. Where `last_hour_at_least`, more
    may have been closed than `last_hour` says: all the touches looked at are younger than a day.
    """

    queued: int
    leased: int
    waiting_at_least: bool
    oldest_due_at: datetime | None
    last_hour: dict[str, int]
    last_hour_at_least: bool
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
                AND state IN ({State.QUEUED}, {State.LEASED}) AND held_at IS NULL ORDER BY due_at LIMIT {}) AS w""",
            channel.pk,
            LATEST,
            State=SendState,
        )
    )
    # The workspace's own: however much others send, what this channel did is seen.
    newest = sql(
        "SELECT id, created_at FROM channels_touch WHERE workspace_id = {}::bigint ORDER BY created_at DESC LIMIT {}",
        channel.workspace_id,
        LATEST,
    )
    own = sql("({}) n JOIN channels_send s ON s.touch_id = n.id AND s.channel_id = {}::bigint", newest, channel.pk)
    closed = rows(
        sql(
            "SELECT s.state, count(*) FROM {} WHERE s.closed_at > {}::timestamptz GROUP BY 1",
            own,
            now - timedelta(hours=1),
        )
    )
    beyond = one(
        sql(
            "SELECT count(*) = {} AND min(created_at) > {}::timestamptz FROM ({}) n",
            LATEST,
            now - timedelta(days=1),
            newest,
        )
    )
    attempt = one(
        sql(
            "SELECT a.at, a.outcome, a.detail FROM {} JOIN channels_attempt a ON a.touch_id = s.touch_id "
            "ORDER BY a.at DESC LIMIT 1",
            own,
        )
    )
    queued, leased, oldest, cancellable = waiting or (0, 0, None, 0)
    by_state = {SendState(state).label: count for state, count in closed}
    ends = (SendState.ACCEPTED, SendState.REJECTED, SendState.UNKNOWN, SendState.EXPIRED, SendState.CANCELLED)
    return ChannelHealth(
        queued=queued,
        leased=leased,
        waiting_at_least=queued + leased == LATEST,
        oldest_due_at=oldest,
        last_hour={str(state.label): by_state.get(state.label, 0) for state in ends},
        last_hour_at_least=bool(beyond and beyond[0]),
        last_attempt=LastAttempt(*attempt) if attempt else None,
        paused_until=channel.paused_until,
        pause_reason=channel.pause_reason,
        cancellable=cancellable,
    )
