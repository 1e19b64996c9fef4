"""Wait until: hold people until a clock time on a day of the week, in their own time zone."""

from typing import Annotated, Literal

from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import listed, translated
from core.problems import Problem
from journeys.nodes.base import Config, NodeType, Scope, Stand, Step, problem
from journeys.nodes.durations import CLOCK
from journeys.nodes.now import NOW

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {
    "mon": translated("Mon"),
    "tue": translated("Tue"),
    "wed": translated("Wed"),
    "thu": translated("Thu"),
    "fri": translated("Fri"),
    "sat": translated("Sat"),
    "sun": translated("Sun"),
}


class WaitUntilConfig(Config, frozen=True):
    time: Annotated[str, meta(translated("Local time"), format="local-time")] = "09:00"
    weekdays: Annotated[tuple[Weekday, ...], meta(translated("Only on"), format="weekdays")] = ()


class WaitUntil(NodeType[WaitUntilConfig]):
    kind = "wait_until"
    group = "flow"
    icon = "calendar-clock"
    label = translated("Wait until")
    description = translated("Hold people until a clock time where they live.")
    config = WaitUntilConfig
    waits = True

    def check(self, config: WaitUntilConfig, scope: Scope) -> list[Problem]:
        if CLOCK.match(config.time):
            return []
        return [
            problem(
                "time",
                "bad_clock_time",
                translated(
                    "“{time}” is not a time of day. Write hours and minutes from 00:00 to 23:59.", time=config.time
                ),
            )
        ]

    def sentence(self, config: WaitUntilConfig, scope: Scope) -> str:
        if config.weekdays:
            days = listed(_DAYS[day] for day in config.weekdays)
            return translated("Wait until {time} local time on {days}", time=config.time, days=days)
        return translated("Wait until {time} local time", time=config.time)

    def step(self, config: WaitUntilConfig, stand: Stand) -> Step:
        # The first of the next eight local days whose instant lies ahead, strictly, so that a loop waits for another day.
        # A local time that the clock skips becomes the instant after the gap, one that comes twice its first:
        # PostgreSQL's reading of AT TIME ZONE.
        wanted = [DAYS.index(day) + 1 for day in config.weekdays] or list(range(1, 8))
        # A stored zone that this server does not know falls back to the workspace's, and that to UTC. OFFSET 0: once a customer.
        wake = sql(
            "(SELECT min(t.at) FROM (SELECT profiles_zone_or(p.time_zone, profiles_zone_or({zone}::text, 'UTC')) AS zone "
            "OFFSET 0) z "
            "CROSS JOIN LATERAL (SELECT (date_trunc('day', {now} AT TIME ZONE z.zone) + make_interval(days => n) "
            "+ {time}::interval) AS local FROM generate_series(0, 8) n) d "
            "CROSS JOIN LATERAL (SELECT d.local AT TIME ZONE z.zone AS at) t "
            "WHERE t.at > {now} AND extract(isodow FROM d.local)::int = ANY({days}::int[]))",
            now=NOW,
            zone=stand.scope.time_zone,
            time=config.time,
            days=wanted,
        )
        return Step(Sql("'next'"), wake=wake)
