"""Did: so many matching events in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self, cast

from cdp.events import reads, scans
from core.db.sql import Sql, sql
from core.i18n.text import translated
from rules import phrases
from rules.event_leaf import EventLeaf, read_event, read_when, read_where
from rules.leaf import CompileContext, Fields
from rules.read import Reader, at
from rules.speaker import Speaker

MAX_COUNT = 1_000_000
COUNTS = (("at_least", translated("at least")), ("at_most", translated("at most")), ("exactly", translated("exactly")))
"""Ways to count, and their names."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often: at least, at most or exactly `n` times."""

    op: Literal["at_least", "at_most", "exactly"] = "at_least"
    n: int = 1


ONCE = Count("at_least", 1)
NEVER = (Count("at_most", 0), Count("exactly", 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Did(EventLeaf):
    """So many events of that name in the window pass all of `where`."""

    kind = "did"
    label = translated("Did an event")
    line = translated("did <event/> <count/> times <window/>")
    fields = ("event", "where", "count", "window")

    count: Count = Count()

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        event = read_event(reader, fields, path)
        where = read_where(reader, fields, path)
        count = _count(reader, fields.get("count"), at(path, "count"))
        window = read_when(reader, fields, path)
        return None if event is None else cls(event=event, where=where, count=count, window=window)

    def compile(self, context: CompileContext) -> Sql:
        return self._counted(context, self.count)

    def _counted(self, context: CompileContext, count: Count) -> Sql:
        if count.n == 0 and count.op == "at_least":
            return Sql("TRUE")
        if count.n == 0:
            return sql("(NOT {})", self._counted(context, ONCE))
        name, matching = self.name_id(context), self.matching(context)
        if self.strategy(context) == "probe":
            profile = self.profile_id(context)
            if count == ONCE:
                return reads.exists(profile, name, matching)
            # Stops reading one event past what decides the answer.
            found = reads.count(profile, name, matching, most=count.n if count.op == "at_least" else count.n + 1)
            test = {"at_least": Sql(">="), "at_most": Sql("<="), "exactly": Sql("=")}[count.op]
            return sql("({} {} {}::bigint)", found, test, count.n)
        workspace = context.catalog.workspace_id
        if count == ONCE:
            return sql("({}.id IN ({}))", context.profile, scans.profiles(workspace, name, matching))
        test = {"at_least": Sql(">="), "at_most": Sql(">"), "exactly": Sql("=")}[count.op]
        having = sql("count(*) {} {}::bigint", test, count.n)
        among = sql("({}.id IN ({}))", context.profile, scans.profiles_having(workspace, name, matching, having))
        # Those with too many are named: people without an event pass too.
        return sql("(NOT {})", among) if count.op == "at_most" else among

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        event, window = speaker.event(self.event, self.where), speaker.window(self.window)
        if self.count in NEVER:
            return _did(event, "", window) if negated else _did_not(event, window)
        if self.count == ONCE:
            return _did_not(event, window) if negated else _did(event, "", window)
        n = self.count.n
        often = {1: translated("once"), 2: translated("twice")}.get(n) or translated("{number:,} times", number=n)
        label = next(label for op, label in COUNTS if op == self.count.op)
        times = translated("{at_least} {often}", at_least=label, often=often)
        return phrases.negate(_did(event, times, window), negated)


def _did(event: str, times: str, window: str) -> str:
    if times:
        said = translated("did {event} {times} {window}", event=event, times=times, window=window)
    else:
        said = translated("did {event} {window}", event=event, window=window)
    return str(said).strip()


def _did_not(event: str, window: str) -> str:
    if window:
        return translated("did not do {event} {window}", event=event, window=window)
    return translated("did not do {event} ever", event=event)


def _count(reader: Reader, json: object, path: str) -> Count:
    if json is None:
        return Count()
    fields = reader.fields(json, path, ("op", "n"))
    if fields is None:
        return Count()
    known = [kind for kind, _ in COUNTS]
    op = reader.choice(fields.get("op"), at(path, "op"), known, "count", translated("a way to count"))
    n = reader.whole(fields.get("n"), at(path, "n"), 0, MAX_COUNT)
    if op is None or n is None:
        return Count()
    return Count(cast(Literal["at_least", "at_most", "exactly"], op), n)
