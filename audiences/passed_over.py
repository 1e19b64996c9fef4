"""Who a comparison of a trait passes over without a word: values of another type, nobody's value, years gone by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import psycopg
from django.db import transaction

from audiences.live import people
from core.db.sql import Sql, join, one, run, sql
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from rules.ast import Rule, leaves_of
from rules.comparison import Comparison
from rules.operators import FAMILY_NAMES, Family
from rules.read import at

MOST = 20
"""Comparisons looked at in one rule."""
LOOKED_AT = 50_000
"""The newest profiles, so that remarks cost the same however many there are."""
TIMEOUT_MS = 2_000

_TYPES: dict[Family, str] = {
    "text": "string",
    "date": "string",
    "number": "number",
    "boolean": "boolean",
    "list": "array",
}


def passed_over(workspace_id: int, rule: Rule, as_of: datetime, path: str) -> list[Problem]:
    """Warnings at the comparisons concerned, each with the number of profiles; none if counting takes too long."""
    leaves = [leaf for leaf in _comparisons(rule, path) if leaf[1].family in _TYPES][:MOST]
    if not leaves:
        return []
    counts = join(", ", [_counts(trait, test, as_of) for trait, test, _ in leaves])
    newest = sql("SELECT p.traits FROM {} ORDER BY p.id DESC LIMIT {}", people(workspace_id), LOOKED_AT)
    try:
        with transaction.atomic():
            run(sql("SET LOCAL statement_timeout = {}", Sql(str(TIMEOUT_MS))))
            found = one(sql("SELECT count(*), {} FROM ({}) p", counts, newest))
            run(Sql("SET LOCAL statement_timeout = DEFAULT"))
    except psycopg.errors.QueryCanceled:
        return []
    total, *numbers = found or (0,) * (1 + 3 * len(leaves))
    problems: list[Problem] = []
    for index, (trait, test, place) in enumerate(leaves):
        other, without, gone = numbers[3 * index : 3 * index + 3]
        problems += _said(trait, test, place, other, without, gone, total == LOOKED_AT)
    return problems


def _comparisons(rule: Rule, path: str) -> Iterator[tuple[str, Comparison, str]]:
    for leaf, here in leaves_of(rule, path):
        compared = leaf.trait_compared()
        if compared is not None:
            yield *compared, here


def _counts(trait: str, test: Comparison, as_of: datetime) -> Sql:
    """How many have a value of another type, none at all, or a date more than a year past."""
    value = value_at(Sql("p.traits"), trait)
    return sql(
        "count(*) FILTER (WHERE jsonb_typeof({0}) NOT IN ('null', {1})),"
        " count(*) FILTER (WHERE coalesce(jsonb_typeof({0}), 'null') = 'null'),"
        " count(*) FILTER (WHERE {2} AND jsonb_typeof({0}) = 'string'"
        " AND rules_try_timestamptz({0} #>> '{{}}') < {3}::timestamptz - interval '1 year')",
        value,
        _TYPES[test.family],
        test.op == "within_next",
        as_of,
    )


def _said(
    trait: str, test: Comparison, path: str, other: int, without: int, gone: int, newest: bool
) -> Iterator[Problem]:
    of = translated(" (of the newest {number:,})", number=LOOKED_AT) if newest else ""
    if other:
        said = translated(
            "{customers}{of} have a value of another type in `{trait}`: a comparison with {wanted} passes them "
            "over. Send the value in one type.",
            customers=_customers(other),
            of=of,
            trait=trait,
            wanted=FAMILY_NAMES[test.family],
        )
        yield Problem(at(path, "value"), "values_passed_over", said, "warning")
    if without and test.op in ("ne", "not_in"):
        said = translated(
            "{customers}{of} have no `{trait}` and are left out. To include them, add “is not known”, or turn "
            "the comparison round under “not”.",
            customers=_customers(without),
            of=of,
            trait=trait,
        )
        yield Problem(path, "unknown_passed_over", said, "warning")
    if gone:
        said = translated(
            "The year is compared too: {customers}{of} have a date in `{trait}` that is more than a year past and "
            "never comes again. For birthdays, compare the day of the year.",
            customers=_customers(gone),
            of=of,
            trait=trait,
        )
        yield Problem(at(path, "value"), "years_are_compared", said, "warning")


def _customers(number: int) -> str:
    return translated("1 customer") if number == 1 else translated("{number:,} customers", number=number)
