"""What the parts of a rule mean, in plain Python: slow, obvious, and what the compiler is held to. Reads the JSON itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

ZONE = "Asia/Shanghai"
"""The workspace's."""


@dataclass
class Event:
    name: str
    at: datetime
    properties: dict[str, Any]


@dataclass
class Person:
    traits: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    """In the order they were stored."""
    audiences: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    time_zone: str = ""


@dataclass
class Moment:
    as_of: datetime
    entered_at: datetime | None = None
    context: dict[str, Any] = field(default_factory=dict)
    """Of the run."""
    key: str = ""
    """Its instance key."""
    owned: bool = False
    """Whether only events count whose `a` is the key."""


def where(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return rule.get("where") or []


def matching(rule: dict[str, Any], person: Person, moment: Moment) -> list[Event]:
    return [
        event
        for event in person.events
        if event.name == rule["event"]
        and belongs(event, moment)
        and in_window(event, rule.get("window"), moment, person)
        and all(holds(event, condition, moment) for condition in where(rule))
    ]


def belongs(event: Event, moment: Moment) -> bool:
    return not moment.owned or is_of_run(lookup(event.properties, "a"), "key", moment)


def holds(event: Event, condition: dict[str, Any], moment: Moment) -> bool:
    value = lookup(event.properties, condition["property"])
    if condition["op"] == "of_run":
        return is_of_run(value, condition["value"], moment)
    return passes(value, condition, moment)


def is_of_run(value: Any, wanted: str, moment: Moment) -> bool:
    """The same value, or the same when both are written as text; a key is text from the start."""
    if wanted == "key":
        return moment.key != "" and value is not None and as_text(value) == moment.key
    carried = moment.context.get(wanted.removeprefix("context."))
    if carried is None or kind(value) not in ("text", "number", "boolean"):
        return False
    return passes(value, {"op": "eq", "value": carried}, moment) or as_text(value) == as_text(carried)


def as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return format(Decimal(repr(value)), "f") if kind(value) == "number" else json.dumps(value)


def in_window(event: Event, window: dict[str, Any] | None, moment: Moment, person: Person) -> bool:
    if event.at >= moment.as_of:
        return False
    window = window or {}
    if "last" in window and event.at < moment.as_of - length(window["last"]):
        return False
    if "before" in window and event.at >= moment.as_of - length(window["before"]):
        return False
    if "older" in window and event.at < moment.as_of - length(window["older"]):
        return False
    if "newer" in window and event.at >= moment.as_of - length(window["newer"]):
        return False
    zone = zone_of(window, person)
    if "from" in window and event.at < side(window["from"], zone):
        return False
    if "to" in window and event.at >= side(window["to"], zone):
        return False
    if "period" in window:
        first, after = period_days(window["period"], moment.as_of.astimezone(zone).date())
        return first <= event.at.astimezone(zone).date() < after
    return "since" not in window or event.at > moment.entered_at


def zone_of(asked: dict[str, Any], person: Person) -> ZoneInfo:
    theirs = asked.get("zone") == "customer" and person.time_zone in available_timezones()
    return ZoneInfo(person.time_zone if theirs else ZONE)


def side(text: str, zone: ZoneInfo) -> datetime:
    """A day begins in its place; an instant is one everywhere."""
    moment = as_date(text)
    assert moment is not None
    return moment.replace(tzinfo=zone) if len(text) == 10 else moment


def period_days(period: str, today: date) -> tuple[date, date]:
    """The first day of it, and the first one after. Weeks begin on Sundays here."""
    which, _, unit = period.rpartition("_")
    if not which:
        first = today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[period])
        return first, first + timedelta(days=1)
    days = [today + timedelta(days=n) for n in range(-800, 801)]

    def begin(day: date) -> date:
        match unit:
            case "week":
                return day - timedelta(days=(day.weekday() + 1) % 7)
            case "month":
                return day.replace(day=1)
        return day.replace(month=1, day=1)

    begins = sorted({begin(day) for day in days})
    n = begins.index(begin(today)) + {"last": -1, "this": 0, "next": 1}[which]
    return begins[n], begins[n + 1]


def length(text: str) -> timedelta:
    """The few spellings that the tests use."""
    number, unit = int(re.sub(r"\D", "", text)), text[-1]
    return timedelta(**{{"D": "days", "W": "weeks", "H": "hours"}[unit]: number})


def lookup(json: Any, path: str) -> Any:
    """None for whatever is missing or null. In quotes, dots are part of a key; without, they may be."""
    steps = [a[1:-1].replace('""', '"') if a[:1] == '"' else a for a in re.findall(r'"(?:[^"]|"")*"|[^.]+', path)]
    found = walk(json, steps)
    return json.get(path) if found is None and "." in path and '"' not in path and isinstance(json, dict) else found


def walk(json: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(json, dict):
            json = json.get(step)
        elif isinstance(json, list) and re.fullmatch(r"-?\d+", step) and -len(json) <= int(step) < len(json):
            json = json[int(step)]
        else:
            return None
    return json


def as_date(value: Any) -> datetime | None:
    """ISO dates as midnight UTC; anything else is no date."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Fraction):
        return "number"
    return {str: "text", list: "list", dict: "object"}.get(type(value), "nothing")


def same(one: Any, other: Any) -> bool:
    return kind(one) == kind(other) and one == other


def figure(rule: dict[str, Any], events: list[Event]) -> Any:
    values = [lookup(event.properties, rule["property"]) for event in events]
    if rule["fn"] == "distinct":
        return len({repr((kind(v), canonical(v))) for v in values if v is not None})
    numbers = [Fraction(str(value)) for value in values if kind(value) == "number"]
    if rule["fn"] == "sum":
        return sum(numbers, Fraction(0))
    if not numbers:
        return None
    return {"min": min(numbers), "max": max(numbers), "avg": sum(numbers) / len(numbers)}[rule["fn"]]


def canonical(value: Any) -> Any:
    """Equal JSON values look equal: 1 and 1.0 are one number, true is not 1, the order of keys is nothing."""
    if isinstance(value, dict):
        return sorted((key, kind(item), canonical(item)) for key, item in value.items())
    if isinstance(value, list):
        return [(kind(item), canonical(item)) for item in value]
    return Fraction(str(value)) if kind(value) == "number" else value


def passes(value: Any, test: dict[str, Any], moment: Moment) -> bool:
    op, wanted = test["op"], test.get("value")
    if op in ("exists", "not_exists"):
        return (value is not None) == (op == "exists")
    if op == "has":
        return isinstance(value, list) and any(same(item, wanted) for item in value)
    if op in ("before", "after", "within_last", "within_next"):
        date = as_date(value)
        if date is None:
            return False
        match op:
            case "before":
                return date < as_date(wanted)
            case "after":
                return date >= as_date(wanted)
            case "within_last":
                return moment.as_of - length(wanted) <= date < moment.as_of
            case _:
                return moment.as_of <= date < moment.as_of + length(wanted)
    if kind(value) != kind(wanted[0] if isinstance(wanted, list) else wanted):
        return False
    if kind(value) == "number":
        value = Fraction(str(value))
        wanted = [Fraction(str(w)) for w in wanted] if isinstance(wanted, list) else Fraction(str(wanted))
    match op:
        case "eq":
            return value == wanted
        case "ne":
            return value != wanted
        case "in":
            return value in wanted
        case "not_in":
            return value not in wanted
        case "contains":
            return wanted.lower() in value.lower()
        case "starts_with":
            return value.lower().startswith(wanted.lower())
        case "ends_with":
            return value.lower().endswith(wanted.lower())
        case "gt":
            return value > wanted
        case "gte":
            return value >= wanted
        case "lt":
            return value < wanted
        case "lte":
            return value <= wanted
        case "between":
            return wanted[0] <= value <= wanted[1]
    raise AssertionError(op)
