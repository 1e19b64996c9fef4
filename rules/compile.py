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

from typing import assert_never

from core.db.sql import Sql, join, sql
from rules.ast import AllOf, AnyOf, Not, Rule
from rules.leaf import CompileContext, Leaf, Strategy
from rules.run import Owned
from rules.vocabulary import Catalog


def predicate(
    rule: Rule,
    profile: Sql,
    as_of: Sql,
    catalog: Catalog,
    *,
    entered_at: Sql | None = None,
    run_context: Sql | None = None,
    run_key: Sql | None = None,
    owned: Owned | None = None,
    strategy: Strategy = "probe",
) -> Sql:
    """The rule as a boolean expression, never NULL, over `profile`, an alias of a profiles_profile row.

    `as_of` and `entered_at` are timestamptz expressions (a parameter, or columns of the caller's tables), `run_context` is
    a jsonb one, `run_key` a text. `owned` says which events belong to the run, where others shall not count. With the strategy
    "scan" `as_of` should not depend on a row, or each leaf is worked out once per row.
    Raises ValueError if the rule asks about a run and `entered_at` or `run_context` is missing (`check` reports this).
    """
    entry = sql("({})::timestamptz", entered_at) if entered_at is not None else None
    return _compile(
        rule,
        CompileContext(profile, sql("({})::timestamptz", as_of), catalog, entry, strategy, run_context, run_key, owned),
    )


def _compile(rule: Rule, context: CompileContext) -> Sql:
    match rule:
        case AllOf(rules):
            return sql("({})", join(" AND ", [_compile(part, context) for part in rules] or [Sql("TRUE")]))
        case AnyOf(rules):
            return sql("({})", join(" OR ", [_compile(part, context) for part in rules] or [Sql("FALSE")]))
        case Not(part):
            return sql("(NOT {})", _compile(part, context))
        case Leaf():
            return rule.compile(context)
        case never:
            assert_never(never)
