"""The first half of a delivery: take what is due, ask once more whether it may be said, render, and lease it.

All in one short transaction. After it, every send taken is either closed with a reason or leased with its bytes
stored, and there is a row in `channels_attempt` for what the network is about to be asked to do.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import transaction

from cdp.events import reads
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import blames_data, is_slow, narrow, reason_of
from cdp.parking.parking import Culprit, park, release, release_due
from channels.adapters.base import Outgoing
from channels.delivery.runtime import ChannelRuntime
from channels.links import links
from channels.models import SendState
from channels.policies import decide
from content.render import RenderError, render
from content.templates import person
from core import publicid
from core.db.sql import Sql, rows, run, sql, values
from core.db.text import clean

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
"""Longer than the longest batch: an adapter starts no request after 60 s, and none takes longer than 60 s."""
ORDER_PATIENCE = timedelta(minutes=15)
"""A send waits for an earlier one of the same run by the same channel, unless that one's next try is further away."""
ORDER_PAUSE = timedelta(seconds=1)
RENDER_SECONDS = 5.0
"""A claim renders no longer than this; what it has not come to stays queued for the next."""


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


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of one due send."""

    touch_id: int
    attempts: int
    ambiguous: bool
    #: Whether its lease ran out in the hands of a worker that died.
    abandoned: bool
    parked: bool
    #: When an earlier send of the same run by the same channel, which is still open, is tried next.
    earlier_due_at: datetime | None
    refusal: str
    payload: dict[str, Any] | None
    profile_id: int
    address: str | None
    template_version_id: int | None
    profile: dict[str, Any]
    event: dict[str, Any]


def claim(runtime: ChannelRuntime, now: datetime, limit: int) -> Batch:
    """Take at most `limit` due sends of a channel. Needs a transaction, to be committed before the network is used."""
    taken = _take(runtime, now, limit)
    batch = Batch(uuid4(), taken=len(taken))
    if taken:
        _prepare(runtime, batch, taken, now)
    return batch


def claim_apart(runtime: ChannelRuntime, now: datetime, limit: int) -> Batch:
    """As `claim`, where that failed: the sends at fault are found by halving and set aside, the others are taken.

    Raises what it fails for when no send is at fault.
    """
    taken = rest = _take(runtime, now, limit)
    while True:
        found = narrow(rest, lambda ids: _tried(runtime, ids, now))
        if found.broken is not None:
            raise found.broken
        culprits = {touch_id for touch_id, _ in found.not_cleared}
        _set_aside(runtime, found.not_cleared, now)
        rest = [touch_id for touch_id in rest if touch_id not in culprits]
        batch = Batch(uuid4(), taken=len(taken))
        try:
            with transaction.atomic():
                if rest:
                    _prepare(runtime, batch, rest, now)
            return batch
        except Exception as error:
            # A send that waited for one now set aside has its turn, and may be no better: look again without the first.
            if not culprits or not (blames_data(error) or is_slow(error)):
                raise


def _tried(runtime: ChannelRuntime, touch_ids: Sequence[int], now: datetime) -> BaseException | None:
    """The error that preparing these sends meets, which is undone; None if there is none."""
    try:
        with transaction.atomic():
            _prepare(runtime, Batch(uuid4()), list(touch_ids), now)
            transaction.set_rollback(True)
    except Exception as error:
        if not blames_data(error) and not is_slow(error):
            raise
        return error
    return None


def _set_aside(runtime: ChannelRuntime, culprits: Sequence[tuple[int, BaseException]], now: datetime) -> None:
    """Park sends with the reason, and let them fall due again when they are to be retried."""
    for touch_id, error in culprits:
        log.error("send %s is set aside: %s", publicid.encode("tch", touch_id), error)
    park(
        [
            Culprit(ParkedKind.SEND, touch_id, runtime.workspace_id, "deliver.claim", *reason_of(error))
            for touch_id, error in culprits
        ],
        now,
    )
    run(
        sql(
            "UPDATE channels_send s SET due_at = k.retry_at FROM parking_parked k "
            "WHERE k.kind = {}::text AND k.ref = s.touch_id AND s.touch_id = ANY({}::bigint[])",
            str(ParkedKind.SEND),
            [touch_id for touch_id, _ in culprits],
        )
    )


def wake_parked(now: datetime) -> int:
    """Let parked sends whose time has come, or that somebody wants retried, fall due; how many. Those that are closed by
    now, or gone, are released."""
    over = sql(
        "NOT EXISTS (SELECT 1 FROM channels_send s WHERE s.touch_id = k.ref AND s.state IN ({State.QUEUED}, {State.LEASED}))",
        State=SendState,
    )
    release_due([ParkedKind.SEND], now, over)
    return run(
        sql(
            "UPDATE channels_send s SET due_at = {now}::timestamptz WHERE s.state = {State.QUEUED} AND "
            "s.due_at > {now}::timestamptz "
            "AND s.touch_id = ANY(ARRAY(SELECT ref FROM parking_parked WHERE kind = {kind}::text "
            "AND retry_at <= {now}::timestamptz ORDER BY retry_at LIMIT 1000))",
            now=now,
            kind=str(ParkedKind.SEND),
            State=SendState,
        )
    )


def _take(runtime: ChannelRuntime, now: datetime, limit: int) -> list[int]:
    """Lock due sends, the longest due first."""
    found = rows(
        sql(
            "SELECT touch_id FROM channels_send WHERE channel_id = {channel}::bigint "
            "AND state IN ({State.QUEUED}, {State.LEASED}) AND due_at <= {now}::timestamptz AND (state = "
            "{State.QUEUED} OR lease_until < {now}::timestamptz) "
            "ORDER BY due_at LIMIT {limit} FOR UPDATE SKIP LOCKED",
            channel=runtime.channel_id,
            now=now,
            limit=limit,
            State=SendState,
        )
    )
    return [touch_id for (touch_id,) in found]


def _prepare(runtime: ChannelRuntime, batch: Batch, taken: list[int], now: datetime) -> None:
    """Close what may not be said any more, let wait what has to, and lease the rest with its bytes."""
    facts = _facts(runtime, taken, now)
    closing: list[tuple[int, int, str, bool, str]] = []
    waiting: list[tuple[int, datetime]] = []
    payloads: list[str] = []
    contents = _contents({fact.template_version_id for fact in facts if fact.payload is None})
    deadline = time.monotonic() + RENDER_SECONDS
    for fact in facts:
        if fact.refusal:
            closing.append((fact.touch_id, _state_refused(fact), fact.refusal, False, ""))
            continue
        if fact.earlier_due_at is not None and not fact.ambiguous:
            waiting.append((fact.touch_id, max(fact.earlier_due_at, now) + ORDER_PAUSE))
            continue
        if time.monotonic() > deadline:
            continue
        key = publicid.encode("tch", fact.touch_id)
        try:
            payload = fact.payload or _compose(runtime, key, fact, contents, now)
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
        batch.leased.append(Leased(fact.touch_id, fact.attempts + 1, fact.ambiguous, _outgoing(key, runtime, payload)))
    _end_abandoned([fact.touch_id for fact in facts if fact.abandoned], now)
    _close(closing, now)
    _wait(waiting)
    _lease(runtime, batch, payloads, now)
    release(ParkedKind.SEND, [fact.touch_id for fact in facts if fact.parked])
    for _, _, reason, _, _ in closing:
        batch.closed[reason] = batch.closed.get(reason, 0) + 1


def _state_refused(fact: _Facts) -> int:
    """Where a refused send ends. One that may have been said already cannot be called cancelled."""
    if fact.ambiguous:
        return SendState.UNKNOWN
    return SendState.EXPIRED if fact.refusal == "expired" else SendState.CANCELLED


def _refusal(runtime: ChannelRuntime, now: datetime) -> Sql:
    """The first reason not to send now, or ''. Over c (send), t (touch), w (profile), a (address)."""
    reach = Sql("''")
    if decide.NAMESPACES[runtime.medium]:
        reach = Sql("CASE WHEN cardinality(i.reachable) > 1 THEN 'several_accounts' ELSE 'unreachable' END")
    return sql(
        "CASE WHEN s.recalled_at IS NOT NULL THEN 'left_journey' "
        "WHEN s.expires_at <= {now}::timestamptz THEN 'expired' "
        "WHEN w.id IS NULL THEN 'erased' "
        "WHEN t.category <> {exempt}::text AND NOT ({consented}) THEN 'no_consent' "
        "WHEN a.value IS NULL THEN {reach} "
        "WHEN EXISTS (SELECT 1 FROM channels_suppression x WHERE x.workspace_id = {workspace}::bigint "
        "AND x.medium = {medium}::text AND x.address_hash = encode(sha256(convert_to(a.value, 'UTF8')), 'hex')) "
        "THEN 'suppressed' "
        "WHEN q.ambiguous AND q.first_at + {window}::interval < {now}::timestamptz THEN 'key_forgotten' "
        "ELSE '' END",
        now=now,
        exempt=decide.TRANSACTIONAL,
        consented=decide.consented(runtime.workspace_id, Sql("w"), runtime.medium, Sql("t.topic")),
        reach=reach,
        workspace=runtime.workspace_id,
        medium=runtime.medium,
        window=runtime.idempotency_window,
    )


def _facts(runtime: ChannelRuntime, touch_ids: list[int], now: datetime) -> list[_Facts]:
    """What rendering and the last check need, in the order the sends fell due; two customers are never joined.

    A send is ambiguous once an attempt may have had its effect: it says so itself, or it was handed over by a worker
    that died before it wrote down the answer. A retry goes to the address of its first attempt, since it carries the same bytes.
    """
    found = rows(
        sql(
            """
            SELECT s.touch_id, s.attempts, q.ambiguous, q.abandoned, q.parked, o.due_at, {refusal}, s.payload::text, w.id,
                a.value, t.template_version_id, w.traits::text, i.all_of_them::text, e.properties::text, n.name
            FROM unnest({ids}::bigint[]) WITH ORDINALITY AS c(touch_id, place)
            JOIN channels_send s ON s.touch_id = c.touch_id AND s.touch_id = ANY({ids}::bigint[])
            JOIN channels_touch t ON t.id = c.touch_id AND t.id = ANY({ids}::bigint[])
            LEFT JOIN profiles_profile p ON p.id = s.profile_id AND p.workspace_id = {workspace}::bigint
            LEFT JOIN profiles_profile w ON w.id = coalesce(p.merged_into_id, p.id)
            LEFT JOIN LATERAL (
                SELECT jsonb_object_agg(d.namespace, d.value ORDER BY d.created_at, d.id) AS all_of_them,
                    (array_agg(d.value ORDER BY d.created_at DESC, d.id DESC)
                        FILTER (WHERE d.namespace = {namespace}::text)) AS reachable
                FROM profiles_identifier d WHERE d.profile_id = w.id) i ON true
            LEFT JOIN LATERAL (
                SELECT coalesce(s.payload ->> 'to', (
                    SELECT r.value FROM unnest(i.reachable) WITH ORDINALITY AS r(value, place)
                    WHERE NOT {one_alone}::boolean OR cardinality(i.reachable) = 1
                    ORDER BY EXISTS (SELECT 1 FROM channels_suppression y WHERE y.workspace_id = {workspace}::bigint
                        AND y.medium = {medium}::text
                        AND y.address_hash = encode(sha256(convert_to(r.value, 'UTF8')), 'hex')), r.place
                    LIMIT 1)) AS value) a ON true
            LEFT JOIN LATERAL (
                SELECT s.reason = 'ambiguous' OR s.state = {State.LEASED} AND EXISTS (
                        SELECT 1 FROM channels_attempt h WHERE h.touch_id = s.touch_id AND h.number = s.attempts
                        AND h.handed_over_at IS NOT NULL) AS ambiguous, s.state = {State.LEASED} AS abandoned,
                    EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = {kind}::text AND k.ref = s.touch_id) AS parked,
                    (SELECT min(h.handed_over_at) FROM channels_attempt h WHERE h.touch_id = s.touch_id) AS first_at) q ON true
            LEFT JOIN LATERAL (
                SELECT max(r.due_at) AS due_at FROM channels_touch b JOIN channels_send r ON r.touch_id = b.id
                WHERE b.origin_id = t.origin_id AND b.origin = t.origin AND b.channel_id = t.channel_id AND b.id < t.id
                AND r.state IN ({State.QUEUED}, {State.LEASED}) AND r.due_at <= {patience}::timestamptz) o ON true
            {event}
            ORDER BY c.place
            """,
            refusal=_refusal(runtime, now),
            event=reads.join_event(Sql("t.event_id"), Sql("t.event_at"), "e", outer=True, name="n"),
            kind=str(ParkedKind.SEND),
            patience=now + ORDER_PATIENCE,
            ids=touch_ids,
            workspace=runtime.workspace_id,
            namespace=decide.namespace(runtime.medium, runtime.account) or "",
            one_alone=runtime.medium in decide.BY_ACCOUNT and not runtime.account,
            medium=runtime.medium,
            State=SendState,
        )
    )
    return [
        _Facts(
            touch_id=row[0],
            attempts=row[1],
            ambiguous=row[2],
            abandoned=row[3],
            parked=row[4],
            earlier_due_at=row[5],
            refusal=row[6],
            payload=orjson.loads(row[7]) if row[7] else None,
            profile_id=row[8],
            address=row[9],
            template_version_id=row[10],
            profile=person(_object(row[11]), _object(row[12])),
            event={"name": row[14], **_object(row[13])} if row[14] else _object(row[13]),
        )
        for row in found
    ]


def _object(text: str | None) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(text) if text else {}
    return parsed


_versions: dict[int, dict[str, Any]] = {}
"""Contents of template versions this process has met. A version never changes, so nothing needs telling."""


def _contents(wanted: set[int | None]) -> Mapping[int, dict[str, Any]]:
    missing = [version for version in wanted if version is not None and version not in _versions]
    if missing:
        if len(_versions) > 1000:
            _versions.clear()
        for version, content in rows(
            sql("SELECT id, content::text FROM content_templateversion WHERE id = ANY({}::bigint[])", missing)
        ):
            _versions[version] = orjson.loads(content)
    return _versions


def _compose(
    runtime: ChannelRuntime, key: str, fact: _Facts, contents: Mapping[int, dict[str, Any]], now: datetime
) -> dict[str, Any]:
    """The message of a touch, as it is stored and sent on every attempt. Raises RenderError."""
    unsubscribe = links.unsubscribe_url(runtime.public_url, key)
    variables = {
        "profile": fact.profile,
        "event": fact.event,
        "workspace": runtime.workspace,
        "unsubscribe_url": unsubscribe,
        "touch": {"key": key},
        "now": now,
    }
    content = render(runtime.medium, contents.get(fact.template_version_id or 0, {}), variables)
    if runtime.medium == "email" and content.get("html"):
        content["html"] = links.track_html(runtime.public_url, key, content["html"])
    to = fact.address or publicid.encode("prf", fact.profile_id)
    return {"to": to, "content": content, **({"unsubscribe_url": unsubscribe} if runtime.medium == "email" else {})}


def _outgoing(key: str, runtime: ChannelRuntime, payload: Mapping[str, Any]) -> Outgoing:
    return Outgoing(key, payload["to"], runtime.medium, payload["content"], payload.get("unsubscribe_url", ""))


def _wait(waiting: list[tuple[int, datetime]]) -> None:
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


def _end_abandoned(touch_ids: list[int], now: datetime) -> None:
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


def _close(closing: list[tuple[int, int, str, bool, str]], now: datetime) -> None:
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


def _lease(runtime: ChannelRuntime, batch: Batch, payloads: list[str], now: datetime) -> None:
    """Lease sends: their bytes, our token, and the attempt that is about to be made."""
    if not batch.leased:
        return
    ids = [leased.touch_id for leased in batch.leased]
    run(
        sql(
            "WITH u AS (UPDATE channels_send s SET state = {State.LEASED}, lease_token = {token}::uuid, "
            "lease_until = {until}::timestamptz, attempts = s.attempts + 1, "
            "payload = coalesce(s.payload, v.payload), "
            "reason = CASE WHEN s.touch_id = ANY({doubtful}::bigint[]) THEN 'ambiguous' ELSE s.reason END "
            "FROM ROWS FROM (unnest({ids}::bigint[]), jsonb_array_elements({payloads}::jsonb)) v(touch_id, payload) "
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
        )
    )
