"""Context: a value that the run carries from its entry compares so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from rules import phrases
from rules.check import mismatch
from rules.comparison import Comparison, compare, read_comparison
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf
from rules.read import Reader, at
from rules.run import undeclared_context
from rules.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Context(Leaf):
    """A comparison on a value of the run's context, by the name that the journey declares."""

    kind = "context"
    label = translated("Context of the run")
    line = translated("this run's <name/> <test/>")
    fields = ("name", "op", "value")

    name: str
    test: Comparison

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        name = reader.name(fields.get("name"), at(path, "name"))
        test = read_comparison(reader, fields, path)
        return cls(name, test) if name is not None and test is not None else None

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        if not context.in_journey:
            yield Problem(
                path,
                "not_in_journey",
                translated(
                    "There is no run here whose context could be read: only branches, wait-for nodes, exit rules and "
                    "goals of a journey can. Use a trait or an event."
                ),
            )
        elif context.declared is not None:
            declared = context.declared.get(self.name)
            if declared is None:
                yield undeclared_context(at(path, "name"), self.name)
            else:
                yield from mismatch(self.name, self.test, frozenset([declared]), path)

    def compile(self, context: CompileContext) -> Sql:
        if context.run_context is None:
            raise ValueError("a value of the context needs run_context")
        # OFFSET 0: a comparison may name its value several times, and the context is looked up once.
        return sql(
            "(SELECT {} FROM (SELECT {} -> {}::text AS value OFFSET 0) taken)",
            compare(Sql("taken.value"), self.test, context.as_of),
            context.run_context,
            self.name,
        )

    def footprint(self) -> Footprint:
        return Footprint(moves=self.test.moves)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        return phrases.negate(speaker.test(phrases.of_run(self.name), self.test, quoted=True), negated)
