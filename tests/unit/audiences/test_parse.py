"""Reading rules: whatever is given, an answer with paths and cures, never an exception."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ast import AllOf, Not
from rules.comparison import Comparison
from rules.conditions import Condition
from rules.leaves.aggregate import Aggregate
from rules.leaves.did import Count, Did
from rules.leaves.identifier import Identifier
from rules.leaves.in_audience import InAudience
from rules.leaves.occurrence import Occurrence
from rules.leaves.tag import Tag
from rules.leaves.trait import Trait
from rules.parse import parse
from rules.read import MAX_DEPTH, MAX_NODES
from rules.windows import Absolute, Relative, SinceEntry
from tests.chinese import english_in, in_chinese

DID = {"kind": "did", "event": "Bought"}


def complaints(rule: Any, path: str = "") -> list[tuple[str, str]]:
    read, problems = parse(rule, path)
    assert (read is None) == bool(problems)
    return [(problem.path, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("given_json", "expected"),
    [
        ({"kind": "all", "rules": []}, AllOf(())),
        ({"kind": "not", "rule": {"kind": "tag", "tag": "vip"}}, Not(Tag("vip"))),
        (
            {"kind": "trait", "trait": "city", "op": "eq", "value": "Oslo"},
            Trait("city", Comparison("text", "eq", "Oslo")),
        ),
        (
            {"kind": "identifier", "namespace": "email", "op": "exists"},
            Identifier("email", Comparison("any", "exists")),
        ),
        (
            DID | {"where": [{"property": "total", "op": "gt", "value": 50}], "count": {"op": "at_most", "n": 2}},
            Did(
                event="Bought",
                where=(Condition("total", Comparison("number", "gt", 50)),),
                count=Count("at_most", 2),
            ),
        ),
        (DID | {"window": {"last": "P30D"}}, Did(event="Bought", window=Relative(timedelta(days=30)))),
        (DID | {"window": {"before": "P1W"}}, Did(event="Bought", window=Relative(None, timedelta(days=7)))),
        (
            DID | {"window": {"older": "P2D", "newer": "PT12H"}},
            Did(event="Bought", window=Relative(timedelta(days=2), timedelta(hours=12))),
        ),
        (
            DID | {"window": {"from": "2024-01-01T02:00+02:00"}},
            Did(event="Bought", window=Absolute(datetime(2024, 1, 1, tzinfo=UTC), None)),
        ),
        (DID | {"window": {"since": "entry"}}, Did(event="Bought", window=SinceEntry())),
        (
            {"kind": "aggregate", "event": "Bought", "fn": "sum", "property": "total", "op": "gte", "value": 1.5},
            Aggregate(event="Bought", fn="sum", property="total", test=Comparison("number", "gte", 1.5)),
        ),
        ({"kind": "occurrence", "which": "last", "event": "Bought"}, Occurrence(which="last", event="Bought")),
        ({"kind": "in_audience", "audience": "aud_x"}, InAudience("aud_x")),
    ],
)
def test_a_rule_is_read(given_json: Any, expected: Any) -> None:
    assert parse(given_json) == (expected, [])


@pytest.mark.parametrize(
    ("given_json", "expected"),
    [
        (None, [("", "wrong_type")]),
        ([], [("", "wrong_type")]),
        ({}, [("kind", "wrong_type")]),
        ({"kind": "did", "event": "B", "wheer": []}, [("wheer", "unknown_field")]),
        ({"kind": "al", "rules": []}, [("kind", "unknown_kind")]),
        ({"kind": "all", "rules": [DID, {"kind": "tag", "tag": ""}]}, [("rules[1].tag", "missing")]),
        (DID | {"where": [{"property": "t", "op": "grater", "value": 1}]}, [("where[0].op", "unknown_operator")]),
        (DID | {"where": [{"property": "t", "op": "gt", "value": "1"}]}, [("where[0].value", "wrong_type")]),
        (DID | {"where": [{"property": "t", "op": "gt"}]}, [("where[0].value", "missing")]),
        (DID | {"where": [{"property": "t", "op": "gt", "value": math.nan}]}, [("where[0].value", "bad_number")]),
        (DID | {"where": [{"property": "t", "op": "gt", "value": 10**400}]}, [("where[0].value", "bad_number")]),
        (DID | {"where": [{"property": "t", "op": "eq", "value": "a\0b"}]}, [("where[0].value", "bad_text")]),
        (DID | {"where": [{"property": "t", "op": "eq", "value": "\ud800"}]}, [("where[0].value", "bad_text")]),
        (DID | {"where": [{"property": "t", "op": "in", "value": [1, "a"]}]}, [("where[0].value", "wrong_type")]),
        (DID | {"where": [{"property": "t", "op": "in", "value": []}]}, [("where[0].value", "wrong_type")]),
        (DID | {"where": [{"property": "t", "op": "between", "value": [5, 1]}]}, [("where[0].value", "empty_range")]),
        (DID | {"where": [{"property": "t", "op": "before", "value": "2024-02-30"}]}, [("where[0].value", "bad_date")]),
        (DID | {"count": {"op": "at_least", "n": -1}}, [("count.n", "bad_count")]),
        (DID | {"count": {"op": "at_least", "n": 1.5}}, [("count.n", "bad_count")]),
        (DID | {"count": {"op": "at_least", "n": math.nan}}, [("count.n", "bad_count")]),
        (DID | {"window": {"last": "P1M"}}, [("window.last", "calendar_duration")]),
        (DID | {"window": {"last": "P1Y2M"}}, [("window.last", "calendar_duration")]),
        (DID | {"window": {"last": "30 days"}}, [("window.last", "bad_duration")]),
        (DID | {"window": {"last": "P0D"}}, [("window.last", "bad_duration")]),
        (DID | {"window": {"last": "P999999D"}}, [("window.last", "bad_duration")]),
        (DID | {"window": {"older": "P1D", "newer": "P2D"}}, [("window", "empty_window")]),
        (DID | {"window": {"from": "2024-01-02", "to": "2024-01-02"}}, [("window", "empty_window")]),
        (DID | {"window": {"from": "2024-01-02T14:00:00Z", "to": "2024-01-02"}}, [("window", "empty_window")]),
        (DID | {"window": {"from": "2024-01-02T10:30:00Z", "to": "2024-01-02"}}, []),  # Before midnight in Pago Pago.
        (DID | {"window": {"last": "P1D", "from": "2024-01-02"}}, [("window", "bad_window")]),
        ({"kind": "trait", "trait": "t", "op": "ne", "value": True}, [("value", "wrong_type")]),
        ({"kind": "identifier", "namespace": "email", "op": "gt", "value": 5}, [("op", "unknown_operator")]),
        ({"kind": "identifier", "namespace": "email", "op": "eq", "value": 5}, [("value", "wrong_type")]),
        (
            {"kind": "aggregate", "event": "B", "fn": "sum", "property": "t", "op": "eq", "value": "x"},
            [("value", "wrong_type")],
        ),
    ],
)
def test_a_fault_is_named_where_it_stands(given_json: Any, expected: list[tuple[str, str]]) -> None:
    assert complaints(given_json) == expected
    assert [english for problem in parse(given_json)[1] for english in english_in(in_chinese(problem.message))] == []


def test_problems_point_below_the_path_where_the_rule_stands() -> None:
    rule = {"kind": "not", "rule": {"kind": "tag", "tag": 5}}
    assert complaints(rule, "nodes.n3.config.rule") == [("nodes.n3.config.rule.rule.tag", "wrong_type")]


def test_a_near_miss_is_answered_with_the_word_that_was_meant() -> None:
    _, problems = parse({"kind": "occurence", "event": "B"})
    assert problems[0].message == "`occurence` is not a rule kind. Did you mean `occurrence`?"
    assert in_chinese(problems[0].message) == "`occurence` 不是规则类型。您是不是想写 `occurrence`？"


def test_comparing_text_with_a_number_names_both() -> None:
    _, problems = parse({"kind": "trait", "trait": "age", "op": "gt", "value": "old"})
    assert problems[0].message == "`gt` compares numbers, and text stands here. Give a number without quotes."


def test_a_rule_may_be_deep_and_large_but_not_without_end() -> None:
    deep: dict[str, Any] = {"kind": "tag", "tag": "vip"}
    for _ in range(MAX_DEPTH):
        deep = {"kind": "not", "rule": deep}
    assert complaints(deep) == []
    assert [code for _, code in complaints({"kind": "not", "rule": deep})] == ["too_deep"]
    many = [{"kind": "tag", "tag": "vip"}] * MAX_NODES
    assert complaints({"kind": "all", "rules": many[1:]}) == []
    assert [code for _, code in complaints({"kind": "all", "rules": many * 10})] == ["too_large"]


def test_a_bottomless_nest_is_refused_and_not_followed() -> None:
    deep: Any = {}
    for _ in range(10_000):  # Ten times as deep as Python calls.
        deep = {"kind": "all", "rules": [deep]}
    assert [code for _, code in complaints(deep)] == ["too_deep"]


words = st.sampled_from(
    ["kind", "rules", "rule", "all", "not", "did", "event", "where", "window", "last", "P1D", "op", "value", "trait"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.seconds
@given(
    anything, st.sampled_from(["all", "not", "trait", "identifier", "did", "aggregate", "occurrence", "in_audience"])
)
def test_parsing_never_raises(json_value: Any, kind: str) -> None:
    complaints(json_value)
    if isinstance(json_value, dict):
        for problem in parse(json_value | {"kind": kind})[1]:
            json.dumps(problem.to_json(), ensure_ascii=False).encode()
