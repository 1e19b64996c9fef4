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

LOOKED_AT = 100_000
"""So many events of one person and name are looked through, the newest; an older one is taken for something else."""

_SPANS = [("profile_id", "bigint"), ("name_id", "integer"), ("after", "timestamptz"), ("before", "timestamptz")]


def of_something_else(
    workspace_id: int, repeated: Sequence[NormalisedEvent], names: Sequence[int]
) -> list[NormalisedEvent]:
    """Those of the items, whose message ids are all taken, whose id is that of another person's, another kind's or another
    source's event. `names` are the ids of their event names. Two statements."""
    known = find(workspace_id, sorted({each for message in repeated for each in message.identifiers}))
    places = [
        (message, profile, name)
        for message, name in zip(repeated, names, strict=True)
        for profile in sorted({known[each][0] for each in message.identifiers if each in known})
    ]
    stored = _stored(places)
    retries = {
        id(message)
        for message, profile, name in places
        for at in stored.get((profile, name, message.message_id, message.source_id), ())
        if abs(at - message.occurred_at) <= NEAR
    }
    return [message for message in repeated if id(message) not in retries]


def _stored(
    places: Sequence[tuple[NormalisedEvent, int, int]],
) -> dict[tuple[int, int, str, int | None], list[datetime]]:
    """When the events happened that have one of the message ids, by profile, name, message id and source.

    The events of a person and name are read once, however many items are of them: looked up item by item, some thousand
    retries of somebody with some ten thousand events would take the minute that a claim of the inbox has.
    """
    times: dict[tuple[int, int], list[datetime]] = {}
    for message, profile, name in places:
        times.setdefault((profile, name), []).append(message.occurred_at)
    spans = [(*place, min(within) - NEAR, max(within) + NEAR) for place, within in sorted(times.items())]
    span = sql("{} BETWEEN s.after AND s.before", reads.OCCURRED_AT)
    found: dict[tuple[int, int, str, int | None], list[datetime]] = {}
    # IS TRUE keeps the planner from making a join of it, for which it may compare each event with each id.
    for *key, at in rows(
        sql(
            "SELECT s.profile_id, s.name_id, e.message_id, e.source_id, e.occurred_at FROM {} AS s"
            " CROSS JOIN LATERAL ({}) e WHERE (e.message_id IN (SELECT unnest({}))) IS TRUE",
            relation(_SPANS, spans),
            reads.newest(Sql("s.profile_id"), Sql("s.name_id"), span, LOOKED_AT),
            array("text", sorted({message.message_id for message, *_ in places})),
        )
    ):
        profile, name, message_id, source = key
        found.setdefault((profile, name, message_id, source), []).append(at)
    return found


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
