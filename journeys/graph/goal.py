"""The goal of a journey: an event, a metric of the dictionary or a rule, and what the journey is judged by.

A metric is read while the goal is a draft. Publishing pins what it means: the version's goal has the metric's event, conditions,
value and currency, and stays as it is when the metric changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

import msgspec

from core.config.schema import meta
from core.i18n.text import listed, translated
from core.problems import Problem
from journeys.nodes.base import Config, MetricRef, Scope
from journeys.nodes.correlation import Belongs, check_belonging
from journeys.nodes.durations import check_duration, say_duration
from journeys.nodes.event_filter import check_event
from journeys.nodes.rules import check_rule_json, rule_events

Kind = Literal["convert", "raise_frequency", "raise_basket"]
"""What the journey is judged by: how many reach the goal; how many of its events there are for each person; the value of each."""

KINDS: Final[tuple[Kind, ...]] = ("convert", "raise_frequency", "raise_basket")
COUNTABLE: Final = ("count", "sum")
"""The aggregates of metrics that a goal may name: those to which each event adds by itself."""
UNITS: Final = ("count", "money")


class Goal(Config, frozen=True):
    """What success is: a rule, or the first event that fits within a window after entry."""

    kind: Annotated[Kind, meta(translated("Judged by"))] = "convert"
    rule: Annotated[dict[str, Any] | None, meta(translated("Rule"), format="rule")] = None
    metric: Annotated[str | None, meta(translated("Metric"), format="goal-metric")] = None
    event: Annotated[str, meta(translated("Event"), format="event")] = ""
    where: Annotated[tuple[dict[str, Any], ...], meta(translated("Where"), format="conditions")] = ()
    value: Annotated[str, meta(translated("Value property"), format="property", max_length=200)] = ""
    window: Annotated[str, meta(translated("Within"), format="duration")] = "P30D"
    exits: Annotated[bool, meta(translated("Leave the journey when reached"))] = True
    currency: Annotated[str, meta(translated("Currency"), format="hidden", max_length=3)] = ""
    """Set by publishing: that of the metric. An event in another currency does not reach the goal."""
    metric_version: Annotated[int, meta(translated("Version of a metric"), format="hidden")] = 0
    """Set by publishing: the number of the metric's version that is pinned."""
    belongs: Annotated[Belongs, meta(translated("Which ones count"), format="belongs")] = "run"
    keys: Annotated[dict[str, str], meta(translated("Properties with the key"), format="hidden")] = {}
    """Set by publishing, see `journeys.nodes.correlation`."""


def pinned(goal: Goal, metrics: Mapping[str, MetricRef]) -> Goal:
    """The goal with what its metric means now; without a metric, with one that is unknown or does not fit, nothing is pinned."""
    metric = metrics.get(goal.metric or "")
    if metric is None or unfit(metric.name, metric.definition) is not None:
        return msgspec.structs.replace(goal, currency="", metric_version=0)
    meaning = metric.definition
    return msgspec.structs.replace(
        goal,
        event=meaning["event"],
        where=tuple(meaning["where"] or ()),
        value=meaning["property"],
        currency=meaning["currency"],
        metric_version=metric.version,
    )


def unfit(name: str, definition: Mapping[str, Any]) -> Problem | None:
    """Why a metric of this name and definition cannot be a goal; None if it can."""
    if definition["aggregate"] == "people":
        return _unfit(
            "metric_counts_people",
            translated(
                "“{name}” counts different people. A goal is reached by events: choose a metric that counts them or adds "
                "up a property.",
                name=name,
            ),
        )
    if definition["aggregate"] not in COUNTABLE or definition["unit"] not in UNITS:
        return _unfit(
            "metric_not_summable",
            translated(
                "“{name}” is a mean or a share, which no single event adds to. Choose a metric that counts events or adds "
                "up a property, in numbers or money.",
                name=name,
            ),
        )
    if definition["rule"] is not None:
        return _unfit(
            "metric_of_some_customers",
            translated(
                "“{name}” counts only customers who match a rule now, and who that is changes with time, so it cannot be "
                "pinned. Choose a metric of all customers, and let in only those meant by the entry filter.",
                name=name,
            ),
        )
    return None


def _unfit(code: str, message: str) -> Problem:
    return Problem("metric", code, message)


def check_goal(goal: Goal, scope: Scope) -> list[Problem]:
    """What is wrong with a goal; paths begin with its fields."""
    found = check_duration(goal.window, "window")
    if goal.metric is not None:
        found += _check_metric(goal, scope)
    elif goal.rule is not None:
        found += check_rule_json(goal.rule, scope, "rule")
    else:
        found += check_event(goal.event, goal.where, "", scope.inside)
    events = rule_events(goal.rule) if goal.rule is not None else {pinned(goal, scope.metrics).event}
    found += check_belonging(events, goal.belongs, goal.keys, scope, "belongs")
    return found + _check_kind(goal, scope)


def _check_metric(goal: Goal, scope: Scope) -> list[Problem]:
    if goal.rule is not None:
        return [
            Problem(
                "rule",
                "goal_said_twice",
                translated("The goal names both a metric and a rule. Keep one of them."),
            )
        ]
    if not goal.metric:
        return [Problem("metric", "metric_missing", translated("Choose a metric."))]
    metric = scope.metrics.get(goal.metric)
    if metric is None:
        return [
            Problem(
                "metric",
                "unknown_metric",
                translated("This metric does not exist in this workspace. Choose another."),
            )
        ]
    if metric.archived:
        return [
            Problem(
                "metric",
                "metric_archived",
                translated("The metric “{name}” is archived. Restore it, or choose another.", name=metric.name),
            )
        ]
    if (problem := unfit(metric.name, metric.definition)) is not None:
        return [problem]
    meaning = pinned(goal, scope.metrics)
    return [replace(each, path="metric") for each in check_event(meaning.event, meaning.where, "", scope.inside)]


def _check_kind(goal: Goal, scope: Scope) -> list[Problem]:
    if goal.kind == "convert":
        return []
    if goal.metric is None and goal.rule is not None:
        return [
            Problem(
                "kind",
                "kind_needs_events",
                translated(
                    "A rule holds or does not: nothing can be counted for each person. Let the goal be an event or a "
                    "metric, or judge the journey by how many reach it."
                ),
            )
        ]
    meaning = pinned(goal, scope.metrics)
    if goal.kind == "raise_basket" and not meaning.value and (meaning.event or goal.metric is None):
        return [
            Problem(
                "value" if goal.metric is None else "metric",
                "basket_needs_value",
                translated(
                    "Nothing says what each event is worth. Name the property that holds its value, or choose a metric "
                    "that adds one up."
                ),
            )
        ]
    return []


def goal_sentence(goal: Goal | None, scope: Scope) -> str | None:
    """The goal in a sentence without a full stop; None without one."""
    if goal is None:
        return None
    what, length = _what(goal, scope.metrics), say_duration(goal.window)
    if goal.keys:
        what = translated(
            "{what} with this run's {properties}", what=what, properties=listed(sorted(set(goal.keys.values())))
        )
    if goal.kind == "raise_frequency":
        return translated("More often: {what}, within {length} of entry", what=what, length=length)
    if goal.kind == "raise_basket":
        return translated("Worth more each time: {what}, within {length} of entry", what=what, length=length)
    return translated("Reached by {what}, within {length} of entry", what=what, length=length)


def goal_name(goal: Goal, metrics: Mapping[str, MetricRef]) -> str:
    """The name of the metric or the event; empty for a rule, and for one that is not named yet or not known."""
    if goal.metric is not None:
        return metrics[goal.metric].name if goal.metric in metrics else ""
    return "" if goal.rule is not None else goal.event


def _what(goal: Goal, metrics: Mapping[str, MetricRef]) -> str:
    name = goal_name(goal, metrics) or "?"
    if goal.metric is not None:
        return translated("metric “{name}”", name=name)
    return translated("a rule") if goal.rule is not None else translated("event “{name}”", name=name)
