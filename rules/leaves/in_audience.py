"""In audience: the profile is a member of an audience."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf
from rules.read import Reader, at
from rules.speaker import Speaker
from rules.vocabulary import Catalog


@dataclass(frozen=True, slots=True)
class InAudience(Leaf):
    """The profile is a member, as of as_of, of the audience with this public id."""

    kind = "in_audience"
    label = translated("In an audience")
    line = translated("is in <audience/>")
    fields = ("audience",)

    audience: str

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        audience = reader.name(fields.get("audience"), at(path, "audience"))
        return None if audience is None else cls(audience)

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        here, catalog = at(path, "audience"), context.catalog
        if self.audience == context.audience:
            yield _cycle(here, [self.audience], catalog)
        elif self.audience not in catalog.audiences:
            yield Problem(
                here,
                "unknown_audience",
                translated(
                    "There is no live audience “{audience}” in this workspace. Choose one from the list.",
                    audience=self.audience,
                ),
            )
        elif context.audience is not None and (passed := _path_to(self.audience, context.audience, catalog)):
            yield _cycle(here, passed, catalog)

    def compile(self, context: CompileContext) -> Sql:
        known = context.catalog.audiences.get(self.audience)
        if known is None:
            return Sql("FALSE")
        member = sql(
            "member_.audience_id = {}::bigint AND member_.since <= {} AND (member_.until IS NULL OR member_.until > {})",
            known.id,
            context.as_of,
            context.as_of,
        )
        if context.strategy == "scan":
            return sql(
                "({}.id IN (SELECT member_.profile_id FROM audiences_membership member_ WHERE {}))",
                context.profile,
                member,
            )
        return sql(
            "EXISTS (SELECT FROM audiences_membership member_ WHERE member_.profile_id = {}.id AND {} OFFSET 0)",
            context.profile,
            member,
        )

    def footprint(self) -> Footprint:
        return Footprint(audiences=frozenset([self.audience]))

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        name = speaker.names.get(self.audience, self.audience)
        if negated:
            return translated("is not in the audience “{name}”", name=name)
        return translated("is in the audience “{name}”", name=name)


def _path_to(start: str, goal: str, catalog: Catalog) -> list[str] | None:
    """The audiences passed on the way from `start` to `goal` along `depends_on`, or None if no way leads there."""
    came_from: dict[str, str | None] = {start: None}
    queue = [start]
    for here in queue:
        if here == goal:
            passed: list[str] = []
            step: str | None = here
            while step is not None:
                passed.insert(0, step)
                step = came_from[step]
            return passed
        known = catalog.audiences.get(here)
        for there in sorted(known.depends_on) if known else ():
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    return None


def _cycle(path: str, passed: list[str], catalog: Catalog) -> Problem:
    names = [catalog.audiences[step].name if step in catalog.audiences else step for step in passed]
    if len(names) == 1:
        return Problem(
            path,
            "audience_cycle",
            translated("An audience cannot ask about itself. Remove this part of the rule."),
        )
    shown = " → ".join(f"“{name}”" for name in names)
    return Problem(
        path,
        "audience_cycle",
        translated("This leads back to the audience itself: {shown}. Remove one of these references.", shown=shown),
    )
