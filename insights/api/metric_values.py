"""Metrics by day or week: side by side, and before they are saved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, field_problem
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import errors
from insights.api.metric_shapes import (
    MetricPreviewedSerializer,
    MetricPreviewSerializer,
    MetricValuesQuery,
    MetricValuesSerializer,
)
from insights.metrics.compatibility import Named, incompatibility
from insights.metrics.definition import Definition, validate
from insights.metrics.save import definition_now
from insights.metrics.values import MOST_DAYS, Values, added_up, values
from insights.models import Metric
from rules.vocabulary import Catalog, load
from tenancy import scoping
from tenancy.api.views import WorkspaceView
from tenancy.models import Workspace

SECONDS = 10
"""The time limit for all metrics of an answer together."""
USUAL_DAYS = 30
MOST_METRICS = 5
"""The most that are shown together."""


class MetricValuesView(WorkspaceView):
    """Metrics over time."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="metrics_values", parameters=[MetricValuesQuery], responses=MetricValuesSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Metrics side by side; refused where they cannot share an axis, or a sum."""
        query = self.query(MetricValuesQuery)
        ids = list(dict.fromkeys(query["metrics"].split(",")))
        if len(ids) > MOST_METRICS:
            raise field_problem(
                "metrics", "too_many", translated("At most {most} metrics are shown together.", most=MOST_METRICS)
            )
        metrics = [(each, named_metric(self.workspace, each)) for each in ids]
        if problem := incompatibility([named for _, named in metrics], summed=query["summed"]):
            raise ApiError("invalid", [problem], message=problem.message)
        shown = series_json(self.workspace, self.now, metrics, load(self.workspace.pk), query, summed=query["summed"])
        return Response(MetricValuesSerializer(shown).data)


class MetricPreviewView(WorkspaceView):
    """A metric before it is saved."""

    scopes = {"POST": "audiences:read"}

    @extend_schema(operation_id="metrics_preview", request=MetricPreviewSerializer, responses=MetricPreviewedSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """What is wrong with the definition, and its last 30 days."""
        definition = Definition(**self.read(MetricPreviewSerializer)["definition"])
        catalog = load(self.workspace.pk)
        problems = validate(definition, catalog)
        unsaved = [("", ("", definition))]
        shown = None if errors(problems) else series_json(self.workspace, self.now, unsaved, catalog, {})
        told = {"problems": [each.under("definition").to_json() for each in problems], "values": shown}
        return Response(MetricPreviewedSerializer(told).data)


def named_metric(workspace: Workspace, public_id: str) -> Named:
    """The metric as it is compared with others: with its time zone, also where that is the workspace's."""
    rows = Metric.objects.filter(workspace=workspace).select_related("live_version")
    metric = scoping.find(rows, "met", public_id)
    definition = definition_now(metric)
    return metric.name, replace(definition, zone=definition.zone or workspace.time_zone)


def series_json(
    workspace: Workspace,
    now: datetime,
    metrics: Sequence[tuple[str, Named]],
    catalog: Catalog,
    query: dict[str, Any],
    *,
    summed: bool = False,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """What MetricValuesSerializer shows of compatible metrics, each with its public id; calculated within so many seconds."""
    first = metrics[0][1][1]
    zone = first.zone or workspace.time_zone
    until = query.get("until") or now.astimezone(ZoneInfo(zone)).date()
    since = query.get("since") or until - timedelta(days=USUAL_DAYS - 1)
    if since > until or (until - since).days >= MOST_DAYS:
        raise field_problem(
            "since",
            "bad_period",
            translated("Name a first and a last day; both included, at most {most} days.", most=MOST_DAYS),
        )
    told = []
    deadline = time.monotonic() + seconds
    for _, (_, definition) in metrics:
        with bounded(max(deadline - time.monotonic(), 0.1)):
            told.append(values(workspace, definition, since, until, now, catalog))
    named = [(public_id, name) for public_id, (name, _) in metrics]
    return {
        "unit": first.unit,
        "currency": first.currency,
        "grain": first.grain,
        "zone": zone,
        "series": [_series(*who, each) for who, each in zip(named, told, strict=True)],
        "sum": _series("", "", added_up(told)) if summed else None,
    }


def _series(public_id: str, name: str, told: Values) -> dict[str, Any]:
    return {
        "id": public_id,
        "name": name,
        "points": [{"at": at, "value": value} for at, value in told.points],
        "not_numbers": told.not_numbers,
        "other_currency": told.other_currency,
    }
