"""What the leaves that ask about events have in common: an event name, conditions on its properties, and a window.

How events are looked for is known to `cdp.events.reads` (one profile) and `cdp.events.scans` (a workspace) alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cdp.events import reads
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from rules.check import check_conditions, unknown
from rules.conditions import Condition, compile_conditions, read_conditions
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf, Strategy
from rules.read import Reader, at
from rules.windows import EVER, Around, SinceEntry, Window, offsets, read_window, theirs, within

NO_EVENT = 0
"""No event name has this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLeaf(Leaf):
    """A question about the events of that name in the window that pass all of `where`."""

    event: str
    where: tuple[Condition, ...] = ()
    window: Window = EVER

    def footprint(self) -> Footprint:
        return Footprint(
            events=frozenset([self.event]),
            edges=tuple((self.event, offset) for offset in offsets(self.window)),
            profile=theirs(self.window),
            moves=isinstance(self.window, Around) or any(condition.test.moves for condition in self.where),
        )

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        yield from self.check_event(context, path)

    def check_event(self, context: CheckContext, path: str) -> Iterator[Problem]:
        """What is wrong with the event, its conditions and its window."""
        if isinstance(self.window, SinceEntry) and not context.in_journey:
            yield Problem(
                at(path, "window"),
                "not_in_journey",
                translated("A window since entry has a meaning only inside a journey. Use e.g. the last 30 days here."),
            )
        if self.event not in context.catalog.events:
            yield unknown(self.event, context.catalog.events, at(path, "event"), "event")
            return
        yield from check_conditions(self.where, self.event, context, path=at(path, "where"))

    def profile_id(self, context: CompileContext) -> Sql:
        """The profile that is asked about."""
        return sql("{}.id", context.profile)

    def name_id(self, context: CompileContext) -> int:
        """The id of the event's name in the dictionary."""
        return context.catalog.events.get(self.event, NO_EVENT)

    def strategy(self, context: CompileContext) -> Strategy:
        """What hangs on the enrollment, or on the customer's zone, can only be probed."""
        hangs = context.owned is not None or isinstance(self.window, SinceEntry) or theirs(self.window)
        return "probe" if hangs or any(each.test.family == "run" for each in self.where) else context.strategy

    def in_window(self, context: CompileContext, moment: Sql = reads.OCCURRED_AT) -> Sql:
        """SQL that the instant lies in the window."""
        return within(self.window, moment, context.as_of, context.entered_at, context.days)

    def conditions(self, context: CompileContext) -> Sql:
        """SQL that an event passes `where`."""
        return compile_conditions(self.where, reads.PROPERTIES, as_of=context.as_of, run=context.run)

    def belonging(self, context: CompileContext, test: Sql) -> Sql:
        """The test of an event and, where only those of the run count, that it belongs to it."""
        owned = context.owned(self.event, reads.PROPERTIES, reads.OCCURRED_AT) if context.owned else None
        return test if owned is None else sql("{} AND {}", test, owned)

    def matching(self, context: CompileContext) -> Sql:
        """SQL that an event lies in the window and passes all of `where`."""
        return self.belonging(context, sql("{} AND {}", self.in_window(context), self.conditions(context)))


def read_event(reader: Reader, fields: Fields, path: str) -> str | None:
    """The name of the event."""
    return reader.name(fields.get("event"), at(path, "event"))


def read_where(reader: Reader, fields: Fields, path: str) -> tuple[Condition, ...]:
    """The conditions on its properties."""
    return read_conditions(reader, fields.get("where"), at(path, "where"))


def read_when(reader: Reader, fields: Fields, path: str) -> Window:
    """The window."""
    return read_window(reader, fields.get("window"), at(path, "window"))
