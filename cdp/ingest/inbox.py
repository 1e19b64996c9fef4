"""From what was accepted to events, profiles and signals: the service functions.

`process_inbox` empties the inbox of the HTTP API, `process_items` takes items from anywhere else (files, the demo),
`record_events` takes what our own apps have to say as a relation.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec
import psycopg
from django.db import OperationalError, connection, transaction

from cdp.events import partitions
from cdp.events.record import record_events
from cdp.ingest.intake import close_rows, note_intake, taken_in
from cdp.ingest.models import Inbox
from cdp.ingest.process import Arrival, Outcome, Prepare, process
from cdp.ingest.quarantine import put
from cdp.profiles.identity.fan_in import SharedIdentifiers
from cdp.profiles.identity.identifier_rules import record_shared
from cdp.profiles.identity.resolve import LostRace
from core.db.sql import rows, run, sql

__all__ = ["IngestResult", "process_inbox", "process_items", "record_events"]

CHUNK_ITEMS = 2_000
"""Items per transaction of `process_items`: enough to spread the cost of a commit, few enough to hold locks briefly."""

CLAIM_BYTES = 2_000_000
"""Most bytes of bodies claimed at once from the inbox (at least one row is)."""

ATTEMPTS = 8

T = TypeVar("T")


@dataclass(slots=True)
class IngestResult:
    """What one call did."""

    claimed: int = 0
    """Inbox rows (for `process_items`, items) taken."""
    stored: int = 0
    """Events appended."""
    duplicates: int = 0
    quarantined: int = 0
    signals: int = 0
    touched: dict[int, set[int]] = field(default_factory=dict)
    """Workspace -> buckets the engine should look at."""

    def add(self, workspace_id: int, outcome: Outcome) -> None:
        """Count one chunk's outcome in."""
        self.stored += outcome.stored
        self.duplicates += outcome.duplicates
        self.quarantined += len(outcome.rejected)
        self.signals += outcome.signals
        if outcome.buckets:
            self.touched.setdefault(workspace_id, set()).update(outcome.buckets)


def process_inbox(now: datetime, *, limit: int = 20) -> IngestResult:
    """Claim up to `limit` inbox rows, process their items and delete the rows, all in one transaction.

    Rows another worker holds are skipped, so any number of workers may run. `claimed == 0` means there was nothing.
    A crash anywhere undoes everything and leaves the rows for the next.
    """

    def attempt() -> IngestResult:
        result = IngestResult()
        with transaction.atomic():
            claimed = _claim(limit)
            result.claimed = len(claimed)
            arrivals: dict[int, list[Arrival]] = {}
            intake = Counter[tuple[int, int]]()
            for _, workspace_id, source_id, received_at, body in claimed:
                arrivals.setdefault(workspace_id, []).extend(_items(source_id or None, received_at, body))
            for workspace_id in sorted(arrivals):
                outcome = process(workspace_id, arrivals[workspace_id], now, live=True)
                put(workspace_id, outcome.rejected)
                result.add(workspace_id, outcome)
                intake += taken_in(workspace_id, arrivals[workspace_id], outcome)
            if claimed:
                close_rows([row[0] for row in claimed], intake, now)
        return result

    return _again(attempt, now)


def put_behind() -> None:
    """Put the oldest free row behind all others, its items in two rows: for one that by itself takes longer than a task may.

    An item is never given up for that: it may have been the moment that was slow.
    """
    with transaction.atomic():
        for row, workspace_id, source_id, received_at, body in _claim(1):
            Inbox.objects.bulk_create(
                Inbox(workspace_id=workspace_id, source_id=source_id, received_at=received_at, body=half)
                for half in _halves(body)
            )
            run(sql("DELETE FROM ingest_inbox WHERE id = {}::bigint", row))


def _halves(body: bytes) -> list[bytes]:
    """The body of a row as two with half of its items each, or as it is."""
    items = _parts(body)
    if len(items) < 2:
        return [body]
    middle = len(items) // 2
    return [b"[" + b",".join(half) + b"]" for half in (items[:middle], items[middle:])]


def process_items(
    workspace_id: int,
    source_id: int | None,
    items: Iterable[bytes | dict[str, object]],
    received_at: datetime,
    now: datetime,
) -> IngestResult:
    """Process items that did not come through the inbox, in chunks of one transaction each.

    Items are Segment messages as JSON text or decoded; the result counts what became of them. Items with a
    `messageId` may be given again without effect.
    """
    result = IngestResult()
    chunk: list[Arrival] = []
    for item in items:
        chunk.append(Arrival(source_id, received_at, item))
        if len(chunk) == CHUNK_ITEMS:
            _process_chunk(workspace_id, chunk, now, result)
            chunk = []
    if chunk:
        _process_chunk(workspace_id, chunk, now, result)
    return result


def process_chunk(
    workspace_id: int,
    chunk: Sequence[Arrival],
    now: datetime,
    *,
    quarantine: bool = True,
    strict: bool = False,
    prepare: Prepare | None = None,
    account: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Process one chunk in one transaction; without `quarantine` what is rejected is only in the outcome.

    `strict` and `prepare` are those of `process`. `account` is called with the outcome in the same transaction, of each attempt.
    """

    def attempt() -> Outcome:
        with transaction.atomic():
            outcome = process(workspace_id, chunk, now, live=False, strict=strict, prepare=prepare)
            if account is not None:
                account(outcome)
            if quarantine:
                put(workspace_id, outcome.rejected)
            note_intake(taken_in(workspace_id, chunk, outcome), now)
            return outcome

    return _again(attempt, now)


def _process_chunk(workspace_id: int, chunk: Sequence[Arrival], now: datetime, result: IngestResult) -> None:
    result.add(workspace_id, process_chunk(workspace_id, chunk, now))
    result.claimed += len(chunk)


def _claim(limit: int) -> list[tuple[int, int, int, datetime, bytes]]:
    """Lock the oldest free rows, up to a number and a number of bytes."""
    found = rows(
        sql(
            """
            WITH locked AS MATERIALIZED (
                SELECT id, octet_length(body) AS bytes FROM ingest_inbox ORDER BY id LIMIT {} FOR UPDATE SKIP LOCKED
            ),
            summed AS (SELECT id, bytes, sum(bytes) OVER (ORDER BY id) AS total FROM locked)
            SELECT i.id, i.workspace_id, i.source_id, i.received_at, i.body
            FROM summed s JOIN ingest_inbox i ON i.id = s.id WHERE s.total - s.bytes < {} ORDER BY i.id
            """,
            limit,
            CLAIM_BYTES,
        )
    )
    return [(row, workspace, source, received, bytes(body)) for row, workspace, source, received, body in found]


_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


def _items(source_id: int | None, received_at: datetime, body: bytes) -> list[Arrival]:
    return [Arrival(source_id, received_at, item) for item in _parts(body)]


def _parts(body: bytes) -> list[bytes]:
    """The items of a body; a body that is no JSON array is one item, bad as it is."""
    try:
        return [bytes(raw) for raw in _ARRAY.decode(body)]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return [body[1:-1]]


def _again(attempt: Callable[[], T], now: datetime) -> T:
    """Run an attempt, and run it again when it met another worker in the wrong moment, lacks a partition, or found
    identifiers that too many people share, which are recorded first.

    Inside a caller's transaction a deadlock cannot be retried here: it is raised.
    """
    for number in range(ATTEMPTS):
        try:
            return attempt()
        except partitions.MissingPartitions as missing:
            partitions.ensure(missing.months)
        except SharedIdentifiers as shared:
            record_shared(shared.workspace_id, shared.people, now)
        except LostRace:
            if number == ATTEMPTS - 1:
                raise
        except (OperationalError, psycopg.OperationalError) as error:
            if connection.in_atomic_block or number == ATTEMPTS - 1 or not _is_conflict(error):
                raise
        if number > 1 and not connection.in_atomic_block:
            time.sleep(random.uniform(0, 0.02 * number))  # noqa: S311  # Spreads rivals in time; nothing secret.
    raise LostRace(f"No luck in {ATTEMPTS} attempts; the rows stay for the next run.")


def _is_conflict(error: BaseException) -> bool:
    """Whether PostgreSQL broke a deadlock or a serialisation conflict at our cost: 40P01, 40001."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    return getattr(cause, "sqlstate", None) in ("40P01", "40001")
