"""A chunk of an upload's rows: looked at, as it would be imported, or imported.

What a chunk does and how far the import has come are one transaction, so a row has its effect once, wherever a worker dies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import orjson
from django.db import transaction

from cdp.events.normalised import NormalisedEvent
from cdp.ingest.imports import refusals
from cdp.ingest.imports.before import note_before
from cdp.ingest.imports.plan import Plan
from cdp.ingest.imports.rowfile import FileRow
from cdp.ingest.inbox import process_chunk
from cdp.ingest.models import Import, ImportState
from cdp.ingest.normalise import message_key
from cdp.ingest.process import Arrival, Outcome, accepted
from cdp.ingest.quarantine import Rejected
from cdp.profiles.identity import resolve
from cdp.profiles.traits import change_tags
from core import publicid
from core.db import arrays
from core.db.sql import rows, run, sql
from core.problems import Problem

CHUNK_ROWS = 2_000


class Superseded(Exception):
    """The import was cancelled, begun anew, or another worker has done this chunk: nothing was written, so look again."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of rows; together all but `merging` are as many as there were."""

    created: int = 0
    """Rows by which a customer is new."""
    matched: int = 0
    """Rows about customers who are known, or new by an earlier row."""
    duplicates: int = 0
    """Rows whose message id was taken before."""
    refused: int = 0
    merging: int = 0
    """Rows whose identifiers lead to several customers who are known."""

    @property
    def rows(self) -> int:
        """All of them."""
        return self.created + self.matched + self.duplicates + self.refused


@dataclass(slots=True)
class _Items:
    """Rows as items."""

    arrivals: list[Arrival] = field(default_factory=list)
    rows: dict[int, FileRow] = field(default_factory=dict)
    """By line."""
    refused: list[tuple[FileRow, Problem]] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    """By message key."""

    def refuse(self, plan: Plan, rejected: Sequence[Rejected]) -> list[tuple[FileRow, Problem]]:
        """Those and what ingestion rejects, with the column in place of the path in the item."""
        told = [
            (self.rows[each.place], replace(each.problem, path=plan.column_of(each.problem.path))) for each in rejected
        ]
        return sorted([*self.refused, *told], key=lambda pair: pair[0].line)


def preview(
    workspace_id: int, plan: Plan, chosen: Sequence[FileRow], now: datetime
) -> tuple[list[tuple[FileRow, NormalisedEvent, list[str], bool]], list[tuple[FileRow, Problem]]]:
    """What rows would become: each with its message, its tags and whether the customer is known; and those refused."""
    items = _items(plan, "preview", chosen, now)
    normal, rejected = accepted(workspace_id, items.arrivals, strict=True)
    known = resolve.find(workspace_id, sorted({each for entry in normal for each in entry.message.identifiers}))
    taken = [
        (
            items.rows[entry.arrival.place],
            entry.message,
            items.tags.get(entry.message.key, []),
            any(each in known for each in entry.message.identifiers),
        )
        for entry in normal
    ]
    return taken, items.refuse(plan, rejected)


def check_chunk(job: Import, plan: Plan, chosen: Sequence[FileRow], position: int, now: datetime) -> None:
    """Count what the rows would do, and note those that would be refused. Raises Superseded."""
    items = _items(plan, publicid.encode("imp", job.pk), chosen, now)
    normal, rejected = accepted(job.workspace_id, items.arrivals, strict=True)
    refused = items.refuse(plan, rejected)
    with transaction.atomic():
        found = _compare(job, [entry.message for entry in normal])
        _advance(job, ImportState.CHECKING, position, replace(found, refused=len(refused)), refused, now)


def import_chunk(job: Import, plan: Plan, chosen: Sequence[FileRow], position: int, now: datetime) -> set[int]:
    """Import the rows; the buckets that the engine should look at. Raises Superseded."""
    items = _items(plan, publicid.encode("imp", job.pk), chosen, now)

    def account(outcome: Outcome) -> None:
        refused = items.refuse(plan, outcome.rejected)
        found = Counts(outcome.created, outcome.stored - outcome.created, outcome.duplicates, len(refused))
        _advance(job, ImportState.RUNNING, position, found, refused, now)
        _tag(job.workspace_id, items.tags, outcome, now)

    outcome = process_chunk(
        job.workspace_id,
        items.arrivals,
        now,
        quarantine=False,
        strict=True,
        prepare=partial(note_before, job, plan, items.tags),
        account=account,
    )
    return outcome.buckets


def _items(plan: Plan, public_id: str, chosen: Sequence[FileRow], now: datetime) -> _Items:
    items = _Items()
    for row in chosen:
        items.rows[row.line] = row
        read = row.problem or plan.item(row.cells)
        if isinstance(read, Problem):
            items.refused.append((row, read))
            continue
        item, tags = read
        item.setdefault("messageId", f"import:{public_id}:{row.line}")
        item.setdefault("context", {})["import"] = public_id
        if tags:
            items.tags[message_key(item["messageId"])] = tags
        items.arrivals.append(Arrival(None, now, item, place=row.line))
    return items


def _compare(job: Import, messages: Sequence[NormalisedEvent]) -> Counts:
    """What the messages would do, in order; the identifiers of new customers are remembered for the chunks to come."""
    taken = {
        key
        for (key,) in rows(
            sql(
                "SELECT encode(uuid_send(key), 'hex') FROM events_processedmessageid WHERE workspace_id = {}::bigint"
                " AND key = ANY({})",
                job.workspace_id,
                arrays.array("uuid", sorted({message.key for message in messages})),
            )
        )
    }
    named = sorted({identifier for message in messages for identifier in message.identifiers})
    owners = {identifier: profile for identifier, (profile, _) in resolve.find(job.workspace_id, named).items()}
    keys = {identifier: _key(*identifier) for identifier in named if identifier not in owners}
    seen = {
        key
        for (key,) in rows(
            sql(
                "SELECT key FROM ingest_importseen WHERE file_import_id = {}::bigint AND key = ANY({})",
                job.pk,
                arrays.array("bigint", sorted(keys.values())),
            )
        )
    }
    before = frozenset(seen)
    created = matched = duplicates = merging = 0
    for message in messages:
        if message.key in taken:
            duplicates += 1
            continue
        taken.add(message.key)
        known = {owners[identifier] for identifier in message.identifiers if identifier in owners}
        fresh = {keys[identifier] for identifier in message.identifiers if identifier in keys}
        merging += len(known) > 1
        if known or fresh & seen:
            matched += 1
        else:
            created += 1
        seen |= fresh
    if seen - before:
        run(
            sql(
                "INSERT INTO ingest_importseen (file_import_id, key) SELECT {}::bigint, k FROM unnest({}) AS k"
                " ON CONFLICT DO NOTHING",
                job.pk,
                arrays.array("bigint", sorted(seen - before)),
            )
        )
    return Counts(created, matched, duplicates, 0, merging)


def _key(namespace: str, value: str) -> int:
    """An identifier as a number of 64 bits."""
    digest = hashlib.blake2b(f"{namespace}\0{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _advance(
    job: Import, state: ImportState, position: int, counts: Counts, refused: refusals.Refused, now: datetime
) -> None:
    """Note how far the import has come and what was refused, if it still stands where this chunk began."""
    changed = run(
        sql(
            "UPDATE ingest_import SET position = {}::bigint, rows = rows + {}::int, created = created + {}::int,"
            " matched = matched + {}::int, duplicates = duplicates + {}::int, refused = refused + {}::int,"
            " merging = merging + {}::int, reasons = {}::jsonb, attempts = 0, worked_at = {}::timestamptz"
            " WHERE id = {}::bigint AND state = {} AND position = {}::bigint",
            position,
            counts.rows,
            counts.created,
            counts.matched,
            counts.duplicates,
            counts.refused,
            counts.merging,
            orjson.dumps(refusals.counted(job.reasons, refused)).decode(),
            now,
            job.pk,
            str(state.value),
            job.position,
        )
    )
    if not changed:
        raise Superseded
    refusals.note_refused(job, refused)


def _tag(workspace_id: int, tags: Mapping[str, Sequence[str]], outcome: Outcome, now: datetime) -> None:
    """Give the customers their tags."""
    if not tags:
        return
    by_profile: dict[int, dict[str, None]] = {}
    for messages, profiles in outcome.written:
        for message, profile in zip(messages, profiles, strict=True):
            by_profile.setdefault(profile, {}).update(dict.fromkeys(tags.get(message.key, ())))
    change_tags(
        workspace_id, [(profile, list(named)) for profile, named in sorted(by_profile.items())], now, present=True
    )
