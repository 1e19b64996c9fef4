"""Tag: the profile carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from core.db.sql import Sql, sql
from core.i18n.text import translated
from rules.leaf import CompileContext, Fields, Footprint, Leaf
from rules.read import Reader, at
from rules.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Tag(Leaf):
    """The profile carries the tag."""

    kind = "tag"
    label = translated("Tag")
    line = translated("has the tag <tag/>")
    fields = ("tag",)

    tag: str

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        tag = reader.name(fields.get("tag"), at(path, "tag"))
        return None if tag is None else cls(tag)

    def compile(self, context: CompileContext) -> Sql:
        return sql("({}.tags ? {}::text)", context.profile, self.tag)

    def footprint(self) -> Footprint:
        return Footprint(profile=True)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        if negated:
            return translated("is not tagged “{tag}”", tag=self.tag)
        return translated("is tagged “{tag}”", tag=self.tag)
