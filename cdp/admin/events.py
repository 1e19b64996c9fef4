"""Events, the dictionary, what waits in the inbox, and what was refused."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cdp import quarantine
from cdp.admin.base import Ledger, shown_id
from cdp.models import Event, EventName, EventProperty, Inbox, Interest, Parked, Quarantine, Signal, Trait
from cdp.nudge import nudge
from cdp.words import words


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


@admin.register(Inbox)
class InboxPage(Ledger):
    """What was accepted and is not processed yet; empty when all is well."""

    list_display = ("pk", shown_id("wsp", "workspace_id", "workspace"), "received_at")
    fields = ("workspace", "source", "received_at")


@admin.register(Signal)
class SignalPage(Ledger):
    """Notes to the engine that no tick has taken yet."""

    list_display = ("pk", shown_id("prf", "profile_id", "profile"), "kind", "ref", "occurred_at", "bucket")
    list_filter = ("kind", "workspace")
    public = {"prf": "profile_id"}


@admin.register(Interest)
class InterestPage(Ledger):
    """What live audiences and published journeys wait for."""

    list_display = ("owner", "kind", "ref", "workspace")
    list_filter = ("workspace", "kind")
    list_select_related = ("workspace",)
    search_fields = ("owner",)


@admin.register(Quarantine)
class QuarantinePage(Ledger):
    """What could not be processed, with the reason. Mend the cause, then replay."""

    list_display = ("received_at", "code", "reason", "source", "workspace", "replayed_at")
    list_filter = ("workspace", "code", ("replayed_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace", "source")
    search_fields = ("code", "message")
    public = {"qrn": "pk"}
    actions = ("replay",)

    @admin.display(description=words("reason", "原因"))
    def reason(self, obj: Quarantine) -> str:
        """What is wrong, in the reader's language."""
        return str(words(obj.message, obj.message_zh))

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Replaying adds events, so it needs the permission to change the quarantine."""
        return request.user.has_perm("cdp.change_quarantine")

    @admin.action(description=words("Replay", "重新放入"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Quarantine]) -> None:
        """Put the items back into the inbox."""
        count = quarantine.replay(list(queryset.values_list("pk", flat=True)), timezone.now())
        nudge("cdp.process_inbox")
        messages.success(request, words(f"{count} put back into the inbox.", f"已将 {count} 条放回收件箱。"))


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
    search_fields = ("stage", "code", "detail")
    public = {"pkd": "pk", "prf": "profile_id"}
