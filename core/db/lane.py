"""A lane of long jobs that are rows: whoever is free claims the one that has waited longest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from core.db.sql import Sql, ident, one, rows, sql

_CANDIDATES = 20


@contextmanager
def claimed(table: str, states: Sequence[str], space: int) -> Iterator[int | None]:
    """The id of the job in one of these states that nobody is at and that was worked at (`worked_at`) least recently; None if
    there is none.

    The claim is an advisory lock of the session, in the lane's own number space: it dies with the process.
    """
    waiting = rows(
        sql(
            "SELECT id FROM {} WHERE state = ANY({}::text[]) ORDER BY worked_at NULLS FIRST, id LIMIT {}::int",
            ident(table),
            list(states),
            _CANDIDATES,
        )
    )
    number = next((n for (n,) in waiting if one(_lock("pg_try_advisory_lock", space, n)) == (True,)), None)
    try:
        yield number
    finally:
        if number is not None and connection.is_usable():
            one(_lock("pg_advisory_unlock", space, number))


def _lock(function: str, space: int, number: int) -> Sql:
    return sql(f"SELECT {function}({{}}::int, {{}}::int)", space, number % 2**31)
