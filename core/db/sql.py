"""SQL text and its parameters, kept together.

The hot path is named SQL. A statement is put together from fragments, each of which carries the values it
needs, so nothing is ever interpolated into the text and fragments can be spliced in any order.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache, partial
from itertools import count
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

DELETED_AT_ONCE = 10_000

_PLACEHOLDER = re.compile("%[s%]")


@dataclass(frozen=True, slots=True)
class Sql:
    """A fragment of SQL: `text` with `%s` placeholders, and `params`, one for each, in order."""

    text: str
    params: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter whose value is given when the statement runs, so that its text and other values can be kept."""

    name: str


def fill(statement: Sql, **slots: Any) -> Sql:
    """The statement with every `Slot` replaced by the value of that name; KeyError for one that is not given."""
    return Sql(
        statement.text,
        tuple(slots[value.name] if isinstance(value, Slot) else value for value in statement.params),
    )


def sql(template: str, /, *args: Any, **named: Any) -> Sql:
    """Build a fragment from a template with `{}`, `{0}` or `{name}` slots.

    A slot given an `Sql` is spliced in with its parameters; a member of an integer enumeration, also one named by
    `{State.LIVE}` with `State=EnrollmentState`, becomes a literal number, so that plans and partial indexes match; any other
    value becomes a bound parameter (a dict is bound as jsonb). `%` in the template is literal text; write `{{` for a brace.
    """
    text: list[str] = []
    params: list[Any] = []
    auto = 0
    for literal, field, _spec, _conv in string.Formatter().parse(template):
        text.append(literal.replace("%", "%%"))
        if field is None:
            continue
        if field == "":
            value, auto = args[auto], auto + 1
        elif field.isdigit():
            value = args[int(field)]
        else:
            value = _named(field, named)
        if isinstance(value, Sql):
            text.append(value.text)
            params.extend(value.params)
        elif isinstance(value, IntEnum):
            text.append(str(value.value))
        else:
            text.append("%s")
            params.append(Jsonb(value) if isinstance(value, dict) else value)
    return Sql("".join(text), tuple(params))


def _named(field: str, named: Mapping[str, Any]) -> Any:
    """The value of `{name}`, or the member that `{Name.MEMBER}` names of an enumeration."""
    name, _, member = field.partition(".")
    return getattr(named[name], member) if member else named[name]


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    """The fragments one after another with `separator` (plain SQL text) between them."""
    items = list(parts)
    return Sql(
        separator.replace("%", "%%").join(part.text for part in items),
        tuple(value for part in items for value in part.params),
    )


def ident(name: str) -> Sql:
    """A quoted identifier (table, column, alias)."""
    return Sql('"' + name.replace("%", "%%").replace('"', '""') + '"')


def cursor() -> psycopg.RawCursor[tuple[Any, ...]]:
    """A plain psycopg cursor (PostgreSQL's own `$1`) on Django's connection, inside its transaction.

    Asks after the connection's health as Django's own cursors do, once a task or request: errors met here are not Django's,
    so nothing else would ever notice that PostgreSQL had been restarted.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
    return psycopg.RawCursor(raw)


@lru_cache(maxsize=1024)
def _numbered(text: str) -> str:
    """The text with `$1`, `$2` for `%s`. Kept: psycopg would parse a text of more than 4,096 characters every time."""
    numbers = count(1)
    return _PLACEHOLDER.sub(lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", text)


def _execute(cur: psycopg.RawCursor[tuple[Any, ...]], statement: Sql) -> psycopg.RawCursor[tuple[Any, ...]]:
    if not connection.execute_wrappers:
        return cur.execute(_numbered(statement.text), statement.params)
    # What Django's own cursors do with them (`connection.execute_wrapper`).

    def execute(text: str, params: Sequence[Any], many: bool, context: Mapping[str, Any]) -> Any:
        return cur.execute(text, params)

    wrapped: Callable[..., Any] = execute
    for wrapper in reversed(connection.execute_wrappers):
        wrapped = partial(wrapper, wrapped)
    wrapped(_numbered(statement.text), statement.params, False, {"connection": connection, "cursor": cur})
    return cur


def run(statement: Sql) -> int:
    """Execute a statement; the number of rows it touched."""
    with cursor() as cur:
        return _execute(cur, statement).rowcount


def delete_old(table: str, condition: Sql) -> int:
    """Delete the rows of a table that satisfy a condition, some thousands in a statement; the number of rows.

    Outside a transaction each statement commits, so a job that has to end keeps what it has done.
    """
    total = 0
    piece = sql(
        "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {condition} LIMIT {limit}::int)",
        table=ident(table),
        condition=condition,
        limit=DELETED_AT_ONCE,
    )
    while (deleted := run(piece)) == DELETED_AT_ONCE:
        total += deleted
    return total + deleted


def rows(statement: Sql) -> list[tuple[Any, ...]]:
    """Execute a query; all its rows."""
    with cursor() as cur:
        return _execute(cur, statement).fetchall()


def one(statement: Sql) -> tuple[Any, ...] | None:
    """Execute a query; its first row, or None."""
    with cursor() as cur:
        return _execute(cur, statement).fetchone()


def values(columns: Sequence[tuple[str, str]], table: Sequence[Sequence[Any]]) -> Sql:
    """A relation made of Python rows: `columns` are (name, postgres type), `table` the rows.

    One array parameter per column, so the text is the same for any number of rows.
    """
    arrays = ", ".join("%s::" + kind + "[]" for _, kind in columns)
    names = ", ".join(name for name, _ in columns)
    data = tuple([row[i] for row in table] for i in range(len(columns)))
    return Sql(f"(SELECT * FROM unnest({arrays}) AS v({names}))", data)
