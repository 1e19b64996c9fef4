"""The addresses of journeys and of the ledgers that speak of them."""

from django.urls import path

from cdp.urls import HERE
from journeys.api.budgets import BudgetView
from journeys.api.campaigns import (
    CampaignCheckView,
    CampaignReachView,
    CampaignsView,
    CampaignTypeView,
    CampaignView,
)
from journeys.api.drafts import CountsView, DraftView, PublishView, VersionsView, VersionView
from journeys.api.entries import EntriesPreviewView, EntriesView, EntryRequestView
from journeys.api.journeys import (
    JourneyArchiveView,
    JourneyCloneView,
    JourneyPauseView,
    JourneyResumeView,
    JourneysView,
    JourneyView,
)
from journeys.api.nodes import GraphCheckView, NodeTypesView, ReasonsView
from journeys.api.people import EnrollmentsView, EnrollmentView, RefusalsView
from journeys.api.schedules import SchedulePreviewView
from journeys.api.touches import TouchCancelView, TouchesView, TouchRetryView, TouchView

JOURNEY = f"{HERE}/journeys/<str:journey>"

urlpatterns = [
    path("node-types", NodeTypesView.as_view()),
    path("campaign-type", CampaignTypeView.as_view()),
    path("reasons", ReasonsView.as_view()),
    path(f"{HERE}/journeys", JourneysView.as_view()),
    path(f"{HERE}/journeys/check", GraphCheckView.as_view()),
    path(f"{HERE}/journeys/schedule", SchedulePreviewView.as_view()),
    path(f"{HERE}/campaigns", CampaignsView.as_view()),
    path(f"{HERE}/campaigns/check", CampaignCheckView.as_view()),
    path(f"{HERE}/campaigns/reach", CampaignReachView.as_view()),
    path(JOURNEY, JourneyView.as_view()),
    path(f"{JOURNEY}/campaign", CampaignView.as_view()),
    path(f"{JOURNEY}/clone", JourneyCloneView.as_view()),
    path(f"{JOURNEY}/draft", DraftView.as_view()),
    path(f"{JOURNEY}/publish", PublishView.as_view()),
    path(f"{JOURNEY}/pause", JourneyPauseView.as_view()),
    path(f"{JOURNEY}/resume", JourneyResumeView.as_view()),
    path(f"{JOURNEY}/archive", JourneyArchiveView.as_view()),
    path(f"{JOURNEY}/entries", EntriesView.as_view()),
    path(f"{JOURNEY}/entries/preview", EntriesPreviewView.as_view()),
    path(f"{JOURNEY}/entries/<str:entry_request>", EntryRequestView.as_view()),
    path(f"{JOURNEY}/versions", VersionsView.as_view()),
    path(f"{JOURNEY}/versions/<str:version>", VersionView.as_view()),
    path(f"{JOURNEY}/budget", BudgetView.as_view()),
    path(f"{JOURNEY}/counts", CountsView.as_view()),
    path(f"{HERE}/enrollments", EnrollmentsView.as_view()),
    path(f"{HERE}/enrollments/<str:enrollment>", EnrollmentView.as_view()),
    path(f"{HERE}/refusals", RefusalsView.as_view()),
    path(f"{HERE}/touches", TouchesView.as_view()),
    path(f"{HERE}/touches/<str:touch>", TouchView.as_view()),
    path(f"{HERE}/touches/<str:touch>/retry", TouchRetryView.as_view()),
    path(f"{HERE}/touches/<str:touch>/cancel", TouchCancelView.as_view()),
]
