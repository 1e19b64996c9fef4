"""The reference rules on a columnar engine in this very process, for reference: the same rows, exported from PostgreSQL."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from core.db.sql import cursor
from tenancy.models import Workspace

_TABLES = {
    "profiles_profile": (
        "SELECT id, workspace_id, merged_into_id, traits FROM profiles_profile",
        "id BIGINT, workspace_id BIGINT, merged_into_id BIGINT, traits JSON",
    ),
    # Of times without a zone: with one, DuckDB would fetch its calendars from outside.
    "events_event": (
        "SELECT workspace_id, profile_id, name_id, occurred_at AT TIME ZONE 'UTC', properties FROM events_event",
        "workspace_id BIGINT, profile_id BIGINT, name_id INTEGER, occurred_at TIMESTAMP, properties JSON",
    ),
}
_COUNT = "SELECT count(*) FROM profiles_profile p WHERE p.workspace_id = {w} AND p.merged_into_id IS NULL AND "


class Columnar:
    """DuckDB in memory with the profiles and events of the workspace."""

    def __init__(self, made: Workspace, as_of: datetime, events: Mapping[str, int]) -> None:
        self._names = {"w": made.pk, "t": f"TIMESTAMP '{as_of.astimezone(UTC):%Y-%m-%d %H:%M:%S}'", **events}
        self._duck = duckdb.connect()
        with tempfile.TemporaryDirectory(prefix="pathline-bench-") as folder:
            for table, (query, columns) in _TABLES.items():
                path = Path(folder) / f"{table}.csv"
                with (
                    path.open("wb") as file,
                    cursor() as cur,
                    cur.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as rows,
                ):
                    for part in rows:
                        file.write(part)
                self._duck.execute(f"CREATE TABLE {table} ({columns})")
                self._duck.execute(f"COPY {table} FROM '{path}' (FORMAT csv, HEADER false)")

    def count(self, by_hand: str) -> tuple[int, float]:
        """How many match a condition written by hand, and the seconds it took."""
        began = time.perf_counter()
        found = self._duck.execute((_COUNT + by_hand).format(**self._names)).fetchone()
        took = time.perf_counter() - began
        return (found[0] if found else -1), took
