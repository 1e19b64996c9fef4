"""Dashboards: made, listed, shown with what their cards show, changed, duplicated, archived and restored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import conflict, invalid
from core.api.fields import page_of
from core.api.paging import page
from core.problems import Problem
from insights.api.dashboard_cards import cards_json
from insights.api.dashboard_shapes import (
    DashboardDataSerializer,
    DashboardSerializer,
    DashboardsQuery,
    NewDashboardSerializer,
    dashboard_json,
    etag,
)
from insights.dashboards import actions
from insights.dashboards.actions import Draft, draft_of
from insights.dashboards.cards import Card, card_of
from insights.models import Dashboard
from tenancy import scoping
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.definitions import lock_definitions


class BaseDashboardView(WorkspaceView):
    """What the views of dashboards have in common."""

    def visible(self) -> Any:
        """The dashboards that the caller may see."""
        mine = Q(owner=self.access.user) if self.access.user is not None else Q(pk=None)
        unowned = Q(owner=None) if self.access.may("settings:write") else Q(pk=None)
        return self.rows(Dashboard).select_related("owner").filter(Q(shared=True) | mine | unowned)

    def dashboard(self, public_id: str) -> Dashboard:
        """One of them, or a 404."""
        found: Dashboard = scoping.find(self.visible(), "dsh", public_id)
        return found

    def answer(self, dashboard: Dashboard, status: int = 200) -> Response:
        """The dashboard, and its ETag."""
        shown = DashboardSerializer(dashboard_json(dashboard, self.access)).data
        return Response(shown, status=status, headers={"ETag": etag(dashboard)})

    def saved(self, saved: Dashboard | None, problems: list[Problem], status: int = 200) -> Response:
        """The dashboard saved, or a 400 with the problems."""
        if saved is None:
            raise invalid("invalid", problems)
        return self.answer(saved, status)


class DashboardsView(BaseDashboardView):
    """The dashboards of a workspace."""

    scopes = {"GET": "journeys:read", "POST": "audiences:write"}

    @extend_schema(operation_id="dashboards_list", parameters=[DashboardsQuery], responses=page_of(DashboardSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The caller's own and those shared, newest first."""
        query = self.query(DashboardsQuery)
        rows = self.visible().filter(archived_at__isnull=not query["archived"])
        if "q" in query:
            rows = rows.filter(name__icontains=query["q"])
        found = page(rows, ["-id"], query)
        shown = [dashboard_json(row, self.access) for row in found.rows]
        return found.answer(DashboardSerializer(shown, many=True).data)

    @extend_schema(
        operation_id="dashboards_create", request=NewDashboardSerializer, responses={201: DashboardSerializer}
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Make a dashboard."""
        data = self.read(NewDashboardSerializer)
        draft = Draft(data["name"], data["shared"], [Card(**each) for each in data.get("cards", [])])
        return self.saved(*actions.save_dashboard(self.access, None, draft, self.now), status=201)


class DashboardView(BaseDashboardView):
    """One dashboard."""

    scopes = {"GET": "journeys:read", "PATCH": "audiences:write"}

    @extend_schema(operation_id="dashboards_get", responses=DashboardSerializer)
    def get(self, request: Request, workspace: str, dashboard: str) -> Response:
        """Its name and cards, without what they show."""
        return self.answer(self.dashboard(dashboard))

    @extend_schema(
        operation_id="dashboards_change",
        request=NewDashboardSerializer,
        parameters=[IF_MATCH],
        responses=DashboardSerializer,
    )
    @transaction.atomic
    def patch(self, request: Request, workspace: str, dashboard: str) -> Response:
        """Change its name, its cards, or with whom it is shared."""
        lock_definitions(self.workspace.pk)
        found = self.dashboard(dashboard)
        self.check_if_match(etag(found))
        data = self.read(NewDashboardSerializer, partial=True)
        if "cards" in data:
            data["cards"] = [Card(**each) for each in data["cards"]]
        return self.saved(*actions.save_dashboard(self.access, found, replace(draft_of(found), **data), self.now))


class DashboardDataView(BaseDashboardView):
    """A dashboard with what its cards show."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="dashboards_data", responses=DashboardDataSerializer)
    def get(self, request: Request, workspace: str, dashboard: str) -> Response:
        """All cards at once; one that cannot be read says why, and the others are shown."""
        found = self.dashboard(dashboard)
        shown = cards_json(self.access, [card_of(each) for each in found.cards], self.now)
        answer = {"dashboard": dashboard_json(found, self.access), "shown": shown}
        return Response(DashboardDataSerializer(answer).data)


class DashboardDuplicateView(BaseDashboardView):
    """Copying a dashboard."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="dashboards_duplicate", request=None, responses={201: DashboardSerializer})
    def post(self, request: Request, workspace: str, dashboard: str) -> Response:
        """Make a copy that is the caller's own."""
        copied = actions.duplicate_dashboard(self.access, self.dashboard(dashboard), self.now)
        return self.saved(*copied, status=201)


class DashboardArchiveView(BaseDashboardView):
    """Archiving a dashboard."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="dashboards_archive", request=None, responses=DashboardSerializer)
    def post(self, request: Request, workspace: str, dashboard: str) -> Response:
        """Hide it."""
        actions.archive_dashboard(self.access, self.dashboard(dashboard), self.now)
        return self.answer(self.dashboard(dashboard))


class DashboardRestoreView(BaseDashboardView):
    """Restoring a dashboard."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="dashboards_restore", request=None, responses=DashboardSerializer)
    def post(self, request: Request, workspace: str, dashboard: str) -> Response:
        """Show it again. Refused with a 409 while a metric or a journey of its cards is gone."""
        if problems := actions.restore_dashboard(self.access, self.dashboard(dashboard), self.now):
            raise conflict(problems)
        return self.answer(self.dashboard(dashboard))
