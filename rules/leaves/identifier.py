"""Identifier: the profile has one of a namespace that compares so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from cdp.profiles.identifiers import normalise
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from rules import phrases
from rules.check import unknown
from rules.comparison import Comparison, match_text, read_comparison
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf
from rules.operators import Family
from rules.read import Reader, at
from rules.speaker import Speaker

FAMILIES: tuple[Family, ...] = ("text", "any")
WHOLE = frozenset(["eq", "ne", "in", "not_in"])
"""Operators that compare an identifier in its stored spelling; the others look for a piece of it."""

_REMEDIES = {
    "phone": translated(" Write it with its country code (+47…), or set the region of the workspace."),
    "email": translated(" Write a whole address."),
}


@dataclass(frozen=True, slots=True)
class Identifier(Leaf):
    """Some identifier of the namespace passes the comparison (or, for `not_exists`, there is none)."""

    kind = "identifier"
    label = translated("Identifier")
    line = translated("has an identifier <namespace/> that <test/>")
    fields = ("namespace", "op", "value")

    namespace: str
    test: Comparison

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        namespace = reader.name(fields.get("namespace"), at(path, "namespace"))
        test = read_comparison(reader, fields, path, FAMILIES)
        return cls(namespace, test) if namespace is not None and test is not None else None

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        known = context.catalog.namespaces
        if known and self.namespace not in known:
            yield unknown(self.namespace, known, at(path, "namespace"), "namespace")
        if self.test.op not in WHOLE:
            return
        for text in _texts(self.test.value):
            if normalise(self.namespace, text, context.catalog.region) is None:
                remedy = _REMEDIES.get(self.namespace, "")
                yield Problem(
                    at(path, "value"),
                    "not_an_identifier",
                    translated(
                        "“{text}” cannot be an identifier of type {namespace}: nobody has it.{remedy}",
                        text=text,
                        namespace=self.namespace,
                        remedy=remedy,
                    ),
                    "warning",
                )

    def compile(self, context: CompileContext) -> Sql:
        passes = self._passes(context.catalog.region)
        if context.strategy == "scan":
            found = sql(
                "({}.id IN (SELECT identifier_.profile_id FROM profiles_identifier identifier_"
                " WHERE identifier_.workspace_id = {}::bigint AND identifier_.namespace = {}::text AND {}))",
                context.profile,
                context.catalog.workspace_id,
                self.namespace,
                passes,
            )
        else:
            found = sql(
                "EXISTS (SELECT FROM profiles_identifier identifier_"
                " WHERE identifier_.profile_id = {}.id AND identifier_.namespace = {}::text AND {} OFFSET 0)",
                context.profile,
                self.namespace,
                passes,
            )
        return sql("(NOT {})", found) if self.test.op == "not_exists" else found

    def _passes(self, region: str | None) -> Sql:
        """SQL that one identifier compares so, in the spelling in which it would be stored."""
        value = Sql("identifier_.value")
        spelled = [normalise(self.namespace, text, region) or text for text in _texts(self.test.value)]
        match self.test.op:
            case "exists" | "not_exists":
                return Sql("TRUE")
            case "eq":
                return sql("{} = {}::text", value, spelled[0])
            case "ne":
                return sql("{} <> {}::text", value, spelled[0])
            case "in":
                return sql("{} = ANY({}::text[])", value, spelled)
            case "not_in":
                return sql("{} <> ALL({}::text[])", value, spelled)
            case _:
                return match_text(value, self.test)

    def footprint(self) -> Footprint:
        return Footprint(profile=True)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        if self.test.op not in ("exists", "not_exists"):
            return phrases.negate(speaker.test(self.namespace, self.test), negated)
        if (self.test.op == "exists") != negated:
            return translated("has an identifier of type {namespace}", namespace=self.namespace)
        return translated("has no identifier of type {namespace}", namespace=self.namespace)


def _texts(value: object) -> tuple[str, ...]:
    """One text or several, as several."""
    if isinstance(value, tuple):
        return tuple(text for text in value if isinstance(text, str))
    return (value,) if isinstance(value, str) else ()
