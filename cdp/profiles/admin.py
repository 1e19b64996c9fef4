"""Profiles, their identifiers, merges and consent: shown as they are; data comes in by the tracking API."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from cdp.profiles import actions
from cdp.profiles.identity.refusals import REFUSALS
from cdp.profiles.models import ConsentRecord, Identifier, IdentifierRule, Merge, Namespace, Profile
from core.admin.base import ShownInline, shown_id
from core.i18n.messages import text_of
from core.i18n.text import translated
from tenancy.pages import Ledger, Page


class IdentifierInline(ShownInline):
    model = Identifier
    fields = ("namespace", "value", "created_at")


@admin.register(Profile)
class ProfilePage(Ledger):
    """Customers. Search takes a prf_ id; identifiers are searched on their own page."""

    list_display = (shown_id("prf"), "workspace", "traits", "tags", "created_at", "updated_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    public = {"prf": "pk"}
    inlines = (IdentifierInline,)


@admin.register(Identifier)
class IdentifierPage(Ledger):
    """What points at a profile. Search takes a whole identifier, or a prf_ id."""

    list_display = ("namespace", "value", shown_id("prf", "profile_id", "profile"), "workspace", "created_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("value__exact",)
    public = {"prf": "profile_id"}


@admin.register(IdentifierRule)
class IdentifierRulePage(Ledger):
    """Values that identify nobody, or do so by staff's word; decided in the web app, under Settings."""

    list_display = ("namespace", "value", "status", "since", "workspace")
    list_filter = ("workspace", "status")
    list_select_related = ("workspace",)
    search_fields = ("value__exact",)
    public = {"idr": "pk"}


@admin.register(Merge)
class MergePage(Ledger):
    """The journal of One-ID: who was found to be whom, and who was kept apart."""

    list_display = (
        shown_id("mrg"),
        shown_id("prf", "surviving_id", "surviving"),
        shown_id("prf", "merged_id", "merged"),
        "at",
        "absorbed_at",
        "why_refused",
        "workspace",
    )
    list_filter = ("workspace", ("absorbed_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace",)
    public = {"mrg": "pk", "prf": "merged_id"}

    @admin.display(description=translated("refused"), ordering="refused")
    def why_refused(self, obj: Merge) -> str:
        """Why the two were kept apart, in the reader's language."""
        return str(text_of(REFUSALS, obj.refused, obj.refused_params)) if obj.refused else "-"


@admin.register(ConsentRecord)
class ConsentRecordPage(Ledger):
    """Who said yes or no to what, when, and how we know."""

    list_display = (shown_id("prf", "profile_id", "profile"), "medium", "topic", "granted", "at", "source", "workspace")
    list_filter = ("workspace", "medium", "granted")
    list_select_related = ("workspace",)
    public = {"prf": "profile_id"}


@admin.register(Namespace)
class NamespacePage(Page):
    """Types of identifiers and their rules."""

    list_display = ("name", "workspace", "priority", "limit_per_profile", "people_limit")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("name",)
    autocomplete_fields = ("workspace",)

    def save(self, request: HttpRequest, obj: Namespace, changes: dict[str, Any], change: bool) -> None:
        actions.save_namespace(self.access(request, obj), obj, changes, timezone.now())

    def delete(self, request: HttpRequest, obj: Namespace) -> None:
        actions.delete_namespace(self.access(request, obj), obj, timezone.now())
