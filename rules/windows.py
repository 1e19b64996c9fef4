"""Windows of time that rules look at events through: three shapes, into which `last`, `older`/`newer` and `before` are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from core.db.sql import Sql, join, sql
from core.i18n.text import translated
from rules.comparison import interval
from rules.read import Reader, at


@dataclass(frozen=True, slots=True)
class Relative:
    """[as_of - older, as_of - newer); `older` None reaches back without end. The default is everything before as_of."""

    older: timedelta | None = None
    newer: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Absolute:
    """[start, end), and never past as_of; a missing side is open. Aware datetimes (UTC)."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class SinceEntry:
    """(entry of the enrollment, as_of): the event that began it does not count; only inside journeys."""


Window = Relative | Absolute | SinceEntry
EVER = Relative()

WINDOWS = (
    ("ever", translated("ever")),
    ("last", translated("in the last")),
    ("before", translated("longer ago than")),
    ("older_newer", translated("between two ages")),
    ("from_to", translated("between two dates")),
    ("since", translated("since entering the journey")),
)
"""The spellings offered by the rule builder, and their names."""


def read_window(reader: Reader, json: object, path: str) -> Window:
    """A window in any of its spellings; None stands for ever. Problems go to the reader."""
    if json is None:
        return EVER
    fields = reader.fields(json, path, ("last", "older", "newer", "before", "from", "to", "since"))
    if fields is None or not fields.keys() <= {"last", "older", "newer", "before", "from", "to", "since"}:
        return EVER
    given = {key for key, value in fields.items() if value is not None}

    def length(key: str) -> timedelta | None:
        return reader.duration(fields[key], at(path, key)) if key in given else None

    def moment(key: str) -> datetime | None:
        return reader.date(fields[key], at(path, key)) if key in given else None

    if given == {"last"}:
        return Relative(length("last"))
    if given == {"before"}:
        return Relative(None, length("before") or timedelta(0))
    if given == {"older", "newer"}:
        older, newer = length("older"), length("newer")
        if older is not None and newer is not None and older <= newer:
            _empty(reader, path)
        return Relative(older, newer or timedelta(0))
    if given and given <= {"from", "to"}:
        start, end = moment("from"), moment("to")
        if start is not None and end is not None and start >= end:
            _empty(reader, path)
        return Absolute(start, end)
    if given == {"since"}:
        reader.choice(fields["since"], at(path, "since"), ("entry",), "point", translated("a starting point"))
        return SinceEntry()
    if given:
        reader.complain(
            path,
            "bad_window",
            translated("A window is one of: last; before; older and newer; from and/or to; since."),
        )
    return EVER


def _empty(reader: Reader, path: str) -> None:
    reader.complain(
        path,
        "empty_window",
        translated("The window is empty: its start must lie before its end (older is the longer of the two)."),
    )


def within(window: Window, moment: Sql, as_of: Sql, entered_at: Sql | None) -> Sql:
    """SQL that the instant `moment` lies in the window, and before as_of. ValueError if it needs a missing `entered_at`."""
    bounds: list[Sql] = []
    past = sql("{} < {}", moment, as_of)
    match window:
        case Relative(older, newer):
            if older is not None:
                bounds.append(sql("{} >= {} - {}", moment, as_of, interval(older)))
            bounds.append(sql("{} < {} - {}", moment, as_of, interval(newer)) if newer else past)
        case Absolute(start, end):
            if start is not None:
                bounds.append(sql("{} >= {}::timestamptz", moment, start))
            if end is not None:
                bounds.append(sql("{} < {}::timestamptz", moment, end))
            bounds.append(past)
        case SinceEntry():
            if entered_at is None:
                raise ValueError("a window since entry needs entered_at")
            bounds += [sql("{} > {}", moment, entered_at), past]
        case never:
            assert_never(never)
    return join(" AND ", bounds)


def offsets(window: Window) -> list[timedelta]:
    """How long after an event the answer can change: when as_of passes it, and when it crosses an edge of the window."""
    match window:
        case Relative(older, newer):
            return sorted({timedelta(0), newer} | ({older} if older is not None else set()))
        case Absolute() | SinceEntry():
            return [timedelta(0)]
        case never:
            assert_never(never)
