"""The operators by type of value: the vocabulary of the rule builder, the parser and the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypedDict, get_args

Family = Literal["text", "number", "boolean", "date", "list", "any"]
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
]
Operand = str | int | float | bool | datetime | timedelta | tuple[str, ...] | tuple[int | float, ...] | None
Takes = Literal["nothing", "scalar", "text", "number", "pair", "many", "date", "duration"]
Language = Literal["en", "zh-hans"]

FAMILY_NAMES: Mapping[Family, tuple[str, str]] = {
    "text": ("text", "文本"),
    "number": ("a number", "数字"),
    "boolean": ("true or false", "布尔值"),
    "date": ("a date", "日期"),
    "list": ("a list", "列表"),
    "any": ("any value", "任意值"),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: the types of value it compares, what it takes as its operand, and its labels."""

    name: Op
    families: tuple[Family, ...]
    takes: Takes
    label: str
    label_zh: str


OPERATORS: tuple[Operator, ...] = (
    Operator("eq", ("text", "number", "boolean"), "scalar", "is", "等于"),
    Operator("ne", ("text", "number"), "scalar", "is not", "不等于"),
    Operator("in", ("text", "number"), "many", "is one of", "属于"),
    Operator("not_in", ("text", "number"), "many", "is none of", "不属于"),
    Operator("contains", ("text",), "text", "contains", "包含"),
    Operator("starts_with", ("text",), "text", "starts with", "开头是"),
    Operator("ends_with", ("text",), "text", "ends with", "结尾是"),
    Operator("gt", ("number",), "number", "is more than", "大于"),
    Operator("gte", ("number",), "number", "is at least", "大于等于"),
    Operator("lt", ("number",), "number", "is less than", "小于"),
    Operator("lte", ("number",), "number", "is at most", "小于等于"),
    Operator("between", ("number",), "pair", "is between", "介于"),
    Operator("before", ("date",), "date", "is before", "早于"),
    Operator("after", ("date",), "date", "is on or after", "不早于"),
    Operator("within_last", ("date",), "duration", "is within the last", "在过去一段时间内"),
    Operator("within_next", ("date",), "duration", "is within the next", "在未来一段时间内"),
    Operator("has", ("list",), "scalar", "has", "含有"),
    Operator("exists", ("any",), "nothing", "is known", "有值"),
    Operator("not_exists", ("any",), "nothing", "is not known", "没有值"),
)
BY_NAME: Mapping[str, Operator] = {operator.name: operator for operator in OPERATORS}


class OperatorJson(TypedDict):
    """An operator as the API gives it to the rule builder."""

    op: str
    takes: str
    label: str


def vocabulary(language: Language) -> dict[str, list[OperatorJson]]:
    """Type of value -> the operators offered for it, in the order to show them; those of `any` close every list."""

    def offered(family: Family) -> list[OperatorJson]:
        return [
            {"op": o.name, "takes": o.takes, "label": o.label if language == "en" else o.label_zh}
            for o in OPERATORS
            if family in o.families or "any" in o.families
        ]

    return {family: offered(family) for family in get_args(Family)}
