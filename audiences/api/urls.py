"""The addresses of audiences and of the rule language."""

from django.urls import path

from audiences.api.audiences import (
    AudienceArchiveView,
    AudienceMembersView,
    AudienceRefreshView,
    AudienceRestoreView,
    AudienceSizesView,
    AudiencesView,
    AudienceUsesView,
    AudienceView,
    ProfileAudiencesView,
)
from audiences.api.rules import RuleCheckView, RulePreviewView, RuleVocabularyView
from cdp.urls import HERE

urlpatterns = [
    path("rule-vocabulary", RuleVocabularyView.as_view()),
    path(f"{HERE}/audiences", AudiencesView.as_view()),
    path(f"{HERE}/audiences/check", RuleCheckView.as_view()),
    path(f"{HERE}/audiences/preview", RulePreviewView.as_view()),
    path(f"{HERE}/audiences/<str:audience>", AudienceView.as_view()),
    path(f"{HERE}/audiences/<str:audience>/uses", AudienceUsesView.as_view()),
    path(f"{HERE}/audiences/<str:audience>/archive", AudienceArchiveView.as_view()),
    path(f"{HERE}/audiences/<str:audience>/restore", AudienceRestoreView.as_view()),
    path(f"{HERE}/audiences/<str:audience>/refresh", AudienceRefreshView.as_view()),
    path(f"{HERE}/audiences/<str:audience>/sizes", AudienceSizesView.as_view()),
    path(f"{HERE}/audiences/<str:audience>/members", AudienceMembersView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/audiences", ProfileAudiencesView.as_view()),
]
