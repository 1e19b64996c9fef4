"""What each leaf means, in plain Python, and what it is drawn from. A new leaf is a function and an entry in `LEAVES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.property.audiences.draws import (
    AUDIENCES,
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
from tests.property.audiences.oracle import Moment, Person, figure, holds, in_window, lookup, matching, passes, where

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
    seen = [event for event in person.events if event.name == rule["event"] and event.at < moment.as_of]
    ordered = sorted(seen, key=lambda event: event.at)  # stable: those at one instant stay as they were stored
    if not ordered:
        return False
    event = ordered[0 if rule["which"] == "first" else -1]
    return in_window(event, rule.get("window"), moment) and all(holds(event, c, moment) for c in where(rule))


def in_audience(rule: Json, person: Person, moment: Moment) -> bool:
    return any(
        name == rule["audience"] and since <= moment.as_of and (until is None or until > moment.as_of)
        for name, since, until in person.audiences
    )


def context(rule: Json, person: Person, moment: Moment) -> bool:
    return passes(moment.context.get(rule["name"]), rule, moment)


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
    "context": Oracle(
        context,
        [
            tested("context", tests, name=st.sampled_from(["a", "b", "c", "a.x"])),
            tested("context", number_tests, name=st.just("a")),
            tested("context", text_tests | date_tests, name=st.just("b")),
        ],
    ),
}
