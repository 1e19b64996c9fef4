"""A metric of the dictionary above or below a limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from core.config.schema import meta
from core.i18n.text import translated
from insights.alerts.sources import metric_values
from insights.alerts.sources.base import Reading
from insights.alerts.sources.metric_values import MetricSource
from tenancy.models import Workspace

LIMIT = 1_000_000_000_000


class MetricLimitConfig(metric_values.MetricConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which metric, of which day or week, against which limit."""

    period: Annotated[
        Literal["last", "running"],
        meta(
            translated("Of which day or week"),
            help=translated("As the metric has it, in its time zone. What is not over can only grow, or change."),
        ),
    ] = "last"
    direction: Annotated[Literal["above", "below"], meta(translated("Fires when it is"))] = "above"
    limit: Annotated[float, meta(translated("Limit (of a share: percent)"), ge=-LIMIT, le=LIMIT)] = 0


class MetricLimit(MetricSource[MetricLimitConfig]):
    """Fires when a metric passes a limit."""

    kind: ClassVar[str] = "metric"
    label: ClassVar[str] = translated("Metric and limit")
    help: ClassVar[str] = translated("A metric of the dictionary, of the last whole day or week or of the running one.")
    Config = MetricLimitConfig

    def read(self, workspace: Workspace, asked: Mapping[int, MetricLimitConfig], now: datetime) -> dict[int, Reading]:
        return {
            key: _reading(config, told)
            for key, (config, told) in metric_values.read_each(workspace, asked, lambda _, length: length, now).items()
        }

    def said(self, config: MetricLimitConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "“{metric}” {when}: {value}; the limit is {limit}.",
            metric=facts["metric"],
            when=metric_values.when(facts),
            value=metric_values.in_full(facts),
            limit=metric_values.amount(config.limit, facts),
        )


def _reading(config: MetricLimitConfig, told: metric_values.Read | None) -> Reading:
    if told is None:
        return Reading(missing="no_metric")
    point = told.points[1 if config.period == "last" else 0]
    if point.value is None:
        return metric_values.no_value(point, told)
    breached = point.value > config.limit if config.direction == "above" else point.value < config.limit
    return Reading(breached, point.value, told.facts(point))
