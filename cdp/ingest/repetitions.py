"""Items that came with a message id already taken: how many, by source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.db.arrays import array
from core.db.sql import run, sql


def note_repetitions(workspace_id: int, sources: Mapping[int, int], now: datetime) -> None:
    """Note how many items (by source) came with message ids that were taken before."""
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
    return run(sql("DELETE FROM ingest_repetition WHERE at < {}::timestamptz", before))
