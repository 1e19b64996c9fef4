"""The amount in the properties of an event, and its currency."""

from __future__ import annotations

from core.db.sql import Sql, sql
from core.keypath import value_at

AMOUNT_BELOW = "100000000000000"
"""Amounts have fourteen digits before the point: an order's id in the place of a value is none."""


def amount(properties: Sql, name: str) -> Sql:
    """The property as a number; NULL where it is none, or too large to be an amount."""
    return sql(
        "CASE WHEN jsonb_typeof({0}) = 'number' THEN CASE WHEN abs(({0})::numeric) < {1}::numeric THEN ({0})::numeric END END",
        value_at(properties, name),
        AMOUNT_BELOW,
    )


def currency(properties: Sql) -> Sql:
    """The currency that the properties name, as three capital letters; empty where they name none."""
    return sql("coalesce(upper(substring({} ->> 'currency' from '^[A-Za-z]{{3}}$')), '')", properties)


def in_currency(properties: Sql, wanted: str) -> Sql:
    """A condition: the properties name this currency, or none."""
    return sql("{} IN ('', {}::text)", currency(properties), wanted)
