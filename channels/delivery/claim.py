"""The first half of a delivery: take what is due, ask once more whether it may be said, render, and lease it.

All in one short transaction. After it, every send taken is either closed with a reason or leased with its bytes
stored, and there is a row in `channels_attempt` for what the network is about to be asked to do.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from uuid import uuid4

import orjson

from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import blames_data
from cdp.parking.parking import release
from channels.delivery import charge
from channels.delivery.facts import Facts, read_facts
from channels.delivery.lease import Batch, Leased, close, end_abandoned, lease, put_off
from channels.delivery.message import compose, contents_of, outgoing
from channels.delivery.runtime import ChannelRuntime
from channels.models import SendState
from channels.policies.quiet_hours import release_at
from channels.touches.defer import Deferred, defer
from channels.touches.hold import hold_met
from content.render import RenderError
from core import publicid
from core.db.sql import rows, sql
from core.db.text import clean
from core.times import zone_of

ORDER_PAUSE = timedelta(seconds=1)
RENDER_SECONDS = 5.0
"""A claim renders no longer than this; what it has not come to stays queued for the next."""


def claim(runtime: ChannelRuntime, now: datetime, limit: int) -> Batch:
    """Take at most `limit` due sends of a channel. Needs a transaction, to be committed before the network is used."""
    taken = take(runtime, now, limit)
    batch = Batch(uuid4(), taken=len(taken))
    if taken:
        prepare(runtime, batch, taken, now)
    return batch


def take(runtime: ChannelRuntime, now: datetime, limit: int) -> list[int]:
    """Lock due sends, the longest due first."""
    found = rows(
        sql(
            "SELECT touch_id FROM channels_send WHERE channel_id = {channel}::bigint "
            "AND state IN ({State.QUEUED}, {State.LEASED}) AND due_at <= {now}::timestamptz AND (state = "
            "{State.QUEUED} OR lease_until < {now}::timestamptz) AND held_at IS NULL "
            "ORDER BY due_at LIMIT {limit} FOR UPDATE SKIP LOCKED",
            channel=runtime.channel_id,
            now=now,
            limit=limit,
            State=SendState,
        )
    )
    return [touch_id for (touch_id,) in found]


def prepare(runtime: ChannelRuntime, batch: Batch, taken: list[int], now: datetime) -> None:
    """Close what may not be said any more, let wait what has to, and lease the rest with its bytes."""
    facts = read_facts(runtime, taken, now)
    closing: list[tuple[int, int, str, bool, str]] = []
    deferred: list[Deferred] = []
    waiting: list[tuple[int, datetime]] = []
    held: list[int] = []
    uncounted: list[int] = []
    payloads: list[str] = []
    contents = contents_of({fact.template_version_id for fact in facts if fact.payload is None})
    deadline = time.monotonic() + RENDER_SECONDS
    for fact in facts:
        if fact.held:
            held.append(fact.touch_id)
            continue
        if fact.refusal:
            closing.append((fact.touch_id, _state_refused(fact), fact.refusal, False, ""))
            continue
        quiet_until = _quiet_until(runtime, fact, now)
        if quiet_until is not None:
            deferred.append((fact.touch_id, quiet_until, fact.ambiguous))
            continue
        if fact.earlier_due_at is not None and not fact.ambiguous:
            waiting.append((fact.touch_id, max(fact.earlier_due_at, now) + ORDER_PAUSE))
            continue
        if fact.counting:
            uncounted.append(fact.touch_id)
            continue
        if time.monotonic() > deadline:
            continue
        key = publicid.encode("tch", fact.touch_id)
        try:
            payload = fact.payload or compose(
                runtime,
                key,
                contents.get(fact.template_version_id or 0, {}),
                fact.profile,
                fact.event,
                fact.context,
                _to(fact),
                now,
            )
            written = orjson.dumps(payload).decode()
        except RenderError as error:
            closing.append((fact.touch_id, SendState.REJECTED, "render_failed", True, error.problem.message[:300]))
            continue
        except Exception as error:
            if not blames_data(error):
                raise
            said = f"{type(error).__name__}: {error}"
            closing.append((fact.touch_id, SendState.REJECTED, "render_failed", True, clean(said)[:300]))
            continue
        payloads.append(written)
        batch.leased.append(Leased(fact.touch_id, fact.attempts + 1, fact.ambiguous, outgoing(key, runtime, payload)))
    payloads = _paid(runtime, batch, facts, payloads, closing, now)
    end_abandoned([fact.touch_id for fact in facts if fact.abandoned], now)
    close(closing, now)
    defer(deferred, now)
    put_off(waiting)
    charge.put_off(uncounted, now + charge.COUNT_PAUSE)
    hold_met(held, now)
    lease(runtime, batch, payloads, now)
    release(ParkedKind.SEND, [fact.touch_id for fact in facts if fact.parked])
    for _, _, reason, _, _ in closing:
        batch.closed[reason] = batch.closed.get(reason, 0) + 1


def _paid(
    runtime: ChannelRuntime,
    batch: Batch,
    facts: list[Facts],
    payloads: list[str],
    closing: list[tuple[int, int, str, bool, str]],
    now: datetime,
) -> list[str]:
    """Take sends beyond the budget of their journey out of the batch: closed, or tried later; the payloads of the rest."""
    unpaid = charge.charge(runtime, batch.leased, facts, now)
    if not unpaid:
        return payloads
    charge.put_off(unpaid.later, now + charge.PAUSE)
    for fact in facts:
        if fact.touch_id in unpaid.refused:
            state = SendState.UNKNOWN if fact.ambiguous else SendState.CANCELLED
            closing.append((fact.touch_id, state, "budget", False, ""))
    kept = [
        (leased, payload)
        for leased, payload in zip(batch.leased, payloads, strict=True)
        if leased.touch_id not in unpaid.refused | unpaid.later
    ]
    batch.leased = [leased for leased, _ in kept]
    return [payload for _, payload in kept]


def _quiet_until(runtime: ChannelRuntime, fact: Facts, now: datetime) -> datetime | None:
    """When the quiet hours release a send; None if it may go out now."""
    if runtime.quiet is None or fact.quiet_zone is None:
        return None
    return release_at(runtime.quiet, now, zone_of(fact.quiet_zone), fact.profile_id)


def _to(fact: Facts) -> str:
    """The address of a send; media that reach profiles as such know them by their public id."""
    return fact.address or publicid.encode("prf", fact.profile_id)


def _state_refused(fact: Facts) -> int:
    """Where a refused send ends. One that may have been said already cannot be called cancelled."""
    if fact.ambiguous:
        return SendState.UNKNOWN
    return SendState.EXPIRED if fact.refusal == "expired" else SendState.CANCELLED
