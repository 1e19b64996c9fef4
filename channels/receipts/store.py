"""What a provider reports of a send after it left: kept forever, in any order, any number of times, with one result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32

import orjson
from django.db import transaction

from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import blames_data, is_slow, narrow, reason_of
from cdp.parking.parking import Culprit, due, release
from cdp.profiles import consent
from channels.adapters.receipt_in import RANK, ReceiptIn, weighed_kind
from channels.models import Channel, Origin, SendState
from channels.receipts.events import record_as_events
from core import publicid
from core.db.sql import Sql, rows, run, sql, values
from tenancy.media import BY_KIND

__all__ = ["RANK", "ReceiptIn", "hold", "keep", "keep_each", "record", "retry_parked"]

_COLUMNS = [
    ("touch_id", "bigint"),
    ("kind", "text"),
    ("provider_event_id", "text"),
    ("occurred_at", "timestamptz"),
    ("raw", "text"),
]


def hold(receipts: Sequence[ReceiptIn], channel: Channel) -> tuple[list[tuple[int, ReceiptIn]], list[tuple[str, str]]]:
    """The receipts of touches that went out by this channel, and the keys refused with the reason.

    A key of another workspace, or of another channel, is as unknown as one that never was.
    """
    touch_ids = {receipt.key: publicid.decode("tch", receipt.key) for receipt in receipts}
    wanted = [touch_id for touch_id in touch_ids.values() if touch_id is not None]
    known = {
        touch_id
        for (touch_id,) in rows(
            sql(
                # `+ 0`: by their ids; a planner that thinks the workspace small would read all its touches.
                "SELECT t.id FROM channels_touch t WHERE t.id = ANY({}::bigint[]) AND t.workspace_id + 0 = {}::bigint "
                "AND t.channel_id + 0 = {}::bigint",
                wanted,
                channel.workspace_id,
                channel.pk,
            )
        )
    }
    held, refused = [], []
    for receipt in receipts:
        touch_id = touch_ids[receipt.key]
        if touch_id is not None and touch_id in known:
            held.append((touch_id, receipt))
        else:
            refused.append((receipt.key[:80], "unknown_key"))
    return held, refused


def record(channel: Channel, receipts: Sequence[ReceiptIn], now: datetime) -> int:
    """Keep the receipts that are new and let them have their effects; the number of new ones.

    Receipts for unknown keys are left out; `hold` says which.
    """
    return keep(channel, hold(receipts, channel)[0], now)


def keep_each(
    channel: Channel, held: Sequence[tuple[int, ReceiptIn]], now: datetime
) -> tuple[int, list[tuple[str, str]]]:
    """Keep receipts that `hold` let through; the number of new ones, and (key, code) of those that were set aside.

    Where some receipt makes a statement fail, it is found by halving, kept as it came and parked; the others are kept.
    """
    try:
        return keep(channel, held, now), []
    except Exception as error:
        if not blames_data(error):
            raise
    found = narrow(held, lambda some: _tried(channel, some, now))
    if found.broken is not None:
        raise found.broken
    aside = {(touch_id, receipt.provider_event_id, receipt.kind) for (touch_id, receipt), _ in found.not_cleared}
    rest = [each for each in held if (each[0], each[1].provider_event_id, each[1].kind) not in aside]
    with transaction.atomic():
        recorded = keep(channel, rest, now)
        found.park(partial(_culprit, channel), now)
    return recorded, [(receipt.key, reason_of(error)[0]) for (_, receipt), error in found.not_cleared]


def _culprit(channel: Channel, held: tuple[int, ReceiptIn], error: BaseException) -> Culprit:
    touch_id, receipt = held
    return Culprit(
        ParkedKind.RECEIPT,
        touch_id,
        channel.workspace_id,
        "receipts.keep",
        *reason_of(error),
        within=crc32(f"{receipt.kind}/{receipt.provider_event_id}".encode()),
        payload={"channel": channel.pk, "receipt": asdict(receipt)},
    )


def _tried(channel: Channel, held: Sequence[tuple[int, ReceiptIn]], now: datetime) -> BaseException | None:
    """The error that keeping these meets, which is undone; None if there is none."""
    try:
        with transaction.atomic():
            keep(channel, held, now)
            transaction.set_rollback(True)
    except Exception as error:
        if not blames_data(error) and not is_slow(error):
            raise
        return error
    return None


def retry_parked(now: datetime) -> int:
    """Keep parked receipts whose time has come; how many were kept, or concern a channel or touch that is gone."""
    kept = 0
    for each in due(ParkedKind.RECEIPT, now, 100):
        channel = Channel.objects.filter(pk=each.payload["channel"]).first()
        given = each.payload["receipt"]
        receipt = ReceiptIn(**given | {"occurred_at": datetime.fromisoformat(given["occurred_at"])})
        with transaction.atomic():
            if channel is None or not keep_each(channel, hold([receipt], channel)[0], now)[1]:
                kept += release(ParkedKind.RECEIPT, [each.ref], each.within)
    return kept


@transaction.atomic
def keep(channel: Channel, held: Sequence[tuple[int, ReceiptIn]], now: datetime) -> int:
    """Keep receipts that `hold` let through; the number of new ones.

    Their effects commit with them: the send's furthest receipt, an end to doubt about an unknown outcome, suppression
    after a hard bounce or a complaint, consent withdrawn after an unsubscribe, the event.
    """
    if not held:
        return 0
    table = [
        (
            touch_id,
            weighed_kind(receipt),
            receipt.provider_event_id,
            receipt.occurred_at,
            orjson.dumps(receipt.raw).decode(),
        )
        for touch_id, receipt in held
    ]
    new = rows(
        sql(
            "INSERT INTO channels_receipt (workspace_id, channel_id, touch_id, kind, provider_event_id, occurred_at, "
            "received_at, raw) SELECT {}::bigint, {}::bigint, v.touch_id, v.kind, v.provider_event_id, v.occurred_at, "
            "{}::timestamptz, v.raw::jsonb FROM {} v ORDER BY v.provider_event_id, v.kind ON CONFLICT DO NOTHING "
            "RETURNING id, touch_id, kind, occurred_at",
            channel.workspace_id,
            channel.pk,
            now,
            values(_COLUMNS, table),
        )
    )
    if not new:
        return 0
    _move_sends(new, now)
    _suppress(channel, [row[1] for row in new if row[2] == "complained"], "complaint", now)
    _suppress(channel, [row[1] for row in new if row[2] == "bounced"], "hard_bounce", now)
    _withdraw(channel, new, now)
    record_as_events(channel, new, now)
    return len(new)


def _move_sends(new: list[tuple[Any, ...]], now: datetime) -> None:
    """Raise each send to its furthest receipt, and end the doubt about sends whose outcome is not known.

    A report of what a message did proves that it was taken; so an unanswered attempt is not repeated.
    """
    furthest: dict[int, int] = {}
    proves: dict[int, str] = {}
    for _, touch_id, kind, _ in new:
        furthest[touch_id] = max(furthest.get(touch_id, 0), RANK[kind])
        if kind not in ("unknown", "failed"):
            proves[touch_id] = "accepted"
        elif kind == "failed":
            proves.setdefault(touch_id, "failed")
    table = [(touch_id, rank, proves.get(touch_id, "")) for touch_id, rank in sorted(furthest.items())]
    run(
        sql(
            """
            WITH v AS MATERIALIZED (SELECT * FROM {values} v),
            mine AS MATERIALIZED (
                SELECT s.touch_id, v.rank, CASE WHEN s.state IN ({State.LEASED}, {State.UNKNOWN})
                    OR (s.state = {State.QUEUED} AND s.reason = 'ambiguous')
                    THEN v.proves ELSE '' END AS proves
                FROM channels_send s JOIN v ON v.touch_id = s.touch_id ORDER BY s.touch_id FOR UPDATE OF s)
            UPDATE channels_send s SET receipt_rank = greatest(s.receipt_rank, mine.rank),
                state = CASE mine.proves WHEN 'accepted' THEN {State.ACCEPTED} WHEN 'failed' THEN {State.REJECTED}
                    ELSE s.state END,
                reason = CASE mine.proves WHEN 'accepted' THEN '' WHEN 'failed' THEN 'failed' ELSE s.reason END,
                lease_token = CASE WHEN mine.proves = '' THEN s.lease_token END,
                lease_until = CASE WHEN mine.proves = '' THEN s.lease_until END,
                closed_at = CASE WHEN mine.proves = '' THEN s.closed_at ELSE {now}::timestamptz END
            FROM mine WHERE s.touch_id = mine.touch_id
            """,
            values=values([("touch_id", "bigint"), ("rank", "smallint"), ("proves", "text")], table),
            now=now,
            State=SendState,
        )
    )


def _suppress(channel: Channel, touch_ids: list[int], reason: str, now: datetime) -> None:
    """Never again to the addresses these touches went to. Media that reach profiles as such have no addresses to bar."""
    if not touch_ids or BY_KIND[channel.medium].namespace is None:
        return
    run(
        sql(
            "INSERT INTO channels_suppression (workspace_id, medium, address_hash, reason, since) "
            "SELECT DISTINCT {}::bigint, {}::text, encode(sha256(convert_to(s.payload ->> 'to', 'UTF8')), 'hex') AS hash, "
            "{}::text, {}::timestamptz FROM channels_send s WHERE s.touch_id = ANY({}::bigint[]) "
            "AND s.payload ->> 'to' IS NOT NULL ORDER BY hash ON CONFLICT DO NOTHING",
            channel.workspace_id,
            channel.medium,
            reason,
            now,
            touch_ids,
        )
    )


def _withdraw(channel: Channel, new: list[tuple[Any, ...]], now: datetime) -> None:
    """A no to the whole medium, from everybody who said it, at the time they said it. Of a test that went to another address
    than the profile's it is known only whose address it was: that is never written to again."""
    said = [(row[1], row[3]) for row in new if row[2] == "unsubscribed"]
    if not said:
        return
    tests = rows(
        sql(
            "SELECT t.id FROM channels_touch t JOIN channels_testsend x ON x.id = t.origin_id "
            "WHERE t.id = ANY({}::bigint[]) AND t.origin = {Origin.TEST} AND x.elsewhere",
            [touch_id for touch_id, _ in said],
            Origin=Origin,
        )
    )
    _suppress(channel, [touch_id for (touch_id,) in tests], "unsubscribed", now)
    relation = sql(
        "SELECT t.profile_id, {}::text AS medium, '' AS topic, false AS granted, max(v.at) AS at, 'unsubscribed' AS source "
        "FROM {} v JOIN channels_touch t ON t.id = v.touch_id LEFT JOIN channels_testsend x ON t.origin = {Origin.TEST} "
        "AND x.id = t.origin_id WHERE x.elsewhere IS NOT TRUE GROUP BY t.profile_id",
        channel.medium,
        values([("touch_id", "bigint"), ("at", "timestamptz")], said),
        Origin=Origin,
    )
    consent.record(channel.workspace_id, relation, now, only_news=False)


def statuses(touch_ids: Sequence[int]) -> Sql:
    """The furthest kind of receipt of each touch, as a relation (touch_id, kind): the status that screens show."""
    return sql(
        "SELECT DISTINCT ON (r.touch_id) r.touch_id, r.kind FROM channels_receipt r JOIN {} k ON k.kind = r.kind "
        "WHERE r.touch_id = ANY({}::bigint[]) ORDER BY r.touch_id, k.rank DESC",
        values([("kind", "text"), ("rank", "smallint")], list(RANK.items())),
        list(touch_ids),
    )
