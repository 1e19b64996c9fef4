"""The dictionary of metrics: made, changed, versioned, worked out by day or week, side by side."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import publicid
from core.api.errors import ApiError, conflict, field_problem, invalid
from core.api.fields import ProblemSerializer, RuleField, StrictSerializer, page_of
from core.api.paging import PageQuery, bounded, page
from core.i18n.text import translated
from core.problems import Problem, errors
from insights import actions
from insights.api.figure_shapes import SOUND_DAYS
from insights.metrics.definition import AGGREGATES, GRAINS, UNITS, Definition, definition_of, judge
from insights.metrics.save import Draft
from insights.metrics.together import Named, refusal
from insights.metrics.values import MOST_DAYS, Values, values
from insights.models import Metric, MetricVersion
from rules.vocabulary import load
from tenancy import scoping
from tenancy.api.uses import UsesSerializer, uses
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.definitions import lock_definitions
from tenancy.models import Member, User
from tenancy.references import Thing

SECONDS = 10
"""So long all metrics of an answer may take together."""
USUAL_DAYS = 30
MOST_METRICS = 5
"""Shown together."""


class DefinitionSerializer(StrictSerializer):
    """What a metric is."""

    event = serializers.CharField(max_length=200)
    aggregate = serializers.ChoiceField(choices=AGGREGATES, default="count")
    property = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="Of a sum or mean: whose values."
    )
    where = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Conditions on the event's properties, as in rules; all must hold.",
    )
    rule = RuleField(required=False, allow_null=True, default=None, help_text="Only of customers who match it now.")
    unit = serializers.ChoiceField(
        choices=list(UNITS), default="count", help_text="Values of `percent` are shares: 0.5 is 50 %."
    )
    currency = serializers.RegexField(
        "^[A-Z]{3}$", required=False, default="", allow_blank=True, help_text="Of money, e.g. EUR."
    )
    grain = serializers.ChoiceField(choices=GRAINS, default="day", help_text="By what it is told.")
    zone = serializers.CharField(
        max_length=64,
        required=False,
        default="",
        allow_blank=True,
        help_text="Whose days and weeks; the workspace's, unless given.",
    )


class MetricSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    owner = serializers.CharField(allow_null=True, help_text="The user name.")
    definition = DefinitionSerializer()
    version = serializers.IntegerField(help_text="Grows with every other definition.")
    archived_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    etag = serializers.CharField(help_text="The ETag, for saving.")


class NewMetricSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    owner = serializers.CharField(
        max_length=150,
        required=False,
        allow_null=True,
        help_text="A member's user name; whoever makes it, unless given.",
    )
    definition = DefinitionSerializer()


class MetricsQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    archived = serializers.BooleanField(default=False)


class MetricVersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    definition = DefinitionSerializer()
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(allow_null=True)


class PeriodQuery(serializers.Serializer[Any]):
    since = serializers.DateField(
        required=False, validators=SOUND_DAYS, help_text="The first day; 29 days before the last, unless given."
    )
    until = serializers.DateField(
        required=False, validators=SOUND_DAYS, help_text="The last day, included; today, unless given."
    )


class MetricValuesQuery(PeriodQuery):
    metrics = serializers.CharField(max_length=400, help_text="Ids separated by commas, at most 5.")
    summed = serializers.BooleanField(default=False, help_text="Also their sum.")


class MetricPointSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="When the day or week begins.")
    value = serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)


class MetricSeriesSerializer(serializers.Serializer[Any]):
    """A metric over time. Left out: events whose property is no number, and those in another currency."""

    id = serializers.CharField(help_text="Empty for one that was not saved, and for a sum.")
    name = serializers.CharField()
    points = MetricPointSerializer(many=True)
    not_numbers = serializers.IntegerField()
    other_currency = serializers.IntegerField()


class MetricValuesSerializer(serializers.Serializer[Any]):
    unit = serializers.ChoiceField(choices=list(UNITS))
    currency = serializers.CharField()
    grain = serializers.ChoiceField(choices=GRAINS)
    zone = serializers.CharField()
    series = MetricSeriesSerializer(many=True)
    sum = MetricSeriesSerializer(allow_null=True)


class MetricPreviewSerializer(StrictSerializer):
    definition = DefinitionSerializer()


class MetricPreviewedSerializer(serializers.Serializer[Any]):
    problems = ProblemSerializer(many=True)
    values = MetricValuesSerializer(allow_null=True, help_text="None while there are errors.")


class MetricDoor(WorkspaceView):
    """What the views of metrics have in common."""

    def metric(self, public_id: str) -> Metric:
        """The metric with its newest version."""
        return scoping.find(self.rows(Metric).select_related("live_version", "owner"), "met", public_id)

    def answer(self, metric: Metric, status: int = 200) -> Response:
        """The metric, and its ETag."""
        shown = MetricSerializer(metric_json(metric)).data
        return Response(shown, status=status, headers={"ETag": etag(metric)})

    def moved(self, metric: Metric, problems: list[Problem]) -> Response:
        """The metric after it was archived or restored, or a 409 with what kept it from being so."""
        if problems:
            raise conflict(problems)
        return self.answer(Metric.objects.select_related("live_version", "owner").get(pk=metric.pk))

    def save(self, metric: Metric | None, draft: Draft) -> Metric:
        """The metric saved, or a 400 with the problems."""
        saved, problems = actions.save_metric(self.access, metric, draft, self.now)
        if saved is None:
            raise invalid("invalid_metric", problems)
        return saved

    def owner(self, name: str | None) -> User | None:
        """The member by that user name."""
        if name is None:
            return None
        found = Member.objects.filter(workspace=self.workspace, user__username=name).select_related("user").first()
        if found is None:
            raise field_problem(
                "owner",
                "unknown_member",
                translated("No member of this workspace has the user name “{name}”.", name=name),
            )
        return found.user

    def named(self, metric: Metric) -> Named:
        """The metric as it is compared with others: with its time zone, also where that is the workspace's."""
        definition = _draft(metric).definition
        return metric.name, replace(definition, zone=definition.zone or self.workspace.time_zone)

    def series(self, metrics: Sequence[tuple[str, Named]], query: dict[str, Any], summed: bool) -> dict[str, Any]:
        """What MetricValuesSerializer shows of metrics, each by its public id, that go together."""
        first = metrics[0][1][1]
        zone = first.zone or self.workspace.time_zone
        until = query.get("until") or self.now.astimezone(ZoneInfo(zone)).date()
        since = query.get("since") or _before(until)
        if since > until or (until - since).days >= MOST_DAYS:
            raise field_problem(
                "since",
                "bad_period",
                translated("Name a first and a last day; both included, at most {most} days.", most=MOST_DAYS),
            )
        catalog = load(self.workspace.pk)
        told = []
        deadline = time.monotonic() + SECONDS
        for _, (_, definition) in metrics:
            with bounded(max(deadline - time.monotonic(), 0.1)):
                told.append(values(self.workspace, definition, since, until, self.now, catalog))
        named = [(public_id, name) for public_id, (name, _) in metrics]
        return {
            "unit": first.unit,
            "currency": first.currency,
            "grain": first.grain,
            "zone": zone,
            "series": [_series(*who, each) for who, each in zip(named, told, strict=True)],
            "sum": _series("", "", _sum(told)) if summed else None,
        }


class MetricsView(MetricDoor):
    """The metrics of a workspace."""

    scopes = {"GET": "audiences:read", "POST": "audiences:write"}

    @extend_schema(operation_id="metrics_list", parameters=[MetricsQuery], responses=page_of(MetricSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The metrics, newest first."""
        query = self.query(MetricsQuery)
        rows = self.rows(Metric).filter(archived_at__isnull=not query["archived"])
        if "q" in query:
            rows = rows.filter(name__icontains=query["q"])
        found = page(rows.select_related("live_version", "owner"), ["-id"], query)
        return found.answer(MetricSerializer([metric_json(row) for row in found.rows], many=True).data)

    @extend_schema(operation_id="metrics_create", request=NewMetricSerializer, responses={201: MetricSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Make a metric."""
        data = self.read(NewMetricSerializer)
        owner = self.owner(data["owner"]) if "owner" in data else self.access.user
        draft = Draft(data["name"], data["description"], owner, Definition(**data["definition"]))
        return self.answer(self.save(None, draft), 201)


class MetricView(MetricDoor):
    """One metric."""

    scopes = {"GET": "audiences:read", "PATCH": "audiences:write"}

    @extend_schema(operation_id="metrics_get", responses=MetricSerializer)
    def get(self, request: Request, workspace: str, metric: str) -> Response:
        """The metric with what it means now."""
        return self.answer(self.metric(metric))

    @extend_schema(
        operation_id="metrics_change", request=NewMetricSerializer, parameters=[IF_MATCH], responses=MetricSerializer
    )
    @transaction.atomic
    def patch(self, request: Request, workspace: str, metric: str) -> Response:
        """Change its name, description, owner or definition; another definition is a new version."""
        lock_definitions(self.workspace.pk)
        found = self.metric(metric)
        self.check_if_match(etag(found))
        data = self.read(NewMetricSerializer, partial=True)
        draft = _draft(found)
        if "owner" in data:
            draft = replace(draft, owner=self.owner(data["owner"]))
        if "definition" in data:
            draft = replace(draft, definition=replace(draft.definition, **data["definition"]))
        changed = {name: data[name] for name in ("name", "description") if name in data}
        return self.answer(self.save(found, replace(draft, **changed)))


class MetricVersionsView(MetricDoor):
    """What a metric meant, and from when on."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="metrics_versions", parameters=[PageQuery], responses=page_of(MetricVersionSerializer))
    def get(self, request: Request, workspace: str, metric: str) -> Response:
        """The versions, newest first."""
        rows = MetricVersion.objects.filter(metric=self.find(Metric, "met", metric)).select_related("published_by")
        found = page(rows, ["-number"], self.query(PageQuery))
        return found.answer(MetricVersionSerializer([_version_json(row) for row in found.rows], many=True).data)


class MetricUsesView(WorkspaceView):
    """Where a metric is used."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="metrics_uses", responses=UsesSerializer)
    def get(self, request: Request, workspace: str, metric: str) -> Response:
        """What speaks of the metric."""
        return Response(uses(self.access, Thing("metric", self.find(Metric, "met", metric).pk)))


class MetricArchiveView(MetricDoor):
    """Archiving a metric."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="metrics_archive", request=None, responses=MetricSerializer)
    def post(self, request: Request, workspace: str, metric: str) -> Response:
        """Hide it. Refused while something uses it: a 409 with a problem for each, whose path is the user's id."""
        found = self.find(Metric, "met", metric)
        return self.moved(found, actions.archive_metric(self.access, found, self.now))


class MetricRestoreView(MetricDoor):
    """Back again."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="metrics_restore", request=None, responses=MetricSerializer)
    def post(self, request: Request, workspace: str, metric: str) -> Response:
        """Show it again. Refused while its definition names what is gone."""
        found = self.metric(metric)
        return self.moved(found, actions.restore_metric(self.access, found, self.now))


class MetricValuesView(MetricDoor):
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
        metrics = [(each, self.named(self.metric(each))) for each in ids]
        if refused := refusal([named for _, named in metrics], summed=query["summed"]):
            raise ApiError("invalid", [refused], message=refused.message)
        return Response(MetricValuesSerializer(self.series(metrics, query, query["summed"])).data)


class MetricPreviewView(MetricDoor):
    """A metric before it is saved."""

    scopes = {"POST": "audiences:read"}

    @extend_schema(operation_id="metrics_preview", request=MetricPreviewSerializer, responses=MetricPreviewedSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """What is wrong with the definition, and its last 30 days."""
        definition = Definition(**self.read(MetricPreviewSerializer)["definition"])
        problems = judge(definition, load(self.workspace.pk))
        shown = None if errors(problems) else self.series([("", ("", definition))], {}, summed=False)
        told = {"problems": [each.under("definition").to_json() for each in problems], "values": shown}
        return Response(MetricPreviewedSerializer(told).data)


def metric_json(metric: Metric) -> dict[str, Any]:
    """What MetricSerializer shows."""
    assert metric.live_version is not None, "a metric that was saved has a version"
    return {
        "id": publicid.encode("met", metric.pk),
        "name": metric.name,
        "description": metric.description,
        "owner": metric.owner.username if metric.owner else None,
        "definition": metric.live_version.definition,
        "version": metric.live_version.number,
        "archived_at": metric.archived_at,
        "updated_at": metric.updated_at,
        "etag": etag(metric),
    }


def etag(metric: Metric) -> str:
    """Names the state of what can be edited."""
    state = orjson.dumps([metric.name, metric.description, metric.owner_id, metric.live_version_id])
    return f'"{hashlib.sha256(state).hexdigest()[:16]}"'


def _draft(metric: Metric) -> Draft:
    assert metric.live_version is not None, "a metric that was saved has a version"
    return Draft(metric.name, metric.description, metric.owner, definition_of(metric.live_version.definition))


def _version_json(version: MetricVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "definition": version.definition,
        "published_at": version.published_at,
        "published_by": version.published_by.username if version.published_by else None,
    }


def _before(until: date) -> date:
    return until - timedelta(days=USUAL_DAYS - 1)


def _series(public_id: str, name: str, told: Values) -> dict[str, Any]:
    return {
        "id": public_id,
        "name": name,
        "points": [{"at": at, "value": value} for at, value in told.points],
        "not_numbers": told.not_numbers,
        "other_currency": told.other_currency,
    }


def _sum(told: Sequence[Values]) -> Values:
    points: list[tuple[datetime, Any]] = [
        (together[0][0], sum(value or 0 for _, value in together))
        for together in zip(*(each.points for each in told), strict=True)
    ]
    return Values(points, sum(each.not_numbers for each in told), sum(each.other_currency for each in told))
