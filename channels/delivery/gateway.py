"""The gateway: hands due sends to their providers and writes down what came of it.

Claim (one transaction), deliver (none), record (one transaction). A crash between the first two or the last two
leaves leased sends; when the lease runs out they are taken again, with the same key and the same bytes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

import psycopg
from django.db import DatabaseError, transaction

from cdp.parking.narrowing import blames_data
from channels.adapters.base import Delivery, LeaseLost, Outcome, Outgoing, Progress, Session
from channels.delivery import pauses
from channels.delivery import runtime as runtimes
from channels.delivery.claim import claim
from channels.delivery.handover import NotedProgress
from channels.delivery.lease import Batch
from channels.delivery.record import record_each
from channels.delivery.runtime import ChannelRuntime, ChannelUnusable
from channels.delivery.set_aside import claim_apart
from channels.models import SendState
from core.db.clock import Moment, instant
from core.db.sql import Sql, rows, sql

log = logging.getLogger(__name__)
BATCH = 100
REPAIR_PAUSE = timedelta(minutes=5)
"""How long a channel rests whose settings cannot be used."""


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """Counts of one or more deliveries."""

    #: Due sends looked at.
    taken: int = 0
    accepted: int = 0
    rejected: int = 0
    #: Will be tried again.
    retried: int = 0
    #: The outcome is unknown; tried again with the same key while the provider remembers it.
    unknown: int = 0
    #: Closed before they left: cancelled, expired, or they would not render.
    closed: int = 0

    def __add__(self, other: DeliveryResult) -> DeliveryResult:
        return DeliveryResult(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(DeliveryResult))
        )


def deliver(channel_id: int, now: datetime, *, limit: int = BATCH) -> DeliveryResult:
    """One claim of at most `limit` due sends of a channel, delivered and recorded.

    A channel that is paused or switched off takes nothing: its queue is held. A channel whose settings cannot be used is
    paused for five minutes.
    """
    try:
        runtime = runtimes.load(channel_id)
        if not runtime.enabled or (runtime.paused_until is not None and runtime.paused_until > now):
            return DeliveryResult()
        session = runtimes.session(runtime)
    except ChannelUnusable as error:
        log.error("channel %s cannot be used, paused for %s: %s", channel_id, REPAIR_PAUSE, error)
        pauses.pause(channel_id, now + REPAIR_PAUSE, "channel_broken")
        return DeliveryResult()
    batch = _claim(runtime, now, limit)
    result = DeliveryResult(taken=batch.taken, closed=sum(batch.closed.values()))
    if not batch.leased:
        return result
    return result + _counted(hand_over_batch(runtime, session, batch, now))


def _claim(runtime: ChannelRuntime, now: datetime, limit: int) -> Batch:
    """A claim; where one fails for what some send holds, a claim of the others."""
    try:
        with transaction.atomic():
            return claim(runtime, now, limit)
    except Exception as error:
        if not blames_data(error):
            raise
        with transaction.atomic():
            return claim_apart(runtime, now, limit)


def hand_over_batch(runtime: ChannelRuntime, session: Session, batch: Batch, now: datetime) -> Delivery:
    """Hand leased sends over, record the answers and pause the channel where they ask for it; no transaction is open."""
    started = time.monotonic()

    def clock() -> datetime:
        # On a virtual clock too, an answer comes as much later as it really took.
        return now + timedelta(seconds=time.monotonic() - started)

    noted = NotedProgress(runtime, batch, clock) if runtime.notes_hand_over else None
    delivery = hand_over(session, [leased.message for leased in batch.leased], now, noted or Progress())
    answered_at = clock()
    if noted is not None:
        batch, outcomes = noted.rest(delivery.outcomes)
        record_each(runtime, batch, replace(delivery, outcomes=outcomes), answered_at)
    else:
        record_each(runtime, batch, delivery, answered_at)
    pauses.after(runtime, delivery, answered_at)
    return delivery


def _counted(delivery: Delivery) -> DeliveryResult:
    kinds = [outcome.kind for outcome in delivery.outcomes]
    return DeliveryResult(
        accepted=kinds.count("accepted"),
        rejected=kinds.count("rejected"),
        retried=kinds.count("retry"),
        unknown=kinds.count("unknown"),
    )


def hand_over(session: Session, messages: Sequence[Outgoing], now: datetime, progress: Progress) -> Delivery:
    """Hand messages over. When the adapter fails, what was on the wire is in doubt, what was answered stands, and the
    others go on, in halves while nothing was on the wire, until the one message that the adapter fails on is alone."""
    try:
        return session.deliver(messages, now, progress)
    except LeaseLost as lost:
        log.warning("a lease ran out before it was used: %s", lost)
        return _known(messages, progress, Delivery([]), Outcome("retry", "not_tried", "the lease ran out"))
    except (psycopg.Error, DatabaseError):
        raise  # Not the adapter's: noting failed.
    except Exception as error:
        log.exception("the adapter failed on a batch of %s", len(messages))
        failed = Outcome("retry", "adapter_failed", type(error).__name__)
        left = [each for each in messages if each.key not in progress.handed and each.key not in progress.outcomes]
        if len(left) == len(messages) == 1:
            return Delivery([failed])
        middle = len(left) // 2 if len(left) == len(messages) else len(left)
        pause = None
        for part in (left[:middle], left[middle:]):
            delivery = hand_over(session, part, now, progress) if part else Delivery([])
            pause = pause or delivery.pause
            for message, outcome in zip(part, delivery.outcomes, strict=True):
                progress.answered(message, outcome)
        return _known(messages, progress, Delivery([], pause), failed)


def _known(messages: Sequence[Outgoing], progress: Progress, delivery: Delivery, untried: Outcome) -> Delivery:
    """The delivery with what `progress` knows of each message: its answer, that it is in doubt, or `untried`."""
    doubt = Outcome("unknown", "adapter_failed", untried.detail)
    outcomes = [
        progress.outcomes.get(each.key) or (doubt if each.key in progress.handed else untried) for each in messages
    ]
    return replace(delivery, outcomes=outcomes)


def with_due(now: datetime) -> Sql:
    """A SELECT of the channels with something to deliver, switched on and not asked to be silent."""
    return sql(
        "SELECT c.id FROM channels_channel c WHERE c.enabled AND coalesce(c.paused_until <= {now}::timestamptz, true) "
        "AND EXISTS (SELECT 1 FROM channels_send s WHERE s.channel_id = c.id AND s.state IN "
        "({State.QUEUED}, {State.LEASED}) "
        "AND s.due_at <= {now}::timestamptz AND (s.state = {State.QUEUED} OR s.lease_until < "
        "{now}::timestamptz) AND s.held_at IS NULL) ORDER BY c.id",
        now=now,
        State=SendState,
    )


def due_channels(now: datetime) -> list[int]:
    """The channels with something to deliver."""
    return [channel_id for (channel_id,) in rows(with_due(now))]


def deliver_channel(channel_id: int, now: Moment, *, seconds: float, limit: int = BATCH) -> DeliveryResult:
    """Deliver until nothing is due on a channel or `seconds` have passed. A clock is read for each claim."""
    deadline = time.monotonic() + seconds
    result = DeliveryResult()
    while True:
        one_claim = deliver(channel_id, instant(now), limit=limit)
        result += one_claim
        if one_claim.taken < limit or time.monotonic() > deadline:
            return result


def deliver_due(now: datetime) -> DeliveryResult:
    """Deliver on every channel until nothing is due at `now`."""
    result = DeliveryResult()
    while channels := due_channels(now):
        taken = 0
        for channel_id in channels:
            of_channel = deliver_channel(channel_id, now, seconds=float("inf"))
            taken += of_channel.taken
            result += of_channel
        if not taken:
            break
    return result
