"""A goal that is a metric: what is pinned of it, what cannot be a goal and why, and the sentence on the canvas."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from core.config.typed import read
from core.problems import Problem, errors
from journeys.graph.check import check
from journeys.graph.goal import Goal, goal_sentence, pinned
from journeys.nodes.base import MetricRef, Scope
from rules.vocabulary import Catalog
from tests.chinese import english_in, in_chinese

GERMAN = [{"property": "country", "op": "eq", "value": "DE"}]
ORDERS = {"event": "Order", "aggregate": "count", "property": "", "where": None, "rule": None, "unit": "count"} | {
    "currency": "",
    "grain": "day",
    "zone": "",
}
REVENUE = {**ORDERS, "aggregate": "sum", "property": "total", "where": GERMAN, "unit": "money", "currency": "EUR"}
SCOPE = Scope(
    workspace_id=1,
    catalog=Catalog(1, events={"Order": 1}),
    metrics={
        "met_orders": MetricRef("Orders", False, 1, ORDERS),
        "met_revenue": MetricRef("Revenue", False, 3, REVENUE),
        "met_old": MetricRef("Old", True, 1, ORDERS),
        "met_people": MetricRef("Buyers", False, 1, {**ORDERS, "aggregate": "people"}),
        "met_mean": MetricRef("Basket", False, 1, {**REVENUE, "aggregate": "mean"}),
        "met_share": MetricRef("Share", False, 1, {**ORDERS, "aggregate": "mean", "unit": "percent"}),
        "met_vip": MetricRef("VIP orders", False, 1, {**ORDERS, "rule": {"kind": "tag", "tag": "vip"}}),
        "met_unheard": MetricRef("Unheard", False, 1, {**ORDERS, "event": "Unheard"}),
    },
)


def goal(**given: Any) -> Goal:
    found, problems = read(given, Goal, "", "bad")
    assert found is not None, problems
    return found


def problems(**given: Any) -> list[Problem]:
    nodes = [
        {"id": "in", "kind": "entry_event", "config": {"event": "Order"}},
        {"id": "out", "kind": "exit", "config": {}},
    ]
    edges = [{"id": "l", "source": "in", "port": "next", "target": "out"}]
    return check({"nodes": nodes, "edges": edges, "settings": {"goal": given}}, SCOPE)


def test_publishing_pins_the_event_conditions_value_and_currency_of_the_metric() -> None:
    found = pinned(goal(metric="met_revenue", event="Stale", window="P7D", kind="raise_basket"), SCOPE.metrics)
    assert found == goal(
        metric="met_revenue",
        kind="raise_basket",
        event="Order",
        where=GERMAN,
        value="total",
        currency="EUR",
        metric_version=3,
        window="P7D",
    )
    assert pinned(goal(metric="met_orders"), SCOPE.metrics) == goal(
        metric="met_orders", event="Order", metric_version=1
    )


def test_a_goal_without_a_metric_has_nothing_pinned() -> None:
    assert pinned(goal(event="Order", currency="EUR", metric_version=3), SCOPE.metrics) == goal(event="Order")


@pytest.mark.parametrize("fits", [{"metric": "met_orders"}, {"metric": "met_revenue", "kind": "raise_basket"}])
def test_a_metric_that_counts_or_adds_up_events_can_be_a_goal(fits: dict[str, Any]) -> None:
    assert errors(problems(**fits)) == []


@pytest.mark.parametrize(
    ("given", "path", "code", "english", "chinese"),
    [
        ({"metric": ""}, "metric", "metric_missing", "Choose a metric.", "请选择指标"),
        ({"metric": "met_gone"}, "metric", "unknown_metric", "does not exist in this workspace", "不存在"),
        ({"metric": "met_old"}, "metric", "metric_archived", "“Old” is archived. Restore it", "“Old”已归档"),
        ({"metric": "met_people"}, "metric", "metric_counts_people", "counts different people", "人数"),
        ({"metric": "met_mean"}, "metric", "metric_not_summable", "is a mean or a share", "平均值"),
        ({"metric": "met_share"}, "metric", "metric_not_summable", "is a mean or a share", "平均值"),
        ({"metric": "met_vip"}, "metric", "metric_of_some_customers", "let in only those meant", "进入条件"),
        (
            {"metric": "met_orders", "rule": {"kind": "all", "rules": []}},
            "rule",
            "goal_said_twice",
            "Keep one",
            "只保留",
        ),
        ({"metric": "met_orders", "kind": "raise_basket"}, "metric", "basket_needs_value", "is worth", "价值"),
        ({"event": "Order", "kind": "raise_basket"}, "value", "basket_needs_value", "is worth", "价值"),
        (
            {"rule": {"kind": "tag", "tag": "x"}, "kind": "raise_frequency"},
            "kind",
            "kind_needs_events",
            "nothing can be counted",
            "无法计数",
        ),
    ],
)
def test_what_cannot_be_a_goal_is_said_in_both_languages(
    given: dict[str, Any], path: str, code: str, english: str, chinese: str
) -> None:
    (found,) = errors(problems(**given))
    assert (found.path, found.code) == (f"settings.goal.{path}", code)
    assert english in found.message
    said = in_chinese(found.message)
    assert chinese in said
    assert english_in(said) == []


def test_an_event_that_never_came_is_a_warning_at_the_metric() -> None:
    (found,) = problems(metric="met_unheard")
    assert (found.path, found.code, found.severity) == ("settings.goal.metric", "event_never_seen", "warning")


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        ({"event": "Order"}, "Reached by event “Order”, within 30 days of entry", "进入后 30 天内达成：事件“Order”"),
        (
            {"metric": "met_revenue", "kind": "raise_basket"},
            "Worth more each time: metric “Revenue”, within 30 days of entry",
            "提高每次价值：指标“Revenue”，进入后 30 天内",
        ),
        (
            {"metric": "met_orders", "kind": "raise_frequency", "window": "P1D"},
            "More often: metric “Orders”, within 1 day of entry",
            "提高次数：指标“Orders”，进入后 1 天内",
        ),
        (
            {"rule": {"kind": "tag", "tag": "x"}},
            "Reached by a rule, within 30 days of entry",
            "进入后 30 天内达成：满足规则",
        ),
    ],
)
def test_the_goal_is_said_in_a_sentence(given: dict[str, Any], english: str, chinese: str) -> None:
    said = goal_sentence(goal(**given), SCOPE)
    assert said == english
    with override("zh-hans"):
        assert str(goal_sentence(goal(**given), SCOPE)) == chinese


def test_without_a_goal_there_is_no_sentence() -> None:
    assert goal_sentence(None, SCOPE) is None
