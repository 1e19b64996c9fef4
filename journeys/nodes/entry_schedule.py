"""Entry by schedule: everyone in an audience, at a time, once or again and again."""

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from core.problems import Problem
from journeys.nodes.base import Config, Language, Scope, meta, problem
from journeys.nodes.entry import EntryType
from journeys.nodes.entry_audience import check_audience
from journeys.nodes.repeat import month_words, repeat_words
from journeys.schedules.recurrence import MOST_COUNT, Recurrence, local_slots, months_left_out, read_recurrence
from journeys.schedules.schedule import Schedule, known_zone, latest_instant, local_start, next_instant, read_schedule

FIRST_YEAR, LAST_YEAR = 1970, 2199


class EntryScheduleConfig(Config, frozen=True):
    audience: Annotated[str, meta("Audience", "人群", format="audience")]
    start: Annotated[str, meta("First time", "首次时间", format="local-date-time", max_length=40)]
    time_zone: Annotated[str, meta("Time zone", "时区", format="time-zone", max_length=64)] = ""
    repeat: Annotated[str, meta("Repeat", "重复", format="rrule", max_length=200)] = ""


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
    label = "Schedule"
    label_zh = "定时触发"
    description = "Everyone in an audience, at a time, once or again and again."
    description_zh = "在指定时间让人群中的所有人进入，可重复。"
    config = EntryScheduleConfig
    scheduled = True

    def check(self, config: EntryScheduleConfig, scope: Scope) -> list[Problem]:
        found = check_audience(config.audience, scope)
        if config.time_zone and not known_zone(config.time_zone):
            found.append(
                problem(
                    "time_zone",
                    "unknown_time_zone",
                    f"“{config.time_zone}” is not a time zone. Use an IANA name such as Asia/Shanghai.",
                    f"“{config.time_zone}”不是有效时区，请使用 IANA 名称，例如 Asia/Shanghai。",
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
                found += check_recurrence(rule, start)
        if start is None or any(each.severity == "error" and each.path != "audience" for each in found):
            return found
        return found + _check_ahead(Schedule(start, zone, rule), scope.now)

    def sentence(self, config: EntryScheduleConfig, language: Language, scope: Scope) -> str:
        name = scope.audiences.get(config.audience, "?")
        at, again = config.start.replace("T", " "), repeat_words(config.repeat, language) if config.repeat else ""
        if language == "zh-hans":
            return f"{at} 起{again}：人群“{name}”" if again else f"{at}：人群“{name}”"
        return f"Everyone in “{name}” at {at}{f', then {again}' if again else ''}"

    def slot(
        self, config: EntryScheduleConfig, zone: str, after: datetime, until: datetime
    ) -> tuple[str, datetime] | None:
        latest = latest_slot(config, zone, after, until)
        return None if latest is None else (config.audience, latest)

    def next_slot(self, config: EntryScheduleConfig, zone: str, after: datetime) -> datetime | None:
        return next_slot(config, zone, after)

    def repeats(self, config: EntryScheduleConfig) -> bool:
        rule, _ = read_recurrence(config.repeat) if config.repeat else (None, [])
        return rule is not None and rule.count != 1


def check_start(text: str, start: datetime | None, zone: ZoneInfo) -> list[Problem]:
    """Problems of a first time: empty, not a date and time, far from any campaign, or converted from another offset."""
    if not text.strip():
        return [problem("start", "start_missing", "Choose the first date and time.", "请选择首次的日期和时间。")]
    if start is None:
        return [
            problem(
                "start",
                "bad_start",
                f"“{text}” is not a date and time. Write e.g. 2026-12-01T09:00.",
                f"“{text}”不是有效的日期时间，请写成 2026-12-01T09:00 的形式。",
            )
        ]
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        return [
            problem(
                "start",
                "start_out_of_range",
                f"The first time lies in the year {start.year}. Choose a year from {FIRST_YEAR} to {LAST_YEAR}.",
                f"首次时间在 {start.year} 年，请选择 {FIRST_YEAR} 到 {LAST_YEAR} 年之间的时间。",
            )
        ]
    if datetime.fromisoformat(text).tzinfo is None:
        return []
    return [
        Problem(
            "start",
            "start_converted",
            f"“{text}” names its own offset; it is read as {start:%Y-%m-%d %H:%M} in {zone.key}.",
            f"“{text}”带有时区偏移，将按 {zone.key} 的 {start:%Y-%m-%d %H:%M} 执行。",
            "warning",
        )
    ]


def check_recurrence(rule: Recurrence, start: datetime) -> list[Problem]:
    """Problems of a rule together with its start: it never comes true, lasts too long, or leaves months out."""
    slots = local_slots(rule, start, start)
    n = len(list(islice(slots, rule.count or 1)))
    if n == 0:
        return [
            problem(
                "repeat",
                "repeat_never",
                "No date within 30 years fits this repeat rule. Check its days and months.",
                "30 年内没有符合该重复规则的日期，请检查其中的日期和月份。",
            )
        ]
    if rule.count is not None and n < rule.count:
        return [
            problem(
                "repeat",
                "repeat_too_long",
                f"The rule comes only {n} times within 30 years. Lower COUNT (at most {MOST_COUNT}) or drop it.",
                f"30 年内该规则只会执行 {n} 次，请减小 COUNT（最多 {MOST_COUNT}）或去掉它。",
            )
        ]
    months = months_left_out(rule, start)
    if not months:
        return []
    return [
        Problem(
            "repeat",
            "months_left_out",
            f"{month_words(months, 'en')} {'is' if len(months) == 1 else 'are'} left out: the day does not exist there"
            f"{' but in leap years' if months == [2] else ''}. For the last day of the month use BYMONTHDAY=-1.",
            f"{month_words(months, 'zh-hans')}没有这一天{'（闰年除外）' if months == [2] else ''}，将被跳过。"
            "如需每月最后一天，请使用 BYMONTHDAY=-1。",
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
                "This time has passed: nobody will enter by it. Choose a later time, or let everybody in at publishing with an "
                "Audience entry.",
                "该时间已过，不会有客户因此进入。请选择更晚的时间，或改用“人群触发”并选择“发布时已在人群中”。",
                "warning",
            )
        ]
    return [
        Problem(
            "repeat",
            "repeat_over",
            "The last date of this schedule has passed: nobody will enter by it. Choose a later end, or a later first time.",
            "该定时的最后一次已过，不会再有客户因此进入。请推迟结束时间或首次时间。",
            "warning",
        )
    ]
