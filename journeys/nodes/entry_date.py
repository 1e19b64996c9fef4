"""Entry by date: whoever has a date in a trait that is due, some days before or after it, once or every year.

The pulse writes a batch for each instant at which the clock time comes in some zone; the batch names those who live by that
clock and whose date is due. The instance key is the day meant and the offset, so each occurrence lets in once, and the next
year's is another.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cdp.profiles.days import Place, today, zone_of
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.db.zones import known_zones
from core.durations import say
from core.i18n.text import listed, translated, translated_in
from core.keypath import value_at
from core.problems import Problem
from journeys.nodes.base import Config, Scope, Stand, problem
from journeys.nodes.durations import CLOCK
from journeys.nodes.entry import EntryType, Slot
from journeys.nodes.entry_audience import check_audience
from journeys.nodes.now import NOW
from rules.check import check_name
from rules.comparison import Comparison

ANY_DATE = Comparison("date", "exists")
LATEST = timedelta(days=1)
"""A batch that runs later than so refuses its people as too late: nobody wants a birthday mail days after."""
MADE_UP = timedelta(days=31)
"""So far back are missed instants made up, each of its people with a refusal if it is too late."""


class DateOffset(Config, frozen=True):
    """So many days before or after the date."""

    days: Annotated[int, meta(translated("Days"), ge=0, le=365)] = 0
    side: Annotated[Literal["before", "after"], meta(translated("Before or after"))] = "before"

    @property
    def shift(self) -> int:
        """Days from the date to the entry."""
        return self.days if self.side == "after" else -self.days


class EntryDateConfig(Config, frozen=True):
    trait: Annotated[str, meta(translated("Date in the trait"), format="trait", max_length=200)]
    repeat: Annotated[
        Literal["yearly", "once"],
        meta(
            translated("How often"),
            help=translated("Every year suits birthdays; once suits an expiry or the end of a contract."),
        ),
    ] = "yearly"
    offsets: Annotated[tuple[DateOffset, ...], meta(translated("On which days"), min_length=1, max_length=10)] = (
        DateOffset(),
    )
    time: Annotated[
        str,
        meta(
            translated("Clock time"),
            format="local-time",
            help=translated("Published after this time of day, it begins on the next day."),
        ),
    ] = "09:00"
    zone: Annotated[Place, meta(translated("By the clock"))] = "customer"
    audience: Annotated[
        str, meta(translated("Only those in"), format="audience", help=translated("Everybody, unless chosen."))
    ] = ""


class EntryDate(EntryType[EntryDateConfig]):
    kind = "entry_date"
    icon = "calendar-heart"
    label = translated_in("entry", "Date")
    description = translated("Whoever has a birthday, an expiry or another date that is due.")
    config = EntryDateConfig
    scheduled = True

    def check(self, config: EntryDateConfig, scope: Scope) -> list[Problem]:
        found: list[Problem] = []
        if not config.trait:
            found.append(problem("trait", "trait_missing", translated("Choose the trait that holds the date.")))
        else:
            found += check_name(config.trait, ANY_DATE, scope.catalog.traits, "", "trait")
        if not CLOCK.match(config.time):
            found.append(
                problem(
                    "time",
                    "bad_clock_time",
                    translated(
                        "“{time}” is not a time of day. Write hours and minutes from 00:00 to 23:59.", time=config.time
                    ),
                )
            )
        shifts = Counter(offset.shift for offset in config.offsets)
        for n, offset in enumerate(config.offsets):
            if shifts[offset.shift] > 1:
                found.append(
                    problem(
                        f"offsets[{n}].days", "day_twice", translated("This day is named twice. Remove one of them.")
                    )
                )
        return found + (check_audience(config.audience, scope) if config.audience else [])

    def sentence(self, config: EntryDateConfig, scope: Scope) -> str:
        days = listed(_say_offset(offset) for offset in config.offsets)
        name = config.trait or "?"
        said = (
            translated("Every year by “{trait}”: {days}, at {time}", days=days, trait=name, time=config.time)
            if config.repeat == "yearly"
            else translated("Once by “{trait}”: {days}, at {time}", days=days, trait=name, time=config.time)
        )
        if config.zone == "customer":
            said = translated("{said}, where the customer lives", said=said)
        else:
            said = translated("{said}, by the clock of {zone}", said=said, zone=scope.time_zone)
        if config.audience:
            said = translated(
                "{said}, for those in “{name}”", said=said, name=scope.audiences.get(config.audience, "?")
            )
        return said

    def keyed(self, config: EntryDateConfig) -> bool:
        return True

    def lets_in_once_a_key(self, config: EntryDateConfig) -> bool:
        return True

    def slots(self, config: EntryDateConfig, zone: str, after: datetime, until: datetime) -> list[Slot]:
        at = _clock(config.time)
        begin = max(after, until - MADE_UP)
        zones = _every_zone() if config.zone == "customer" else (zone,)
        found: set[datetime] = set()
        day = begin.date() - timedelta(days=1)
        while day <= until.date() + timedelta(days=1):
            found |= {instant for instant in _instants(day, at, zones) if begin < instant <= until}
            day += timedelta(days=1)
        return [(config.audience or None, instant) for instant in sorted(found)]

    def next_slot(self, config: EntryDateConfig, zone: str, after: datetime) -> datetime | None:
        slots = self.slots(config, zone, after - timedelta(microseconds=1), after + timedelta(days=2))
        return slots[0][1] if slots else None

    def members(self, config: EntryDateConfig, stand: Stand, batches: Sql, among: Sql) -> Sql:
        zone = zone_of(config.zone, stand.scope.time_zone, Sql("p"))
        text = sql(
            "(CASE WHEN jsonb_typeof({0}) = 'string' THEN {0} #>> '{{}}' END)", value_at(Sql("p.traits"), config.trait)
        )
        shifts = [offset.shift for offset in config.offsets]
        if config.repeat == "yearly":
            due = sql("rules_anniversary(z.text, r.at, z.zone, -o.shift, -o.shift)")
        else:
            due = sql("coalesce(rules_day(z.text, z.zone) = {} - o.shift, FALSE)", today(Sql("r.at"), Sql("z.zone")))
        # OFFSET 0: the zone is worked out once for each customer, and only for those with some text there.
        return sql(
            "SELECT m.profile_id, {node}::bigint AS node_id, m.key, r.at, NULL::bigint AS event_id, "
            "r.at < {now} - {latest}::interval AS late FROM ({batches}) r CROSS JOIN LATERAL ("
            "SELECT z.id AS profile_id, concat_ws(' ', {day} - o.shift, to_char(nullif(o.shift, 0), 'FMSG999')) AS key FROM ("
            "SELECT p.id, {text} AS text, {zone} AS zone FROM profiles_profile p WHERE p.workspace_id = {workspace}::bigint "
            "AND p.bucket = ANY(r.buckets) AND p.id = coalesce(r.profile_id, p.id) AND p.merged_into_id IS NULL "
            "AND {text} IS NOT NULL{among} OFFSET 0) z CROSS JOIN unnest({shifts}::int[]) o(shift) "
            "WHERE ({day} + {time}::time) AT TIME ZONE z.zone = r.at AND {due}{audience} OFFSET 0) m",
            node=stand.node_id,
            now=NOW,
            latest=LATEST,
            batches=batches,
            day=today(Sql("r.at"), Sql("z.zone")),
            text=text,
            zone=zone,
            workspace=stand.scope.workspace_id,
            among=among,
            shifts=shifts,
            time=config.time,
            due=due,
            audience=_in_audience(stand.scope.audience_id(config.audience)) if config.audience else Sql(""),
        )


def _in_audience(audience_id: int) -> Sql:
    return sql(
        " AND EXISTS (SELECT 1 FROM audiences_membership member WHERE member.audience_id = {}::bigint "
        "AND member.profile_id = z.id AND member.since <= r.at AND (member.until IS NULL OR member.until > r.at) OFFSET 0)",
        audience_id,
    )


def _say_offset(offset: DateOffset) -> str:
    if offset.days == 0:
        return translated("on the day")
    length = say(timedelta(days=offset.days))
    if offset.side == "before":
        return translated("{length} before", length=length)
    return translated("{length} after", length=length)


def _clock(text: str) -> clock:
    return clock.fromisoformat(text)


@lru_cache(maxsize=1)
def _every_zone() -> tuple[str, ...]:
    return tuple(sorted(known_zones()))


@lru_cache(maxsize=256)
def _instants(day: date, at: clock, zones: tuple[str, ...]) -> frozenset[datetime]:
    """When it is so late on a day in any of the zones. A time that comes twice gives both: the statement takes its own."""
    local = datetime.combine(day, at)
    return frozenset(
        local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for zone in zones for fold in (0, 1)
    )
