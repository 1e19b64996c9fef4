"""Did: so many matching events in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self, cast

from cdp.events import reads, scans
from core.db.sql import Sql, sql
from rules.event_leaf import EventLeaf, read_event, read_when, read_where
from rules.leaf import CompileContext, Fields
from rules.read import Reader, at
from rules.speaker import Speaker

MAX_COUNT = 1_000_000
COUNTS = (("at_least", "at least", "至少"), ("at_most", "at most", "至多"), ("exactly", "exactly", "恰好"))
"""Ways to count, and their names in English and Chinese."""


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
    label, label_zh = "Did an event", "做过某事件"
    line, line_zh = "did <event/> <count/> times <window/>", "<window/> 做过 <event/> <count/> 次"
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
        name, matching = self.name_id(context), sql("{} AND {}", self.in_window(context), self.conditions(context))
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
            return _did(speaker, event, "", window) if negated else _did_not(speaker, event, window)
        if self.count == ONCE:
            return _did_not(speaker, event, window) if negated else _did(speaker, event, "", window)
        n = self.count.n
        often = {1: "once", 2: "twice"}.get(n, f"{n:,} times")
        _, english, chinese = next(each for each in COUNTS if each[0] == self.count.op)
        times = speaker.choose(f"{english} {often}", f"{chinese}做过 {n:,} 次")
        return speaker.words.negate(_did(speaker, event, times, window), negated)


def _did(speaker: Speaker, event: str, times: str, window: str) -> str:
    english = " ".join(part for part in ("did", event, times, window) if part)
    return speaker.choose(english, f"{window}{times or '做过'}{event}")


def _did_not(speaker: Speaker, event: str, window: str) -> str:
    english = " ".join(part for part in ("did not do", event, window or "ever") if part)
    return speaker.choose(english, f"{window}没有做过{event}" if window else f"从未做过{event}")


def _count(reader: Reader, json: object, path: str) -> Count:
    if json is None:
        return Count()
    fields = reader.fields(json, path, ("op", "n"))
    if fields is None:
        return Count()
    known = [kind for kind, _, _ in COUNTS]
    op = reader.choice(fields.get("op"), at(path, "op"), known, "a way to count", "计数方式")
    n = reader.whole(fields.get("n"), at(path, "n"), 0, MAX_COUNT)
    if op is None or n is None:
        return Count()
    return Count(cast(Literal["at_least", "at_most", "exactly"], op), n)
