"""Anniversary: the day in a trait comes round again, as birthdays do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from cdp.profiles.days import Place
from core import durations
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.keypath import value_at
from core.problems import Problem
from rules import phrases
from rules.check import check_name
from rules.comparison import Comparison
from rules.leaf import CheckContext, CompileContext, Fields, Footprint, Leaf
from rules.read import Reader, at
from rules.speaker import Speaker
from rules.windows import read_place

MOST_DAYS = 180
"""From today, to either side: further away than half a year is nearer on the other side."""
ANY_DATE = Comparison("date", "exists")


@dataclass(frozen=True, slots=True)
class Anniversary(Leaf):
    """The day in the trait has its anniversary from `from_days` to `to_days` from today, both included.

    Today is a day of the workspace's zone or of the customer's. A date without a time is that day everywhere; an instant is
    the day it falls on in that zone. What began on 29 February has its anniversary on the 28th in other years; the day itself
    is no anniversary.
    """

    kind = "anniversary"
    label = translated("Birthday or anniversary")
    line = translated("the birthday or anniversary of <trait/> is <days/>, by the clock <zone/>")
    fields = ("trait", "from_days", "to_days", "zone")

    trait: str
    from_days: int
    to_days: int
    zone: Place

    @classmethod
    def read(cls, reader: Reader, fields: Fields, path: str) -> Self | None:
        trait = reader.name(fields.get("trait"), at(path, "trait"))
        low = reader.whole(fields.get("from_days", 0), at(path, "from_days"), -MOST_DAYS, MOST_DAYS)
        high = reader.whole(fields.get("to_days", low or 0), at(path, "to_days"), -MOST_DAYS, MOST_DAYS)
        place = read_place(reader, fields, path)
        if trait is None or low is None or high is None:
            return None
        if low > high:
            reader.complain(
                at(path, "to_days"),
                "empty_range",
                translated(
                    "The first day comes after the last one; no day lies in between. Give the smaller number first."
                ),
            )
            return None
        return cls(trait, low, high, place)

    def check(self, context: CheckContext, path: str) -> Iterator[Problem]:
        yield from check_name(self.trait, ANY_DATE, context.catalog.traits, path, "trait")

    def compile(self, context: CompileContext) -> Sql:
        value = value_at(sql("{}.traits", context.profile), self.trait)
        return sql(
            "rules_anniversary(CASE WHEN jsonb_typeof({0}) = 'string' THEN {0} #>> '{{}}' END, {1}, {2}, {3}::int, {4}::int)",
            value,
            context.as_of,
            context.days.zone(self.zone),
            self.from_days,
            self.to_days,
        )

    def footprint(self) -> Footprint:
        return Footprint(profile=True, moves=True)

    def sentence(self, speaker: Speaker, negated: bool) -> str:
        subject, when = phrases.name(self.trait), self._when()
        said = translated("the anniversary of {subject} is {when}", subject=subject, when=when)
        return phrases.negate(speaker.in_place(said, self.zone), negated)

    def _when(self) -> str:
        low, high = self.from_days, self.to_days
        if low == high:
            if low == 0:
                return translated("today")
            length = durations.say(timedelta(days=abs(low)))
            return translated("in {length}", length=length) if low > 0 else translated("{length} ago", length=length)
        if low == 0:
            return translated("today or within the next {length}", length=durations.say(timedelta(days=high)))
        if high == 0:
            return translated("today or within the last {length}", length=durations.say(timedelta(days=-low)))
        return translated("from day {low} to day {high}, counted from today", low=f"{low:+d}", high=f"{high:+d}")
