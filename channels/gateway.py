"""The gateway: hands due sends to their providers and writes down what came of it.

Claim (one transaction), deliver (none), record (one transaction). A crash between the first two or the last two
leaves leased sends; when the lease runs out they are taken again, with the same key and the same bytes.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction

from cdp.clock import Moment, instant
from cdp.sql import rows, run, sql
from channels import way as ways
from channels.adapters.base import Delivery, Outcome, Session, all_of
from channels.claim import Batch, claim
from channels.record import record
from channels.way import Broken, Way

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
    #: Nobody knows; tried again with the same key while the provider remembers it.
    unknown: int = 0
    #: Closed before they left: cancelled, expired, or they would not render.
    closed: int = 0

    def __add__(self, other: DeliveryResult) -> DeliveryResult:
        return DeliveryResult(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(DeliveryResult))
        )


def deliver(channel_id: int, now: datetime, *, limit: int = BATCH) -> DeliveryResult:
    """One claim of at most `limit` due sends of a channel, delivered and recorded.

    A paused channel takes nothing. A channel whose settings cannot be used is paused for five minutes.
    """
    try:
        way = ways.load(channel_id)
        if way.paused_until is not None and way.paused_until > now:
            return DeliveryResult()
        session = ways.session(way) if way.enabled else None
    except Broken as error:
        log.error("channel %s cannot be used, paused for %s: %s", channel_id, REPAIR_PAUSE, error)
        run(
            sql(
                "UPDATE channels_channel SET paused_until = {}::timestamptz WHERE id = {}::bigint",
                now + REPAIR_PAUSE,
                channel_id,
            )
        )
        return DeliveryResult()
    with transaction.atomic():
        batch = claim(way, now, limit)
    result = DeliveryResult(taken=batch.taken, closed=sum(batch.closed.values()))
    if not batch.leased or session is None:
        return result
    return result + _hand_over(way, session, batch, now)


def _hand_over(way: Way, session: Session, batch: Batch, now: datetime) -> DeliveryResult:
    started = time.monotonic()
    delivery = _deliver(session, batch, now)
    # On a virtual clock too, an answer comes as much later as it really took.
    answered = now + timedelta(seconds=time.monotonic() - started)
    with transaction.atomic():
        record(way, batch, delivery, answered)
    if delivery.disable:
        log.error("channel %s disabled: %s", way.channel_id, delivery.disable)
    kinds = [outcome.kind for outcome in delivery.outcomes]
    return DeliveryResult(
        accepted=kinds.count("accepted"),
        rejected=kinds.count("rejected"),
        retried=kinds.count("retry"),
        unknown=kinds.count("unknown"),
    )


def _deliver(session: Session, batch: Batch, now: datetime) -> Delivery:
    messages = [leased.message for leased in batch.leased]
    try:
        return session.deliver(messages, now)
    except Exception as error:
        # A bug in an adapter must not lose the batch: what it did is unknown.
        log.exception("the adapter failed on a batch of %s", len(messages))
        return all_of(messages, Outcome("unknown", "adapter_failed", type(error).__name__))


def due_channels(now: datetime) -> list[int]:
    """The channels with something to deliver, and not asked to be silent."""
    found = rows(
        sql(
            "SELECT c.id FROM channels_channel c WHERE coalesce(c.paused_until <= {now}::timestamptz, true) "
            "AND EXISTS (SELECT 1 FROM channels_send s WHERE s.channel_id = c.id AND s.state IN (1, 2) "
            "AND s.due_at <= {now}::timestamptz AND (s.state = 1 OR s.lease_until < {now}::timestamptz)) ORDER BY c.id",
            now=now,
        )
    )
    return [channel_id for (channel_id,) in found]


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
