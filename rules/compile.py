"""AST -> SQL: a boolean over a profile, parameters bound, nothing interpolated, never NULL.

What it means, in one place (docs/rules.md says it at length; tests/property/audiences/oracle.py defines it):

- A missing or null trait or property satisfies no comparison, neither `ne` nor `not_in`; only `not_exists`.
  A value of another type than the comparison speaks of satisfies nothing either.
- `not` is the true complement: `not (city = Oslo)` includes people without a city.
- Windows are half-open, [as_of - older, as_of - newer), and no rule sees an event at or after as_of.
- Equality of text minds case; `contains`, `starts_with` and `ends_with` do not. Numbers compare as numeric.

Compiling asks the database nothing: ids come from the catalog. A name the catalog lacks has never been seen, so
nothing matches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from cdp.profiles.identifiers import normalise
from core.db.sql import Sql, join, sql
from core.keypath import value_at
from rules.ast import Aggregate, AllOf, AnyOf, Did, Identifier, InAudience, Not, Occurrence, Rule, Tag, Trait
from rules.conditions import compare, compile_conditions, match_text
from rules.leaves.events import PROPERTIES, Events, Strategy, aggregated, counted, occurred
from rules.vocabulary import Catalog

NO_EVENT = 0
"""No event name has this id."""


@dataclass(frozen=True, slots=True)
class _Context:
    profile: Sql
    as_of: Sql
    catalog: Catalog
    entered_at: Sql | None
    strategy: Strategy

    def events(self, name: str) -> Events:
        name_id = self.catalog.events.get(name, NO_EVENT)
        return Events(self.profile, self.catalog.workspace_id, name_id, self.as_of, self.entered_at, self.strategy)


def predicate(
    rule: Rule,
    profile: Sql,
    as_of: Sql,
    catalog: Catalog,
    *,
    entered_at: Sql | None = None,
    strategy: Strategy = "probe",
) -> Sql:
    """The rule as a boolean expression, never NULL, over `profile`, an alias of a profiles_profile row.

    `as_of` and `entered_at` are timestamptz expressions (a parameter, or columns of the caller's tables). With the
    strategy "scan" `as_of` should not depend on a row, or each leaf is worked out once per row.
    Raises ValueError if the rule has a window since entry and `entered_at` is missing (`check` reports this).
    """
    entry = sql("({})::timestamptz", entered_at) if entered_at is not None else None
    return _compile(rule, _Context(profile, sql("({})::timestamptz", as_of), catalog, entry, strategy))


def _compile(rule: Rule, context: _Context) -> Sql:
    match rule:
        case AllOf(rules):
            return sql("({})", join(" AND ", [_compile(part, context) for part in rules] or [Sql("TRUE")]))
        case AnyOf(rules):
            return sql("({})", join(" OR ", [_compile(part, context) for part in rules] or [Sql("FALSE")]))
        case Not(part):
            return sql("(NOT {})", _compile(part, context))
        case Trait(trait, test):
            return compare(value_at(sql("{}.traits", context.profile), trait), test, context.as_of)
        case Tag(tag):
            return sql("({}.tags ? {}::text)", context.profile, tag)
        case Identifier():
            return _identifier(rule, context)
        case Did(event, where, count, window):
            conditions = compile_conditions(where, PROPERTIES, as_of=context.as_of)
            return counted(context.events(event), conditions, window, count)
        case Aggregate():
            conditions = compile_conditions(rule.where, PROPERTIES, as_of=context.as_of)
            return aggregated(context.events(rule.event), conditions, rule)
        case Occurrence(which, event, where, window):
            conditions = compile_conditions(where, PROPERTIES, as_of=context.as_of)
            return occurred(context.events(event), which, conditions, window)
        case InAudience(audience):
            return _in_audience(audience, context)
        case never:
            assert_never(never)


def _identifier(rule: Identifier, context: _Context) -> Sql:
    test = rule.test
    value = Sql("identifier_.value")
    spelled = [normalise(rule.namespace, text, context.catalog.region) or text for text in _texts(test.value)]
    match test.op:
        case "exists" | "not_exists":
            passes = Sql("TRUE")
        case "eq":
            passes = sql("{} = {}::text", value, spelled[0])
        case "ne":
            passes = sql("{} <> {}::text", value, spelled[0])
        case "in":
            passes = sql("{} = ANY({}::text[])", value, spelled)
        case "not_in":
            passes = sql("{} <> ALL({}::text[])", value, spelled)
        case _:
            passes = match_text(value, test)
    if context.strategy == "scan":
        found = sql(
            "({}.id IN (SELECT identifier_.profile_id FROM profiles_identifier identifier_"
            " WHERE identifier_.workspace_id = {}::bigint AND identifier_.namespace = {}::text AND {}))",
            context.profile,
            context.catalog.workspace_id,
            rule.namespace,
            passes,
        )
    else:
        found = sql(
            "EXISTS (SELECT FROM profiles_identifier identifier_"
            " WHERE identifier_.profile_id = {}.id AND identifier_.namespace = {}::text AND {} OFFSET 0)",
            context.profile,
            rule.namespace,
            passes,
        )
    return sql("(NOT {})", found) if test.op == "not_exists" else found


def _texts(value: object) -> tuple[str, ...]:
    """One text or several, as several."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _in_audience(audience: str, context: _Context) -> Sql:
    known = context.catalog.audiences.get(audience)
    if known is None:
        return Sql("FALSE")
    member = sql(
        "member_.audience_id = {}::bigint AND member_.since <= {} AND (member_.until IS NULL OR member_.until > {})",
        known.id,
        context.as_of,
        context.as_of,
    )
    if context.strategy == "scan":
        return sql(
            "({}.id IN (SELECT member_.profile_id FROM audiences_membership member_ WHERE {}))",
            context.profile,
            member,
        )
    return sql(
        "EXISTS (SELECT FROM audiences_membership member_ WHERE member_.profile_id = {}.id AND {} OFFSET 0)",
        context.profile,
        member,
    )
