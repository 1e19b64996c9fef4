"""Entry by schedule: everyone in an audience, at a time, once or again and again."""

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from core.config.schema import meta
from core.i18n.text import translated
from core.problems import Problem
from journeys.nodes.base import Config, Scope, problem
from journeys.nodes.entry import EntryType, Slot
from journeys.nodes.entry_audience import check_audience
from journeys.nodes.repeat import month_words, repeat_words
from journeys.schedules.recurrence import Recurrence, local_slots
from journeys.schedules.rrule import MOST_COUNT, read_recurrence
from journeys.schedules.schedule import Schedule, known_zone, latest_instant, local_start, next_instant, read_schedule
from journeys.schedules.short_months import late_days, months_left_out

FIRST_YEAR, LAST_YEAR = 1970, 2199


class EntryScheduleConfig(Config, frozen=True):
    audience: Annotated[str, meta(translated("Audience"), format="audience")]
    start: Annotated[str, meta(translated("First time"), format="local-date-time", max_length=40)]
    time_zone: Annotated[str, meta(translated("Time zone"), format="time-zone", max_length=64)] = ""
    repeat: Annotated[str, meta(translated("Repeat"), format="rrule", max_length=200)] = ""
    newcomers_only: Annotated[
        bool,
        meta(
            translated("Only those who were never in before"),
            help=translated(
                "Each time, whoever has been in this journey is left out, whatever its re-entry rule says."
            ),
        ),
    ] = False


def schedule_of(config: EntryScheduleConfig, default_zone: str) -> Schedule | None:
    """The schedule of a config, or None if it cannot be read, so that nobody enters by it."""
    return read_schedule(config.start, config.repeat, config.time_zone or default_zone)


def next_slot(config: EntryScheduleConfig, default_zone: str, after: datetime) -> datetime | None:
    """The first instant of the schedule at or after `after` (aware), or None if there is none."""
    schedule = schedule_of(config, default_zone)
    return next_instant(schedule, after) if schedule else None


def latest_slot(config: EntryScheduleConfig, default_zone: str, after: datetime, until: datetime) -> datetime | None:
    """The last instant of the schedule in (after, until], or None if there is none."""
    schedule = schedule_of(config, default_zone)
    return latest_instant(schedule, after, until) if schedule else None


class EntrySchedule(EntryType[EntryScheduleConfig]):
    kind = "entry_schedule"
    icon = "calendar"
    label = translated("Schedule")
    description = translated("Everyone in an audience, at a time, once or again and again.")
    config = EntryScheduleConfig
    scheduled = True

    def check(self, config: EntryScheduleConfig, scope: Scope) -> list[Problem]:
        found = check_audience(config.audience, scope)
        if config.time_zone and not known_zone(config.time_zone):
            found.append(
                problem(
                    "time_zone",
                    "unknown_time_zone",
                    translated(
                        "“{time_zone}” is not a time zone. Use an IANA name such as Asia/Shanghai.",
                        time_zone=config.time_zone,
                    ),
                )
            )
            return found
        zone = ZoneInfo(config.time_zone or scope.time_zone)
        start = local_start(config.start, zone)
        found += check_start(config.start, start, zone)
        rule: Recurrence | None = None
        if config.repeat:
            rule, problems = read_recurrence(config.repeat)
            found += problems
            if start is not None and rule is not None:
                found += check_recurrence(Schedule(start, zone, rule))
        if start is None or any(each.severity == "error" and each.path != "audience" for each in found):
            return found
        return found + _check_ahead(Schedule(start, zone, rule), scope.now)

    def sentence(self, config: EntryScheduleConfig, scope: Scope) -> str:
        name = scope.audiences.get(config.audience, "?")
        at, again = config.start.replace("T", " "), repeat_words(config.repeat) if config.repeat else ""
        if config.newcomers_only and again:
            return translated(
                "Everyone in “{name}” who was never in before at {at}, then {again}", name=name, at=at, again=again
            )
        if config.newcomers_only:
            return translated("Everyone in “{name}” who was never in before at {at}", name=name, at=at)
        if again:
            return translated("Everyone in “{name}” at {at}, then {again}", name=name, at=at, again=again)
        return translated("Everyone in “{name}” at {at}", name=name, at=at)

    def slots(self, config: EntryScheduleConfig, zone: str, after: datetime, until: datetime) -> list[Slot]:
        # Only the latest of several: people want the mail of today, not those of a week in which the servers were off.
        latest = latest_slot(config, zone, after, until)
        return [] if latest is None else [(config.audience, latest)]

    def next_slot(self, config: EntryScheduleConfig, zone: str, after: datetime) -> datetime | None:
        return next_slot(config, zone, after)

    def repeats(self, config: EntryScheduleConfig) -> bool:
        rule, _ = read_recurrence(config.repeat) if config.repeat else (None, [])
        return rule is not None and rule.count != 1

    def lets_in_once(self, config: EntryScheduleConfig) -> bool:
        return config.newcomers_only


def check_start(text: str, start: datetime | None, zone: ZoneInfo) -> list[Problem]:
    """Problems of a first time: empty, not a date and time, far from any campaign, or converted from another offset."""
    if not text.strip():
        return [problem("start", "start_missing", translated("Choose the first date and time."))]
    if start is None:
        return [
            problem(
                "start",
                "bad_start",
                translated("“{text}” is not a date and time. Write e.g. 2026-12-01T09:00.", text=text),
            )
        ]
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        return [
            problem(
                "start",
                "start_out_of_range",
                translated(
                    "The first time lies in the year {year}. Choose a year from {first_year} to {last_year}.",
                    year=start.year,
                    first_year=FIRST_YEAR,
                    last_year=LAST_YEAR,
                ),
            )
        ]
    if datetime.fromisoformat(text).tzinfo is None:
        return []
    return [
        Problem(
            "start",
            "start_converted",
            translated(
                "“{text}” names its own offset; it is read as {start:%Y-%m-%d %H:%M} in {zone}.",
                text=text,
                start=start,
                zone=zone.key,
            ),
            "warning",
        )
    ]


def check_recurrence(schedule: Schedule) -> list[Problem]:
    """Problems of a rule together with its start: it never comes true, lasts too long, or leaves months out."""
    rule, start = schedule.rule, schedule.start
    if rule is None:
        return []
    slots = local_slots(rule, start, start)
    n = len(list(islice(slots, rule.count or 1)))
    if n == 0:
        return [
            problem(
                "repeat",
                "repeat_never",
                translated("No date within 30 years fits this repeat rule. Check its days and months."),
            )
        ]
    if rule.count is not None and n < rule.count:
        return [
            problem(
                "repeat",
                "repeat_too_long",
                translated(
                    "Within 30 years the rule comes {found} of {count} times. Lower COUNT (at most {most}) or drop it.",
                    found=n,
                    count=rule.count,
                    most=MOST_COUNT,
                ),
            )
        ]
    months = months_left_out(schedule)
    if not months:
        return []
    return [
        Problem(
            "repeat",
            "months_left_out",
            _left_out(months, leap=late_days(schedule) == {29}),
            "warning",
        )
    ]


def _check_ahead(schedule: Schedule, now: datetime | None) -> list[Problem]:
    """Problems of a schedule that can be read: it is over, or never comes."""
    if next_instant(schedule, datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) if now is None else now) is not None:
        return []
    if schedule.rule is None:
        return [
            Problem(
                "start",
                "start_passed",
                translated(
                    "This time has passed: nobody will enter by it. Choose a later time, or let everybody in at "
                    "publishing with an Audience entry."
                ),
                "warning",
            )
        ]
    return [
        Problem(
            "repeat",
            "repeat_over",
            translated(
                "The last date of this schedule has passed: nobody will enter by it. Choose a later end, or "
                "a later first time."
            ),
            "warning",
        )
    ]


def _left_out(months: list[int], leap: bool) -> str:
    """`leap`: the day exists in leap years."""
    if months == [2] and leap:
        return translated(
            "February is left out: the day does not exist there but in leap years. For the last day of the month use "
            "BYMONTHDAY=-1."
        )
    if len(months) == 1:
        return translated(
            "{month} is left out: the day does not exist there. For the last day of the month use BYMONTHDAY=-1.",
            month=month_words(months),
        )
    return translated(
        "{months} are left out: the day does not exist there. For the last day of the month use BYMONTHDAY=-1.",
        months=month_words(months),
    )
