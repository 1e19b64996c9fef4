"""When the demo's purchases happened: the file's days, moved so that the last of them is yesterday.

Whole days are moved, not hours, and what happens within a day keeps its place in it by UTC. Whatever the demo compares lies
hours from any change to summer time, so a demo loaded on any day has the same figures (docs/decisions/0077).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from demo.orders import FIRST_DAY, LAST_DAY, Order

TIME_ZONE = "America/New_York"
"""The shop's."""
INGEST_AT, TICK_AT = time(12, 30, tzinfo=UTC), time(15, 0, tzinfo=UTC)
"""Half an hour after the orders of the day; mid-morning in New York, between nine o'clock there and nine in Los Angeles."""
NEWEST_JOURNEY_RUNS = timedelta(weeks=8)
"""So long before the end the youngest journey is published."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days onto which those of the file fall; `first_day` is the file's first."""

    first_day: date
    last_day: date

    @classmethod
    def until_yesterday(cls, now: datetime, file_until: date = LAST_DAY) -> Calendar:
        """The file's days until `file_until`, of which the last is yesterday in the shop's zone at `now`."""
        last_day = now.astimezone(ZoneInfo(TIME_ZONE)).date() - timedelta(days=1)
        return cls(last_day - (file_until - FIRST_DAY), last_day)

    @property
    def start(self) -> datetime:
        """When everything is set up and published: before the first purchase."""
        return datetime.combine(self.first_day, time(0), UTC)

    @property
    def end(self) -> datetime:
        """The midnight after the last purchase, in the shop's zone: from here on the clock is everybody's."""
        return datetime.combine(self.last_day + timedelta(days=1), time(0), ZoneInfo(TIME_ZONE)).astimezone(UTC)

    @property
    def launch(self) -> datetime:
        """When the youngest journey is published."""
        return datetime.combine(self.last_day, time(0), UTC) - NEWEST_JOURNEY_RUNS

    @property
    def release_day(self) -> str:
        """The weekday onto which the file's Mondays fall."""
        return _WEEKDAYS[(self.first_day - FIRST_DAY).days % 7]

    @property
    def days(self) -> list[date]:
        """Every day, bought on or not."""
        return [self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]

    def move(self, orders: Iterable[Order]) -> list[Order]:
        """The file's orders on these days."""
        by = self.first_day - FIRST_DAY
        return [replace(order, day=order.day + by) for order in orders]


def morning_of(day: date) -> datetime:
    """The instant of the day at which the engine takes in the orders."""
    return datetime.combine(day, TICK_AT)
