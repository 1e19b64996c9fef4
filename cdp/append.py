"""Writing events: message ids taken once, rows appended with COPY, signals for what the engine waits for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

import orjson

from cdp.models import SignalKind
from cdp.normalise import Message
from cdp.signals import Interests, emit
from cdp.sql import cursor, rows, sql, values

_COPY = (
    "COPY cdp_event (id, workspace_id, profile_id, name_id, occurred_at, received_at, source_id, message_id,"
    " properties, context) FROM STDIN"
)
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def take_message_ids(workspace_id: int, keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Claim message ids for ever; those not taken before. Sorted, so that two batches with the same ids cannot deadlock."""
    wanted = sorted(set(keys))
    taken = rows(
        sql(
            "INSERT INTO cdp_message (workspace_id, key) SELECT {}::bigint, k FROM unnest({}::uuid[]) AS k"
            " ON CONFLICT DO NOTHING RETURNING key",
            workspace_id,
            wanted,
        )
    )
    return {key for (key,) in taken}


def append(workspace_id: int, messages: Sequence[Message], profiles: Sequence[int], names: Sequence[int]) -> list[int]:
    """Append one event per message with COPY; their ids. The months' partitions must exist."""
    ids = [
        number
        for (number,) in rows(
            sql("SELECT nextval('cdp_event_id_seq') FROM generate_series(1, {}::integer)", len(messages))
        )
    ]
    lines = []
    for number, message, profile, name in zip(ids, messages, profiles, names, strict=True):
        source = "\\N" if message.source_id is None else message.source_id
        # JSON text holds no raw line ends or tabs; only its backslashes need doubling.
        properties = orjson.dumps(message.properties).decode().replace("\\", "\\\\")
        context = orjson.dumps(message.context).decode().replace("\\", "\\\\") if message.context else "{}"
        lines.append(
            f"{number}\t{workspace_id}\t{profile}\t{name}\t{message.occurred_at.isoformat()}"
            f"\t{message.received_at.isoformat()}\t{source}\t{message.message_id.translate(_ESCAPES)}"
            f"\t{properties}\t{context}\n"
        )
    with cursor() as cur, cur.copy(_COPY) as copy:
        copy.write("".join(lines))
    return ids


def signal(
    workspace_id: int,
    interests: Interests,
    events: Iterable[tuple[int, int, int, object]],
    changed: Iterable[int],
    now: object,
) -> tuple[int, set[int]]:
    """Write the signals that somebody waits for; how many, and for which profiles.

    `events`: (profile, event name id, event id, occurred_at); `changed`: profiles whose traits, tags or identifiers
    are different.
    """
    told: list[tuple[int, int, int, int | None, object]] = [
        (profile, SignalKind.EVENT, name, event, at) for profile, name, event, at in events if name in interests.events
    ]
    if interests.touched:
        touched = {row[0] for row in told} | set(changed)
        told += [(profile, SignalKind.TOUCHED, 0, None, now) for profile in sorted(touched)]
    if not told:
        return 0, set()
    columns = [
        ("profile_id", "bigint"),
        ("kind", "smallint"),
        ("ref", "bigint"),
        ("event_id", "bigint"),
        ("occurred_at", "timestamptz"),
    ]
    rows_written = emit(workspace_id, values(columns, [(p, int(k), ref, e, at) for p, k, ref, e, at in told]))
    return rows_written, {row[0] for row in told}
