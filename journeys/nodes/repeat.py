"""RFC 5545 recurrence rules in words, as far as schedules of campaigns go; what goes further is shown as it is written."""

from __future__ import annotations

from collections.abc import Sequence

from journeys.nodes.base import Language
from journeys.schedules.recurrence import parts_of

_UNITS = {
    "HOURLY": ("hour", "小时"),
    "DAILY": ("day", "天"),
    "WEEKLY": ("week", "周"),
    "MONTHLY": ("month", "个月"),
    "YEARLY": ("year", "年"),
}
_DAYS = {
    "MO": ("Monday", "周一"),
    "TU": ("Tuesday", "周二"),
    "WE": ("Wednesday", "周三"),
    "TH": ("Thursday", "周四"),
    "FR": ("Friday", "周五"),
    "SA": ("Saturday", "周六"),
    "SU": ("Sunday", "周日"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SAID = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL"}


def month_words(months: Sequence[int], language: Language) -> str:
    """`[2, 4]` as "February and April" or "2、4 月"."""
    if language == "zh-hans":
        return f"{'、'.join(str(month) for month in months)} 月"
    names = [_MONTHS[month - 1] for month in months]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def repeat_words(rule: str, language: Language) -> str:
    """`FREQ=WEEKLY;INTERVAL=2;BYDAY=MO` as "every 2 weeks on Monday" or "每 2 周的周一"."""
    parts = parts_of(rule)
    unit = _UNITS.get(parts.get("FREQ", ""))
    days = [_DAYS.get(day) for day in parts.get("BYDAY", "").split(",") if day]
    if unit is None or None in days or set(parts) - _SAID or not parts.get("INTERVAL", "1").isdigit():
        return rule
    named = [day for day in days if day is not None]
    every = int(parts.get("INTERVAL", "1"))
    dates = [date for date in parts.get("BYMONTHDAY", "").split(",") if date]
    if any(date.startswith("-") and date != "-1" for date in dates):
        return rule
    count, until = parts.get("COUNT", ""), _date(parts.get("UNTIL", ""))
    if language == "zh-hans":
        chinese = unit[1]
        text = f"每{chinese.removeprefix('个')}" if every == 1 else f"每 {every} {chinese}"
        text += f"的{'、'.join(day[1] for day in named)}" if named else ""
        text += _on_dates_zh(dates)
        return text + (f"，共 {count} 次" if count else "") + (f"，直到 {until}" if until else "")
    text = f"every {unit[0]}" if every == 1 else f"every {every} {unit[0]}s"
    text += f" on {' and '.join(day[0] for day in named)}" if named else ""
    text += _on_dates(dates)
    return text + (f", {count} times" if count else "") + (f", until {until}" if until else "")


def _on_dates(dates: Sequence[str]) -> str:
    numbered = [date for date in dates if date != "-1"]
    said = [f"day {', '.join(numbered)}"] if numbered else []
    said += ["the last day"] if "-1" in dates else []
    return f" on {' and '.join(said)}" if said else ""


def _on_dates_zh(dates: Sequence[str]) -> str:
    numbered = [date for date in dates if date != "-1"]
    said = [f" {'、'.join(numbered)} 日"] if numbered else []
    said += ["最后一天"] if "-1" in dates else []
    return "和".join(said)


def _date(text: str) -> str:
    """`20261231T235959Z` as 2026-12-31."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text[:8].isdigit() else text
