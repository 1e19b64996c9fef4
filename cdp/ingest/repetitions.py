"""Items that came with a message id that something else has: how many, by source.

An item that comes again from the same source, about the same person, is a retry, as senders make them when an answer is lost:
it changes nothing and is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cdp.events import reads
from cdp.events.normalised import NormalisedEvent
from cdp.profiles.identity.resolve import find
from core.db.arrays import array, relation
from core.db.sql import Sql, delete_old, rows, run, sql

NEAR = timedelta(days=2)
"""A retry of what has no time of its own is this much later at the most."""

_COLUMNS = [
    ("n", "integer"),
    ("profile_id", "bigint"),
    ("name_id", "integer"),
    ("message_id", "text"),
    ("source_id", "bigint"),
    ("at", "timestamptz"),
]


def of_something_else(
    workspace_id: int, repeated: Sequence[NormalisedEvent], names: Sequence[int]
) -> list[NormalisedEvent]:
    """Those of the items, whose message ids are all taken, whose id is that of another person's, another kind's or another
    source's event. `names` are the ids of their event names. Two statements."""
    known = find(workspace_id, sorted({each for message in repeated for each in message.identifiers}))
    places = [
        (n, profile, name, message.message_id, message.source_id, message.occurred_at)
        for n, (message, name) in enumerate(zip(repeated, names, strict=True))
        for profile in sorted({known[each][0] for each in message.identifiers if each in known})
    ]
    same = sql(
        "{id} = v.message_id AND {source} = v.source_id AND {at} BETWEEN v.at - {near}::interval AND v.at + {near}::interval",
        id=reads.MESSAGE_ID,
        source=reads.SOURCE_ID,
        at=reads.OCCURRED_AT,
        near=NEAR,
    )
    retries = {
        n
        for (n,) in rows(
            sql(
                "SELECT v.n FROM {} AS v WHERE {}",
                relation(_COLUMNS, places),
                reads.exists(Sql("v.profile_id"), Sql("v.name_id"), same),
            )
        )
    }
    return [message for n, message in enumerate(repeated) if n not in retries]


def note_repetitions(workspace_id: int, sources: Mapping[int, int], now: datetime) -> None:
    """Note how many items (by source) came with message ids that something else has."""
    if not sources:
        return
    run(
        sql(
            "INSERT INTO ingest_repetition (workspace_id, source_id, at, items)"
            " SELECT {}::bigint, source, {}::timestamptz, items FROM unnest({}, {}) AS r(source, items)",
            workspace_id,
            now,
            array("bigint", list(sources)),
            array("integer", list(sources.values())),
        )
    )


def clear_repetitions(before: datetime) -> int:
    """Delete the notes on repetitions from before that time; the number of rows."""
    return delete_old("ingest_repetition", sql("at < {}::timestamptz", before))
