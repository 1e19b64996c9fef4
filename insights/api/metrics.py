"""The dictionary of metrics: made, listed, changed in versions, archived and restored."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import conflict, field_problem, invalid
from core.api.fields import page_of
from core.api.paging import PageQuery, page
from core.i18n.text import translated
from core.problems import Problem
from insights import actions
from insights.api.metric_shapes import (
    MetricSerializer,
    MetricsQuery,
    MetricVersionSerializer,
    NewMetricSerializer,
    etag,
    metric_json,
    version_json,
)
from insights.metrics.definition import Definition
from insights.metrics.save import Draft, draft_of
from insights.models import Metric, MetricVersion
from tenancy import scoping
from tenancy.api.uses import UsesSerializer, uses
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.definitions import lock_definitions
from tenancy.models import Member, User
from tenancy.references import Thing


class BaseMetricView(WorkspaceView):
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


class MetricsView(BaseMetricView):
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


class MetricView(BaseMetricView):
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
        draft = draft_of(found)
        if "owner" in data:
            draft = replace(draft, owner=self.owner(data["owner"]))
        if "definition" in data:
            draft = replace(draft, definition=replace(draft.definition, **data["definition"]))
        changed = {name: data[name] for name in ("name", "description") if name in data}
        return self.answer(self.save(found, replace(draft, **changed)))


class MetricVersionsView(BaseMetricView):
    """The versions of a metric's definition."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="metrics_versions", parameters=[PageQuery], responses=page_of(MetricVersionSerializer))
    def get(self, request: Request, workspace: str, metric: str) -> Response:
        """The versions, newest first."""
        rows = MetricVersion.objects.filter(metric=self.find(Metric, "met", metric)).select_related("published_by")
        found = page(rows, ["-number"], self.query(PageQuery))
        return found.answer(MetricVersionSerializer([version_json(row) for row in found.rows], many=True).data)


class MetricUsesView(WorkspaceView):
    """Where a metric is used."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="metrics_uses", responses=UsesSerializer)
    def get(self, request: Request, workspace: str, metric: str) -> Response:
        """What uses the metric."""
        return Response(uses(self.access, Thing("metric", self.find(Metric, "met", metric).pk)))


class MetricArchiveView(BaseMetricView):
    """Archiving a metric."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="metrics_archive", request=None, responses=MetricSerializer)
    def post(self, request: Request, workspace: str, metric: str) -> Response:
        """Hide it. Refused while something uses it: a 409 with a problem for each, whose path is the user's id."""
        found = self.find(Metric, "met", metric)
        return self.moved(found, actions.archive_metric(self.access, found, self.now))


class MetricRestoreView(BaseMetricView):
    """Restoring a metric."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="metrics_restore", request=None, responses=MetricSerializer)
    def post(self, request: Request, workspace: str, metric: str) -> Response:
        """Show it again. Refused while its definition names what is gone."""
        found = self.metric(metric)
        return self.moved(found, actions.restore_metric(self.access, found, self.now))
