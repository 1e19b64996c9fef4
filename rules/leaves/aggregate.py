"""Aggregate: a figure over a property of the matching events compares so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Self, cast

from cdp.events import reads, scans
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from rules import phrases
from rules.check import check_name
from rules.comparison import ORDER, Comparison, read_comparison
from rules.event_leaf import EventLeaf, read_event, read_when, read_where
from rules.leaf import CheckContext, CompileContext, Fields
from rules.operators import Family
from rules.read import Reader, at
from rules.speaker import Speaker

Figure = Literal["sum", "min", "max", "avg", "distinct"]
FAMILIES: tuple[Family, ...] = ("number",)
FIGURES = (
    ("sum", translated("sum")),
    ("min", translated("least")),
    ("max", translated("greatest")),
    ("avg", translated("average")),
    ("distinct", translated("number of different")),
)
"""Figures, and their names."""

_IN_SENTENCES = {
    "sum": translated("the sum of"),
    "min": translated("the least"),
    "max": translated("the greatest"),
    "avg": translated("the average"),
    "distinct": translated("the number of different values of"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(EventLeaf):
    """A figure over a property of the matching events compares so; without events `sum` and `distinct` are 0."""

    kind = "aggregate"
    label = translated("Total of an event")
    line = translated("<fn/> of <property/> over <event/> <test/> <window/>")
    fields = ("event", "fn", "property", "op", "value", "where", "window")

    fn: Figure
    property: str
    test: Comparison

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        event = read_event(reader, fields, path)
        known = [kind for kind, _ in FIGURES]
        fn = reader.choice(fields.get("fn"), at(path, "fn"), known, "function", translated("an aggregate function"))
        of = reader.name(fields.get("property"), at(path, "property"))
        test = read_comparison(reader, fields, path, FAMILIES)
        where = read_where(reader, fields, path)
        window = read_when(reader, fields, path)
        if event is None or fn is None or of is None or test is None:
            return None
        figure = cast(Figure, fn)  # `choice` returns one of the words given to it
        return cls(event=event, fn=figure, property=of, test=test, where=where, window=window)

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        yield from self.check_event(context, path)
        if self.event in context.catalog.events:
            known = context.catalog.properties.get(self.event, {})
            # `distinct` counts values of any type; the other figures are worked out on numbers.
            figured = Comparison("any", "exists") if self.fn == "distinct" else self.test
            yield from check_name(self.property, figured, known, path, "property")

    def compile(self, context: CompileContext) -> Sql:
        name, matching = self.name_id(context), self.matching(context)
        figure = self._figure()
        if self.strategy(context) == "probe":
            passes = _compare_number(Sql("figure_.value"), self.test)
            return sql(
                "(SELECT {} FROM ({}) figure_)", passes, reads.figure(self.profile_id(context), name, matching, figure)
            )
        passes = _compare_number(figure, self.test)
        # People without a matching event may pass too: those who fail are named instead.
        inverted = self.fn in ("sum", "distinct") and zero_passes(self.test)
        having = sql("NOT {}", passes) if inverted else passes
        among = scans.profiles_having(context.catalog.workspace_id, name, matching, having)
        return sql("(NOT ({}.id IN ({})))" if inverted else "({}.id IN ({}))", context.profile, among)

    def _figure(self) -> Sql:
        value = value_at(reads.PROPERTIES, self.property)
        if self.fn == "distinct":
            return sql("count(DISTINCT {0}) FILTER (WHERE jsonb_typeof({0}) <> 'null')", value)
        number = sql("CASE WHEN jsonb_typeof({0}) = 'number' THEN {0}::numeric END", value)
        if self.fn == "sum":
            return sql("coalesce(sum({}), 0)", number)
        return sql({"min": "min({})", "max": "max({})", "avg": "avg({})"}[self.fn], number)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        event, window = speaker.event(self.event, self.where), speaker.window(self.window)
        name = _IN_SENTENCES[self.fn]
        of = translated(
            "{figure} {property} over {event} {window}", figure=name, property=self.property, event=event, window=window
        )
        return phrases.negate(speaker.test(str(of).strip(), self.test, quoted=True), negated)


def _compare_number(figure: Sql, test: Comparison) -> Sql:
    match test.op:
        case "in" | "not_in":
            among = sql("{} = ANY({}::numeric[])", figure, [str(number) for number in _operands(test)])
            return sql("(({}) IS " + ("TRUE" if test.op == "in" else "FALSE") + ")", among)
        case "between":
            low, high = _operands(test)
            return sql("(({0} >= {1}::numeric AND {0} <= {2}::numeric) IS TRUE)", figure, str(low), str(high))
        case _:
            return sql("(({} {} {}::numeric) IS TRUE)", figure, ORDER[test.op], str(test.value))


def _operands(test: Comparison) -> tuple[str | int | float, ...]:
    return test.value if isinstance(test.value, tuple) else ()


def zero_passes(test: Comparison) -> bool:
    """Whether the number 0 satisfies a comparison of numbers."""
    value = test.value
    if isinstance(value, tuple):
        numbers = [number for number in value if isinstance(number, int | float)]
        match test.op:
            case "in":
                return 0 in numbers
            case "not_in":
                return 0 not in numbers
            case _:
                return numbers[0] <= 0 <= numbers[1]
    if not isinstance(value, int | float):
        raise ValueError(f"{test.op} does not compare numbers")
    return {
        "eq": value == 0,
        "ne": value != 0,
        "gt": value < 0,
        "gte": value <= 0,
        "lt": value > 0,
        "lte": value >= 0,
    }[test.op]
