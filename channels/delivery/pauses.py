"""Pauses of a channel: until when it takes nothing, and why. A host that does not answer is left alone for longer and longer, so
that it cannot hold the delivery workers that other channels need."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels.adapters.base import Delivery
from channels.delivery.runtime import ChannelRuntime
from channels.models import Channel
from core.db.sql import run, sql

SILENT = frozenset({"not_connected", "no_answer"})
"""Reasons of outcomes that say that the host cannot be reached, or does not answer in time."""
_NOT_THE_HOSTS = frozenset({"not_tried", "bad_message", "adapter_failed"})
_ASKED = frozenset({"throttled", "unavailable", "gone"})
"""Reasons with which a provider asks for a pause."""
_FIRST = timedelta(seconds=5)
LONGEST = timedelta(minutes=15)


def distance(silences: int) -> timedelta:
    """How long a channel rests after so many batches in a row (from 1) without an answer: not at all, for one lost
    connection is nothing; then 5 s, 10 s, 20 s ... 15 min."""
    return min(_FIRST * (1 << min(silences - 2, 20)), LONGEST) if silences > 1 else timedelta(0)


def pause(channel_id: int, until: datetime, reason: str) -> None:
    """Let a channel take nothing until then; a longer pause stands."""
    run(
        sql(
            "UPDATE channels_channel SET paused_until = {until}::timestamptz, pause_reason = {reason}::text "
            "WHERE id = {id}::bigint AND coalesce(paused_until < {until}::timestamptz, true)",
            until=until,
            reason=reason[:60],
            id=channel_id,
        )
    )


def after(runtime: ChannelRuntime, delivery: Delivery, now: datetime) -> None:
    """Pause a channel whose provider asked for it, or whose host did not answer a single message of the batch."""
    reasons = [outcome.reason for outcome in delivery.outcomes]
    if delivery.pause is not None:
        asked = [
            outcome.reason for outcome in delivery.outcomes if outcome.kind == "retry" and outcome.reason in _ASKED
        ]
        pause(runtime.channel_id, now + delivery.pause, asked[0] if asked else "throttled")
    tried = [reason for reason in reasons if reason not in _NOT_THE_HOSTS]
    silent = bool(tried) and SILENT.issuperset(tried)
    if silent:
        silences = runtime.silences + 1
        if rest := distance(silences):
            pause(runtime.channel_id, now + rest, tried[-1])
    elif tried:
        silences = 0
    else:
        return
    if silences != runtime.silences:
        # Counted from what was read with the channel: batches that fail side by side are one silence.
        run(
            sql(
                "UPDATE channels_channel SET silences = {}::smallint WHERE id = {}::bigint",
                min(silences, 1000),
                runtime.channel_id,
            )
        )


def end(channel: Channel) -> bool:
    """End the pause of a channel; its next silence counts as the first. Whether it had paused or been silent."""
    channel.paused_until, channel.pause_reason, channel.silences = None, "", 0
    disturbed = Channel.objects.filter(pk=channel.pk).exclude(paused_until=None, silences=0)
    return bool(disturbed.update(paused_until=None, pause_reason="", silences=0))
