"""Group commit: what arrives while a commit is under way shares the next one.

A request at rest is written at once; under load hundreds share one INSERT and one flush to disk. Each waits for the
commit that holds its own rows, so a 200 always means committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

MAX_BYTES = 8_000_000
"""Most bytes of bodies in one INSERT."""

TRIES = 3

_INBOX = (
    "INSERT INTO ingest_inbox (source_id, workspace_id, received_at, body)"
    " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %b::bytea[])"
)
_QUARANTINE = (
    "INSERT INTO ingest_quarantine (source_id, workspace_id, received_at, item, code, params, path)"
    " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[],"
    " %s::text[], %s::text[], %s::text[]::jsonb[], %s::text[])"
)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Good items of one request, as a JSON array."""

    source_id: int
    workspace_id: int
    received_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """One bad item."""

    source_id: int
    workspace_id: int
    received_at: datetime
    item: str
    code: str
    params: str
    """JSON."""
    path: str


@dataclass(slots=True)
class _Waiting:
    inbox: InboxRow | None
    quarantine: Sequence[QuarantineRow]
    done: asyncio.Future[None]


class Unavailable(Exception):
    """The database did not take the rows; nothing of the request is stored (or it is stored and may be sent again)."""


class Committer:
    """Writes what requests bring, one commit at a time. Belongs to one event loop."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def commit(self, inbox: InboxRow | None, quarantine: Sequence[QuarantineRow]) -> None:
        """Return once the rows are committed; raise Unavailable if they could not be."""
        entry = _Waiting(inbox, quarantine, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        await entry.done

    async def _work(self) -> None:
        while self._waiting:
            group = self._next_group()
            try:
                await self._write(group)
            except Exception as error:  # Whatever it was, those who wait must hear of it, and the next group goes on.
                for entry in group:
                    if not entry.done.done():
                        entry.done.set_exception(Unavailable(type(error).__name__))
            else:
                for entry in group:
                    if not entry.done.done():
                        entry.done.set_result(None)

    def _next_group(self) -> list[_Waiting]:
        size, number = 0, 0
        for entry in self._waiting:
            size += len(entry.inbox.body) if entry.inbox else 0
            if number and size > MAX_BYTES:
                break
            number += 1
        group, self._waiting = self._waiting[:number], self._waiting[number:]
        return group

    async def _write(self, group: list[_Waiting]) -> None:
        """One transaction for the group. A broken connection is replaced and the group written again: if the first
        commit had reached the disk after all, the message ids make the second a no-op."""
        for number in range(1, TRIES + 1):
            try:
                async with self._pool.connection() as connection:
                    await _insert(connection, group)
                return
            except PoolTimeout:
                raise
            except psycopg.OperationalError:
                if number == TRIES:
                    raise
                await self._pool.check()


async def _insert(connection: psycopg.AsyncConnection, group: list[_Waiting]) -> None:
    inbox = [entry.inbox for entry in group if entry.inbox]
    quarantine = [row for entry in group for row in entry.quarantine]
    if not quarantine:
        # The connection is in autocommit: one statement, one round trip, one flush.
        await connection.execute(_INBOX, _columns(inbox, ("source_id", "workspace_id", "received_at", "body")))
        return
    async with connection.transaction():
        if inbox:
            await connection.execute(_INBOX, _columns(inbox, ("source_id", "workspace_id", "received_at", "body")))
        names = ("source_id", "workspace_id", "received_at", "item", "code", "params", "path")
        await connection.execute(_QUARANTINE, _columns(quarantine, names))


def _columns(rows: Sequence[InboxRow | QuarantineRow], names: Sequence[str]) -> list[list[object]]:
    return [[getattr(row, name) for row in rows] for name in names]
