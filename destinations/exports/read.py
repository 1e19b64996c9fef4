"""Reading a list page by page: each page is one statement of a stated limit, from behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from core.db.deadline import bounded
from core.db.sql import Sql, join, one, rows, sql
from core.exports import Column, Source

COUNT_SECONDS = 120
PAGE_SECONDS = 60


def extent(source: Source) -> tuple[int, list[Any]]:
    """How many rows there are, and the key of the last one (empty if there are none)."""
    with bounded(COUNT_SECONDS):
        counted = one(sql("SELECT count(*) FROM {} WHERE {}", source.relation, source.condition))
        last = one(
            sql(
                "SELECT {keys} FROM {relation} WHERE {condition} ORDER BY {order} LIMIT 1",
                keys=join(", ", [key for key, _ in source.key]),
                relation=source.relation,
                condition=source.condition,
                order=join(", ", [sql("{} DESC", key) for key, _ in source.key]),
            )
        )
    return (counted[0] if counted and last else 0), [_plain(value) for value in last or ()]


def read_page(
    source: Source, columns: Sequence[Column], after: Sequence[Any], last: Sequence[Any], limit: int
) -> tuple[list[tuple[Any, ...]], list[Any]]:
    """Up to so many rows behind `after` and not behind `last`, each the values of `columns`, and the key of the last of them."""
    keys = join(", ", [key for key, _ in source.key])
    bounds = [sql("({}) <= ({})", keys, _key(source, last))]
    if after:
        bounds.append(sql("({}) > ({})", keys, _key(source, after)))
    with bounded(PAGE_SECONDS):
        found = rows(
            sql(
                "SELECT {keys}, {values} FROM {relation} WHERE {condition} AND {bounds} ORDER BY {keys} LIMIT {limit}::int",
                keys=keys,
                values=join(", ", [column.value for column in columns]),
                relation=source.relation,
                condition=source.condition,
                bounds=join(" AND ", bounds),
                limit=limit,
            )
        )
    width = len(source.key)
    return [row[width:] for row in found], [_plain(value) for value in found[-1][:width]] if found else list(after)


def _key(source: Source, given: Sequence[Any]) -> Sql:
    return join(", ", [sql("{}::" + kind, value) for (_, kind), value in zip(source.key, given, strict=True)])


def _plain(value: Any) -> Any:
    """A part of a key as JSON keeps it, exactly."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
