"""The addresses of what things were worth, and of alerts."""

from django.urls import path

from cdp.urls import HERE
from insights.api.alert_targets import AlertTargetsView, AlertTargetTestView, AlertTargetView
from insights.api.alerts import (
    AlertAcknowledgeView,
    AlertIncidentsView,
    AlertKindsView,
    AlertSummaryView,
    AlertsView,
    AlertView,
)
from insights.api.attribution import AttributionView
from insights.api.costs import JourneyCostsView, WorkspaceCostsView
from insights.api.customer_head import CustomerHeadView
from insights.api.dashboards import (
    DashboardArchiveView,
    DashboardDataView,
    DashboardDuplicateView,
    DashboardRestoreView,
    DashboardsView,
    DashboardView,
)
from insights.api.figures import (
    FigurePeopleView,
    JourneyFiguresView,
    WorkspaceFigurePeopleView,
    WorkspaceFiguresView,
)
from insights.api.home import HomeView
from insights.api.media_costs import MediaCostsView, MediaCostView
from insights.api.metric_values import MetricPreviewView, MetricValuesView
from insights.api.metrics import (
    MetricArchiveView,
    MetricRestoreView,
    MetricsView,
    MetricUsesView,
    MetricVersionsView,
    MetricView,
)
from insights.api.program import ProgramView
from insights.api.results import ResultsView
from journeys.api.urls import JOURNEY

urlpatterns = [
    path(f"{JOURNEY}/results", ResultsView.as_view()),
    path(f"{JOURNEY}/figures", JourneyFiguresView.as_view()),
    path(f"{JOURNEY}/figures/people", FigurePeopleView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/head", CustomerHeadView.as_view()),
    path(f"{HERE}/home", HomeView.as_view()),
    path(f"{HERE}/dashboards", DashboardsView.as_view()),
    path(f"{HERE}/dashboards/<str:dashboard>", DashboardView.as_view()),
    path(f"{HERE}/dashboards/<str:dashboard>/data", DashboardDataView.as_view()),
    path(f"{HERE}/dashboards/<str:dashboard>/duplicate", DashboardDuplicateView.as_view()),
    path(f"{HERE}/dashboards/<str:dashboard>/archive", DashboardArchiveView.as_view()),
    path(f"{HERE}/dashboards/<str:dashboard>/restore", DashboardRestoreView.as_view()),
    path(f"{HERE}/metrics", MetricsView.as_view()),
    path(f"{HERE}/metrics/values", MetricValuesView.as_view()),
    path(f"{HERE}/metrics/preview", MetricPreviewView.as_view()),
    path(f"{HERE}/metrics/<str:metric>", MetricView.as_view()),
    path(f"{HERE}/metrics/<str:metric>/versions", MetricVersionsView.as_view()),
    path(f"{HERE}/metrics/<str:metric>/uses", MetricUsesView.as_view()),
    path(f"{HERE}/metrics/<str:metric>/archive", MetricArchiveView.as_view()),
    path(f"{HERE}/metrics/<str:metric>/restore", MetricRestoreView.as_view()),
    path(f"{JOURNEY}/costs", JourneyCostsView.as_view()),
    path(f"{HERE}/media-costs", MediaCostsView.as_view()),
    path(f"{HERE}/media-costs/<str:media_cost>", MediaCostView.as_view()),
    path("workspaces/<str:workspace>/costs", WorkspaceCostsView.as_view()),
    path(f"{HERE}/program", ProgramView.as_view()),
    path("workspaces/<str:workspace>/figures", WorkspaceFiguresView.as_view()),
    path("workspaces/<str:workspace>/figures/people", WorkspaceFigurePeopleView.as_view()),
    path("alert-kinds", AlertKindsView.as_view()),
    path(f"{HERE}/alerts", AlertsView.as_view()),
    path(f"{HERE}/alerts/summary", AlertSummaryView.as_view()),
    path(f"{HERE}/alerts/<str:alert>", AlertView.as_view()),
    path(f"{HERE}/alerts/<str:alert>/acknowledge", AlertAcknowledgeView.as_view()),
    path(f"{HERE}/alerts/<str:alert>/incidents", AlertIncidentsView.as_view()),
    path(f"{HERE}/alert-targets", AlertTargetsView.as_view()),
    path(f"{HERE}/alert-targets/<str:target>", AlertTargetView.as_view()),
    path(f"{HERE}/alert-targets/<str:target>/test", AlertTargetTestView.as_view()),
    path(f"{HERE}/results/attribution", AttributionView.as_view()),
]
