"""The admin's pages for credits, alerts, metrics and media cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from core.admin.base import shown_id
from core.admin.json_field import PlainJsonField
from core.egress.secrets import MASK
from core.i18n.text import translated
from core.problems import errors
from insights import actions as insights_actions
from insights.alerts import actions, sources, targets
from insights.alerts.setup import check_alert, check_target, secrets_set
from insights.costs import media
from insights.models import Alert, AlertTarget, Credit, Dashboard, Incident, MediaCost, Metric, MetricVersion, Notice
from tenancy.pages import Ledger, Page, access_in_admin, workspaces_of


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


class AlertForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An alert; its source validates the config."""

    source = forms.ChoiceField(
        choices=[(source.kind, source.label) for source in sources.SOURCES], widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Alert
        fields = ("workspace", "name", "source", "config", "enabled", "quiet_period", "tell_resolved", "targets")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["config"].required = False

    def clean(self) -> dict[str, Any]:
        """An object, and what the source says of it; targets of the alert's own workspace."""
        data: dict[str, Any] = super().clean() or {}
        data["config"] = data.get("config") or {}
        if not isinstance(data["config"], dict):
            self.add_error("config", translated("This must be a JSON object."))
        workspace = data.get("workspace") or (self.instance.workspace if self.instance.pk else None)
        if self.errors or workspace is None:
            return data
        if any(target.workspace_id != workspace.pk for target in data.get("targets") or ()):
            self.add_error("targets", translated("Choose targets of the same workspace."))
        source = data.get("source", self.instance.source)
        trial = Alert(
            pk=self.instance.pk,
            workspace=workspace,
            source=source,
            config=data["config"],
            quiet_period=data["quiet_period"],
        )
        for problem in errors(check_alert(trial)):
            self.add_error(None, problem.message)
        return data


@admin.register(Alert)
class AlertPage(Page):
    """What is watched, and who is told."""

    form = AlertForm
    list_display = ("name", shown_id("alt"), "workspace", "source", "enabled", "checked_at", "problem")
    list_filter = ("workspace", "source", "enabled")
    list_select_related = ("workspace",)
    search_fields = ("name",)
    public = {"alt": "pk"}
    fixed = ("workspace", "source")
    readonly_fields = ("checked_at", "value", "problem", "notified_at", "incidents")
    actions = ("acknowledge",)

    def save_model(self, request: HttpRequest, obj: Alert, form: Any, change: bool) -> None:
        chosen = list(form.cleaned_data["targets"])
        _, problems = actions.save_alert(self.access(request, obj), obj, chosen, timezone.now())
        for problem in problems:
            messages.error(request, problem.message)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The targets are saved with the alert, by its action."""

    def delete(self, request: HttpRequest, obj: Alert) -> None:
        actions.delete_alert(self.access(request, obj), obj, timezone.now())

    @admin.action(description=translated("Acknowledge"), permissions=["change"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alert]) -> None:
        """Tell nobody again until it ends."""
        self.each(request, queryset, actions.acknowledge)


class AlertTargetForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A target; its kind validates the settings. Secrets are written here and never shown."""

    kind = forms.ChoiceField(
        choices=[(target.kind, target.label) for target in targets.TARGETS], widget=UnfoldAdminSelectWidget
    )
    secrets = PlainJsonField(
        required=False,
        initial=dict,
        widget=UnfoldAdminTextareaWidget,
        help_text=translated("An object; leave a mask as it is to keep the secret."),
    )

    class Meta:
        model = AlertTarget
        fields = ("workspace", "name", "kind", "settings", "enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["settings"].required = False
        if self.instance.pk:
            self.initial["secrets"] = {name: MASK for name, held in secrets_set(self.instance).items() if held}

    def clean(self) -> dict[str, Any]:
        """Objects, and what the kind says of them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("settings", "secrets"):
            data[name] = data.get(name) or {}
            if not isinstance(data[name], dict):
                self.add_error(name, translated("This must be a JSON object."))
        workspace = data.get("workspace") or (self.instance.workspace if self.instance.pk else None)
        if not self.errors and workspace is not None:
            kind = data.get("kind", self.instance.kind)
            trial = AlertTarget(pk=self.instance.pk, workspace=workspace, kind=kind, secrets=self.instance.secrets)
            for problem in errors(check_target(trial, data["settings"], data["secrets"])):
                self.add_error(None, problem.message)
        return data


@admin.register(AlertTarget)
class AlertTargetPage(Page):
    """Where alerts are told."""

    form = AlertTargetForm
    list_display = ("name", shown_id("att"), "workspace", "kind", "enabled", "rests_until")
    list_filter = ("workspace", "kind", "enabled")
    list_select_related = ("workspace",)
    search_fields = ("name",)
    public = {"att": "pk"}
    fixed = ("workspace", "kind")
    readonly_fields = ("told_at", "rests_until")

    def save_model(self, request: HttpRequest, obj: AlertTarget, form: Any, change: bool) -> None:
        settings, secrets = form.cleaned_data["settings"], form.cleaned_data["secrets"]
        _, problems = actions.save_target(self.access(request, obj), obj, settings, secrets, timezone.now())
        for problem in problems:
            messages.error(request, problem.message)

    def delete(self, request: HttpRequest, obj: AlertTarget) -> None:
        for problem in actions.delete_target(self.access(request, obj), obj, timezone.now()):
            messages.error(request, problem.message)


@admin.register(Incident)
class IncidentPage(Ledger):
    """When alerts fired. Search takes an inc_ or alt_ id."""

    workspace_by = "alert__workspace"
    list_display = (shown_id("inc"), "alert", "number", "state", "started_at", "acknowledged_by", "resolved_at")
    list_filter = ("alert__workspace", "state")
    list_select_related = ("alert",)
    public = {"inc": "pk", "alt": "alert_id"}


@admin.register(Notice)
class NoticePage(Ledger):
    """What was told of alerts, to whom, and what came of it. Search takes an ntc_, inc_ or att_ id."""

    workspace_by = "incident__alert__workspace"
    list_display = (
        shown_id("ntc"),
        shown_id("inc", "incident_id", "incident"),
        "target",
        "recipient",
        "kind",
        "number",
        "state",
        "attempts",
        "closed_at",
        "detail",
    )
    list_filter = ("target__workspace", "state", "kind")
    list_select_related = ("target",)
    public = {"ntc": "pk", "inc": "incident_id", "att": "target_id"}

    def own_rows(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By its alert, or by its target where the alert was deleted; the target of others was deleted."""
        mine = workspaces_of(request).values("pk")
        return rows.filter(Q(incident__alert__workspace__in=mine) | Q(incident=None, target__workspace__in=mine))


@admin.register(Dashboard)
class DashboardPage(Ledger):
    """The dashboards of workspaces; they are made and changed in the app. Search takes a dsh_ id."""

    list_display = ("name", shown_id("dsh"), "workspace", "owner", "shared", "archived_at", "updated_at")
    list_filter = ("workspace", "shared", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace", "owner")
    public = {"dsh": "pk"}


@admin.register(Metric)
class MetricPage(Ledger):
    """The metrics of workspaces; they are made and changed in the app. Search takes a met_ id."""

    list_display = ("name", shown_id("met"), "workspace", "owner", "live_version", "archived_at", "updated_at")
    list_filter = ("workspace", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace", "owner", "live_version__metric")
    public = {"met": "pk"}


@admin.register(MetricVersion)
class MetricVersionPage(Ledger):
    """What metrics meant, and from when on. Search takes a met_ id."""

    workspace_by = "metric__workspace"
    list_display = ("metric", "number", "definition", "published_at", "published_by")
    list_select_related = ("metric", "published_by")
    list_filter = ("metric__workspace",)
    public = {"met": "metric_id"}


class MediaCostForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A media cost, in the workspace's currency."""

    class Meta:
        model = MediaCost
        fields = ("workspace", "journey", "name", "amount", "first_day", "last_day")

    def clean(self) -> dict[str, Any]:
        """The entry as `insights.costs.media` checks it; a journey of its own workspace."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        workspace = cleaned.get("workspace") or (self.instance.workspace if self.instance.pk else None)
        if self.errors or workspace is None:
            return cleaned
        journey = cleaned.get("journey")
        if journey is not None and journey.workspace_id != workspace.pk:
            self.add_error("journey", translated("Choose a journey of the same workspace."))
            return cleaned
        today = timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()
        for problem in media.check(
            workspace, new_media_cost(cleaned), today, self.instance if self.instance.pk else None
        ):
            self.add_error(problem.path, problem.message)
        return cleaned


def new_media_cost(typed: Mapping[str, Any]) -> media.Draft:
    """What the form holds, as the action takes it."""
    return media.Draft(typed["journey"], typed["name"], typed["amount"], typed["first_day"], typed["last_day"])


@admin.register(MediaCost)
class MediaCostPage(Page):
    """What was spent on advertising and production. Search takes an mdc_ or jrn_ id."""

    form = MediaCostForm
    list_display = ("name", shown_id("mdc"), "workspace", "journey", "amount", "currency", "first_day", "last_day")
    list_filter = ("workspace",)
    list_select_related = ("workspace", "journey")
    search_fields = ("name",)
    public = {"mdc": "pk", "jrn": "journey_id"}
    fixed = ("workspace",)

    def save_model(self, request: HttpRequest, obj: MediaCost, form: Any, change: bool) -> None:
        entry = MediaCost.objects.get(pk=obj.pk) if change else None
        access = access_in_admin(request, obj.workspace)
        saved, problems = insights_actions.save_media_cost(
            access, entry, new_media_cost(form.cleaned_data), timezone.now()
        )
        for problem in problems:
            messages.error(request, problem.message)
        if saved is not None:
            obj.pk = saved.pk

    def delete(self, request: HttpRequest, obj: MediaCost) -> None:
        insights_actions.remove_media_cost(self.access(request, obj), obj, timezone.now())
