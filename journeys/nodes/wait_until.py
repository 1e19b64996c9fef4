"""Wait until: hold people until a clock time on a day of the week, in their own time zone."""

from typing import Annotated, Literal

from core.db.sql import Sql, sql
from core.problems import Problem
from journeys.nodes.base import Config, Language, NodeType, Scope, Stand, Step, meta, problem
from journeys.nodes.durations import CLOCK
from journeys.nodes.now import NOW

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZH = {"mon": "周一", "tue": "周二", "wed": "周三", "thu": "周四", "fri": "周五", "sat": "周六", "sun": "周日"}


class WaitUntilConfig(Config, frozen=True):
    time: Annotated[str, meta("Local time", "当地时间", format="local-time")] = "09:00"
    weekdays: Annotated[tuple[Weekday, ...], meta("Only on", "仅在", format="weekdays")] = ()


class WaitUntil(NodeType[WaitUntilConfig]):
    kind = "wait_until"
    group = "flow"
    icon = "calendar-clock"
    label = "Wait until"
    label_zh = "等到指定时间"
    description = "Hold people until a clock time where they live."
    description_zh = "等到客户当地的某个时刻。"
    config = WaitUntilConfig
    waits = True

    def check(self, config: WaitUntilConfig, scope: Scope) -> list[Problem]:
        if CLOCK.match(config.time):
            return []
        return [
            problem(
                "time",
                "bad_clock_time",
                f"“{config.time}” is not a time of day. Write hours and minutes from 00:00 to 23:59.",
                f"“{config.time}”不是有效时刻，请写 00:00 到 23:59 之间的时和分。",
            )
        ]

    def sentence(self, config: WaitUntilConfig, language: Language, scope: Scope) -> str:
        if language == "zh-hans":
            days = "、".join(_ZH[day] for day in config.weekdays)
            return f"等到当地时间 {days + ' ' if days else ''}{config.time}"
        days = ", ".join(day.capitalize() for day in config.weekdays)
        return f"Wait until {config.time} local time{' on ' + days if days else ''}"

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
