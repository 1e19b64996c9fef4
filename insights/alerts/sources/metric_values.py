"""Metrics of the dictionary by their days or weeks, the running one first, for the sources that compare them."""

from __future__ import annotations

from abc import ABC
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from core.config.schema import meta
from core.i18n.messages import Texts, text_of
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from insights.metrics.definition import Definition
from insights.metrics.save import definition_now
from insights.metrics.values import MOST_DAYS, values
from insights.models import Metric
from rules.vocabulary import load
from tenancy.models import Workspace

MetricField = Annotated[str, meta(translated("Metric"), format="metric")]

MISSING: Final[dict[str, str]] = {
    "no_metric": translated("The metric is not there any more, or is archived."),
    "no_value": translated("The metric has no value of {day}: there were no events to take a mean of."),
}

_WHEN: Final[Texts] = {
    "day": translated("on {day}"),
    "week": translated("in the week from {day}"),
    "running_day": translated("on {day} so far"),
    "running_week": translated("in the week from {day} so far"),
}


class MetricConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A config that names a metric, as the first of its fields."""

    metric: MetricField


C = TypeVar("C", bound=MetricConfig)


class MetricSource(AlertSource[C], ABC):
    """What the sources that read a metric have in common: each metric is read by itself, and rarely."""

    scope: ClassVar[str] = "audiences:read"
    every: ClassVar[timedelta] = timedelta(minutes=15)
    apart_by: ClassVar[str] = "metric"
    missing: ClassVar[Texts] = MISSING

    def problems(self, config: C, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("metric", config.metric)], required=True)

    def screen(self, config: C, facts: Mapping[str, Any]) -> str:
        return f"metrics?metric={config.metric}"


@dataclass(frozen=True, slots=True)
class Point:
    """A day or week of a metric: its first day, whether it is over, and the value; None for a mean of nothing. `left_out`: how
    many of its events have no number or another currency."""

    day: date
    over: bool
    value: float | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Read:
    """A metric and its points, the running one first and then back in time; of a share the values are percents."""

    name: str
    definition: Definition
    points: list[Point]

    def facts(self, point: Point, **more: Any) -> dict[str, Any]:
        """The parameters of a sentence about a point."""
        return {
            "metric": self.name,
            "unit": self.definition.unit,
            "currency": self.definition.currency,
            "grain": self.definition.grain,
            "day": point.day.isoformat(),
            "over": point.over,
            "value": point.value,
            "left_out": point.left_out,
            **more,
        }


def read_each(
    workspace: Workspace, asked: Mapping[int, C], back: Callable[[C, int], int], now: datetime
) -> dict[int, tuple[C, Read | None]]:
    """The metric of each alert, in one statement for each metric; None where it is not there or archived.

    `back` says of a config how many days to go back from the running one, given how many days a step of the metric has.
    """
    of_metric: dict[str, list[C]] = defaultdict(list)
    for config in asked.values():
        of_metric[config.metric].append(config)
    found = {public_id: _read(workspace, public_id, configs, back, now) for public_id, configs in of_metric.items()}
    return {key: (config, found[config.metric]) for key, config in asked.items()}


def _read(
    workspace: Workspace, public_id: str, configs: Iterable[C], back: Callable[[C, int], int], now: datetime
) -> Read | None:
    found = Metric.objects.filter(workspace=workspace, pk=number_of("metric", public_id) or 0, archived_at=None)
    metric = found.select_related("live_version").first()
    if metric is None:
        return None
    definition = definition_now(metric)
    length = 7 if definition.grain == "week" else 1
    days = max(back(config, length) for config in configs)
    today = now.astimezone(ZoneInfo(definition.zone or workspace.time_zone)).date()
    since = today - timedelta(days=min(days, MOST_DAYS - 1))
    told = values(workspace, definition, since, today, now, load(workspace.pk))
    scale = 100 if definition.unit == "percent" else 1
    points = [
        Point(at.date(), n > 0, None if value is None else float(value) * scale, left_out)
        for n, ((at, value), left_out) in enumerate(zip(reversed(told.points), reversed(told.left_out), strict=True))
    ]
    return Read(metric.name, definition, points)


def amount(value: float, facts: Mapping[str, Any]) -> str:
    """A value of the metric as people write it."""
    match facts["unit"]:
        case "money":
            return f"{value:,.2f} {facts['currency']}"
        case "percent":
            return f"{value:,.1f} %"
        case _:
            return f"{value:,.12g}"


def when(facts: Mapping[str, Any]) -> str:
    """Of which day or week a value is."""
    return text_of(_WHEN, ("" if facts["over"] else "running_") + facts["grain"], {"day": facts["day"]})


def in_full(facts: Mapping[str, Any]) -> str:
    """The value in words, and how many events are left out of it."""
    said = amount(facts["value"], facts)
    if facts["left_out"]:
        return translated(
            "{value} (without {count:,} events that have no number or another currency)",
            value=said,
            count=facts["left_out"],
        )
    return said


def no_value(point: Point, told: Read) -> Reading:
    """The reading for a mean without events."""
    return Reading(missing="no_value", facts=told.facts(point))
