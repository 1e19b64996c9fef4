"""Occurrence: the first (or last) event of a name passes and lies in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from cdp.events import reads, scans
from core.db.sql import Sql, sql
from rules.event_leaf import EventLeaf, read_event, read_when, read_where
from rules.leaf import CompileContext, Fields
from rules.read import Reader, at
from rules.speaker import Speaker
from rules.windows import EVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(EventLeaf):
    """The first (or last) event of that name before as_of passes `where` and lies in the window."""

    kind = "occurrence"
    label, label_zh = "First or last time", "首次或最近一次"
    line, line_zh = "the <which/> <event/> was <window/>", "<which/> <event/> 发生在 <window/>"
    fields = ("which", "event", "where", "window")

    which: Literal["first", "last"]

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        here = at(path, "which")
        which = reader.choice(fields.get("which"), here, ("first", "last"), "first or last", "first 或 last")
        event = read_event(reader, fields, path)
        where = read_where(reader, fields, path)
        window = read_when(reader, fields, path)
        if which is None or event is None:
            return None
        return cls(which="first" if which == "first" else "last", event=event, where=where, window=window)

    def compile(self, context: CompileContext) -> Sql:
        name, where = self.name_id(context), self.conditions(context)
        past = sql("{} < {}", reads.OCCURRED_AT, context.as_of)
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
        event, where = speaker.words.quote(self.event), speaker.where(self.where)
        window = "" if self.window == EVER else speaker.window(self.window)
        english, chinese = _english(self.which, event, where, window), _chinese(self.which, event, where, window)
        return speaker.words.negate(speaker.choose(english, chinese), negated)


def _english(which: str, event: str, where: str, window: str) -> str:
    happened = f"the {which} {event} happened"
    if window:
        happened += f" {window}"
    return f"{happened}, and its {where}" if where else happened


def _chinese(which: str, event: str, where: str, window: str) -> str:
    subject = f"{'首次' if which == 'first' else '最近一次'}{event}"
    if window:
        happened = f"{subject}发生在{' ' if window[0].isdigit() else ''}{window}"
        return f"{happened}，且其{where}" if where else happened
    return f"{subject}的{where}" if where else f"有过{subject}"
