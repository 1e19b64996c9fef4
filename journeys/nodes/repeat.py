"""RFC 5545 recurrence rules in words, as far as schedules of campaigns go; what goes further is shown as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.i18n.text import listed, together, translated
from journeys.schedules.rrule import parts_of

_EVERY: Mapping[str, tuple[str, Callable[[int], str]]] = {
    "HOURLY": (translated("every hour"), lambda every: translated("every {every} hours", every=every)),
    "DAILY": (translated("every day"), lambda every: translated("every {every} days", every=every)),
    "WEEKLY": (translated("every week"), lambda every: translated("every {every} weeks", every=every)),
    "MONTHLY": (translated("every month"), lambda every: translated("every {every} months", every=every)),
    "YEARLY": (translated("every year"), lambda every: translated("every {every} years", every=every)),
}
_DAYS = {
    "MO": translated("Monday"),
    "TU": translated("Tuesday"),
    "WE": translated("Wednesday"),
    "TH": translated("Thursday"),
    "FR": translated("Friday"),
    "SA": translated("Saturday"),
    "SU": translated("Sunday"),
}
_MONTHS = (
    *(translated("January"), translated("February"), translated("March"), translated("April"), translated("May")),
    *(translated("June"), translated("July"), translated("August"), translated("September"), translated("October")),
    *(translated("November"), translated("December")),
)
_SAID = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL"}


def month_words(months: Sequence[int]) -> str:
    """`[2, 4]` as "February and April"."""
    return together(_MONTHS[month - 1] for month in months)


def repeat_words(rule: str) -> str:
    """`FREQ=WEEKLY;INTERVAL=2;BYDAY=MO` as "every 2 weeks on Monday"."""
    parts = parts_of(rule)
    unit = _EVERY.get(parts.get("FREQ", ""))
    days = [_DAYS.get(day) for day in parts.get("BYDAY", "").split(",") if day]
    if unit is None or None in days or set(parts) - _SAID or not parts.get("INTERVAL", "1").isdigit():
        return rule
    every = int(parts.get("INTERVAL", "1"))
    dates = [date for date in parts.get("BYMONTHDAY", "").split(",") if date]
    if any(date.startswith("-") and date != "-1" for date in dates):
        return rule
    count, until = parts.get("COUNT", ""), _date(parts.get("UNTIL", ""))
    said = [unit[0] if every == 1 else unit[1](every)]
    said += [translated(" on {days}", days=together(day for day in days if day is not None))] if days else []
    said += [translated(" on {dates}", dates=_dates(dates))] if dates else []
    said += [translated(", once") if count == "1" else translated(", {count} times", count=count)] if count else []
    said += [translated(", until {until}", until=until)] if until else []
    return "".join(map(str, said))


def _dates(dates: Sequence[str]) -> str:
    numbered = [date for date in dates if date != "-1"]
    said = [translated("day {dates}", dates=listed(numbered))] if numbered else []
    return together([*said, translated("the last day")] if "-1" in dates else said)


def _date(text: str) -> str:
    """`20261231T235959Z` as 2026-12-31."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text[:8].isdigit() else text
