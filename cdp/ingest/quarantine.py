"""What could not be processed: kept as it came, with the reason, until somebody fixes the cause and replays it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import orjson
from django.db import transaction

from cdp.ingest.items import TOO_LARGE
from core.db import arrays
from core.db.sql import delete_old, rows, run, sql
from core.db.text import clean
from core.problems import Problem


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item and what is wrong with it."""

    source_id: int | None
    received_at: datetime
    item: bytes
    problem: Problem
    place: int = 0
    """Where it stood in what it came from."""


def put(workspace_id: int, rejected: Sequence[Rejected]) -> None:
    """Write rejected items to the quarantine."""
    if not rejected:
        return
    columns = [
        ("source_id", "bigint"),
        ("received_at", "timestamptz"),
        ("item", "text"),
        ("code", "text"),
        ("params", "text"),
        ("path", "text"),
    ]
    table = [(r.source_id, r.received_at, as_text(r.item), *columns_of(r.problem)) for r in rejected]
    run(
        sql(
            "INSERT INTO ingest_quarantine (workspace_id, source_id, received_at, item, code, params, path)"
            " SELECT {}::bigint, r.source_id, r.received_at, r.item, r.code, r.params::jsonb, r.path FROM {} AS r",
            workspace_id,
            arrays.relation(columns, table),
        )
    )


def columns_of(problem: Problem) -> tuple[str, str, str]:
    """A problem as the quarantine's code, parameters (JSON) and path, cut to what the columns hold."""
    return problem.code[:60], orjson.dumps(_storable(problem.params)).decode(), clean(problem.path)[:200]


def _storable(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _storable(inner) for name, inner in value.items()}
    return clean(value) if isinstance(value, str) else value


def as_text(item: bytes) -> str:
    """An item as text that PostgreSQL can hold, whatever its bytes."""
    return clean(item.decode("utf-8", "replace"))


def replay(ids: Sequence[int], now: datetime) -> list[int]:
    """Put quarantined items back into the inbox and mark them replayed; the ids of those.

    Each is processed as if it had just been read, under its first time of receipt. What is still wrong comes back
    as a new row. So does at once what was too large, as only the ingestion endpoint measures what the sender sent, and what is
    not one JSON value. What was replayed before is left alone. The caller nudges `ingest.process_inbox`.
    """
    with transaction.atomic():
        taken = rows(
            sql(
                "UPDATE ingest_quarantine SET replayed_at = {}::timestamptz WHERE id = ANY({}::bigint[])"
                " AND replayed_at IS NULL RETURNING workspace_id, coalesce(source_id, 0), received_at, item, code, id",
                now,
                list(ids),
            )
        )
        run(
            sql(
                "INSERT INTO ingest_quarantine (workspace_id, source_id, received_at, item, code, params, path)"
                " SELECT workspace_id, source_id, received_at, item, code, params, path FROM ingest_quarantine"
                " WHERE id = ANY({}::bigint[]) ORDER BY id",
                [row for *_, item, code, row in taken if not _may_pass(item, code)],
            )
        )
        columns = [
            ("workspace_id", "bigint"),
            ("source_id", "bigint"),
            ("received_at", "timestamptz"),
            ("body", "bytea"),
        ]
        # Put between brackets as it is: what it says is for the worker to validate again.
        table = [
            (workspace, source, at, b"[" + item.encode() + b"]")
            for workspace, source, at, item, code, _ in taken
            if _may_pass(item, code)
        ]
        if table:
            run(
                sql(
                    "INSERT INTO ingest_inbox (workspace_id, source_id, received_at, body)"
                    " SELECT t.workspace_id, t.source_id, t.received_at, t.body FROM {} AS t",
                    arrays.relation(columns, table),
                )
            )
    return [row for *_, row in taken]


def _may_pass(item: str, code: str) -> bool:
    """Whether a replay can change anything. Two values with a comma between them would become two items."""
    if code == TOO_LARGE:
        return False
    try:
        msgspec.json.decode(item, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return False
    return True


def clear_replayed(before: datetime) -> int:
    """Delete the rows that were replayed before that time; the number of rows."""
    return delete_old("ingest_quarantine", sql("replayed_at < {}::timestamptz", before))
