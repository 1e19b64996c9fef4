"""The ledger: touches, sends, attempts and receipts, and the templates that they were made from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from channels import actions
from channels.models import Attempt, Origin, Receipt, Send, Touch
from content.models import TemplateVersion
from core.admin.base import shown_id
from core.i18n.text import translated
from core.wakeups import nudge
from tenancy.models import Workspace
from tenancy.pages import Ledger, access_in_admin


@admin.register(Touch)
class TouchPage(Ledger):
    """Every decision to say something, or not to, with the reason. Search takes a tch_, prf_, jrn_ or enr_ id."""

    list_display = (
        shown_id("tch"),
        shown_id("prf", "profile_id", "profile"),
        shown_id("jrn", "journey_id", "journey"),
        "medium",
        "category",
        "decision",
        "reason",
        "created_at",
    )
    list_filter = ("workspace", "origin", "decision", "medium")
    public = {"tch": "pk", "prf": "profile_id", "jrn": "journey_id", "enr": "origin_id"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Touch], search_term: str
    ) -> tuple[QuerySet[Touch], bool]:
        found, several = super().get_search_results(request, queryset, search_term)
        if search_term.strip().startswith("enr_"):
            found = found.filter(origin=Origin.ENROLLMENT)
        return found, several


@admin.register(Send)
class SendPage(Ledger):
    """The outbox: what waits, what left, what came of it. Search takes a tch_, prf_ or chn_ id."""

    list_display = (
        shown_id("tch", "touch_id", "touch"),
        shown_id("prf", "profile_id", "profile"),
        shown_id("chn", "channel_id", "channel"),
        "state",
        "reason",
        "attempts",
        "due_at",
        "closed_at",
    )
    list_filter = ("workspace", "state")
    public = {"tch": "pk", "prf": "profile_id", "chn": "channel_id"}
    actions = ("retry", "cancel")

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Retrying and cancelling need the permission to change sends."""
        return request.user.has_perm("channels.change_send")

    @admin.action(description=translated("Try again (rejected, expired, unknown)"), permissions=["act"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Send]) -> None:
        """Back into the outbox, under the same key."""
        self._each_workspace(request, queryset, actions.retry_sends)
        nudge("channels.deliver")

    @admin.action(description=translated("Cancel (queued)"), permissions=["act"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Send]) -> None:
        """Never let them leave."""
        self._each_workspace(request, queryset, actions.cancel_sends)

    def _each_workspace(self, request: HttpRequest, queryset: QuerySet[Send], act: Any) -> None:
        chosen: dict[int, list[int]] = {}
        for workspace, touch in queryset.order_by().values_list("workspace_id", "pk"):
            chosen.setdefault(workspace, []).append(touch)
        found = Workspace.objects.in_bulk(chosen)
        count = sum(
            act(access_in_admin(request, found[workspace]), touches, timezone.now())
            for workspace, touches in chosen.items()
        )
        asked = sum(map(len, chosen.values()))
        said = translated("{count} of {asked} were in a state that allowed it.", count=count, asked=asked)
        messages.success(request, said)


@admin.register(Attempt)
class AttemptPage(Ledger):
    """Every try to hand a send to its provider. Search takes a tch_ id."""

    workspace_by = "touch__workspace"
    list_display = (shown_id("tch", "touch_id", "touch"), "number", "at", "outcome", "detail", "answered_at")
    public = {"tch": "touch_id"}


@admin.register(Receipt)
class ReceiptPage(Ledger):
    """What providers reported. Search takes a tch_ or rcp_ id."""

    list_display = (
        shown_id("rcp"),
        shown_id("tch", "touch_id", "touch"),
        "kind",
        "channel",
        "occurred_at",
        "received_at",
    )
    list_filter = ("workspace", "kind")
    list_select_related = ("channel",)
    public = {"rcp": "pk", "tch": "touch_id"}


@admin.register(TemplateVersion)
class TemplateVersionPage(Ledger):
    """Published templates; they never change."""

    workspace_by = "template__workspace"
    list_display = ("template", "number", "published_at")
    list_select_related = ("template",)
    public = {"tpv": "pk", "tpl": "template_id"}
