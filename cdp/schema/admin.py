"""The dictionary in the admin."""

from __future__ import annotations

from django.contrib import admin

from cdp.schema.models import EventName, EventProperty, Trait
from tenancy.pages import Ledger


@admin.register(EventName)
class EventNamePage(Ledger):
    """The dictionary of events."""

    list_display = ("name", "workspace", "created_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("name",)


@admin.register(EventProperty)
class EventPropertyPage(Ledger):
    """The properties seen on events, with the types of their values."""

    workspace_by = "event_name__workspace"
    list_display = ("event_name", "name", "value_type")
    list_filter = ("value_type", "event_name__workspace")
    list_select_related = ("event_name",)
    search_fields = ("name", "event_name__name")


@admin.register(Trait)
class TraitPage(Ledger):
    """The traits seen on profiles, with the types of their values."""

    list_display = ("name", "value_type", "workspace")
    list_filter = ("workspace", "value_type")
    list_select_related = ("workspace",)
    search_fields = ("name",)
