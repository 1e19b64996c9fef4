"""How many items came in from each source, by the minute: for alerts on silence and on the share of quarantined items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from cdp.ingest.process import Arrival, Outcome
from core.db.sql import Sql, delete_old, run, sql, values

SLOTS = 32
"""Rows of a source and minute at most: workers that write at the same time seldom update the same row."""

_COLUMNS = [("workspace", "bigint"), ("source", "bigint"), ("items", "bigint")]

_ADD = """
INSERT INTO ingest_intake (workspace_id, source_id, minute, slot, items, last_at)
SELECT i.workspace, i.source, date_trunc('minute', {now}::timestamptz), pg_backend_pid() % {slots}, i.items, {now}::timestamptz
FROM {intake} i ORDER BY i.source
ON CONFLICT (source_id, minute, slot) DO UPDATE
SET items = ingest_intake.items + excluded.items, last_at = greatest(ingest_intake.last_at, excluded.last_at)
"""

Intake = Mapping[tuple[int, int], int]
"""(workspace, source) -> items."""


def taken_in(workspace_id: int, arrivals: Iterable[Arrival], outcome: Outcome) -> Counter[tuple[int, int]]:
    """How many items of each source were taken in or known already; not those that were refused, or of no source."""
    came = Counter(arrival.source_id for arrival in arrivals)
    came.subtract(rejected.source_id for rejected in outcome.rejected)
    return Counter({(workspace_id, source): n for source, n in came.items() if source is not None and n > 0})


def note_intake(intake: Intake, now: datetime) -> None:
    """Add to the counts of this minute."""
    if intake:
        run(_add(intake, now))


def close_rows(ids: list[int], intake: Intake, now: datetime) -> None:
    """Delete rows of the inbox that were processed, and note what came in by them, in one statement."""
    gone = sql("DELETE FROM ingest_inbox WHERE id = ANY({}::bigint[])", ids)
    run(sql("WITH gone AS ({}) {}", gone, _add(intake, now)) if intake else gone)


def clear_intake(before: datetime) -> int:
    """Delete the counts from before that time; the number of rows."""
    return delete_old("ingest_intake", sql("minute < {}::timestamptz", before))


def _add(intake: Intake, now: datetime) -> Sql:
    table = [(workspace, source, n) for (workspace, source), n in intake.items()]
    return sql(_ADD, now=now, slots=SLOTS, intake=values(_COLUMNS, table))
