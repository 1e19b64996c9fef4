"""The context of a run: values that an entry takes from its event, declared by the journey with names and types."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from cdp.events import reads
from core.config.schema import meta
from core.db.sql import Sql, join, sql
from core.i18n.messages import Texts, text_of
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from journeys.nodes.base import Config

MAX_FIELDS = 20
MAX_TEXT = 200
"""The longest text that is kept of a value; what is longer is cut."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

CONTEXT_WORDS: Texts = {
    "word.text": translated("text"),
    "word.string": translated("text"),
    "word.number": translated("a number"),
    "word.boolean": translated("true or false"),
    "word.object": translated("an object"),
    "word.array": translated("a list"),
    "word.null": translated("nothing"),
}
"""The types of value in texts about the context."""

_WARNINGS: Texts = {
    "wrong_type": translated("“{name}” was left out: the event has {found} there, and the journey declares {wanted}."),
    "cut": translated("“{name}” was cut after {limit} characters."),
    **CONTEXT_WORDS,
}
"""What is said of values that are not kept as they came."""


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
                    f"[{number}].name",
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
                    f"[{number}].name",
                    "context_name_twice",
                    translated("“{name}” is declared twice. Rename one or remove it.", name=field.name),
                )
            )
    return found


def taken_from_event(
    fields: Sequence[ContextField], mapping: Sequence[tuple[str, str]], event_id: Sql, occurred_at: Sql
) -> Sql:
    """What `mapping` (name, property) takes from an event, as a jsonb pair: the context, and by name the warnings about
    values that were left out or cut. A value that is missing is in neither."""
    types = {field.name: field.type for field in fields}
    taken = [(name, value_at(Sql("cx.properties"), path), types[name]) for name, path in mapping if name in types]
    return sql(
        "(SELECT jsonb_build_array({}, {}) FROM (SELECT 1) one {})",
        _object([(name, _typed(value, kind)) for name, value, kind in taken]),
        _object([(name, _warning(value, kind)) for name, value, kind in taken]),
        reads.join_event(event_id, occurred_at, "cx"),
    )


def _object(members: Sequence[tuple[str, Sql]]) -> Sql:
    pairs = join(", ", [sql("{}::text, {}", name, value) for name, value in members])
    return sql("jsonb_strip_nulls(jsonb_build_object({}))", pairs)


def _typed(value: Sql, kind: str) -> Sql:
    if kind == "text":
        return sql(
            "CASE WHEN jsonb_typeof({0}) IN ('string', 'number', 'boolean') THEN left({0} #>> '{{}}', {1}::int) END",
            value,
            MAX_TEXT,
        )
    return sql("CASE WHEN jsonb_typeof({0}) = {1}::text THEN {0} END", value, kind)  # No longer than events may have.


def _warning(value: Sql, kind: str) -> Sql:
    """The code and parameters of what is said of a value that is not kept as it came, as jsonb; else NULL."""
    wrong_type = sql(
        "jsonb_build_object('code', 'wrong_type', 'wanted', {}::text, 'found', jsonb_typeof({}))", kind, value
    )
    if kind == "text":
        return sql(
            "CASE WHEN jsonb_typeof({0}) IN ('object', 'array') THEN {1} WHEN length({0} #>> '{{}}') > {2}::int "
            "THEN jsonb_build_object('code', 'cut', 'limit', {2}::int) END",
            value,
            wrong_type,
            MAX_TEXT,
        )
    return sql("CASE WHEN jsonb_typeof({}) NOT IN ({}::text, 'null') THEN {} END", value, kind, wrong_type)


def warnings_of(kept: Mapping[str, Mapping[str, Any]] | None) -> list[dict[str, str]]:
    """The warnings kept with a run, in words: each with the name of the value and its code."""
    return [
        {
            "name": name,
            "code": str(warning["code"]),
            "message": str(text_of(_WARNINGS, str(warning["code"]), _params(name, warning))),
        }
        for name, warning in (kept or {}).items()
    ]


def _params(name: str, warning: Mapping[str, Any]) -> dict[str, Any]:
    types = {key: {"code": f"word.{warning[key]}"} for key in ("wanted", "found") if key in warning}
    return {**warning, **types, "name": name}
