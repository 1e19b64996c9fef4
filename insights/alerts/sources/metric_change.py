"""An unusual change of a metric: against the same weekday of earlier weeks, or the weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from core.config.schema import meta
from core.i18n.messages import Texts
from core.i18n.text import translated
from insights.alerts.sources import metric_values, usual
from insights.alerts.sources.base import Reading
from insights.alerts.sources.metric_values import MetricSource
from insights.alerts.sources.usual import FEWEST_WEEKS, Usual
from tenancy.models import Workspace


class MetricChangeConfig(metric_values.MetricConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which metric, and how far it may be from what is usual."""

    change: usual.Change = "both"
    weeks: Annotated[
        int,
        meta(
            translated("Compared with so many weeks"),
            help=translated("Of a metric by day the same weekday; the median of the weeks is what is usual."),
            ge=FEWEST_WEEKS,
            le=52,
        ),
    ] = 8
    deviations: usual.Deviations = 4.0
    least: usual.Least = 0.3


class MetricChange(MetricSource[MetricChangeConfig]):
    """Fires when the last whole day or week of a metric is far from what it was in earlier weeks."""

    kind: ClassVar[str] = "metric_change"
    label: ClassVar[str] = translated("Unusual change of a metric")
    help: ClassVar[str] = translated(
        "A metric of the dictionary whose last whole day or week drops or rises against earlier weeks."
    )
    Config = MetricChangeConfig
    missing: ClassVar[Texts] = metric_values.MISSING | usual.MISSING

    def read(self, workspace: Workspace, asked: Mapping[int, MetricChangeConfig], now: datetime) -> dict[int, Reading]:
        # The last whole step, and the same one of each week before.
        found = metric_values.read_each(workspace, asked, lambda config, length: 7 * config.weeks + length, now)
        return {key: _reading(config, told) for key, (config, told) in found.items()}

    def said(self, config: MetricChangeConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "“{metric}” {when}: {value}; usual is {usual} (deviation {spread}).",
            metric=facts["metric"],
            when=metric_values.when(facts),
            value=metric_values.in_full(facts),
            usual=metric_values.amount(facts["usual"], facts),
            spread=metric_values.amount(facts["spread"], facts),
        )


def _reading(config: MetricChangeConfig, told: metric_values.Read | None) -> Reading:
    if told is None:
        return Reading(missing="no_metric")
    last, step = told.points[1], 7 if told.definition.grain == "day" else 1
    if last.value is None:
        return metric_values.no_value(last, told)
    earlier = [point.value for point in told.points[1 + step :: step][: config.weeks] if point.value is not None]
    counted = told.definition.aggregate in ("count", "people")
    known = sum(value != 0 for value in earlier) if told.definition.aggregate != "mean" else len(earlier)
    if known < FEWEST_WEEKS:
        return usual.too_few_weeks(known)
    found = Usual.of(earlier, None if counted else 0.0)
    return usual.compare(last.value, found, config, told.facts(last))
