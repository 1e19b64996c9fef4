"""Events in the admin."""

from __future__ import annotations

from django.contrib import admin

from cdp.events.models import Event
from core.admin.base import shown_id
from tenancy.pages import Ledger


@admin.register(Event)
class EventPage(Ledger):
    """Everything that happened. Search takes a prf_ or evt_ id."""

    list_display = (
        shown_id("evt"),
        "name",
        shown_id("prf", "profile_id", "profile"),
        "occurred_at",
        "received_at",
        "message_id",
    )
    list_select_related = ("name",)
    list_filter = ("workspace",)
    public = {"prf": "profile_id", "evt": "pk"}
