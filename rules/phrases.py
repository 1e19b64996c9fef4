"""The turns of phrase that sentences about rules are made of, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as day
from datetime import datetime

from cdp.profiles.days import Period
from core.i18n.text import alternatives, listed, translated, translated_in

SHOWN = 5
"""How many values of a list are spelled out before the rest is counted."""

EVERYBODY, NOBODY = translated("everybody"), translated("nobody")
AND, OR = translated(" and "), translated(" or ")
YES, NO = translated_in("a value", "true"), translated_in("a value", "false")
SINCE_ENTRY = translated_in("in a sentence", "since entering the journey")
KEY_OF_RUN = translated("this run's key")


def quote(text: str) -> str:
    """A value or the name of an event."""
    return f"“{text}”"


def name(text: str) -> str:
    """The name of a trait or property."""
    return translated_in("a name in a sentence", "{name}", name=text)


def of_run(text: str) -> str:
    """The name of a value in the run's context."""
    return translated("this run's {name}", name=name(text))


def is_of_run(subject: str, value: str) -> str:
    """A property that is the same as what the run carries."""
    return translated("{subject} is {value}", subject=subject, value=value)


def bracket(text: str) -> str:
    """A part of a sentence that belongs together."""
    return translated("({part})", part=text)


def negate(text: str, negated: bool) -> str:
    """The opposite, where there is no shorter way to say it."""
    return translated("it is not so that {part}", part=text) if negated else text


def not_group(text: str) -> str:
    """The opposite of several parts."""
    return translated("not ({part})", part=text)


def known(subject: str, known: bool) -> str:
    """Whether there is a value at all."""
    if known:
        return translated("{subject} is known", subject=subject)
    return translated("{subject} is not known", subject=subject)


def test(subject: str, label: str, value: str) -> str:
    """A comparison; the label is the operator's."""
    return translated("{subject} {label} {value}", subject=subject, label=label, value=value, space=_space(value))


def _space(value: str) -> str:
    """What Chinese sets before a value: a space, but none before a quotation mark."""
    return "" if value.startswith("“") else " "


def known_only(text: str) -> str:
    """A comparison that people without a value do not pass."""
    return translated("{part} (unknown ones left out)", part=text)


def between(subject: str, low: str, high: str) -> str:
    """A number between two others."""
    return translated("{subject} is between {low} and {high}", subject=subject, low=low, high=high)


def has(subject: str, value: str) -> str:
    """A list with this value in it."""
    return translated("{subject} includes {value}", subject=subject, value=value, space=_space(value))


def near(subject: str, past: bool, length: str) -> str:
    """A date in the last or next so many days."""
    if past:
        return translated("{subject} is within the last {length}", subject=subject, length=length)
    return translated("{subject} is within the next {length}", subject=subject, length=length)


def listing(values: Sequence[str]) -> str:
    """One of these."""
    if len(values) > SHOWN:
        more, every = len(values) - SHOWN, len(values)
        return translated("{shown} and {more} more", shown=listed(values[:SHOWN]), more=more, all=every)
    return alternatives(values)


def event_where(event: str, where: str) -> str:
    """An event and what must be so of it."""
    return translated("{event} (where {where})", event=event, where=where) if where else event


def in_the_last(length: str) -> str:
    """A window up to now."""
    return translated("in the last {length}", length=length)


def before_ago(length: str) -> str:
    """A window that ended some time ago."""
    return translated("more than {length} ago", length=length)


def between_ago(older: str, newer: str) -> str:
    """A window between two ages."""
    return translated("between {older} and {newer} ago", older=older, newer=newer)


def from_to(start: str | None, end: str | None) -> str:
    """A window between two dates, or open on one side."""
    if start and end:
        return translated("from {start} until before {end}", start=start, end=end)
    if start:
        return translated("since {start}", start=start)
    return translated("before {end}", end=end)


PERIODS: Mapping[Period, str] = {
    "today": translated("today"),
    "yesterday": translated("yesterday"),
    "tomorrow": translated("tomorrow"),
    "this_week": translated("this week"),
    "last_week": translated("last week"),
    "next_week": translated("next week"),
    "this_month": translated("this month"),
    "last_month": translated("last month"),
    "next_month": translated("next month"),
    "this_year": translated("this year"),
    "last_year": translated("last year"),
    "next_year": translated("next year"),
}


def days_of(said: str, zone: str) -> str:
    """Days of a zone."""
    return translated("{said}, by the clock of {zone}", said=said, zone=zone)


def days_of_workspace(said: str) -> str:
    """Days of the workspace, whose zone is not known here."""
    return translated("{said}, in the workspace's zone", said=said)


def where_they_live(said: str) -> str:
    """Days of the customer's zone."""
    return translated("{said}, where the customer lives", said=said)


def date(moment: datetime | day) -> str:
    """A date, with its time unless that is midnight."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    midnight = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return f"{moment:%Y-%m-%d}" if midnight else f"{moment:%Y-%m-%d %H:%M} UTC"
