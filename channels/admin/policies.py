"""Caps, suppressed addresses and budgets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from channels import actions
from channels.models import Budget, Cap, Spending, Suppression
from content.categories import check_counted
from core.admin.base import shown_id
from tenancy.pages import Ledger, Page


class CapForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A cap; the category that it counts is one of the workspace's."""

    class Meta:
        model = Cap
        fields = ("workspace", "medium", "category", "max_touches", "window")

    def clean(self) -> dict[str, Any]:
        """The category as `content.categories` checks it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        workspace = cleaned.get("workspace") or (self.instance.workspace if self.instance.pk else None)
        if workspace is not None:
            for problem in check_counted(cleaned.get("category", ""), workspace.pk):
                self.add_error("category", problem.message)
        return cleaned


@admin.register(Cap)
class CapPage(Page):
    """How many messages one person may get."""

    form = CapForm
    list_display = ("workspace", "medium", "category", "max_touches", "window")
    list_filter = ("workspace", "medium")
    list_select_related = ("workspace",)
    autocomplete_fields = ("workspace",)

    def save(self, request: HttpRequest, obj: Cap, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_cap(access, obj, changes, timezone.now())
        else:
            fields = {name: getattr(obj, name) for name in ("medium", "category", "max_touches", "window")}
            obj.pk = actions.create_cap(access, fields, timezone.now())[0].pk

    def delete(self, request: HttpRequest, obj: Cap) -> None:
        actions.delete_cap(self.access(request, obj), obj, timezone.now())


@admin.register(Suppression)
class SuppressionPage(Page):
    """Addresses never to be sent to, as hashes."""

    list_display = ("medium", "address_hash", "reason", "since", "workspace")
    list_filter = ("workspace", "medium", "reason")
    list_select_related = ("workspace",)
    search_fields = ("address_hash__exact",)
    autocomplete_fields = ("workspace",)

    def save(self, request: HttpRequest, obj: Suppression, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_suppression(access, obj, changes, timezone.now())
        else:
            obj.pk = actions.suppress(access, obj.medium, obj.address_hash, obj.reason, timezone.now()).pk

    def delete(self, request: HttpRequest, obj: Suppression) -> None:
        actions.lift_suppression(self.access(request, obj), obj, timezone.now())


@admin.register(Budget)
class BudgetPage(Ledger):
    """What messages of journeys may cost; set and lifted in the app. Search takes a jrn_ id."""

    list_display = (shown_id("jrn", "journey_id", "journey"), "workspace", "amount", "span")
    list_filter = ("workspace", "span")
    list_select_related = ("workspace",)
    public = {"jrn": "journey_id"}


@admin.register(Spending)
class SpendingPage(Ledger):
    """What was spent of budgets, and what they have withheld."""

    workspace_by = "budget__workspace"
    list_display = ("budget", "first_day", "spent", "carried", "withheld", "used_up_at")
    list_filter = ("budget__workspace",)
    list_select_related = ("budget",)
