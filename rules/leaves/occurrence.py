"""Occurrence: the first (or last) event of a name passes and lies in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from cdp.events import reads, scans
from core.db.sql import Sql, sql
from core.i18n.text import translated
from rules import phrases
from rules.event_leaf import EventLeaf, read_event, read_when, read_where
from rules.leaf import CompileContext, Fields
from rules.read import Reader, at
from rules.speaker import Speaker
from rules.windows import EVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(EventLeaf):
    """The first (or last) event of that name before as_of passes `where` and lies in the window."""

    kind = "occurrence"
    label = translated("First or last time")
    line = translated("the <which/> <event/> was <window/>")
    fields = ("which", "event", "where", "window")

    which: Literal["first", "last"]

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        here = at(path, "which")
        which = reader.choice(fields.get("which"), here, ("first", "last"), "last", translated("first or last"))
        event = read_event(reader, fields, path)
        where = read_where(reader, fields, path)
        window = read_when(reader, fields, path)
        if which is None or event is None:
            return None
        return cls(which="first" if which == "first" else "last", event=event, where=where, window=window)

    def compile(self, context: CompileContext) -> Sql:
        name, where = self.name_id(context), self.conditions(context)
        past = self.belonging(context, sql("{} < {}", reads.OCCURRED_AT, context.as_of))
        passes = sql("{} AND {}", self.in_window(context), where)
        if self.strategy(context) == "probe":
            row = reads.outermost(self.which, self.profile_id(context), name, past)
            return sql("EXISTS (SELECT FROM ({}) event_ WHERE {})", row, passes)
        workspace = context.catalog.workspace_id
        if where == Sql("TRUE"):
            extreme = sql("{}({})", Sql("min" if self.which == "first" else "max"), reads.OCCURRED_AT)
            among = scans.profiles_having(workspace, name, past, self.in_window(context, extreme))
        else:
            among = scans.profiles_by_outermost(self.which, workspace, name, past, passes)
        return sql("({}.id IN ({}))", context.profile, among)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        event, where = phrases.quote(self.event), speaker.where(self.where)
        window = "" if self.window == EVER else speaker.window(self.window)
        return phrases.negate(_said(self.which, event, where, window), negated)


def _said(which: str, event: str, where: str, window: str) -> str:
    subject = (
        translated("the first {event}", event=event)
        if which == "first"
        else translated("the last {event}", event=event)
    )
    space = " " if window[:1].isdigit() else ""  # Chinese sets one before a number.
    if window and where:
        return translated(
            "{subject} happened {window}, and its {where}", subject=subject, window=window, where=where, space=space
        )
    if window:
        return translated("{subject} happened {window}", subject=subject, window=window, space=space)
    if where:
        return translated("{subject} happened, and its {where}", subject=subject, where=where)
    return translated("{subject} happened", subject=subject)
