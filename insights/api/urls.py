"""The addresses of what things were worth, and of what was set aside."""

from django.urls import path

from cdp.api.urls import HERE
from insights.api.parked import ParkedListView, ParkedRetryView, ParkedSummaryView
from insights.api.results import ResultsView
from journeys.api.urls import JOURNEY

urlpatterns = [
    path(f"{JOURNEY}/results", ResultsView.as_view()),
    path(f"{HERE}/parked", ParkedListView.as_view()),
    path(f"{HERE}/parked/summary", ParkedSummaryView.as_view()),
    path(f"{HERE}/parked/retry", ParkedRetryView.as_view()),
]
