"""Events, the dictionary, what waits in the inbox, and what was refused."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from cdp.ingest import actions
from cdp.ingest.models import Inbox, Quarantine, Source
from cdp.parking.models import Parked
from core.admin.base import shown_id
from core.i18n.text import translated
from core.wakeups import nudge
from tenancy.models import Workspace
from tenancy.pages import Kept, Ledger, access_in_admin


@admin.register(Inbox)
class InboxPage(Ledger):
    """What was accepted and is not processed yet; empty when all is well."""

    list_display = ("pk", shown_id("wsp", "workspace_id", "workspace"), "received_at")
    fields = ("workspace", "source", "received_at")


@admin.register(Quarantine)
class QuarantinePage(Ledger):
    """What could not be processed, with the reason. Fix the cause, then replay."""

    list_display = ("received_at", "code", "reason", "source", "workspace", "replayed_at")
    list_filter = ("workspace", "code", ("replayed_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace", "source")
    search_fields = ("code", "path")
    public = {"qrn": "pk"}
    actions = ("replay",)

    @admin.display(description=translated("reason"))
    def reason(self, obj: Quarantine) -> str:
        """What is wrong, in the reader's language."""
        return str(obj.problem.message)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Replaying adds events, so it needs the permission to change the quarantine."""
        return request.user.has_perm("ingest.change_quarantine")

    @admin.action(description=translated("Replay"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Quarantine]) -> None:
        """Put the items back into the inbox."""
        chosen: dict[Workspace, list[int]] = {}
        for row in queryset.select_related("workspace"):
            chosen.setdefault(row.workspace, []).append(row.pk)
        count = 0
        for workspace, numbers in chosen.items():
            count += actions.replay(access_in_admin(request, workspace), numbers, timezone.now())
        nudge("ingest.process_inbox")
        messages.success(request, translated("{count} put back into the inbox.", count=count))


@admin.register(Parked)
class ParkedPage(Ledger):
    """What was set aside so that it stops nobody else. It is retried by itself; retry at once after a repair."""

    list_display = (
        "kind",
        "ref",
        "within",
        shown_id("prf", "profile_id", "profile"),
        "stage",
        "code",
        "since",
        "tries",
        "retry_at",
        "workspace",
    )
    list_filter = ("workspace", "kind", "stage", "code")
    list_select_related = ("workspace",)
    search_fields = ("stage", "code", "params")
    public = {"pkd": "pk", "prf": "profile_id"}


@admin.register(Source)
class SourcePage(Kept):
    """Where events come from. A write key is shown once, when it is made or rotated."""

    fields = ("workspace", "name", "enabled", "time_zone")
    list_display = ("name", "workspace", "enabled", "time_zone", "created_at")
    list_filter = ("enabled", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("name",)
    autocomplete_fields = ("workspace",)
    public = {"src": "pk"}
    actions = ("rotate",)

    def save(self, request: HttpRequest, obj: Source, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_source(access, obj, changes, timezone.now())
            return
        fields = {"name": obj.name, "enabled": obj.enabled, "time_zone": obj.time_zone}
        made = actions.create_source(access, fields, timezone.now())
        obj.pk = made.pk
        _show(request, made)

    @admin.action(description=translated("Rotate the write key"), permissions=["change"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """New write keys; the old ones stop working at once."""
        for source in self.each(request, queryset, actions.rotate_write_key):
            _show(request, source)


def _show(request: HttpRequest, source: Source) -> None:
    text = format_html(
        translated("Write key of {}, copy it now, it is not shown again: <code>{}</code>"),
        source.name,
        source.write_key,
    )
    messages.warning(request, text)
