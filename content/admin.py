"""Templates in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from content import templates
from content.models import Template, TemplateVersion
from core.admin.base import Kept, ShownInline, shown_id
from core.i18n.words import words
from tenancy.models import User
from tenancy.scoping import scopes_in


class TemplateVersionInline(ShownInline):
    model = TemplateVersion
    fields = ("number", "published_at", "content")
    ordering = ("-number",)


@admin.register(Template)
class TemplatePage(Kept):
    """Templates: drafts are saved with their problems, journeys use published versions."""

    fields = ("workspace", "name", "medium", "content", "archived_at")
    list_display = ("name", shown_id("tpl"), "workspace", "medium", "updated_at", "archived_at")
    list_filter = ("workspace", "medium", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace",)
    search_fields = ("name",)
    autocomplete_fields = ("workspace",)
    public = {"tpl": "pk"}
    inlines = (TemplateVersionInline,)
    readonly_fields = ("archived_at",)
    fixed = ("workspace", "medium")
    actions = ("publish", "archive", "restore")

    def save_model(self, request: HttpRequest, obj: Template, form: Any, change: bool) -> None:
        obj.save()
        for problem in templates.check(obj.medium, obj.content):
            messages.warning(request, f"{problem.path}: {words(problem.message, problem.message_zh)}")

    @admin.action(description=words("Publish", "发布"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        """Freeze the drafts into versions."""
        for template in queryset:
            version, problems = templates.publish(template.pk, timezone.now())
            for problem in problems:
                messages.error(
                    request, f"{template.name}: {problem.path}: {words(problem.message, problem.message_zh)}"
                )
            if version is not None:
                messages.success(
                    request,
                    words(f"{template.name}: version {version.number}.", f"{template.name}：版本 {version.number}。"),
                )

    @admin.action(description=words("Archive", "归档"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        """Hide them from the pickers, unless something uses them."""
        assert isinstance(request.user, User)
        for template in queryset:
            may = scopes_in(request.user, template.workspace_id).__contains__
            for problem in templates.archive(template.workspace_id, template.pk, timezone.now(), may):
                messages.error(request, f"{template.name}: {words(problem.message, problem.message_zh)}")

    @admin.action(description=words("Restore", "恢复"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        """Show them in the pickers again."""
        queryset.update(archived_at=None)
