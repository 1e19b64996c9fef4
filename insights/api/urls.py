"""The addresses of what things were worth, and of what was set aside."""

from django.urls import path

from cdp.urls import HERE
from insights.api.attribution import AttributionView
from insights.api.figures import FigurePeopleView, JourneyFiguresView, WorkspaceFiguresView
from insights.api.home import HomeView
from insights.api.results import ResultsView
from journeys.api.urls import JOURNEY

urlpatterns = [
    path(f"{JOURNEY}/results", ResultsView.as_view()),
    path(f"{JOURNEY}/figures", JourneyFiguresView.as_view()),
    path(f"{JOURNEY}/figures/people", FigurePeopleView.as_view()),
    path(f"{HERE}/home", HomeView.as_view()),
    path("workspaces/<str:workspace>/figures", WorkspaceFiguresView.as_view()),
    path(f"{HERE}/results/attribution", AttributionView.as_view()),
]
