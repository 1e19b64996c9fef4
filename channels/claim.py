"""The first half of a delivery: take what is due, ask once more whether it may be said, render, and lease it.

All in one short transaction. After it, every send taken is either closed with a reason or leased with its bytes
stored, and there is a row in `channels_attempt` for what the network is about to be asked to do.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson

from cdp import publicid
from cdp.sql import Sql, rows, run, sql, values
from channels import links, policies
from channels.adapters.base import Outgoing
from channels.models import SendState
from channels.render import RenderError, render
from channels.templates import person
from channels.way import Way

LEASE = timedelta(minutes=3)
"""Longer than the longest batch: an adapter starts no request after 60 s, and none takes longer than 60 s."""
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
    refusal: str
    payload: dict[str, Any] | None
    profile_id: int
    address: str | None
    template_version_id: int | None
    profile: dict[str, Any]
    event: dict[str, Any]


def claim(way: Way, now: datetime, limit: int) -> Batch:
    """Take at most `limit` due sends of a channel. Needs a transaction, to be committed before the network is used."""
    batch = Batch(uuid4())
    found = rows(
        sql(
            "SELECT touch_id FROM channels_send WHERE channel_id = {channel}::bigint "
            "AND state IN (1, 2) AND due_at <= {now}::timestamptz AND (state = 1 OR lease_until < {now}::timestamptz) "
            "ORDER BY due_at LIMIT {limit} FOR UPDATE SKIP LOCKED",
            channel=way.channel_id,
            now=now,
            limit=limit,
        )
    )
    taken = [touch_id for (touch_id,) in found]
    batch.taken = len(taken)
    if not taken:
        return batch
    facts = _facts(way, taken, now)
    closing: list[tuple[int, int, str, bool, str]] = []
    leasing: list[tuple[int, str]] = []
    contents = _contents({fact.template_version_id for fact in facts if fact.payload is None})
    deadline = time.monotonic() + RENDER_SECONDS
    for fact in facts:
        if fact.refusal:
            closing.append((fact.touch_id, _state_refused(fact), fact.refusal, False, ""))
            continue
        if time.monotonic() > deadline:
            continue
        key = publicid.encode("tch", fact.touch_id)
        try:
            payload = fact.payload or _compose(way, key, fact, contents, now)
        except RenderError as error:
            closing.append((fact.touch_id, SendState.REJECTED, "render_failed", True, error.problem.message[:300]))
            continue
        leasing.append((fact.touch_id, orjson.dumps(payload).decode()))
        batch.leased.append(Leased(fact.touch_id, fact.attempts + 1, fact.ambiguous, _outgoing(key, way, payload)))
    _end_abandoned([fact.touch_id for fact in facts if fact.abandoned], now)
    _close(closing, now)
    _lease(way, batch, [payload for _, payload in leasing], now)
    for _, _, reason, _, _ in closing:
        batch.closed[reason] = batch.closed.get(reason, 0) + 1
    return batch


def _state_refused(fact: _Facts) -> int:
    """Where a refused send ends. One that may have been said already cannot be called cancelled."""
    if fact.ambiguous:
        return SendState.UNKNOWN
    return SendState.EXPIRED if fact.refusal == "expired" else SendState.CANCELLED


def _refusal(way: Way, now: datetime) -> Sql:
    """The first reason not to send now, or ''. Over c (send), t (touch), w (profile), a (address)."""
    reach = Sql("'unreachable'") if policies.NAMESPACES[way.medium] else Sql("''")
    return sql(
        "CASE WHEN NOT {enabled}::boolean THEN 'channel_disabled' "
        "WHEN s.recalled_at IS NOT NULL THEN 'left_journey' "
        "WHEN s.expires_at <= {now}::timestamptz THEN 'expired' "
        "WHEN w.id IS NULL THEN 'erased' "
        "WHEN t.category <> {exempt}::text AND NOT ({consented}) THEN 'no_consent' "
        "WHEN a.value IS NULL THEN {reach} "
        "WHEN EXISTS (SELECT 1 FROM channels_suppression x WHERE x.workspace_id = {workspace}::bigint "
        "AND x.medium = {medium}::text AND x.address_hash = encode(sha256(convert_to(a.value, 'UTF8')), 'hex')) "
        "THEN 'suppressed' "
        "WHEN q.ambiguous AND q.first_at + {window}::interval < {now}::timestamptz THEN 'key_forgotten' "
        "ELSE '' END",
        enabled=way.enabled,
        now=now,
        exempt=policies.TRANSACTIONAL,
        consented=policies.consented(way.workspace_id, Sql("w"), way.medium, Sql("t.topic")),
        reach=reach,
        workspace=way.workspace_id,
        medium=way.medium,
        window=way.idempotency_window,
    )


def _facts(way: Way, touch_ids: list[int], now: datetime) -> list[_Facts]:
    """What rendering and the last check need, in the order the sends fell due; two customers are never joined.

    A send is ambiguous once an attempt may have had its effect: it says so itself, or it was handed over by a worker
    that died before it wrote down the answer. A retry goes to the address of its first attempt, since it carries the same bytes.
    """
    found = rows(
        sql(
            """
            SELECT s.touch_id, s.attempts, q.ambiguous, q.abandoned, {refusal}, s.payload::text, w.id, a.value,
                t.template_version_id, w.traits::text, i.all_of_them::text, e.properties::text, n.name
            FROM unnest({ids}::bigint[]) WITH ORDINALITY AS c(touch_id, place)
            JOIN channels_send s ON s.touch_id = c.touch_id AND s.touch_id = ANY({ids}::bigint[])
            JOIN channels_touch t ON t.id = c.touch_id AND t.id = ANY({ids}::bigint[])
            LEFT JOIN cdp_profile p ON p.id = s.profile_id AND p.workspace_id = {workspace}::bigint
            LEFT JOIN cdp_profile w ON w.id = coalesce(p.merged_into_id, p.id)
            LEFT JOIN LATERAL (
                SELECT jsonb_object_agg(d.namespace, d.value ORDER BY d.created_at, d.id) AS all_of_them,
                    (array_agg(d.value ORDER BY d.created_at DESC, d.id DESC)
                        FILTER (WHERE d.namespace = {namespace}::text)) AS reachable
                FROM cdp_identifier d WHERE d.profile_id = w.id) i ON true
            LEFT JOIN LATERAL (
                SELECT coalesce(s.payload ->> 'to', (
                    SELECT r.value FROM unnest(i.reachable) WITH ORDINALITY AS r(value, place)
                    ORDER BY EXISTS (SELECT 1 FROM channels_suppression y WHERE y.workspace_id = {workspace}::bigint
                        AND y.medium = {medium}::text
                        AND y.address_hash = encode(sha256(convert_to(r.value, 'UTF8')), 'hex')), r.place
                    LIMIT 1)) AS value) a ON true
            LEFT JOIN LATERAL (
                SELECT s.reason = 'ambiguous' OR s.state = 2 AND EXISTS (
                        SELECT 1 FROM channels_attempt h WHERE h.touch_id = s.touch_id AND h.number = s.attempts
                        AND h.handed_over_at IS NOT NULL) AS ambiguous, s.state = 2 AS abandoned,
                    (SELECT min(h.handed_over_at) FROM channels_attempt h WHERE h.touch_id = s.touch_id) AS first_at) q ON true
            LEFT JOIN cdp_event e ON e.id = t.event_id AND e.occurred_at = t.event_at
            LEFT JOIN cdp_eventname n ON n.id = e.name_id
            ORDER BY c.place
            """,
            refusal=_refusal(way, now),
            ids=touch_ids,
            workspace=way.workspace_id,
            namespace=policies.NAMESPACES[way.medium] or "",
            medium=way.medium,
        )
    )
    return [
        _Facts(
            touch_id=row[0],
            attempts=row[1],
            ambiguous=row[2],
            abandoned=row[3],
            refusal=row[4],
            payload=orjson.loads(row[5]) if row[5] else None,
            profile_id=row[6],
            address=row[7],
            template_version_id=row[8],
            profile=person(_object(row[9]), _object(row[10])),
            event={"name": row[12], **_object(row[11])} if row[12] else _object(row[11]),
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
            sql("SELECT id, content::text FROM channels_templateversion WHERE id = ANY({}::bigint[])", missing)
        ):
            _versions[version] = orjson.loads(content)
    return _versions


def _compose(way: Way, key: str, fact: _Facts, contents: Mapping[int, dict[str, Any]], now: datetime) -> dict[str, Any]:
    """The message of a touch, as it is stored and sent on every attempt. Raises RenderError."""
    unsubscribe = links.unsubscribe_url(way.public_url, key)
    variables = {
        "profile": fact.profile,
        "event": fact.event,
        "workspace": way.workspace,
        "unsubscribe_url": unsubscribe,
        "touch": {"key": key},
        "now": now,
    }
    content = render(way.medium, contents.get(fact.template_version_id or 0, {}), variables)
    if way.medium == "email" and content.get("html"):
        content["html"] = links.track_html(way.public_url, key, content["html"])
    to = fact.address or publicid.encode("prf", fact.profile_id)
    return {"to": to, "content": content, **({"unsubscribe_url": unsubscribe} if way.medium == "email" else {})}


def _outgoing(key: str, way: Way, payload: Mapping[str, Any]) -> Outgoing:
    return Outgoing(key, payload["to"], way.medium, payload["content"], payload.get("unsubscribe_url", ""))


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


def _lease(way: Way, batch: Batch, payloads: list[str], now: datetime) -> None:
    """Lease sends: their bytes, our token, and the attempt that is about to be made."""
    if not batch.leased:
        return
    ids = [leased.touch_id for leased in batch.leased]
    run(
        sql(
            "WITH u AS (UPDATE channels_send s SET state = 2, lease_token = {token}::uuid, "
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
            handed_over_at=None if way.notes_hand_over else now,
        )
    )
