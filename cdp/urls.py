"""The addresses of the platform's own endpoints. `HERE` begins every address inside a workspace."""

from django.urls import path

from cdp.ingest.api.edit_profiles import (
    IdentifierCheckView,
    NewProfileView,
    ProfileIdentifierView,
    ProfileTagView,
    ProfileTraitView,
)
from cdp.ingest.api.imports import (
    ImportCancelView,
    ImportCheckView,
    ImportColumnsView,
    ImportContentView,
    ImportErrorsView,
    ImportKeepView,
    ImportPeopleView,
    ImportPreviewView,
    ImportRefusalsView,
    ImportStartView,
    ImportsView,
    ImportUndoCheckView,
    ImportUndoView,
    ImportView,
)
from cdp.ingest.api.quarantine import QuarantinedView, QuarantineReplayView, QuarantineView
from cdp.ingest.api.sources import SourceHealthView, SourceRotateView, SourcesView, SourceView
from cdp.profiles.api.identifier_rules import IdentifierRulesView, IdentifierRuleView
from cdp.profiles.api.profiles import ProfileConsentView, ProfileEventsView, ProfileView
from cdp.profiles.api.vocabulary import CatalogValuesView, CatalogView
from tenancy.api.audit import AuditEntryView, AuditView
from tenancy.api.invitations import InvitationAcceptView, InvitationReadView, InvitationsView, InvitationView
from tenancy.api.keys import KeyRevokeView, KeysView
from tenancy.api.media import MediaView
from tenancy.api.members import MembersView, MemberView
from tenancy.api.organisations import OrganisationsView, OrganisationView
from tenancy.api.passwords import PasswordForgottenView, PasswordResetView, PasswordView
from tenancy.api.regions import RegionsView
from tenancy.api.session import SessionView
from tenancy.api.workspaces import WorkspaceDetailView, WorkspacesView

HERE = "workspaces/<str:workspace>"

urlpatterns = [
    path("media", MediaView.as_view()),
    path("regions", RegionsView.as_view()),
    path("session", SessionView.as_view()),
    path("password", PasswordView.as_view()),
    path("password/forgotten", PasswordForgottenView.as_view()),
    path("password/reset", PasswordResetView.as_view()),
    path("invitation/read", InvitationReadView.as_view()),
    path("invitation/accept", InvitationAcceptView.as_view()),
    path("workspaces", WorkspacesView.as_view()),
    path(HERE, WorkspaceDetailView.as_view()),
    path(f"{HERE}/members", MembersView.as_view()),
    path(f"{HERE}/members/<str:member>", MemberView.as_view()),
    path(f"{HERE}/organisations", OrganisationsView.as_view()),
    path(f"{HERE}/organisations/<str:organisation>", OrganisationView.as_view()),
    path(f"{HERE}/invitations", InvitationsView.as_view()),
    path(f"{HERE}/invitations/<str:invitation>", InvitationView.as_view()),
    path(f"{HERE}/audit", AuditView.as_view()),
    path(f"{HERE}/audit/<str:entry>", AuditEntryView.as_view()),
    path(f"{HERE}/keys", KeysView.as_view()),
    path(f"{HERE}/keys/<str:key>/revoke", KeyRevokeView.as_view()),
    path(f"{HERE}/sources", SourcesView.as_view()),
    path(f"{HERE}/sources/<str:source>", SourceView.as_view()),
    path(f"{HERE}/sources/<str:source>/rotate", SourceRotateView.as_view()),
    path(f"{HERE}/sources/<str:source>/health", SourceHealthView.as_view()),
    path(f"{HERE}/identifier-rules", IdentifierRulesView.as_view()),
    path(f"{HERE}/identifier-rules/<str:identifier_rule>", IdentifierRuleView.as_view()),
    path(f"{HERE}/quarantine", QuarantineView.as_view()),
    path(f"{HERE}/quarantine/replay", QuarantineReplayView.as_view()),
    path(f"{HERE}/quarantine/<str:quarantined>", QuarantinedView.as_view()),
    path(f"{HERE}/imports", ImportsView.as_view()),
    path(f"{HERE}/imports/<str:file_import>", ImportView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/content", ImportContentView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/columns", ImportColumnsView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/preview", ImportPreviewView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/check", ImportCheckView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/start", ImportStartView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/cancel", ImportCancelView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/check-undo", ImportUndoCheckView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/undo", ImportUndoView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/keep", ImportKeepView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/people", ImportPeopleView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/refusals", ImportRefusalsView.as_view()),
    path(f"{HERE}/imports/<str:file_import>/errors", ImportErrorsView.as_view()),
    path(f"{HERE}/catalog", CatalogView.as_view()),
    path(f"{HERE}/catalog/values", CatalogValuesView.as_view()),
    path(f"{HERE}/identifiers/check", IdentifierCheckView.as_view()),
    path(f"{HERE}/profiles", NewProfileView.as_view()),
    path(f"{HERE}/profiles/<str:profile>", ProfileView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/events", ProfileEventsView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/consent", ProfileConsentView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/traits", ProfileTraitView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/tags", ProfileTagView.as_view()),
    path(f"{HERE}/profiles/<str:profile>/identifiers", ProfileIdentifierView.as_view()),
]
