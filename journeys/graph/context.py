"""The context of a run: values that an entry takes from its event, declared by the journey with names and types."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from cdp.events import reads
from core.db.sql import Sql, join, sql
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from journeys.nodes.base import Config, meta

MAX_FIELDS = 20
MAX_TEXT = 200
"""The longest text that is kept of a value; what is longer is cut."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class ContextField(Config, frozen=True):
    """A value that every run of the journey may carry."""

    name: Annotated[str, meta(translated("Name"), max_length=40)]
    type: Annotated[Literal["text", "number", "boolean"], meta(translated("Type"))] = "text"


def check_context(fields: Sequence[ContextField]) -> list[Problem]:
    """What is wrong with a declaration; paths are relative to it."""
    found = []
    if len(fields) > MAX_FIELDS:
        found.append(
            Problem(
                "",
                "too_many_context_fields",
                translated(
                    "A journey keeps at most {max_fields} context values; there are {count}. Remove some.",
                    max_fields=MAX_FIELDS,
                    count=len(fields),
                ),
            )
        )
    counted = Counter(field.name for field in fields)
    for number, field in enumerate(fields):
        if not _NAME.fullmatch(field.name):
            found.append(
                Problem(
                    f"{number}.name",
                    "bad_context_name",
                    translated(
                        "“{name}” is no name. Use lower-case letters, digits and underscores, at most 40, a letter "
                        "first.",
                        name=field.name,
                    ),
                )
            )
        elif counted[field.name] > 1:
            found.append(
                Problem(
                    f"{number}.name",
                    "context_name_twice",
                    translated("“{name}” is declared twice. Rename one or remove it.", name=field.name),
                )
            )
    return found


def taken_from_event(
    fields: Sequence[ContextField], mapping: Sequence[tuple[str, str]], event_id: Sql, occurred_at: Sql
) -> Sql:
    """The context as jsonb, with what `mapping` (name, property) takes from an event. A value of another type than
    declared is left out, and so is one that is missing."""
    types = {field.name: field.type for field in fields}
    pairs = [
        sql("{}::text, {}", name, _typed(value_at(Sql("cx.properties"), path), types[name]))
        for name, path in mapping
        if name in types
    ]
    return sql(
        "(SELECT jsonb_strip_nulls(jsonb_build_object({})) FROM (SELECT 1) one {})",
        join(", ", pairs),
        reads.join_event(event_id, occurred_at, "cx"),
    )


def _typed(value: Sql, kind: str) -> Sql:
    if kind == "text":
        return sql(
            "CASE WHEN jsonb_typeof({0}) IN ('string', 'number', 'boolean') THEN left({0} #>> '{{}}', {1}::int) END",
            value,
            MAX_TEXT,
        )
    return sql("CASE WHEN jsonb_typeof({0}) = {1}::text AND pg_column_size({0}) <= 100 THEN {0} END", value, kind)
