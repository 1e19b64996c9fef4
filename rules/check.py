"""AST x Catalog -> problems: what a well-formed rule still gets wrong about this workspace."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import assert_never

from core import keypath
from core.i18n.text import together, translated
from core.problems import Problem
from rules.ast import AllOf, AnyOf, Not, Rule
from rules.comparison import Comparison
from rules.conditions import Condition
from rules.leaf import CheckContext, Leaf
from rules.operators import FAMILY_NAMES
from rules.read import at
from rules.run import check_run_value
from rules.vocabulary import Catalog

FITS: dict[str, frozenset[str]] = {
    "text": frozenset(["text", "date"]),
    "number": frozenset(["number"]),
    "boolean": frozenset(["boolean"]),
    "date": frozenset(["date", "text"]),
    "list": frozenset(["list"]),
}
"""Type a comparison speaks of -> types of value it can meet. (A date is kept as text, and text may hold dates.)"""

TYPE_NAMES = {
    "text": translated("text"),
    "number": translated("numbers"),
    "boolean": translated("true or false"),
    "date": translated("dates"),
    "list": translated("lists"),
    "object": translated("objects"),
}

THINGS = {
    "event": translated("event"),
    "property": translated("property"),
    "trait": translated("trait"),
    "namespace": translated("type of identifier"),
}
"""What a rule names: the code, and what it is called."""


def check(
    rule: Rule,
    catalog: Catalog,
    *,
    in_journey: bool = False,
    path: str = "",
    audience: str | None = None,
    declared: Mapping[str, str] | None = None,
    keyed: bool = True,
) -> list[Problem]:
    """What is wrong with the rule in this workspace; `errors()` of them forbid saving or publishing.

    `in_journey` allows what is asked of a run: windows since entry, values of its context, of which `declared` are known
    (None: whatever they are called), its instance key, if it is `keyed`. `audience` is the public id of
    the audience whose rule this is, if it is saved already: a rule that leads back to it is an error.
    """
    return list(_check(rule, CheckContext(catalog, in_journey, audience, declared, keyed), path))


def _check(rule: Rule, context: CheckContext, path: str) -> Iterator[Problem]:
    match rule:
        case AllOf(rules) | AnyOf(rules):
            if not rules:
                yield _empty_group(path, isinstance(rule, AllOf))
            for index, part in enumerate(rules):
                yield from _check(part, context, at(at(path, "rules"), index))
        case Not(part):
            yield from _check(part, context, at(path, "rule"))
        case Leaf():
            yield from rule.check(context, path)
        case never:
            assert_never(never)


def check_conditions(
    conditions: Collection[Condition], event: str, context: CheckContext, *, path: str = "where"
) -> list[Problem]:
    """What is wrong with conditions on an event of that name."""
    return list(_conditions(conditions, event, context, path))


def _conditions(conditions: Collection[Condition], event: str, context: CheckContext, path: str) -> Iterator[Problem]:
    known = context.catalog.properties.get(event, {})
    for index, condition in enumerate(conditions):
        if condition.test.family == "run":
            yield from check_run_value(
                condition.test.value,
                at(at(path, index), "value"),
                in_journey=context.in_journey,
                declared=context.declared,
                keyed=context.keyed,
            )
        yield from check_name(condition.property, condition.test, known, at(path, index), "property")


def check_name(
    name: str, test: Comparison, known: Mapping[str, frozenset[str]], path: str, what: str
) -> Iterator[Problem]:
    """A trait or property: is it known, and has it values of a type the comparison can meet?"""
    types = known.get(name) or known.get(keypath.segment(name))
    if types is None:
        if keypath.segment(keypath.split(name)[0]) not in known:
            yield unknown(name, known, at(path, what), what)
        return
    yield from mismatch(name, test, types, path)


def mismatch(name: str, test: Comparison, types: frozenset[str], path: str) -> Iterator[Problem]:
    """Whether what has that name holds values of types that the comparison can never meet."""
    fitting = FITS.get(test.family)
    if fitting is None or not types or types & fitting:
        return
    seen = _list(types)
    wanted = FAMILY_NAMES[test.family]
    yield Problem(
        at(path, "value"),
        "type_mismatch",
        translated(
            "“{name}” holds {seen}, and the comparison here is with {wanted}: it can never match. Choose "
            "a value and an operator for {seen}.",
            name=name,
            seen=seen,
            wanted=wanted,
        ),
    )


def _list(types: frozenset[str]) -> str:
    return together(TYPE_NAMES.get(kind, kind) for kind in sorted(types))


def unknown(name: str, known: Collection[str], path: str, what: str) -> Problem:
    """A warning that no such thing has been seen yet, with the name that may have been meant; `what` is one of THINGS."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        more = translated(" Did you mean “{close}”?", close=close[0])
    else:
        more = translated(" It matches nobody until one arrives.")
    return Problem(
        path,
        f"unknown_{what}",
        translated("No {what} “{name}” has been seen yet.{more}", what=THINGS[what], name=name, more=more),
        "warning",
    )


def _empty_group(path: str, is_all: bool) -> Problem:
    if is_all:
        text = translated("An empty group of “all of these” matches everybody.")
    else:
        text = translated("An empty group of “any of these” matches nobody.")
    return Problem(at(path, "rules"), "empty_group", text, "warning")
