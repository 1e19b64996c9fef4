"""What a claim writes: sends put off, closed with a reason, or leased with their bytes; and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from channels.adapters.base import Outgoing
from channels.delivery.runtime import ChannelRuntime
from channels.models import SendState
from channels.prices import charged, cost, in_force
from core.db.sql import Sql, run, sql, values

LEASE = timedelta(minutes=3)
"""Longer than the longest batch: an adapter starts no request after 60 s, and none takes longer than 60 s."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A send in our hands."""

    touch_id: int
    #: The number of the attempt that is about to be made.
    attempt: int
    #: Whether an earlier attempt may have had its effect.
    ambiguous: bool
    message: Outgoing


@dataclass(slots=True)
class Batch:
    """What a claim took: leased sends, and how many were closed for which reason."""

    token: UUID
    #: How many due sends the claim looked at; fewer than its limit means that nothing more is due.
    taken: int = 0
    leased: list[Leased] = field(default_factory=list)
    closed: dict[str, int] = field(default_factory=dict)


def put_off(waiting: list[tuple[int, datetime]]) -> None:
    """Put off sends that are not in doubt until an earlier one has had its turn."""
    if not waiting:
        return
    run(
        sql(
            "UPDATE channels_send s SET due_at = v.due_at, state = {State.QUEUED}, lease_token = NULL, lease_until = NULL, "
            "reason = 'waits_for_earlier' FROM {} v WHERE s.touch_id = v.touch_id",
            values([("touch_id", "bigint"), ("due_at", "timestamptz")], waiting),
            State=SendState,
        )
    )


def end_abandoned(touch_ids: list[int], now: datetime) -> None:
    """Write down of attempts that nobody will answer any more, and that were not handed over, that they were not."""
    if not touch_ids:
        return
    run(
        sql(
            "UPDATE channels_attempt SET outcome = 'retry', answered_at = {}::timestamptz, "
            "detail = 'not_tried: the worker ended before it was handed over' "
            "WHERE touch_id = ANY({}::bigint[]) AND outcome = '' AND handed_over_at IS NULL",
            now,
            touch_ids,
        )
    )


def close(closing: list[tuple[int, int, str, bool, str]], now: datetime) -> None:
    """Close sends that will not be sent; those that failed to render leave an attempt that says why."""
    if not closing:
        return
    columns = [
        ("touch_id", "bigint"),
        ("state", "smallint"),
        ("reason", "text"),
        ("tried", "boolean"),
        ("detail", "text"),
    ]
    run(
        sql(
            "WITH v AS MATERIALIZED (SELECT * FROM {values} v), u AS ("
            "UPDATE channels_send s SET state = v.state, reason = v.reason, closed_at = {now}::timestamptz, "
            "lease_token = NULL, lease_until = NULL, attempts = s.attempts + v.tried::int "
            "FROM v WHERE s.touch_id = v.touch_id RETURNING s.touch_id, s.attempts) "
            "INSERT INTO channels_attempt (touch_id, number, at, outcome, detail, answered_at, handed_over_at) "
            "SELECT u.touch_id, u.attempts, {now}::timestamptz, 'rejected', v.detail, {now}::timestamptz, NULL "
            "FROM u JOIN v USING (touch_id) WHERE v.tried",
            values=values(columns, closing),
            now=now,
        )
    )


def lease(runtime: ChannelRuntime, batch: Batch, payloads: list[str], now: datetime) -> None:
    """Lease sends: their bytes, what they cost, our token, and the attempt that is about to be made."""
    if not batch.leased:
        return
    ids = [leased.touch_id for leased in batch.leased]
    priced = _priced(runtime, batch, now)
    run(
        sql(
            "WITH {prices} u AS (UPDATE channels_send s SET state = {State.LEASED}, lease_token = {token}::uuid, "
            "lease_until = {until}::timestamptz, attempts = s.attempts + 1, "
            "payload = coalesce(s.payload, v.payload), "
            "reason = CASE WHEN s.touch_id = ANY({doubtful}::bigint[]) THEN 'ambiguous' ELSE s.reason END, "
            "cost = {cost} "
            "FROM ROWS FROM (unnest({ids}::bigint[]), jsonb_array_elements({payloads}::jsonb) {charges}) "
            "v(touch_id, payload {columns}) "
            "WHERE s.touch_id = v.touch_id AND s.touch_id = ANY({ids}::bigint[]) "
            "RETURNING s.touch_id, s.attempts) "
            "INSERT INTO channels_attempt (touch_id, number, at, handed_over_at) "
            "SELECT touch_id, attempts, {now}::timestamptz, {handed_over_at}::timestamptz FROM u",
            token=batch.token,
            until=now + LEASE,
            doubtful=[leased.touch_id for leased in batch.leased if leased.ambiguous],
            # One JSON text: escaping the quotes of JSON for a text array takes longer than all the rest of the statement.
            payloads=f"[{','.join(payloads)}]",
            ids=ids,
            now=now,
            handed_over_at=None if runtime.notes_hand_over else now,
            State=SendState,
            **priced,
        )
    )


def _priced(runtime: ChannelRuntime, batch: Batch, now: datetime) -> dict[str, Sql]:
    """The parts of the statement that set the cost of each send: NULL, for unknown, where the channel has no prices."""
    if runtime.by_country is None:
        return {"prices": Sql(""), "cost": Sql("NULL"), "charges": Sql(""), "columns": Sql("")}
    charges = [charged(leased.message, by_country=runtime.by_country) for leased in batch.leased]
    return {
        "prices": sql("prices AS MATERIALIZED ({}),", in_force(runtime.channel_id, now)),
        "cost": cost(Sql("v.country"), Sql("v.parts")),
        "charges": sql(
            ", unnest({}::text[]), unnest({}::integer[])",
            [country for country, _ in charges],
            [parts for _, parts in charges],
        ),
        "columns": Sql(", country, parts"),
    }
