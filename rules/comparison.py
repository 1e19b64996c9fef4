"""Comparisons with a value: reading them, and compiling them over any jsonb expression.

Nothing here raises at run time on odd data: whatever has another type than the comparison speaks of, is missing or is null
just does not satisfy it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from psycopg.types.json import Jsonb

from core.db.sql import Sql, sql
from core.i18n.text import alternatives, translated
from rules.operators import BY_NAME, FAMILY_NAMES, VALUE_FAMILIES, Family, Op, Operand
from rules.read import MAX_VALUES, Reader, at, is_number, name_of
from rules.run import read_run_value


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operator and what it compares with. Dates are aware (UTC); `exists` and `not_exists` have no operand."""

    family: Family
    op: Op
    value: Operand = None

    @property
    def moves(self) -> bool:
        """Whether time alone can change the answer."""
        return self.op in ("within_last", "within_next")


def read_comparison(
    reader: Reader, fields: Mapping[str, object], path: str, families: Collection[Family] = VALUE_FAMILIES
) -> Comparison | None:
    """The `op` and `value` of an object. `families` are the types of value that make sense there."""
    known = [name for name, o in BY_NAME.items() if set(o.families) & set(families)]
    name = reader.choice(fields.get("op"), at(path, "op"), known, "operator", translated("an operator"))
    if name is None:
        return None
    operator = BY_NAME[name]
    if operator.takes == "nothing":
        return Comparison("any", operator.name)
    value = fields.get("value")
    here = at(path, "value")
    if value is None:
        reader.complain(here, "missing", translated("`{name}` needs a value to compare with.", name=name))
        return None
    operand = _operand(reader, operator.name, value, here)
    if operand is None:
        return None
    family = operator.families[0] if operator.takes != "scalar" and operator.takes != "many" else family_of(operand)
    if operator.name == "has":
        family = "list"
    if family not in operator.families or family not in families:
        allowed = [f for f in operator.families if f in families]
        wanted = alternatives(FAMILY_NAMES[f] for f in allowed)
        got = FAMILY_NAMES[family]
        reader.complain(
            here,
            "wrong_type",
            translated("`{name}` compares {wanted} here, not {got}.", name=name, wanted=wanted, got=got),
        )
        return None
    return Comparison(family, operator.name, operand)


def family_of(operand: Operand) -> Family:
    """Which type of value an operand of `eq`, `ne`, `in` or `not_in` compares."""
    first = operand[0] if isinstance(operand, tuple) else operand
    if isinstance(first, bool):
        return "boolean"
    return "text" if isinstance(first, str) else "number"


def _operand(reader: Reader, op: Op, value: object, path: str) -> Operand:
    match BY_NAME[op].takes:
        case "nothing":
            return None
        case "scalar":
            if isinstance(value, bool):
                return value
            return reader.text(value, path) if not is_number(value) else reader.number(value, path)
        case "text":
            return reader.text(value, path)
        case "number":
            if isinstance(value, str):
                reader.complain(
                    path,
                    "wrong_type",
                    translated(
                        "`{op}` compares numbers, and {found} stands here. Give a number without quotes.",
                        op=op,
                        found=name_of(value),
                    ),
                )
                return None
            return reader.number(value, path)
        case "pair":
            return _pair(reader, value, path)
        case "many":
            return _many(reader, value, path)
        case "date":
            return reader.date(value, path)
        case "duration":
            return reader.duration(value, path)
        case "run_value":
            return read_run_value(reader, value, path)
        case never:
            assert_never(never)


def _pair(reader: Reader, value: object, path: str) -> tuple[int | float, ...] | None:
    if not isinstance(value, list) or len(value) != 2:
        reader.expected(path, translated("a list of two numbers, the lower first"), value)
        return None
    low, high = reader.number(value[0], at(path, 0)), reader.number(value[1], at(path, 1))
    if low is None or high is None:
        return None
    if low > high:
        reader.complain(
            path,
            "empty_range",
            translated("The lower number comes first; nothing lies in between here."),
        )
        return None
    return low, high


def _many(reader: Reader, value: object, path: str) -> tuple[str, ...] | tuple[int | float, ...] | None:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_VALUES:
        reader.expected(path, translated("a list of 1 to {max_values:,} values", max_values=MAX_VALUES), value)
        return None
    if all(isinstance(item, str) for item in value):
        texts = [reader.text(item, at(path, index)) for index, item in enumerate(value)]
        return None if None in texts else tuple(text for text in texts if text is not None)
    if all(is_number(item) for item in value):
        numbers = [reader.number(item, at(path, index)) for index, item in enumerate(value)]
        return None if None in numbers else tuple(number for number in numbers if number is not None)
    reader.expected(path, translated("a list of texts only or of numbers only"), value)
    return None


def compare(value: Sql, test: Comparison, as_of: Sql | None) -> Sql:
    """A comparison over a jsonb expression; boolean, never NULL, never raising."""
    if test.op == "exists":
        return sql("(coalesce(jsonb_typeof({}), 'null') <> 'null')", value)
    if test.op == "not_exists":
        return sql("(coalesce(jsonb_typeof({}), 'null') = 'null')", value)
    match test.family:
        case "text":
            return _compare_text(value, test)
        case "number" | "boolean":
            return _compare_json(value, test, "number" if test.family == "number" else "boolean")
        case "list":
            return sql("((jsonb_typeof({0}) = 'array' AND {0} @> {1}) IS TRUE)", value, Jsonb([test.value]))
        case "date":
            return _compare_date(value, test, as_of)
        case "any" | "run":
            raise ValueError(f"{test.op} is not an operator on any value")
        case never:
            assert_never(never)


def _compare_json(value: Sql, test: Comparison, kind: str) -> Sql:
    """Equality, order and lists by jsonb's own operators: numbers compare as numeric, and no cast can fail."""
    typed = sql("jsonb_typeof({}) = '" + kind + "'", value)
    match test.op:
        case "eq":
            return sql("(({} = {}) IS TRUE)", value, Jsonb(test.value))
        case "ne":
            return sql("(({} AND {} <> {}) IS TRUE)", typed, value, Jsonb(test.value))
        case "in":
            return sql("(({} = ANY({}::jsonb[])) IS TRUE)", value, _jsonbs(test))
        case "not_in":
            return sql("(({} AND {} <> ALL({}::jsonb[])) IS TRUE)", typed, value, _jsonbs(test))
        case "between":
            low, high = _jsonbs(test)
            return sql("(({0} AND {1} >= {2} AND {1} <= {3}) IS TRUE)", typed, value, low, high)
        case "gt" | "gte" | "lt" | "lte":
            return sql("(({} AND {} {} {}) IS TRUE)", typed, value, ORDER[test.op], Jsonb(test.value))
        case _:
            raise ValueError(f"{test.op} does not compare {kind}")


ORDER = {"gt": Sql(">"), "gte": Sql(">="), "lt": Sql("<"), "lte": Sql("<="), "eq": Sql("="), "ne": Sql("<>")}


def _jsonbs(test: Comparison) -> list[Jsonb]:
    return [Jsonb(item) for item in test.value] if isinstance(test.value, tuple) else []


def _compare_text(value: Sql, test: Comparison) -> Sql:
    if test.op not in ("contains", "starts_with", "ends_with"):
        return _compare_json(value, test, "string")
    return sql(
        "((jsonb_typeof({0}) = 'string' AND {1}) IS TRUE)", value, match_text(sql("({} #>> '{{}}')", value), test)
    )


def match_text(text: Sql, test: Comparison) -> Sql:
    """`contains`, `starts_with` and `ends_with`, blind to case, over a text expression; no wildcards to escape."""
    match test.op:
        case "contains":
            return sql("strpos(lower({}), lower({}::text)) > 0", text, test.value)
        case "starts_with":
            return sql("starts_with(lower({}), lower({}::text))", text, test.value)
        case "ends_with":
            return sql("right(lower({0}), length(lower({1}::text))) = lower({1}::text)", text, test.value)
        case _:
            raise ValueError(f"{test.op} does not look inside text")


def _compare_date(value: Sql, test: Comparison, as_of: Sql | None) -> Sql:
    moment = sql("rules_try_timestamptz(CASE WHEN jsonb_typeof({0}) = 'string' THEN {0} #>> '{{}}' END)", value)
    if test.op == "before":
        return sql("(({} < {}::timestamptz) IS TRUE)", moment, test.value)
    if test.op == "after":
        return sql("(({} >= {}::timestamptz) IS TRUE)", moment, test.value)
    if as_of is None or not isinstance(test.value, timedelta):
        raise ValueError(f"{test.op} needs as_of and a duration")
    if test.op == "within_last":
        low, high = sql("{} - {}", as_of, interval(test.value)), as_of
    else:
        low, high = as_of, sql("{} + {}", as_of, interval(test.value))
    return sql("(({0} >= {1} AND {0} < {2}) IS TRUE)", moment, low, high)


def interval(length: timedelta) -> Sql:
    """A length as an interval of seconds alone, so that no session's time zone bends a day."""
    return sql("{}::interval", f"{length.total_seconds():.6f} seconds")
