"""The admin's page for credits."""

from django.contrib import admin

from core.admin.base import shown_id
from insights.models import Credit
from tenancy.pages import Ledger


@admin.register(Credit)
class CreditPage(Ledger):
    """Which touch earned which share of which conversion. Search takes a tch_, jrn_ or enr_ id."""

    list_display = (
        "model",
        shown_id("enr", "conversion_id", "conversion"),
        shown_id("tch", "touch_id", "touch"),
        shown_id("jrn", "journey_id", "journey"),
        "share",
        "value",
    )
    list_filter = ("workspace", "model")
    public = {"tch": "touch_id", "jrn": "journey_id", "enr": "conversion_id"}
