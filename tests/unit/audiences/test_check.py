"""Rules against what the workspace knows."""

from __future__ import annotations

from typing import Any

from core.problems import Problem
from rules.check import check
from rules.parse import parse
from rules.vocabulary import Catalog, KnownAudience

CATALOG = Catalog(
    1,
    events={"Order Completed": 1, "Opened": 2},
    properties={"Order Completed": {"total": frozenset(["number"]), "sku": frozenset(["text", "number"])}},
    traits={"age": frozenset(["number"]), "born": frozenset(["date"]), "address": frozenset(["object"])},
    namespaces=frozenset(["email"]),
    audiences={
        "aud_a": KnownAudience(1, "Alpha", frozenset(["aud_b"])),
        "aud_b": KnownAudience(2, "Beta", frozenset(["aud_c"])),
        "aud_c": KnownAudience(3, "Gamma"),
    },
)


def found(rule: dict[str, Any], **options: Any) -> list[Problem]:
    read, problems = parse(rule)
    assert read is not None, problems
    return check(read, CATALOG, **options)


def codes(rule: dict[str, Any], **options: Any) -> list[tuple[str, str, str]]:
    return [(problem.path, problem.code, problem.severity) for problem in found(rule, **options)]


def test_a_name_never_seen_is_a_warning_with_the_nearest_known() -> None:
    problems = found({"kind": "did", "event": "Order Complete"})
    assert [(p.path, p.code, p.severity) for p in problems] == [("event", "unknown_event", "warning")]
    assert "Did you mean “Order Completed”?" in problems[0].message
    assert codes({"kind": "trait", "trait": "agee", "op": "exists"}) == [("trait", "unknown_trait", "warning")]
    assert codes({"kind": "identifier", "namespace": "mail", "op": "exists"}) == [
        ("namespace", "unknown_namespace", "warning")
    ]


def test_comparing_numbers_with_text_is_an_error_that_names_both() -> None:
    (problem,) = found({"kind": "trait", "trait": "age", "op": "eq", "value": "old"})
    assert (problem.path, problem.code, problem.severity) == ("value", "type_mismatch", "error")
    assert "holds numbers" in problem.message
    assert "the comparison here is with text" in problem.message
    rule = {"kind": "did", "event": "Order Completed", "where": [{"property": "total", "op": "contains", "value": "5"}]}
    assert codes(rule) == [("where[0].value", "type_mismatch", "error")]


def test_a_property_seen_with_several_types_may_be_compared_with_each() -> None:
    for value in ("A1", 1):
        where = [{"property": "sku", "op": "eq", "value": value}]
        assert codes({"kind": "did", "event": "Order Completed", "where": where}) == []


def test_dates_and_paths_into_objects_are_fine() -> None:
    assert codes({"kind": "trait", "trait": "born", "op": "within_last", "value": "P1D"}) == []
    assert codes({"kind": "trait", "trait": "born", "op": "eq", "value": "2024-01-01"}) == []
    assert codes({"kind": "trait", "trait": "address.city", "op": "eq", "value": "Oslo"}) == []


def test_distinct_counts_values_of_any_type_but_sum_needs_numbers() -> None:
    rule = {"kind": "aggregate", "event": "Order Completed", "property": "sku", "op": "gt", "value": 1}
    assert codes(rule | {"fn": "distinct"}) == []
    assert codes(rule | {"fn": "sum"}) == []
    assert codes(rule | {"fn": "sum", "property": "total"}) == []


def test_a_window_since_entry_belongs_in_a_journey() -> None:
    rule = {"kind": "did", "event": "Opened", "window": {"since": "entry"}}
    assert codes(rule) == [("window", "not_in_journey", "error")]
    assert codes(rule, in_journey=True) == []


def test_an_unknown_audience_is_an_error() -> None:
    assert codes({"kind": "in_audience", "audience": "aud_z"}) == [("audience", "unknown_audience", "error")]


def test_an_audience_must_not_lead_back_to_itself() -> None:
    rule = {"kind": "any", "rules": [{"kind": "tag", "tag": "x"}, {"kind": "in_audience", "audience": "aud_a"}]}
    (problem,) = found(rule, audience="aud_c")
    assert (problem.path, problem.code) == ("rules[1].audience", "audience_cycle")
    assert "“Alpha” → “Beta” → “Gamma”" in problem.message
    assert codes(rule, audience="aud_d") == []
    assert codes({"kind": "in_audience", "audience": "aud_c"}, audience="aud_c") == [
        ("audience", "audience_cycle", "error")
    ]


def test_an_empty_group_is_only_remarked_on() -> None:
    assert codes({"kind": "all", "rules": []}) == [("rules", "empty_group", "warning")]
    assert codes({"kind": "any", "rules": []}) == [("rules", "empty_group", "warning")]
