"""Channels with their credentials and prices."""

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
from channels.models import Channel, Price
from channels.prices import NewPrice, check_price
from channels.setup import check_channel, etag, secrets_set
from core.admin.base import shown_id
from core.admin.json_field import PlainJsonField
from core.egress.secrets import MASK
from core.i18n.text import translated
from core.problems import errors
from tenancy.pages import Kept, Page, access_in_admin


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
