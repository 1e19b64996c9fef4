"""The engine's queue in the admin."""

from __future__ import annotations

from django.contrib import admin

from cdp.signals.models import Signal, Subscription
from core.admin.base import shown_id
from tenancy.pages import Ledger


@admin.register(Signal)
class SignalPage(Ledger):
    """Notes to the engine that no tick has taken yet."""

    list_display = ("pk", shown_id("prf", "profile_id", "profile"), "kind", "ref", "occurred_at", "bucket")
    list_filter = ("kind", "workspace")
    public = {"prf": "profile_id"}


@admin.register(Subscription)
class SubscriptionPage(Ledger):
    """What live audiences and published journeys wait for."""

    list_display = ("owner_kind", "owner_id", "kind", "ref", "workspace")
    list_filter = ("workspace", "kind")
    list_select_related = ("workspace",)
    search_fields = ("owner_id",)
