"""Comparing a property of an event with a value that a run carries: its instance key, or a value of its context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from rules.read import Reader

KEY = "key"
"""The operand that names the run's instance key."""
CONTEXT = "context."
"""What an operand that names a value of its context begins with."""
MAX_TEXT = 200
"""So much of a text is kept of a run: of its key, and of a value of its context."""

Owned = Callable[[str, Sql, Sql], Sql | None]
"""(name of an event, its properties, its instant) -> SQL that it belongs to the run; None if every event of the name does."""


@dataclass(frozen=True, slots=True)
class RunValues:
    """What a run carries, as SQL: a text and a jsonb expression."""

    key: Sql
    context: Sql


def read_run_value(reader: Reader, value: object, path: str) -> str | None:
    """The operand of `of_run`: `key`, or `context.` and a name."""
    text = reader.text(value, path)
    if text is None or text == KEY or (text.startswith(CONTEXT) and len(text) > len(CONTEXT)):
        return text
    reader.complain(
        path,
        "bad_run_value",
        translated("“{text}” is no value of a run. Write key, or context. and the name of a value.", text=text),
    )
    return None


def name_in_context(operand: object) -> str | None:
    """The name of the value in the context; None for the key."""
    text = str(operand)
    return text.removeprefix(CONTEXT) if text != KEY else None


def same_as_run(value: Sql, operand: object, run: RunValues | None) -> Sql:
    """SQL that a jsonb value is the run's, as a number or as text; never NULL. ValueError without a run.

    Whatever is missing on either side is the same as nothing.
    """
    if run is None:
        raise ValueError("a comparison with a value of the run needs a run")
    name = name_in_context(operand)
    if name is None:
        return same_key(value, run.key)
    wanted = sql("({} -> {}::text)", run.context, name)
    return sql(
        "((jsonb_typeof({0}) IN ('string', 'number', 'boolean') AND ({0} = {1} "
        "OR left({0} #>> '{{}}', {2}::int) = ({1} #>> '{{}}'))) IS TRUE)",
        value,
        wanted,
        MAX_TEXT,
    )


def same_key(value: Sql, key: Sql) -> Sql:
    """SQL that a jsonb value is what an instance key was made from; never NULL, and false for an empty key."""
    return sql("(({1} <> '' AND left({0} #>> '{{}}', {2}::int) = {1}) IS TRUE)", value, key, MAX_TEXT)


def check_run_value(
    operand: object, path: str, *, in_journey: bool, declared: Mapping[str, str] | None, keyed: bool
) -> Iterator[Problem]:
    """What is wrong with a comparison with a value of the run; `path` is that of the operand."""
    name = name_in_context(operand)
    if not in_journey:
        yield Problem(
            path,
            "not_in_journey",
            translated(
                "There is no run here to compare with: only wait-for nodes, branches, goals and exit rules of a journey "
                "can. Compare with a value."
            ),
        )
    elif name is None and not keyed:
        yield Problem(
            path,
            "no_run_key",
            translated(
                "The runs of this journey have no key. Say in an event entry what there is one run per, or compare with "
                "a value of the context."
            ),
        )
    elif name is not None and declared is not None and name not in declared:
        yield undeclared_context(path, name)


def undeclared_context(path: str, name: str) -> Problem:
    """An error: the runs of the journey carry no value of that name."""
    return Problem(
        path,
        "undeclared_context",
        translated(
            "The journey declares no context value “{name}”. Declare it in its settings, or choose another.", name=name
        ),
    )
