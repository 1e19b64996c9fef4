"""A person's word on sends: retried, or cancelled. Never twice by accident: a retry keeps the touch and so the key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from channels.adapters import BY_KIND
from channels.models import Channel, Origin, SendState
from core.db.sql import Sql, one, rows, run, sql, values
from core.i18n.text import translated

RETRIED = sql(
    "(s.state IN ({State.REJECTED}, {State.UNKNOWN}, {State.EXPIRED}) OR s.state = {State.CANCELLED} "
    "AND s.reason IN ('cancelled_by_hand', 'channel_disabled'))",
    State=SendState,
)
_WINDOWS = [("channel_id", "bigint"), ("length", "interval")]


def retry(workspace_id: int, touch_ids: Sequence[int], now: datetime) -> list[int]:
    """Put sends that were rejected, expired, left unknown or cancelled by hand back into the outbox, due at `now`; the
    touches of those.

    One left unknown is taken only while its provider remembers the key, or where nothing was ever handed over: else the
    person might get it twice. One whose reader has left the journey since stays where it is, and so does a test send: who may
    override what speaks against it is asked when it is made. `why_not` tells.
    """
    changed = rows(
        sql(
            """
            UPDATE channels_send s SET state = {State.QUEUED}, due_at = {now}::timestamptz, closed_at = NULL,
                expires_at = CASE WHEN s.expires_at > {now}::timestamptz THEN s.expires_at END,
                reason = CASE WHEN s.state = {State.UNKNOWN} THEN 'ambiguous' ELSE '' END
            FROM {windows} w
            WHERE w.channel_id = s.channel_id AND s.workspace_id = {workspace} AND s.touch_id = ANY({ids}::bigint[])
            AND {retried} AND s.recalled_at IS NULL AND NOT (s.state = {State.UNKNOWN} AND {forgotten})
            AND NOT EXISTS (SELECT 1 FROM channels_touch t WHERE t.id = s.touch_id AND t.origin = {Origin.TEST})
            RETURNING s.touch_id
            """,
            now=now,
            windows=_windows(workspace_id),
            workspace=workspace_id,
            ids=list(touch_ids),
            retried=RETRIED,
            forgotten=_forgotten(now),
            State=SendState,
            Origin=Origin,
        )
    )
    return [touch for (touch,) in changed]


def why_not(workspace_id: int, touch_id: int, now: datetime) -> str:
    """Why `retry` leaves a send alone."""
    found = one(
        sql(
            "SELECT s.state, s.recalled_at IS NOT NULL, {forgotten}, EXISTS (SELECT 1 FROM channels_touch t "
            "WHERE t.id = s.touch_id AND t.origin = {Origin.TEST}) FROM channels_send s JOIN {windows} w "
            "ON w.channel_id = s.channel_id WHERE s.workspace_id = {workspace}::bigint AND s.touch_id = {id}::bigint",
            forgotten=_forgotten(now),
            windows=_windows(workspace_id),
            workspace=workspace_id,
            id=touch_id,
            Origin=Origin,
        )
    )
    state, recalled, forgotten, test = found or (0, False, False, False)
    if test:
        return translated("A test send is not sent again. Make another test.")
    if recalled:
        return translated("The customer has left the journey since, and nobody who has left gets one more message.")
    if state == SendState.UNKNOWN and forgotten:
        return translated(
            "The message was handed over and its delivery status is unknown. The provider cannot tell a "
            "repetition any more, so the customer might get it twice. Look for its key in the provider's "
            "log; a receipt settles it."
        )
    return translated("Only a send that was rejected, expired, left unknown or cancelled by hand can be tried again.")


def _forgotten(now: datetime) -> Sql:
    """Whether the provider has forgotten the key of send `s` (or never knew it). Over w (`_windows`)."""
    return sql(
        "coalesce((SELECT min(h.handed_over_at) FROM channels_attempt h WHERE h.touch_id = s.touch_id) + w.length "
        "< {}::timestamptz, false)",
        now,
    )


def _windows(workspace_id: int) -> Sql:
    """How long the provider of each channel remembers keys; zero where its settings cannot be read."""
    table = []
    for pk, kind, settings in Channel.objects.filter(workspace_id=workspace_id).values_list(
        "pk", "adapter", "settings"
    ):
        adapter = BY_KIND.get(kind)
        try:
            length = adapter.idempotency_window(settings) if adapter is not None else timedelta(0)
        except msgspec.ValidationError:
            length = timedelta(0)
        table.append((pk, length))
    return values(_WINDOWS, table or [(0, timedelta(0))])


def cancel(workspace_id: int, touch_ids: Sequence[int], now: datetime) -> list[int]:
    """Close sends that wait in the outbox, so that they never leave; the touches of those. One in flight is left alone,
    and so is one that may have left already."""
    changed = rows(
        sql(
            """
            UPDATE channels_send SET state = {State.CANCELLED}, reason = 'cancelled_by_hand', closed_at = {now}::timestamptz
            WHERE workspace_id = {workspace} AND touch_id = ANY({ids}::bigint[]) AND state = {State.QUEUED}
            AND reason <> 'ambiguous' RETURNING touch_id
            """,
            now=now,
            workspace=workspace_id,
            ids=list(touch_ids),
            State=SendState,
        )
    )
    return [touch for (touch,) in changed]


def cancel_queue(channel: Channel, now: datetime, limit: int = 10_000) -> int:
    """Cancel what waits on a channel, what is held back with it, the longest due first, at most `limit` of each; how many
    there were. What is in flight, or may have left already, is left alone."""
    return sum(_cancel_queued(channel, now, limit, held) for held in (Sql("IS NULL"), Sql("IS NOT NULL")))


def _cancel_queued(channel: Channel, now: datetime, limit: int, held: Sql) -> int:
    """By the index of what is held, or of what is not."""
    return run(
        sql(
            "UPDATE channels_send SET state = {State.CANCELLED}, reason = 'cancelled_by_hand', "
            "closed_at = {now}::timestamptz "
            "WHERE touch_id IN (SELECT q.touch_id FROM channels_send q WHERE q.channel_id = {channel}::bigint "
            "AND q.state = {State.QUEUED} AND q.reason <> 'ambiguous' AND q.held_at {held} ORDER BY q.due_at LIMIT {limit} FOR "
            "UPDATE SKIP LOCKED)",
            now=now,
            channel=channel.pk,
            limit=limit,
            held=held,
            State=SendState,
        )
    )
