"""The admin's pages for audiences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from audiences import actions
from audiences.models import Audience, Membership
from core.admin.base import shown_id
from core.i18n.text import translated
from core.problems import Problem, errors
from rules.check import check
from rules.parse import parse
from rules.sentence import sentence
from rules.vocabulary import load
from tenancy.access import Access
from tenancy.pages import Kept, Ledger


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
                self.add_error("rule", f"{problem.path}: {problem.message}")
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

    @admin.display(description=translated("in words"))
    def sentence(self, obj: Audience) -> str:
        """The rule in words."""
        rule, _ = parse(obj.rule) if obj.pk else (None, [])
        if rule is None:
            return "-"
        catalog = load(obj.workspace_id)
        names = {known: audience.name for known, audience in catalog.audiences.items()}
        return sentence(rule, names, catalog.time_zone)

    def save(self, request: HttpRequest, obj: Audience, changes: dict[str, Any], change: bool) -> None:
        typed = {"name": obj.name, "rule": obj.rule, "description": obj.description}
        access, known = self.access(request, obj), Audience.objects.get(pk=obj.pk) if change else None
        saved, problems = actions.save_audience(access, known, typed, timezone.now())
        for problem in problems:
            messages.warning(request, f"{problem.path}: {problem.message}")
        if saved is not None:
            obj.pk = saved.pk
            obj.refresh_from_db()

    @admin.action(description=translated("Refresh in full"), permissions=["change"])
    def refresh(self, request: HttpRequest, queryset: QuerySet[Audience]) -> None:
        """Work out the members afresh, in the background."""
        asked = sum(self.each(request, queryset, actions.refresh_audience))
        messages.success(request, translated("{asked} asked for.", asked=asked))

    @admin.action(description=translated("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Audience]) -> None:
        """Stop keeping them up to date, unless something uses them; their history stays."""
        self._act(request, queryset, actions.archive_audience)

    @admin.action(description=translated("Restore"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Audience]) -> None:
        """Keep them up to date again."""
        self._act(request, queryset, actions.restore_audience)

    def _act(
        self,
        request: HttpRequest,
        queryset: QuerySet[Audience],
        act: Callable[[Access, Audience, datetime], list[Problem]],
    ) -> None:
        for audience, problems in self.each(request, queryset, lambda *given: (given[1], act(*given))):
            for problem in problems:
                messages.error(request, f"{audience.name}: {problem.message}")


@admin.register(Membership)
class MembershipPage(Ledger):
    """Who was in which audience, from when until when. Search takes a prf_ or aud_ id."""

    workspace_by = "audience__workspace"
    list_display = ("audience", shown_id("prf", "profile_id", "profile"), "since", "until")
    list_select_related = ("audience",)
    list_filter = ("audience", ("until", admin.EmptyFieldListFilter))
    public = {"prf": "profile_id", "aud": "audience_id"}
