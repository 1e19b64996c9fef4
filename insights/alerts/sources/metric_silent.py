"""A metric that has had no events for some time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from core.config.schema import meta
from core.i18n.text import translated
from insights.alerts.sources import metric_values
from insights.alerts.sources.base import Reading
from insights.alerts.sources.metric_values import MetricSource
from tenancy.models import Workspace


class MetricSilentConfig(metric_values.MetricConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which metric, and how long it may have nothing."""

    periods: Annotated[
        int,
        meta(
            translated("For so many whole days or weeks"),
            help=translated("As the metric has it; and nothing since."),
            ge=1,
            le=52,
        ),
    ] = 1


class MetricSilent(MetricSource[MetricSilentConfig]):
    """Fires when a metric has no value but zero; a mean, when it has none at all."""

    kind: ClassVar[str] = "metric_silent"
    label: ClassVar[str] = translated("Metric without data")
    help: ClassVar[str] = translated("A metric of the dictionary that has had nothing for whole days or weeks.")
    Config = MetricSilentConfig

    def read(self, workspace: Workspace, asked: Mapping[int, MetricSilentConfig], now: datetime) -> dict[int, Reading]:
        found = metric_values.read_each(workspace, asked, lambda config, length: config.periods * length, now)
        return {key: _reading(config, told) for key, (config, told) in found.items()}

    def said(self, config: MetricSilentConfig, facts: Mapping[str, Any]) -> str:
        if facts["silent"]:
            return translated("“{metric}” has had nothing since {day}.", metric=facts["metric"], day=facts["since"])
        return translated(
            "“{metric}” {when}: {value}.",
            metric=facts["metric"],
            when=metric_values.when(facts),
            value=metric_values.in_full(facts),
        )


def _reading(config: MetricSilentConfig, told: metric_values.Read | None) -> Reading:
    if told is None:
        return Reading(missing="no_metric")
    asked = told.points[: config.periods + 1]
    # A mean of zero is a value: there were events.
    nothing = None if told.definition.aggregate == "mean" else 0
    newest = next((point for point in asked if point.value != nothing), None)
    facts = told.facts(newest or asked[0], silent=newest is None, since=asked[-1].day.isoformat())
    return Reading(newest is None, newest.value if newest else 0.0, facts)
