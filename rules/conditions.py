"""Conditions on the properties of an event: reading them, and compiling them over any jsonb expression.

Used for `where` in rules and for filters on the event that starts a journey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.db.sql import Sql, join
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from rules.comparison import Comparison, compare, read_comparison
from rules.operators import VALUE_FAMILIES
from rules.read import Reader, at
from rules.run import RunValues, same_as_run

MAX_CONDITIONS = 50


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison on a property of an event; dots in `property` lead into objects and lists."""

    property: str
    test: Comparison


def parse_conditions(json: object, path: str = "") -> tuple[tuple[Condition, ...], list[Problem]]:
    """Read a list of conditions; never raises. Those that could be read, and what is wrong with the others."""
    reader = Reader()
    return read_conditions(reader, json, path), reader.problems


def read_conditions(reader: Reader, json: object, path: str) -> tuple[Condition, ...]:
    """The conditions of a list (None stands for an empty one); problems go to the reader."""
    if json is None:
        return ()
    if not isinstance(json, list) or len(json) > MAX_CONDITIONS:
        reader.expected(
            path, translated("a list of at most {max_conditions} conditions", max_conditions=MAX_CONDITIONS), json
        )
        return ()
    read = [_condition(reader, item, at(path, index)) for index, item in enumerate(json)]
    return tuple(condition for condition in read if condition is not None)


def _condition(reader: Reader, json: object, path: str) -> Condition | None:
    reader.count_node(path, 0)
    fields = reader.fields(json, path, ("property", "op", "value"))
    if fields is None:
        return None
    name = reader.name(fields.get("property"), at(path, "property"))
    test = read_comparison(reader, fields, path, (*VALUE_FAMILIES, "run"))
    return Condition(name, test) if name is not None and test is not None else None


def compile_conditions(
    conditions: Sequence[Condition], properties: Sql, *, as_of: Sql | None = None, run: RunValues | None = None
) -> Sql:
    """All of the conditions over a jsonb expression, as one boolean that is never NULL; none at all are TRUE.

    `as_of` (a timestamptz expression) is what `within_last` and `within_next` count from; without it they raise
    ValueError. So do comparisons with a value of the run without `run`.
    """
    if not conditions:
        return Sql("TRUE")
    return join(" AND ", [_compare(value_at(properties, c.property), c.test, as_of, run) for c in conditions])


def _compare(value: Sql, test: Comparison, as_of: Sql | None, run: RunValues | None) -> Sql:
    return same_as_run(value, test.value, run) if test.family == "run" else compare(value, test, as_of)
