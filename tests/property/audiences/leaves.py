"""What each leaf means, in plain Python, and what it is drawn from. A new leaf is a function and an entry in `LEAVES`."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.audiences.draws import (
    AUDIENCES,
    PERIODS,
    PLACES,
    conditions,
    counts,
    date_tests,
    events,
    leaf,
    number_tests,
    paths,
    tested,
    tests,
    text_tests,
    windows,
)
from tests.property.audiences.oracle import (
    Moment,
    Person,
    as_date,
    belongs,
    figure,
    holds,
    in_window,
    lookup,
    matching,
    passes,
    period_days,
    where,
    zone_of,
)

Json = dict[str, Any]


def matches(rule: Json, person: Person, moment: Moment) -> bool:
    match rule["kind"]:
        case "all":
            return all(matches(part, person, moment) for part in rule["rules"])
        case "any":
            return any(matches(part, person, moment) for part in rule["rules"])
        case "not":
            return not matches(rule["rule"], person, moment)
        case kind:
            return LEAVES[kind].means(rule, person, moment)


def trait(rule: Json, person: Person, moment: Moment) -> bool:
    return passes(lookup(person.traits, rule["trait"]), rule, moment)


def tag(rule: Json, person: Person, moment: Moment) -> bool:
    return rule["tag"] in person.tags


def identifier(rule: Json, person: Person, moment: Moment) -> bool:
    values = [value for namespace, value in person.identifiers if namespace == rule["namespace"]]
    if rule["op"] == "not_exists":
        return not values
    return any(passes(value, rule, moment) for value in values)


def did(rule: Json, person: Person, moment: Moment) -> bool:
    count = rule.get("count") or {"op": "at_least", "n": 1}
    n = len(matching(rule, person, moment))
    return {"at_least": n >= count["n"], "at_most": n <= count["n"], "exactly": n == count["n"]}[count["op"]]


def aggregate(rule: Json, person: Person, moment: Moment) -> bool:
    return passes(figure(rule, matching(rule, person, moment)), rule, moment)


def occurrence(rule: Json, person: Person, moment: Moment) -> bool:
    named = [event for event in person.events if event.name == rule["event"] and belongs(event, moment)]
    seen = [event for event in named if event.at < moment.as_of]
    ordered = sorted(seen, key=lambda event: event.at)  # stable: those at one instant stay as they were stored
    if not ordered:
        return False
    event = ordered[0 if rule["which"] == "first" else -1]
    return in_window(event, rule.get("window"), moment, person) and all(holds(event, c, moment) for c in where(rule))


def in_audience(rule: Json, person: Person, moment: Moment) -> bool:
    return any(
        name == rule["audience"] and since <= moment.as_of and (until is None or until > moment.as_of)
        for name, since, until in person.audiences
    )


def context(rule: Json, person: Person, moment: Moment) -> bool:
    return passes(moment.context.get(rule["name"]), rule, moment)


def anniversary(rule: Json, person: Person, moment: Moment) -> bool:
    value = lookup(person.traits, rule["trait"])
    began_at = as_date(value)
    if began_at is None:
        return False
    zone = zone_of(rule, person)
    began = began_at.date() if len(value) == 10 else began_at.astimezone(zone).date()
    today = moment.as_of.astimezone(zone).date()
    days = [today + timedelta(days=n) for n in range(rule["from_days"], rule["to_days"] + 1)]
    return any(day.year > began.year and comes_round(began, day) for day in days)


def date_in_trait(rule: Json, person: Person, moment: Moment) -> bool:
    value = lookup(person.traits, rule["trait"])
    instant = as_date(value)
    if instant is None:
        return False
    zone = zone_of(rule, person)
    day = instant.date() if len(value) == 10 else instant.astimezone(zone).date()
    today = moment.as_of.astimezone(zone).date()
    if "period" in rule:
        first, after = period_days(rule["period"], today)
        return first <= day < after
    if "from" in rule or "to" in rule:
        return rule.get("from", "0001") <= day.isoformat() < rule.get("to", "9999")
    low, high = rule.get("from_days"), rule.get("to_days")
    n = (day - today).days
    return (low is None or n >= low) and (high is None or n <= high)


def comes_round(began: date, day: date) -> bool:
    if (began.month, began.day) == (2, 29) and not isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (day.month, day.day) == (began.month, began.day)


@dataclass
class Oracle:
    means: Callable[[Json, Person, Moment], bool]
    draws: list[st.SearchStrategy[Json]]


_dids = leaf("did", event=events, where=conditions, count=counts, window=windows)


def _aggregates(fn: str) -> st.SearchStrategy[Json]:
    fields = {
        "event": events,
        "fn": st.just(fn),
        "property": st.sampled_from(["a", "a", "a", "b", "b.x"]),
        "where": conditions,
        "window": windows,
    }
    return tested("aggregate", number_tests, **fields)


def _occurrences(which: str) -> st.SearchStrategy[Json]:
    return leaf("occurrence", which=st.just(which), event=events, where=conditions, window=windows)


LEAVES: dict[str, Oracle] = {
    "trait": Oracle(
        trait,
        [
            tested("trait", tests, trait=paths),
            tested("trait", number_tests, trait=st.just("a")),
            tested("trait", text_tests | date_tests, trait=st.just("b")),
        ],
    ),
    "tag": Oracle(tag, [leaf("tag", tag=st.sampled_from(["vip", "new"]))]),
    "identifier": Oracle(identifier, [tested("identifier", text_tests, namespace=st.sampled_from(["email", "phone"]))]),
    "did": Oracle(did, [_dids, _dids]),
    "aggregate": Oracle(aggregate, [_aggregates(fn) for fn in ("sum", "min", "max", "avg", "distinct")]),
    "occurrence": Oracle(occurrence, [_occurrences("first"), _occurrences("last")]),
    "in_audience": Oracle(in_audience, [leaf("in_audience", audience=st.sampled_from([*AUDIENCES, "aud_unknown"]))]),
    "anniversary": Oracle(
        anniversary,
        [
            leaf(
                "anniversary",
                trait=st.sampled_from(["b", "b", "a"]),
                from_days=st.just(low),
                to_days=st.just(high),
                zone=st.sampled_from(["workspace", "customer", None]),
            )
            for low, high in ((0, 0), (-11, -8), (-9, 14), (-180, 180))
        ],
    ),
    "date": Oracle(
        date_in_trait,
        [
            st.builds(
                lambda drawn, span: drawn | span,
                leaf("date", trait=st.sampled_from(["b", "b", "a"]), zone=st.sampled_from([*PLACES, None])),
                st.sampled_from(
                    [
                        *({"period": period} for period in PERIODS),
                        {"from_days": 0, "to_days": 0},
                        {"from_days": -7, "to_days": 1},
                        {"to_days": -1},
                        {"from_days": 0},
                        {"from": "2024-03-09", "to": "2024-03-11"},
                        {"from": "2024-03-10"},
                    ]
                ),
            )
        ]
        * 2,
    ),
    "context": Oracle(
        context,
        [
            tested("context", tests, name=st.sampled_from(["a", "b", "c", "a.x"])),
            tested("context", number_tests, name=st.just("a")),
            tested("context", text_tests | date_tests, name=st.just("b")),
        ],
    ),
}
