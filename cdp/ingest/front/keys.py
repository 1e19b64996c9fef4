"""Write keys: the table of sources, held in memory for a few seconds."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from psycopg_pool import AsyncConnectionPool

FRESH_SECONDS = 2.0
"""So long the table is taken as it is; a source that was disabled is refused after this at the latest (plus one look)."""
STALE_SECONDS = 10.0
"""So long an old table still answers while a new one is being read."""
GAP_SECONDS = 0.2
"""Unknown keys make the table be read again, but not more often than this, however many of them come."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The source a write key belongs to."""

    source_id: int
    workspace_id: int
    enabled: bool


class Keys:
    """Write key -> sender. Of monotonic clocks, it measures only its own age."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._table: dict[str, Sender] = {}
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    async def find(self, key: str) -> Sender | None:
        """The sender of a key, or None. Raises what the database raises if it cannot be read and is needed."""
        age = time.monotonic() - self._read_at
        sender = self._table.get(key)
        if sender is not None and age < STALE_SECONDS:
            if age > FRESH_SECONDS:
                self._read()
            return sender
        if sender is None and age < GAP_SECONDS:
            # Somebody may have made this source just now; wait for the next look rather than make one for each.
            await asyncio.sleep(GAP_SECONDS - age)
        await asyncio.shield(self._read())
        return self._table.get(key)

    def _read(self) -> asyncio.Task[None]:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._fetch())
            self._reading.add_done_callback(lambda task: task.cancelled() or task.exception())
        return self._reading

    async def _fetch(self) -> None:
        async with self._pool.connection() as connection:
            cursor = await connection.execute("SELECT write_key, id, workspace_id, enabled FROM ingest_source")
            found = await cursor.fetchall()
        self._table = {key: Sender(source, workspace, enabled) for key, source, workspace, enabled in found}
        self._read_at = time.monotonic()
