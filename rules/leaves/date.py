"""Date: the day in a trait lies in so many days, in a calendar period, or between two days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from cdp.profiles.days import Period, Place, literal, period_days, today
from core import durations
from core.db.sql import Sql, join, sql
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from rules import phrases
from rules.check import check_name
from rules.comparison import Comparison
from rules.days import Days
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf
from rules.read import Reader, at
from rules.speaker import Speaker
from rules.windows import read_from_to, read_period, read_place

MOST_DAYS = 3660
ANY_DATE = Comparison("date", "exists")
SPANS = ("from_days", "to_days")


@dataclass(frozen=True, slots=True)
class Date(Leaf):
    """The day in the trait lies in one of three spans: from `from_days` to `to_days` from today, both included, a missing one
    open; the days of a `period`; or [`first`, `after`), a missing one open.

    Today is a day of the workspace's zone or of the customer's. A date without a time is that day everywhere; an instant is
    the day it falls on in that zone.
    """

    kind = "date"
    label = translated("Date in a trait")
    line = translated("the date in <trait/> is <span/>, by the clock <zone/>")
    fields = ("trait", "from_days", "to_days", "period", "from", "to", "zone")

    trait: str
    place: Place
    from_days: int | None = None
    to_days: int | None = None
    period: Period | None = None
    first: date | None = None
    after: date | None = None

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        trait = reader.name(fields.get("trait"), at(path, "trait"))
        place = read_place(reader, fields, path)
        given = {key for key in cls.fields if fields.get(key) is not None} - {"trait", "zone"}
        if given == {"period"}:
            period = read_period(reader, fields["period"], at(path, "period"))
            return None if trait is None or period is None else cls(trait, place, period=period)
        if given and given <= {"from", "to"}:
            window = read_from_to(reader, fields, path)
            for key, side in (("from", window.start), ("to", window.end)):
                if isinstance(side, datetime):
                    reader.complain(at(path, key), "not_a_day", translated("A day is meant here, such as 2025-03-31."))
                    return None
            return None if trait is None else cls(trait, place, first=window.start, after=window.end)
        if not given or not given <= set(SPANS):
            reader.complain(
                path,
                "bad_span",
                translated("The days are one of: from_days and/or to_days; period; from and/or to."),
            )
            return None
        low, high = (
            reader.whole(fields[key], at(path, key), -MOST_DAYS, MOST_DAYS) if key in given else None for key in SPANS
        )
        if low is not None and high is not None and low > high:
            reader.complain(
                at(path, "to_days"),
                "empty_range",
                translated(
                    "The first day comes after the last one; no day lies in between. Give the smaller number first."
                ),
            )
            return None
        return None if trait is None else cls(trait, place, low, high)

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        yield from check_name(self.trait, ANY_DATE, context.catalog.traits, path, "trait")

    def compile(self, context: CompileContext) -> Sql:
        days = context.days
        zone = days.zone(self.place)
        value = value_at(sql("{}.traits", context.profile), self.trait)
        first, after = self._bounds(context.as_of, zone, days)
        tests = [sql("date_.day >= {}", first)] if first is not None else []
        tests += [sql("date_.day < {}", after)] if after is not None else []
        # OFFSET 0: the text is read once.
        return sql(
            "(SELECT ({0}) IS TRUE FROM (SELECT rules_day(CASE WHEN jsonb_typeof({1}) = 'string' THEN {1} #>> '{{}}' END, {2}) "
            "AS day OFFSET 0) date_)",
            join(" AND ", tests),
            value,
            zone,
        )

    def _bounds(self, as_of: Sql, zone: Sql, days: Days) -> tuple[Sql | None, Sql | None]:
        """The first day of the span and the first one after it, as date expressions; None where it is open."""
        if self.period is not None:
            return period_days(self.period, as_of, zone, days.week_start)
        if self.from_days is None and self.to_days is None:
            return (None if self.first is None else literal(self.first)), (
                None if self.after is None else literal(self.after)
            )
        now = today(as_of, zone)
        return (None if self.from_days is None else sql("{} + {}::int", now, self.from_days)), (
            None if self.to_days is None else sql("{} + {}::int", now, self.to_days + 1)
        )

    def footprint(self) -> Footprint:
        return Footprint(profile=True, moves=self.first is None and self.after is None)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        said = translated("the date in {subject} is {when}", subject=phrases.name(self.trait), when=self._when())
        return phrases.negate(speaker.in_place(said, self.place), negated)

    def _when(self) -> str:
        low, high = self.from_days, self.to_days
        if self.period is not None:
            return phrases.PERIODS[self.period]
        if low is None and high is None:
            return phrases.from_to(
                None if self.first is None else phrases.date(self.first),
                None if self.after is None else phrases.date(self.after),
            )
        return _from_today(low, high)


def _from_today(low: int | None, high: int | None) -> str:
    """Days counted from today, one of them at least."""
    if low is not None and low == high:
        return _day(low)
    if low is None and high is not None:
        if high == -1:
            return translated("before today")
        return translated("{day} or earlier", day=_day(high))
    if high is None and low is not None:
        if low == 1:
            return translated("after today")
        return translated("{day} or later", day=_day(low))
    if low == 0 and high is not None:
        return translated("today or within the next {length}", length=durations.say(timedelta(days=high)))
    if low == 1 and high is not None:
        return translated("within the next {length}, not today", length=durations.say(timedelta(days=high)))
    if high == 0 and low is not None:
        return translated("today or within the last {length}", length=durations.say(timedelta(days=-low)))
    return translated("from day {low} to day {high}, counted from today", low=f"{low:+d}", high=f"{high:+d}")


def _day(n: int) -> str:
    """A day counted from today."""
    if n == 0:
        return translated("today")
    length = durations.say(timedelta(days=abs(n)))
    return translated("in {length}", length=length) if n > 0 else translated("{length} ago", length=length)
