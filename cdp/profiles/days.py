"""Days belong to a place: where they begin and end, as SQL. The one module that works out the bounds of calendar days.

A day is one of the workspace's zone, or of the customer's own. Rules, entries and waits ask here. A day whose
midnight the clock skips begins after the gap; one whose midnight comes twice begins with the first.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, get_args

from core.db.sql import Sql, sql

Place = Literal["workspace", "customer"]
PLACES: Final[tuple[Place, ...]] = get_args(Place)

Period = Literal[
    "today",
    "yesterday",
    "tomorrow",
    "this_week",
    "last_week",
    "next_week",
    "this_month",
    "last_month",
    "next_month",
    "this_year",
    "last_year",
    "next_year",
]
"""Whole days around the present one."""

_OF: Final[dict[Period, tuple[str, int]]] = {
    "today": ("day", 0),
    "yesterday": ("day", -1),
    "tomorrow": ("day", 1),
    "this_week": ("week", 0),
    "last_week": ("week", -1),
    "next_week": ("week", 1),
    "this_month": ("month", 0),
    "last_month": ("month", -1),
    "next_month": ("month", 1),
    "this_year": ("year", 0),
    "last_year": ("year", -1),
    "next_year": ("year", 1),
}


def zone_of(place: Place, workspace_zone: str, profile: Sql) -> Sql:
    """The name of the zone whose days count, as a text expression. `profile` is an alias of a profiles_profile row.

    A stored zone that this server does not know falls back to the workspace's, and that to UTC.
    """
    zone = sql("(SELECT profiles_zone_or({}::text, 'UTC'))", workspace_zone)  # Once for a statement, not for each row.
    return sql("profiles_zone_or({}.time_zone, {})", profile, zone) if place == "customer" else zone


def today(at: Sql, zone: Sql) -> Sql:
    """The day of the zone on which an instant falls, as a date."""
    return sql("({} AT TIME ZONE {})::date", at, zone)


def begins(day: Sql, zone: Sql) -> Sql:
    """The instant at which a day (a date expression) begins in the zone."""
    return sql("(SELECT profiles_day_begins({}, {}))", day, zone)  # Of the workspace's zone once for a statement.


def literal(day: date) -> Sql:
    """A day as a date expression."""
    return sql("{}::date", day)


def period_days(period: Period, at: Sql, zone: Sql, week_start: int) -> tuple[Sql, Sql]:
    """The first day of a period around an instant, and the first one after it, as date expressions.

    `week_start` is the day on which weeks begin, as `date.weekday` numbers them.
    """
    unit, shift = _OF[period]
    day, late = today(at, zone), week_start if unit == "week" else 0  # A truncated week begins on a Monday.
    first = sql("(date_trunc('" + unit + "', ({} - {}::int)::timestamp)::date + {}::int)", day, late, late)
    return _moved(first, unit, shift), _moved(first, unit, shift + 1)


def _moved(first: Sql, unit: str, n: int) -> Sql:
    return first if n == 0 else sql("({} + make_interval(" + unit + "s => {}::int))::date", first, n)
