"""Writing events: message ids taken once, rows appended with COPY, signals for what the engine waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson

from cdp.events.normalised import NormalisedEvent
from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from cdp.signals.wakeups import Subscriptions
from core.db.arrays import array
from core.db.sql import cursor, rows, sql

_COPY = (
    "COPY events_event (id, workspace_id, profile_id, name_id, occurred_at, received_at, source_id, identifier_id, message_id,"
    " properties, context) FROM STDIN"
)
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def take_message_ids(workspace_id: int, keys: Iterable[str]) -> set[str]:
    """Claim message keys (hexadecimal) forever; those not taken before.

    Sorted, so that two batches with the same ids cannot deadlock.
    """
    taken = rows(
        sql(
            "INSERT INTO events_processedmessageid (workspace_id, key) SELECT {}::bigint, k FROM unnest({}) AS k"
            " ON CONFLICT DO NOTHING RETURNING encode(uuid_send(key), 'hex')",
            workspace_id,
            array("uuid", sorted(set(keys))),
        )
    )
    return {key for (key,) in taken}


def append(
    workspace_id: int,
    messages: Sequence[NormalisedEvent],
    profiles: Sequence[int],
    identifiers: Sequence[int],
    names: Sequence[int],
) -> list[int]:
    """Append one event per message with COPY; their ids. The months' partitions must exist.

    `identifiers` are the rows by which the messages were resolved to their profiles.
    """
    ids = [
        number
        for (number,) in rows(
            sql("SELECT nextval('events_event_id_seq') FROM generate_series(1, {}::integer)", len(messages))
        )
    ]
    lines = []
    for number, message, profile, identifier, name in zip(ids, messages, profiles, identifiers, names, strict=True):
        source = "\\N" if message.source_id is None else message.source_id
        # JSON text holds no raw line ends or tabs; only its backslashes need doubling.
        properties = orjson.dumps(message.properties).decode().replace("\\", "\\\\")
        context = orjson.dumps(message.context).decode().replace("\\", "\\\\") if message.context else "{}"
        lines.append(
            f"{number}\t{workspace_id}\t{profile}\t{name}\t{message.occurred_at.isoformat()}"
            f"\t{message.received_at.isoformat()}\t{source}\t{identifier}\t{message.message_id.translate(_ESCAPES)}"
            f"\t{properties}\t{context}\n"
        )
    with cursor() as cur, cur.copy(_COPY) as copy:
        copy.write("".join(lines))
    return ids


def signal(
    workspace_id: int,
    subscriptions: Subscriptions,
    events: Iterable[tuple[int, int, int, datetime]],
    changed: Iterable[int],
    now: datetime,
) -> tuple[int, set[int]]:
    """Write the signals that somebody waits for; how many, and for which profiles.

    `events`: (profile, event name id, event id, occurred_at); `changed`: profiles whose traits, tags or identifiers
    are different.
    """
    signals: list[tuple[int, int, int, int | None, datetime]] = [
        (profile, SignalKind.EVENT, name, event, at)
        for profile, name, event, at in events
        if name in subscriptions.events
    ]
    if subscriptions.profile_changed:
        signals += [(profile, SignalKind.PROFILE_CHANGED, 0, None, now) for profile in sorted(set(changed))]
    wakeups.copy_signals(workspace_id, signals)
    return len(signals), {row[0] for row in signals}
