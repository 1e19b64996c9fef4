"""The admin's pages for channels, templates, policies and the ledger of touches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextareaWidget

from channels import actions
from channels.adapters import ADAPTERS
from channels.delivery.runtime import receipts_url
from channels.models import Attempt, Cap, Channel, Origin, Price, Receipt, Send, Suppression, Touch
from channels.prices import NewPrice, check_price
from channels.setup import check_channel, etag, secrets_set
from content.categories import check_counted
from content.models import TemplateVersion
from core.admin.base import shown_id
from core.admin.json_field import PlainJsonField
from core.egress.secrets import MASK
from core.i18n.text import translated
from core.problems import errors
from core.wakeups import nudge
from tenancy.models import Workspace
from tenancy.pages import Kept, Ledger, Page, access_in_admin


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A channel; its adapter validates the settings. Secrets are written here and never shown."""

    adapter = forms.ChoiceField(
        choices=[(adapter.kind, adapter.label) for adapter in ADAPTERS], widget=UnfoldAdminSelectWidget
    )
    secrets = PlainJsonField(
        required=False,
        initial=dict,
        widget=UnfoldAdminTextareaWidget,
        help_text=translated("An object; leave a mask as it is to keep the secret."),
    )

    etag = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Channel
        fields = ("workspace", "name", "medium", "adapter", "settings", "enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["settings"].required = False
        if self.instance.pk:
            self.initial["etag"] = etag(self.instance)
            self.initial["secrets"] = {name: MASK for name, held in secrets_set(self.instance).items() if held}

    def clean(self) -> dict[str, Any]:
        """Anything but objects of settings and texts is refused here; the rest is the adapter's to say.

        So is a form that was opened before somebody else saved: it would put back what they changed.
        """
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and data.get("etag") != etag(self.instance):
            self.add_error(
                None,
                translated(
                    "Somebody else has saved this channel since you opened it. Open it again and repeat your change."
                ),
            )
        for name in ("settings", "secrets"):
            data[name] = data.get(name) or {}
            if not isinstance(data[name], dict):
                self.add_error(name, translated("This must be a JSON object."))
        if not self.errors:
            named = {name: data[name] for name in ("name", "adapter", "enabled")}
            medium = data.get("medium", self.instance.medium)
            trial = Channel(pk=self.instance.pk, secrets=self.instance.secrets, medium=medium, **named)
            for problem in errors(check_channel(trial, data["settings"], data["secrets"])):
                self.add_error(None, problem.message)
        return data


@admin.register(Channel)
class ChannelPage(Kept):
    """Ways out, with their credentials."""

    form = ChannelForm
    list_display = ("name", shown_id("chn"), "workspace", "medium", "adapter", "enabled", "paused_until")
    list_filter = ("workspace", "medium", "adapter", "enabled")
    list_select_related = ("workspace",)
    search_fields = ("name",)
    public = {"chn": "pk"}
    readonly_fields = ("receipt_url", "paused_until", "pause_reason")
    fixed = ("workspace", "medium")
    actions = ("unpause",)

    @admin.display(description=translated("receipts are posted to"))
    def receipt_url(self, obj: Channel) -> str:
        """Where the provider may post receipts."""
        return receipts_url(obj.receipt_key) if obj.pk else "-"

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        settings, secrets = form.cleaned_data["settings"], form.cleaned_data["secrets"]
        saved, problems = actions.save_channel(self.access(request, obj), obj, settings, secrets, timezone.now())
        for problem in problems:
            said = problem.message if saved else translated("Not saved. {problem}", problem=problem.message)
            messages.error(request, said)

    @admin.action(description=translated("End the pause"), permissions=["change"])
    def unpause(self, request: HttpRequest, queryset: QuerySet[Channel]) -> None:
        """Try again at once."""
        self.each(request, queryset, actions.end_pause)


class PriceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A price from today or a later day on."""

    first_day = forms.DateField(
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text=translated("The first day that it holds; empty: from now on. What was sent before keeps its cost."),
    )

    class Meta:
        model = Price
        fields = ("channel", "country", "amount")

    def clean(self) -> dict[str, Any]:
        """The price as `channels.prices` checks it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"channel", "amount"} <= cleaned.keys():
            for problem in check_price(new_price(cleaned), timezone.now()):
                self.add_error(problem.path, problem.message)
        return cleaned


def new_price(typed: Mapping[str, Any]) -> NewPrice:
    """What the form holds, as the action takes it."""
    return NewPrice(typed["channel"], typed.get("country") or "", typed["amount"], typed.get("first_day"))


@admin.register(Price)
class PricePage(Page):
    """What messages cost. Prices are added, and removed while they have not begun; none is changed."""

    form = PriceForm
    list_display = ("channel", "country", "amount", "since", "workspace")
    list_filter = ("workspace", "channel")
    list_select_related = ("channel", "workspace")
    public = {"prc": "pk"}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        begun = obj is not None and obj.since <= timezone.now()
        return not begun and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        price = new_price(form.cleaned_data)
        made, problems = actions.set_price(access_in_admin(request, price.channel.workspace), price, timezone.now())
        if made is None:
            messages.error(request, problems[0].message)
        else:
            obj.pk = made.pk

    def delete(self, request: HttpRequest, obj: Price) -> None:
        try:
            actions.remove_price(self.access(request, obj), obj, timezone.now())
        except actions.PriceInForce as error:
            messages.error(request, error.problem.message)


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
    """How often one person may hear from us."""

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
