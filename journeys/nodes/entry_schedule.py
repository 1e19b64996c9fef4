"""Entry by schedule: everyone in an audience, at a time, once or again and again."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr

from cdp.problems import Problem
from journeys.nodes.base import Config, EntryType, Language, Scope, meta, problem
from journeys.nodes.entry_audience import check_audience
from journeys.nodes.repeat import repeat_words


class EntryScheduleConfig(Config, frozen=True):
    audience: Annotated[str, meta("Audience", "人群", format="audience")]
    start: Annotated[str, meta("First time", "首次时间", format="local-date-time")]
    time_zone: Annotated[str, meta("Time zone", "时区", format="time-zone")] = ""
    repeat: Annotated[
        str,
        meta(
            "Repeat",
            "重复",
            format="rrule",
            help="An RFC 5545 rule, e.g. FREQ=WEEKLY;BYDAY=MO. Empty: once.",
            help_zh="RFC 5545 规则，例如 FREQ=WEEKLY;BYDAY=MO；留空为一次。",
            max_length=200,
        ),
    ] = ""


def next_slot(config: EntryScheduleConfig, default_zone: str, after: datetime) -> datetime | None:
    """The first instant of the schedule at or after `after` (aware), or None if there is none.

    The rule runs on the local wall clock, so 09:00 stays 09:00 across a change of clocks.
    """
    zone = ZoneInfo(config.time_zone or default_zone)
    start = datetime.fromisoformat(config.start).replace(tzinfo=None)
    local_after = after.astimezone(zone).replace(tzinfo=None)
    local = rrulestr(config.repeat, dtstart=start).after(local_after, inc=True) if config.repeat else start
    if local is None:
        return None
    slot: datetime = local.replace(tzinfo=zone)
    return slot if slot >= after else None


class EntrySchedule(EntryType[EntryScheduleConfig]):
    kind = "entry_schedule"
    icon = "calendar"
    label = "Schedule"
    label_zh = "定时触发"
    description = "Everyone in an audience, at a time, once or again and again."
    description_zh = "在指定时间让人群中的所有人进入，可重复。"
    config = EntryScheduleConfig

    def check(self, config: EntryScheduleConfig, scope: Scope) -> list[Problem]:
        found = check_audience(config.audience, scope)
        try:
            start = datetime.fromisoformat(config.start).replace(tzinfo=None)
        except ValueError:
            start = None
            found.append(
                problem(
                    "start",
                    "bad_start",
                    f"“{config.start}” is not a date and time. Write e.g. 2026-12-01T09:00.",
                    f"“{config.start}”不是有效的日期时间，请写成 2026-12-01T09:00 的形式。",
                )
            )
        if config.time_zone and config.time_zone not in available_timezones():
            found.append(
                problem(
                    "time_zone",
                    "unknown_time_zone",
                    f"“{config.time_zone}” is not a time zone. Use an IANA name such as Asia/Shanghai.",
                    f"“{config.time_zone}”不是有效时区，请使用 IANA 名称，例如 Asia/Shanghai。",
                )
            )
        if config.repeat and start is not None:
            try:
                rrulestr(config.repeat, dtstart=start)
            except (ValueError, TypeError, KeyError) as error:
                found.append(
                    problem(
                        "repeat",
                        "bad_repeat",
                        f"The repeat rule cannot be read ({error}). Write e.g. FREQ=WEEKLY;BYDAY=MO.",
                        f"重复规则“{config.repeat}”无法识别，请写成 FREQ=WEEKLY;BYDAY=MO 的形式。",
                    )
                )
        return found

    def sentence(self, config: EntryScheduleConfig, language: Language, scope: Scope) -> str:
        name = scope.audiences.get(config.audience, "?")
        at, again = config.start.replace("T", " "), repeat_words(config.repeat, language) if config.repeat else ""
        if language == "zh-hans":
            return f"{at} 起{again}：人群“{name}”" if again else f"{at}：人群“{name}”"
        return f"Everyone in “{name}” at {at}{f', then {again}' if again else ''}"
