"""Windows of time that rules look at events through: four shapes, into which `last`, `older`/`newer` and `before` are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import assert_never, get_args

from cdp.profiles.days import PLACES, Period, Place, begins, literal, period_days
from core.db.sql import Sql, join, sql
from core.i18n.text import translated
from rules.comparison import interval
from rules.days import Days
from rules.read import Reader, at

_FARTHEST = timedelta(hours=14)
"""No place is farther from UTC."""


@dataclass(frozen=True, slots=True)
class Relative:
    """[as_of - older, as_of - newer); `older` None reaches back without end. The default is everything before as_of."""

    older: timedelta | None = None
    newer: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Absolute:
    """[start, end), never past as_of; a missing side is open. Aware datetimes (UTC), or days, which begin in their place."""

    start: datetime | date | None
    end: datetime | date | None
    place: Place = "workspace"

    @property
    def in_days(self) -> bool:
        """Whether a side is a day, so that it matters whose."""
        return any(isinstance(side, date) and not isinstance(side, datetime) for side in (self.start, self.end))


@dataclass(frozen=True, slots=True)
class Around:
    """The whole days of a period around as_of, in a place; never past as_of."""

    period: Period
    place: Place = "workspace"


@dataclass(frozen=True, slots=True)
class SinceEntry:
    """(entry of the enrollment, as_of): the event that began it does not count; only inside journeys."""


Window = Relative | Absolute | Around | SinceEntry
EVER = Relative()

FIELDS = ("last", "older", "newer", "before", "from", "to", "since", "period", "zone")
DAY = 10
"""The length of a date without a time."""

WINDOWS = (
    ("ever", translated("ever")),
    ("last", translated("in the last")),
    ("before", translated("longer ago than")),
    ("older_newer", translated("between two ages")),
    ("from_to", translated("between two dates")),
    ("period", translated("in a calendar period")),
    ("since", translated("since entering the journey")),
)
"""The spellings offered by the rule builder, and their names."""


def read_window(reader: Reader, json: object, path: str) -> Window:
    """A window in any of its spellings; None stands forever. Problems go to the reader."""
    if json is None:
        return EVER
    fields = reader.fields(json, path, FIELDS)
    if fields is None or not fields.keys() <= set(FIELDS):
        return EVER
    given = {key for key, value in fields.items() if value is not None and key != "zone"}

    def length(key: str) -> timedelta | None:
        return reader.duration(fields[key], at(path, key)) if key in given else None

    if "zone" in fields and not (given and given <= {"from", "to", "period"}):
        reader.complain(
            at(path, "zone"),
            "zone_without_days",
            translated("Only days have a zone: a period, or from and to. Remove it."),
        )
        return EVER
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
        return read_from_to(reader, fields, path)
    if given == {"period"}:
        period = read_period(reader, fields["period"], at(path, "period"))
        return Around(period or "today", read_place(reader, fields, path))
    if given == {"since"}:
        reader.choice(fields["since"], at(path, "since"), ("entry",), "point", translated("a starting point"))
        return SinceEntry()
    if given:
        reader.complain(
            path,
            "bad_window",
            translated("A window is one of: last; before; older and newer; from and/or to; period; since."),
        )
    return EVER


def read_from_to(reader: Reader, fields: Mapping[str, object], path: str) -> Absolute:
    """`from` and `to`, either of which may be missing: days of the place that `zone` names, or instants."""

    def side(key: str) -> datetime | date | None:
        value = fields.get(key)
        moment = reader.date(value, at(path, key)) if value is not None else None
        return moment.date() if moment is not None and len(str(value)) == DAY else moment

    window = Absolute(side("from"), side("to"), read_place(reader, fields, path))
    low, high = window.start, window.end
    # A day beside an instant: its place is not known here, so that only what is empty everywhere is refused.
    slack = _FARTHEST if isinstance(low, datetime) != isinstance(high, datetime) else timedelta(0)
    if low is not None and high is not None and _instant(low) >= _instant(high) + slack:
        _empty(reader, path)
    return window


def _instant(side: datetime | date) -> datetime:
    """An instant to compare with; that of a day only roughly, as its place is not known here."""
    return side if isinstance(side, datetime) else datetime(side.year, side.month, side.day, tzinfo=UTC)


def read_place(reader: Reader, fields: Mapping[str, object], path: str) -> Place:
    """Whose days count: the workspace's, unless given."""
    given = fields.get("zone", "workspace")
    place = reader.choice(given, at(path, "zone"), PLACES, "zone", translated("a place whose days count"))
    return "customer" if place == "customer" else "workspace"


def read_period(reader: Reader, json: object, path: str) -> Period | None:
    """A calendar period."""
    period = reader.choice(json, path, get_args(Period), "period", translated("a calendar period"))
    return next((each for each in get_args(Period) if each == period), None)


def _empty(reader: Reader, path: str) -> None:
    reader.complain(
        path,
        "empty_window",
        translated("The window is empty: its start must lie before its end (older is the longer of the two)."),
    )


def within(window: Window, moment: Sql, as_of: Sql, entered_at: Sql | None, days: Days) -> Sql:
    """SQL that the instant `moment` lies in the window, and before as_of. ValueError if it needs a missing `entered_at`."""
    bounds: list[Sql] = []
    past = sql("{} < {}", moment, as_of)
    match window:
        case Relative(older, newer):
            if older is not None:
                bounds.append(sql("{} >= {} - {}", moment, as_of, interval(older)))
            bounds.append(sql("{} < {} - {}", moment, as_of, interval(newer)) if newer else past)
        case Absolute(start, end):
            zone = days.zone(window.place) if window.in_days else Sql("")
            if start is not None:
                bounds.append(sql("{} >= {}", moment, _bound(start, zone)))
            if end is not None:
                bounds.append(sql("{} < {}", moment, _bound(end, zone)))
            bounds.append(past)
        case Around(period, place):
            zone = days.zone(place)
            first, after = period_days(period, as_of, zone, days.week_start)
            bounds += [sql("{} >= {}", moment, begins(first, zone)), sql("{} < {}", moment, begins(after, zone)), past]
        case SinceEntry():
            if entered_at is None:
                raise ValueError("a window since entry needs entered_at")
            bounds += [sql("{} > {}", moment, entered_at), past]
        case never:
            assert_never(never)
    return join(" AND ", bounds)


def _bound(side: datetime | date, zone: Sql) -> Sql:
    return sql("{}::timestamptz", side) if isinstance(side, datetime) else begins(literal(side), zone)


def theirs(window: Window) -> bool:
    """Whether it lies otherwise for each customer, by their zone."""
    return isinstance(window, Absolute | Around) and window.place == "customer"


def offsets(window: Window) -> list[timedelta]:
    """How long after an event the answer can change: when as_of passes it, and when it crosses an edge of the window."""
    match window:
        case Relative(older, newer):
            return sorted({timedelta(0), newer} | ({older} if older is not None else set()))
        case Absolute() | Around() | SinceEntry():
            return [timedelta(0)]
        case never:
            assert_never(never)
