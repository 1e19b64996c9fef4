"""The second half of a delivery: write down what the provider answered, if the lease is still ours."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from cdp.parking.narrowing import blames_data
from channels.adapters.base import Delivery, Outcome
from channels.delivery.lease import Batch, Leased
from channels.delivery.retry import MAX_ATTEMPTS, delay
from channels.delivery.runtime import ChannelRuntime
from channels.models import SendState
from core.db.sql import run, sql, values

log = logging.getLogger(__name__)
_COLUMNS = [
    ("touch_id", "bigint"),
    ("number", "smallint"),
    ("outcome", "text"),
    ("detail", "text"),
    ("state", "smallint"),
    ("reason", "text"),
    ("provider_id", "text"),
    ("due_at", "timestamptz"),
]
_PATIENT = frozenset({"throttled", "not_tried", "gone"})
"""Reasons to retry that say nothing against the message: they never use up its attempts."""


@dataclass(frozen=True, slots=True)
class _Next:
    """What becomes of a send."""

    state: int
    reason: str
    due_at: datetime | None = None


def record_each(runtime: ChannelRuntime, batch: Batch, delivery: Delivery, now: datetime) -> None:
    """Record the outcomes of a batch; where that fails, those of its halves, until the one that cannot be written is
    alone. Its send stays leased, and is in doubt once the lease has run out."""
    try:
        with transaction.atomic():
            record(runtime, batch, delivery, now)
    except Exception as error:
        if not blames_data(error):
            raise
        middle = len(batch.leased) // 2
        if not middle:
            log.exception("the outcome of %s cannot be recorded", [each.message.key for each in batch.leased])
            return
        for part in (slice(middle), slice(middle, None)):
            of_part = replace(delivery, outcomes=delivery.outcomes[part])
            record_each(runtime, replace(batch, leased=batch.leased[part]), of_part, now)


def record(runtime: ChannelRuntime, batch: Batch, delivery: Delivery, now: datetime) -> int:
    """Record the outcomes of a batch; the number of sends that were still ours. Needs a transaction.

    The lease token fences: a worker that slept past its lease changes no send, only the attempt that was its own.
    """
    table = []
    for leased, outcome in zip(batch.leased, delivery.outcomes, strict=True):
        after = _next(runtime, leased, outcome, now)
        if delivery.pause is not None and after.due_at is not None:
            after = _Next(after.state, after.reason, max(after.due_at, now + delivery.pause))
        table.append(
            (
                leased.touch_id,
                leased.attempt,
                outcome.kind,
                _storable(f"{outcome.reason}: {outcome.detail}".strip(": "), 300),
                after.state,
                _storable(after.reason, 60),
                _storable(outcome.provider_id, 200),
                after.due_at,
            )
        )
    # The array of ids stands beside each join on purpose: while a table is young its statistics say that it is empty,
    # and a plan made then reads all of it (measured: 200 ms a batch instead of 1 ms at 5,000 attempts).
    ours = run(
        sql(
            """
            WITH v AS MATERIALIZED (SELECT * FROM {values} v),
            a AS (
                UPDATE channels_attempt h SET outcome = v.outcome, detail = v.detail, answered_at = {now}::timestamptz
                FROM v WHERE h.touch_id = v.touch_id AND h.number = v.number AND h.touch_id = ANY({ids}::bigint[])),
            ours AS MATERIALIZED (
                SELECT s.touch_id FROM channels_send s WHERE s.touch_id = ANY({ids}::bigint[])
                AND s.state = {State.LEASED} AND s.lease_token = {token}::uuid ORDER BY s.touch_id FOR UPDATE)
            UPDATE channels_send s SET state = v.state, reason = v.reason, lease_token = NULL, lease_until = NULL,
                provider_id = CASE WHEN v.provider_id = '' THEN s.provider_id ELSE v.provider_id END,
                due_at = coalesce(v.due_at, s.due_at),
                closed_at = CASE WHEN v.state > {State.LEASED} THEN {now}::timestamptz END
            FROM ours JOIN v ON v.touch_id = ours.touch_id
            WHERE s.touch_id = ours.touch_id AND s.touch_id = ANY({ids}::bigint[])
            """,
            values=values(_COLUMNS, table),
            ids=[leased.touch_id for leased in batch.leased],
            token=batch.token,
            now=now,
            State=SendState,
        )
    )
    return ours


def _storable(text: str, length: int) -> str:
    """Text of a provider's as PostgreSQL can keep it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:length]


def _next(runtime: ChannelRuntime, leased: Leased, outcome: Outcome, now: datetime) -> _Next:
    """Where a send goes from an outcome. Once an attempt may have had its effect, only an answer can end the doubt."""
    again = now + delay(leased.message.key, leased.attempt)
    spent = leased.attempt >= MAX_ATTEMPTS and outcome.reason not in _PATIENT
    match outcome.kind:
        case "accepted":
            return _Next(SendState.ACCEPTED, "")
        case "rejected":
            return _Next(SendState.REJECTED, outcome.reason)
        case "retry" if not leased.ambiguous:
            if spent:
                return _Next(SendState.REJECTED, "gave_up")
            return _Next(SendState.QUEUED, outcome.reason, again)
        case _:
            if spent or not runtime.idempotency_window:
                return _Next(SendState.UNKNOWN, outcome.reason)
            return _Next(SendState.QUEUED, "ambiguous", again)
