"""The operators by type of value: the vocabulary of the rule builder, the parser and the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypedDict, get_args

from core.i18n.text import translated

Family = Literal["text", "number", "boolean", "date", "list", "any", "run"]
"""Which type of value a comparison speaks of. A value of another type never satisfies it."""

Op = Literal[
    "eq",
    "ne",
    "in",
    "not_in",
    "contains",
    "starts_with",
    "ends_with",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "before",
    "after",
    "within_last",
    "within_next",
    "has",
    "exists",
    "not_exists",
    "of_run",
]
Operand = str | int | float | bool | datetime | timedelta | tuple[str, ...] | tuple[int | float, ...] | None
Takes = Literal["nothing", "scalar", "text", "number", "pair", "many", "date", "duration", "run_value"]

FAMILY_NAMES: Mapping[Family, str] = {
    "text": translated("text"),
    "number": translated("a number"),
    "boolean": translated("true or false"),
    "date": translated("a date"),
    "list": translated("a list"),
    "any": translated("any value"),
    "run": translated("a value of the run"),
}
VALUE_FAMILIES: tuple[Family, ...] = ("text", "number", "boolean", "date", "list", "any")
"""What can be asked of a value by itself; `run` needs a run to compare with."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: the types of value it compares, what it takes as its operand, and its labels."""

    name: Op
    families: tuple[Family, ...]
    takes: Takes
    label: str


OPERATORS: tuple[Operator, ...] = (
    Operator("eq", ("text", "number", "boolean"), "scalar", translated("is")),
    Operator("ne", ("text", "number"), "scalar", translated("is not")),
    Operator("in", ("text", "number"), "many", translated("is one of")),
    Operator("not_in", ("text", "number"), "many", translated("is none of")),
    Operator("contains", ("text",), "text", translated("contains")),
    Operator("starts_with", ("text",), "text", translated("starts with")),
    Operator("ends_with", ("text",), "text", translated("ends with")),
    Operator("gt", ("number",), "number", translated("is more than")),
    Operator("gte", ("number",), "number", translated("is at least")),
    Operator("lt", ("number",), "number", translated("is less than")),
    Operator("lte", ("number",), "number", translated("is at most")),
    Operator("between", ("number",), "pair", translated("is between")),
    Operator("before", ("date",), "date", translated("is before")),
    Operator("after", ("date",), "date", translated("is on or after")),
    Operator("within_last", ("date",), "duration", translated("is within the last")),
    Operator("within_next", ("date",), "duration", translated("is within the next")),
    Operator("has", ("list",), "scalar", translated("has")),
    Operator("exists", ("any",), "nothing", translated("is known")),
    Operator("not_exists", ("any",), "nothing", translated("is not known")),
    Operator("of_run", ("run",), "run_value", translated("is this run's")),
)
BY_NAME: Mapping[str, Operator] = {operator.name: operator for operator in OPERATORS}


class OperatorJson(TypedDict):
    """An operator as the API gives it to the rule builder."""

    op: str
    takes: str
    label: str


def vocabulary() -> dict[str, list[OperatorJson]]:
    """Type of value -> the operators offered for it, in the order to show them; those of `any` close every list."""

    def offered(family: Family) -> list[OperatorJson]:
        return [
            {"op": o.name, "takes": o.takes, "label": str(o.label)}
            for o in OPERATORS
            if family in o.families or "any" in o.families
        ]

    return {family: offered(family) for family in get_args(Family)}
