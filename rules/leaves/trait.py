"""Trait: a current fact about the profile compares so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from rules import phrases
from rules.check import check_name
from rules.comparison import Comparison, compare, read_comparison
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf
from rules.read import Reader, at
from rules.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Trait(Leaf):
    """A comparison on a trait; dots in `trait` lead into objects and lists."""

    kind = "trait"
    label = translated("Trait")
    line = "<trait/> <test/>"
    fields = ("trait", "op", "value")

    trait: str
    test: Comparison

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        trait = reader.name(fields.get("trait"), at(path, "trait"))
        test = read_comparison(reader, fields, path)
        return cls(trait, test) if trait is not None and test is not None else None

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        yield from check_name(self.trait, self.test, context.catalog.traits, path, "trait")

    def compile(self, context: CompileContext) -> Sql:
        return compare(value_at(sql("{}.traits", context.profile), self.trait), self.test, context.as_of)

    def footprint(self) -> Footprint:
        return Footprint(profile=True, moves=self.test.moves)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        return phrases.negate(speaker.test(self.trait, self.test), negated)

    def trait_compared(self) -> tuple[str, Comparison] | None:
        return self.trait, self.test
