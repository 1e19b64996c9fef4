"""Receipts as events of the people concerned, so that journeys and audiences can see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cdp.ingest.inbox import record_events
from channels.models import Channel, Origin
from core import publicid
from core.db.sql import Sql, rows, sql, values

EVENTS: dict[str, str] = {
    "accepted": "Message Accepted",
    "deferred": "Message Deferred",
    "failed": "Message Failed",
    "soft_bounced": "Message Bounced",
    "bounced": "Message Bounced",
    "delivered": "Message Delivered",
    "opened": "Message Opened",
    "clicked": "Message Clicked",
    "replied": "Message Replied",
    "unsubscribed": "Message Unsubscribed",
    "complained": "Message Complained",
}
"""The event that a receipt becomes. `unknown` becomes none."""
EVENT_NAMES: frozenset[str] = frozenset(EVENTS.values())


def of_messages(enrollment: Sql, steps: Sequence[int], event: str, at: Sql) -> Sql:
    """SQL that a receipt event of that name and instant is of a message of this enrollment, sent at one of these steps if
    any are given."""
    kinds = [kind for kind, name in EVENTS.items() if name == event]
    return sql(
        "EXISTS (SELECT FROM channels_touch touch_ JOIN channels_receipt receipt_ ON receipt_.touch_id = touch_.id "
        "WHERE touch_.origin_id = {}{} AND touch_.origin = {Origin.ENROLLMENT} AND receipt_.kind = ANY({}::text[]) "
        "AND receipt_.occurred_at = {} OFFSET 0)",
        enrollment,
        sql(" AND touch_.step_id = ANY({}::bigint[])", list(steps)) if steps else Sql(""),
        kinds,
        at,
        Origin=Origin,
    )


def record_as_events(channel: Channel, new: Sequence[tuple[Any, ...]], now: datetime) -> None:
    """Record receipts (id, touch id, kind, time) as events of the people concerned, each saying which message it is of.

    A test send is no message of theirs: it makes no event.
    """
    echoed = [row for row in new if row[2] in EVENTS]
    touches = _provenance(channel, [row[1] for row in echoed])
    table = [
        (
            touches[touch_id].profile_id,
            EVENTS[kind],
            occurred_at,
            "receipt:" + publicid.encode("rcp", receipt_id),
            orjson.dumps(touches[touch_id].properties).decode(),
        )
        for receipt_id, touch_id, kind, occurred_at in echoed
        if touch_id in touches
    ]
    if not table:
        return
    columns = [
        ("profile_id", "bigint"),
        ("name", "text"),
        ("occurred_at", "timestamptz"),
        ("message_id", "text"),
        ("properties", "text"),
    ]
    relation = sql(
        "SELECT v.profile_id, v.name, v.occurred_at, v.message_id, v.properties::jsonb AS properties FROM {} v",
        values(columns, table),
    )
    record_events(channel.workspace_id, relation, now)


@dataclass(frozen=True, slots=True)
class _Provenance:
    """The profile of a touch, and what its events carry of its origin."""

    profile_id: int
    properties: dict[str, str]


def _provenance(channel: Channel, touch_ids: list[int]) -> dict[int, _Provenance]:
    """What the events of touches say: the touch, its channel, and the journey, version, node and template it came from.
    Nothing of test sends."""
    if not touch_ids:
        return {}
    found = rows(
        sql(
            "SELECT t.id, t.profile_id, t.medium, t.category, t.arm, t.journey_id, t.version_id, "
            "CASE WHEN t.origin = {Origin.ENROLLMENT} THEN t.step_id END, x.template_id FROM channels_touch t "
            "LEFT JOIN content_templateversion x ON x.id = t.template_version_id "
            "WHERE t.id = ANY({}::bigint[]) AND t.origin <> {Origin.TEST}",
            touch_ids,
            Origin=Origin,
        )
    )
    own = publicid.encode("chn", channel.pk)
    provenance = {}
    for touch_id, profile_id, medium, category, arm, journey_id, version_id, node_id, template_id in found:
        ids = (("jrn", "journey", journey_id), ("ver", "version", version_id), ("nod", "node", node_id))
        came_from = {
            name: publicid.encode(prefix, number)
            for prefix, name, number in (*ids, ("tpl", "template", template_id))
            if number is not None
        }
        said = {"touch": publicid.encode("tch", touch_id), "channel": own, "medium": medium, "category": category}
        provenance[touch_id] = _Provenance(profile_id, {**said, "arm": arm, **came_from})
    return provenance
