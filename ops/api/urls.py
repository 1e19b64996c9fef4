"""The addresses of what operators see and do."""

from django.urls import path

from cdp.urls import HERE
from ops.api.parked import ParkedListView, ParkedRetryView, ParkedSummaryView, ParkedView
from ops.api.settings_effects import SettingsEffectsView

urlpatterns = [
    path(f"{HERE}/parked", ParkedListView.as_view()),
    path(f"{HERE}/parked/summary", ParkedSummaryView.as_view()),
    path(f"{HERE}/parked/retry", ParkedRetryView.as_view()),
    path(f"{HERE}/parked/<str:parked>", ParkedView.as_view()),
    path(f"{HERE}/effects", SettingsEffectsView.as_view()),
]
