"""The core of ingestion: a chunk of items of one workspace, in a fixed number of statements.

decode -> normalise -> take message ids -> resolve identity -> fold traits and consent -> append -> signal. Whatever an
item is refused for, the rest go on.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import psycopg
from django.db import DatabaseError, connection, transaction

from cdp.events import append, partitions
from cdp.events.normalised import NormalisedEvent
from cdp.events.warnings import Note, added, of_context
from cdp.ingest import items, repetitions
from cdp.ingest.item_identifiers import nobody
from cdp.ingest.messages import UNEXPECTED, refused
from cdp.ingest.normalise import normalise
from cdp.ingest.quarantine import Rejected
from cdp.ingest.rules import Rules
from cdp.profiles import capacity, consent, merge_traits
from cdp.profiles.identity import identifier_rules, merge, resolve
from cdp.profiles.identity.merge import Resolution
from cdp.profiles.identity.namespaces import Namespaces, namespaces
from cdp.schema import dictionary
from cdp.signals import wakeups
from core.db import arrays
from core.db.columns import BUCKETS
from core.db.sql import one, sql
from core.db.zones import known_zones
from core.problems import Problem
from core.times import zone_of

logger = logging.getLogger(__name__)

_NOT_LEFT_OUT = frozenset({"time_zone_assumed", "generic_identifier"})
"""Notes on what was taken all the same, or was as good as empty."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item with where and when it arrived."""

    source_id: int | None
    received_at: datetime
    item: bytes | dict[str, object]
    """JSON text, or already decoded."""
    place: int = 0
    """Where it stood in what it came from, e.g. its line."""

    def rejected(self, problem: Problem) -> Rejected:
        """This item as refused for that problem."""
        return Rejected(self.source_id, self.received_at, self.text(), problem, self.place)

    def text(self) -> bytes:
        """The item as it goes to quarantine."""
        if isinstance(self.item, bytes):
            return self.item
        try:
            return orjson.dumps(self.item, default=str)
        except TypeError:
            return repr(self.item).encode("utf-8", "replace")


@dataclass(slots=True)
class Outcome:
    """What became of a chunk."""

    stored: int = 0
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    signals: int = 0
    buckets: set[int] = field(default_factory=set)
    created: int = 0
    """Profiles that are new."""
    written: list[tuple[Sequence[NormalisedEvent], Sequence[int]]] = field(default_factory=list)
    """Messages that were stored, and the profile of each."""


Prepare = Callable[[Sequence[NormalisedEvent], Resolution], None]
"""Is told whose the messages are before anything is set on the profiles, which are locked, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Normal:
    """An arrival and its message."""

    arrival: Arrival
    message: NormalisedEvent


def process(
    workspace_id: int,
    arrivals: Sequence[Arrival],
    now: datetime,
    *,
    live: bool,
    strict: bool = False,
    prepare: Prepare | None = None,
) -> Outcome:
    """Process items inside the caller's transaction; what is rejected is in the outcome, for the caller to keep.

    `live` traffic asks for no partitions of months long ago. `strict` rejects what otherwise is noted on the event, so that
    somebody corrects it. `prepare` may note what profiles were before.

    Raises LostRace, SharedIdentifiers and MissingPartitions (see `cdp.ingest.inbox`), and what PostgreSQL raises on conflicts:
    the caller rolls back and calls again.
    """
    outcome = Outcome()
    spaces = namespaces(workspace_id)
    normal = _accepted(workspace_id, arrivals, spaces, outcome, strict=strict)
    months = {partitions.month_of(entry.message.occurred_at) for entry in normal}
    lacking = partitions.missing(partitions.within_window(months, now) if live else months)
    if lacking:
        raise partitions.MissingPartitions(lacking)
    if normal:
        _settle(workspace_id, normal, spaces, now, outcome, prepare)
    return outcome


def accepted(workspace_id: int, arrivals: Sequence[Arrival], *, strict: bool) -> tuple[list[Normal], list[Rejected]]:
    """What `process` would take and what it would reject, without writing anything."""
    outcome = Outcome()
    normal = _accepted(workspace_id, arrivals, namespaces(workspace_id), outcome, strict=strict)
    return normal, outcome.rejected


def _accepted(
    workspace_id: int, arrivals: Sequence[Arrival], spaces: Namespaces, outcome: Outcome, *, strict: bool
) -> list[Normal]:
    rules = _rules(workspace_id, spaces)
    normal = _normalise(arrivals, rules, outcome)
    if rules.restricted and normal:
        normal = _without_unusable(workspace_id, normal, outcome)
    return _without_noted(normal, outcome) if strict else normal


def _rules(workspace_id: int, spaces: Namespaces) -> Rules:
    found = one(
        sql(
            "SELECT settings ->> 'region', time_zone, (SELECT coalesce(jsonb_object_agg(s.id, s.time_zone), '{{}}')::text"
            " FROM ingest_source s WHERE s.workspace_id = w.id AND s.time_zone <> ''),"
            " EXISTS (SELECT FROM profiles_identifierrule r WHERE r.workspace_id = w.id AND r.status IN ('denied', 'shared')),"
            " (SELECT coalesce(jsonb_agg(jsonb_build_array(r.namespace, r.value)), '[]')::text FROM profiles_identifierrule r"
            " WHERE r.workspace_id = w.id AND r.status = 'allowed') FROM tenancy_workspace w WHERE w.id = {}",
            workspace_id,
        )
    )
    if found is None:
        return Rules(spaces.in_traits())
    region, zone, zones, restricted, allowed = found
    named = {int(source): zone_of(name) for source, name in orjson.loads(zones).items()}
    may = frozenset((namespace, value) for namespace, value in orjson.loads(allowed))
    return Rules(
        spaces.in_traits(), region, may, restricted, zone=zone_of(zone), source_zones=named, zones=known_zones()
    )


def _normalise(arrivals: Sequence[Arrival], rules: Rules, outcome: Outcome) -> list[Normal]:
    normal: list[Normal] = []
    for arrival in arrivals:
        result: NormalisedEvent | Problem
        if isinstance(arrival.item, bytes):
            item, problem = items.decode(arrival.item, items.MAX_STORED_BYTES)
        else:
            item, problem = items.accept(arrival.item)
        if item is None:
            result = problem or _unexpected("ValueError")
        else:
            try:
                result = normalise(item, arrival.source_id, arrival.received_at, rules)
            except Exception as error:  # One item we did not foresee must not stop the others.
                logger.exception("An item could not be normalised.")
                result = _unexpected(type(error).__name__)
        if isinstance(result, Problem):
            outcome.rejected.append(arrival.rejected(result))
        else:
            normal.append(Normal(arrival, result))
    return normal


def _without_unusable(workspace_id: int, normal: Sequence[Normal], outcome: Outcome) -> list[Normal]:
    """The messages without the identifiers that the workspace has ruled out; whoever has no other is rejected."""
    all_of_them = {identifier for entry in normal for identifier in entry.message.identifiers}
    codes = identifier_rules.unusable(workspace_id, sorted(all_of_them))
    kept: list[Normal] = []
    for entry in normal:
        message = entry.message
        given = list(zip(message.identifiers, message.paths, strict=True))
        notes = [Note(codes[identifier], path) for identifier, path in given if identifier in codes]
        if len(notes) == len(given):
            outcome.rejected.append(entry.arrival.rejected(nobody([], notes)))
            continue
        if notes:
            usable = [(identifier, path) for identifier, path in given if identifier not in codes]
            message.identifiers = tuple(identifier for identifier, _ in usable)
            message.paths = tuple(path for _, path in usable)
            message.context = added(message.context, notes)
        kept.append(entry)
    return kept


def _without_noted(normal: Sequence[Normal], outcome: Outcome) -> list[Normal]:
    """The messages of which nothing was left out; the others are rejected for the first thing that was."""
    kept: list[Normal] = []
    for entry in normal:
        noted = next((note for note in of_context(entry.message.context) if note.code not in _NOT_LEFT_OUT), None)
        if noted is None:
            kept.append(entry)
        else:
            outcome.rejected.append(entry.arrival.rejected(refused(noted.path, noted.code)))
    return kept


def _settle(
    workspace_id: int,
    normal: Sequence[Normal],
    spaces: Namespaces,
    now: datetime,
    outcome: Outcome,
    prepare: Prepare | None,
) -> None:
    """Write a set of messages, under a savepoint; if PostgreSQL refuses it, halve it until the culprit is alone."""
    done = Outcome()
    try:
        with transaction.atomic():
            _write(workspace_id, [entry.message for entry in normal], spaces, now, done, prepare)
    except (DatabaseError, psycopg.Error, ValueError, TypeError, KeyError) as error:
        if _is_not_the_items_fault(error):
            raise
        if len(normal) == 1:
            logger.exception("An item could not be processed and goes to quarantine.")
            outcome.rejected.append(normal[0].arrival.rejected(_unexpected(type(error).__name__)))
            return
        middle = len(normal) // 2
        _settle(workspace_id, normal[:middle], spaces, now, outcome, prepare)
        _settle(workspace_id, normal[middle:], spaces, now, outcome, prepare)
        return
    outcome.stored += done.stored
    outcome.duplicates += done.duplicates
    outcome.signals += done.signals
    outcome.buckets |= done.buckets
    outcome.created += done.created
    outcome.written += done.written


def _is_not_the_items_fault(error: BaseException) -> bool:
    """Conflicts (class 40), lost connections (08, 57) and lack of resources (53): the whole chunk is to be done again."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return False
    state = cause.sqlstate
    if state is None:
        return isinstance(cause, psycopg.OperationalError) or not connection.is_usable()
    return state[:2] in ("08", "25", "40", "53", "55", "57", "58")


def _write(
    workspace_id: int,
    messages: Sequence[NormalisedEvent],
    spaces: Namespaces,
    now: datetime,
    outcome: Outcome,
    prepare: Prepare | None,
) -> None:
    fresh = _first_of_each(workspace_id, messages)
    outcome.duplicates = len(messages) - len(fresh)
    if fresh:
        _write_fresh(workspace_id, fresh, spaces, now, outcome, prepare)
    if outcome.duplicates:
        _note_repetitions(workspace_id, messages, fresh, now)


def _write_fresh(
    workspace_id: int,
    fresh: Sequence[NormalisedEvent],
    spaces: Namespaces,
    now: datetime,
    outcome: Outcome,
    prepare: Prepare | None,
) -> None:
    resolution = resolve.resolve(workspace_id, fresh, spaces, now)
    if prepare is not None:
        prepare(fresh, resolution)
    profiles = resolution.profiles
    merged = [(merge.surviving, merge.merged) for merge in resolution.merged]
    fitting = capacity.make_fit(profiles, fresh, merged)
    changed = merge_traits.merge_traits(zip(profiles, fresh, strict=True), fitting, now) | resolution.changed
    merge.close_merged(workspace_id, resolution, now)
    _consent(workspace_id, profiles, fresh, now)
    consent.settle(resolution.consents)
    names = _names(workspace_id, fresh)
    _note(workspace_id, fresh, names)
    ids = append.append(workspace_id, fresh, profiles, resolution.identifiers, names)
    outcome.stored = len(ids)
    outcome.created = len(resolution.created)
    outcome.written.append((fresh, profiles))
    facts = [
        (profile, name, event, message.occurred_at)
        for profile, name, event, message in zip(profiles, names, ids, fresh, strict=True)
    ]
    outcome.signals, signalled = append.signal(workspace_id, wakeups.subscriptions(workspace_id), facts, changed, now)
    # A merge wants the engine's eye even if nobody waits for anything: it has rows to move.
    outcome.buckets = {profile % BUCKETS for profile in signalled | {surviving for surviving, _ in merged}}


def _first_of_each(workspace_id: int, messages: Sequence[NormalisedEvent]) -> list[NormalisedEvent]:
    """The messages whose ids were never seen, the first of each id."""
    first = {message.key: message for message in reversed(messages)}
    taken = append.take_message_ids(workspace_id, first)
    return [message for message in messages if message.key in taken and first[message.key] is message]


def _note_repetitions(
    workspace_id: int, messages: Sequence[NormalisedEvent], fresh: Sequence[NormalisedEvent], now: datetime
) -> None:
    """Count, by source, the items whose message id something else has. After the fresh ones are written."""
    new = {id(message) for message in fresh}
    repeated = [message for message in messages if id(message) not in new and message.source_id is not None]
    if repeated:
        other = repetitions.of_something_else(workspace_id, repeated, _names(workspace_id, repeated))
        counts = Counter(message.source_id for message in other if message.source_id is not None)
        repetitions.note_repetitions(workspace_id, counts, now)


def _consent(workspace_id: int, profiles: Sequence[int], messages: Sequence[NormalisedEvent], now: datetime) -> None:
    table = [
        # Nobody can have agreed after we heard of it.
        (profile, medium, topic, granted, min(message.consented_at, message.received_at), message.kind)
        for profile, message in zip(profiles, messages, strict=True)
        for medium, topic, granted in message.consent
    ]
    if not table:
        return
    columns = [
        ("profile_id", "bigint"),
        ("medium", "text"),
        ("topic", "text"),
        ("granted", "boolean"),
        ("at", "timestamptz"),
        ("source", "text"),
    ]
    consent.record(workspace_id, arrays.relation(columns, table), now, only_news=True)


def _names(workspace_id: int, messages: Sequence[NormalisedEvent]) -> list[int]:
    ids, over = dictionary.bounded_event_ids(workspace_id, {message.name for message in messages})
    for message in messages if over else ():
        if message.name in over:
            # There was no room for the name in the dictionary; the event keeps it in its context.
            ours = message.context.get("pathline")
            kept = {**(ours if isinstance(ours, dict) else {}), "event": message.name}
            message.context = {**message.context, "pathline": kept}
    return [ids[message.name] for message in messages]


def _note(workspace_id: int, messages: Sequence[NormalisedEvent], names: Sequence[int]) -> None:
    properties: dict[int, list[dict[str, object]]] = {}
    for name, message in zip(names, messages, strict=True):
        properties.setdefault(name, []).append(message.properties)
    dictionary.note(workspace_id, properties, [message.traits for message in messages if message.traits])


def _unexpected(kind: str) -> Problem:
    return refused("", UNEXPECTED, kind=kind)
