"""What a provider reports of a send after it left: kept for ever, in any order, any number of times, with one result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from cdp import consent, publicid
from cdp.ingest import record_events
from cdp.sql import Sql, rows, run, sql, values
from channels import policies
from channels.models import Channel
from channels.receipts_in import RANK, ReceiptIn

__all__ = ["EVENTS", "RANK", "ReceiptIn", "hold", "keep", "record"]

EVENTS: dict[str, str] = {
    "accepted": "Message Accepted",
    "deferred": "Message Deferred",
    "failed": "Message Failed",
    "bounced": "Message Bounced",
    "delivered": "Message Delivered",
    "opened": "Message Opened",
    "clicked": "Message Clicked",
    "replied": "Message Replied",
    "unsubscribed": "Message Unsubscribed",
    "complained": "Message Complained",
}
"""The event that a receipt becomes, so that journeys and audiences can see it. `unknown` becomes none."""

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


@transaction.atomic
def keep(channel: Channel, held: Sequence[tuple[int, ReceiptIn]], now: datetime) -> int:
    """Keep receipts that `hold` let through; the number of new ones.

    Their effects commit with them: the send's furthest receipt, an end to doubt about an unknown outcome, suppression
    after a hard bounce or a complaint, consent withdrawn after an unsubscribe, the event.
    """
    if not held:
        return 0
    table = [
        (touch_id, receipt.kind, receipt.provider_event_id, receipt.occurred_at, orjson.dumps(receipt.raw).decode())
        for touch_id, receipt in held
    ]
    new = rows(
        sql(
            "INSERT INTO channels_receipt (workspace_id, channel_id, touch_id, kind, provider_event_id, occurred_at, "
            "received_at, raw) SELECT {}::bigint, {}::bigint, v.touch_id, v.kind, v.provider_event_id, v.occurred_at, "
            "{}::timestamptz, v.raw::jsonb FROM {} v ORDER BY v.provider_event_id, v.kind ON CONFLICT DO NOTHING "
            "RETURNING id, touch_id, kind, occurred_at, coalesce(raw ->> 'bounce', 'hard')",
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
    _suppress(channel, [row[1] for row in new if row[2] == "bounced" and row[4] == "hard"], "hard_bounce", now)
    _withdraw(channel, new, now)
    _echo(channel, new, now)
    return len(new)


def _move_sends(new: list[tuple[Any, ...]], now: datetime) -> None:
    """Raise each send to its furthest receipt, and end the doubt about sends whose outcome is not known.

    A report of what a message did proves that it was taken; so an unanswered attempt is not repeated.
    """
    furthest: dict[int, int] = {}
    proves: dict[int, str] = {}
    for _, touch_id, kind, _, _ in new:
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
                SELECT s.touch_id, v.rank, CASE WHEN s.state IN (2, 5) OR (s.state = 1 AND s.reason = 'ambiguous')
                    THEN v.proves ELSE '' END AS proves
                FROM channels_send s JOIN v ON v.touch_id = s.touch_id ORDER BY s.touch_id FOR UPDATE OF s)
            UPDATE channels_send s SET receipt_rank = greatest(s.receipt_rank, mine.rank),
                state = CASE mine.proves WHEN 'accepted' THEN 3 WHEN 'failed' THEN 4 ELSE s.state END,
                reason = CASE mine.proves WHEN 'accepted' THEN '' WHEN 'failed' THEN 'failed' ELSE s.reason END,
                lease_token = CASE WHEN mine.proves = '' THEN s.lease_token END,
                lease_until = CASE WHEN mine.proves = '' THEN s.lease_until END,
                closed_at = CASE WHEN mine.proves = '' THEN s.closed_at ELSE {now}::timestamptz END
            FROM mine WHERE s.touch_id = mine.touch_id
            """,
            values=values([("touch_id", "bigint"), ("rank", "smallint"), ("proves", "text")], table),
            now=now,
        )
    )


def _suppress(channel: Channel, touch_ids: list[int], reason: str, now: datetime) -> None:
    """Never again to the addresses these touches went to. Media that reach profiles as such have no addresses to bar."""
    if not touch_ids or policies.NAMESPACES[channel.medium] is None:
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
    """A no to the whole medium, from everybody who said it, at the time they said it."""
    said = [(row[1], row[3]) for row in new if row[2] == "unsubscribed"]
    if not said:
        return
    relation = sql(
        "SELECT t.profile_id, {}::text AS medium, '' AS topic, false AS granted, max(v.at) AS at, 'unsubscribed' AS source "
        "FROM {} v JOIN channels_touch t ON t.id = v.touch_id GROUP BY t.profile_id",
        channel.medium,
        values([("touch_id", "bigint"), ("at", "timestamptz")], said),
    )
    consent.record(channel.workspace_id, relation, now, only_news=False)


def _echo(channel: Channel, new: list[tuple[Any, ...]], now: datetime) -> None:
    """The receipts as events of the people concerned."""
    told = [
        (row[1], EVENTS[row[2]], row[3], "receipt:" + publicid.encode("rcp", row[0]), publicid.encode("tch", row[1]))
        for row in new
        if row[2] in EVENTS
    ]
    if not told:
        return
    columns = [
        ("touch_id", "bigint"),
        ("name", "text"),
        ("occurred_at", "timestamptz"),
        ("message_id", "text"),
        ("key", "text"),
    ]
    relation = sql(
        "SELECT t.profile_id, v.name, v.occurred_at, v.message_id, jsonb_build_object('touch', v.key, "
        "'channel', {}::text, 'medium', t.medium, 'category', t.category, 'arm', t.arm) AS properties "
        "FROM {} v JOIN channels_touch t ON t.id = v.touch_id",
        publicid.encode("chn", channel.pk),
        values(columns, told),
    )
    record_events(channel.workspace_id, relation, now)


def statuses(touch_ids: Sequence[int]) -> Sql:
    """The furthest kind of receipt of each touch, as a relation (touch_id, kind): the status that screens show."""
    return sql(
        "SELECT DISTINCT ON (r.touch_id) r.touch_id, r.kind FROM channels_receipt r JOIN {} k ON k.kind = r.kind "
        "WHERE r.touch_id = ANY({}::bigint[]) ORDER BY r.touch_id, k.rank DESC",
        values([("kind", "text"), ("rank", "smallint")], list(RANK.items())),
        list(touch_ids),
    )
