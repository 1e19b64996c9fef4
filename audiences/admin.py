"""The admin's pages for audiences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from audiences.models import Audience, Membership
from audiences.save import archive_audience, restore_audience, save_audience
from core.admin.base import Kept, Ledger, shown_id
from core.i18n.words import words
from core.problems import errors
from core.wakeups import nudge
from rules.check import check
from rules.parse import parse
from rules.sentence import sentence
from rules.vocabulary import load
from tenancy.models import User
from tenancy.scoping import scopes_in


class AudienceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An audience with its rule as JSON, judged as the API judges it."""

    class Meta:
        model = Audience
        fields = ("workspace", "name", "description", "rule")

    def clean(self) -> dict[str, Any]:
        """Every problem of the rule becomes an error of the field."""
        data: dict[str, Any] = super().clean() or {}
        workspace = data.get("workspace") or (self.instance.workspace if self.instance.pk else None)
        if workspace is not None and "rule" in data:
            rule, problems = parse(data["rule"], "rule")
            if rule is not None:
                problems = problems + check(rule, load(workspace.pk), path="rule")
            for problem in errors(problems):
                self.add_error("rule", f"{problem.path}: {words(problem.message, problem.message_zh)}")
        return data


@admin.register(Audience)
class AudiencePage(Kept):
    """Audiences: a rule, and who matches it now."""

    form = AudienceForm
    list_display = ("name", shown_id("aud"), "workspace", "size", "refreshed_to", "archived_at", "updated_at")
    list_filter = ("workspace", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace",)
    search_fields = ("name",)
    public = {"aud": "pk"}
    actions = ("refresh", "archive", "restore")
    readonly_fields = ("sentence", "revision", "size", "refreshed_to", "archived_at")

    @admin.display(description=words("in words", "规则说明"))
    def sentence(self, obj: Audience) -> str:
        """The rule in words."""
        rule, _ = parse(obj.rule) if obj.pk else (None, [])
        if rule is None:
            return "-"
        names = {known: audience.name for known, audience in load(obj.workspace_id).audiences.items()}
        return sentence(rule, "en", names)

    def save_model(self, request: HttpRequest, obj: Audience, form: Any, change: bool) -> None:
        saved, problems = save_audience(obj.workspace_id, obj.name, obj.rule, audience_id=obj.pk if change else None)
        for problem in problems:
            messages.warning(request, f"{problem.path}: {words(problem.message, problem.message_zh)}")
        if saved is not None:
            description, obj.pk = obj.description, saved.pk
            Audience.objects.filter(pk=saved.pk).update(description=description)
            obj.refresh_from_db()

    @admin.action(description=words("Refresh in full", "完整刷新"), permissions=["change"])
    def refresh(self, request: HttpRequest, queryset: QuerySet[Audience]) -> None:
        """Work out the members afresh, in the background."""
        asked = sum(nudge("audiences.refresh_all", audience_id=audience.pk) for audience in queryset)
        messages.success(request, words(f"{asked} asked for.", f"已请求 {asked} 个。"))

    @admin.action(description=words("Archive", "归档"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Audience]) -> None:
        """Stop keeping them up to date, unless something uses them; their history stays."""
        assert isinstance(request.user, User)
        for audience in queryset:
            may = scopes_in(request.user, audience.workspace_id).__contains__
            for problem in archive_audience(audience.workspace_id, audience.pk, timezone.now(), may):
                messages.error(request, f"{audience.name}: {words(problem.message, problem.message_zh)}")

    @admin.action(description=words("Restore", "恢复"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Audience]) -> None:
        """Keep them up to date again."""
        for audience in queryset:
            for problem in restore_audience(audience.workspace_id, audience.pk):
                messages.error(request, f"{audience.name}: {words(problem.message, problem.message_zh)}")


@admin.register(Membership)
class MembershipPage(Ledger):
    """Who was in which audience, from when until when. Search takes a prf_ or aud_ id."""

    list_display = ("audience", shown_id("prf", "profile_id", "profile"), "since", "until")
    list_select_related = ("audience",)
    list_filter = ("audience", ("until", admin.EmptyFieldListFilter))
    public = {"prf": "profile_id", "aud": "audience_id"}
