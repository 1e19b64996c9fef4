"""Templates in the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from content import actions, templates
from content.categories import catalogue, check_choice, check_new
from content.models import Category, Template, TemplateVersion
from core.admin.base import ShownInline, shown_id
from core.i18n.text import translated
from core.problems import Problem
from tenancy.access import Access
from tenancy.pages import Kept


class TemplateVersionInline(ShownInline):
    model = TemplateVersion
    fields = ("number", "published_at", "content")
    ordering = ("-number",)


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A template; its category is one of the workspace's, and what is of blocks is a document of blocks."""

    class Meta:
        model = Template
        fields = ("workspace", "name", "medium", "category", "content")

    def clean(self) -> dict[str, Any]:
        """The category as `content.categories` checks it, and the shape of a document as `content.email.document` does."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        workspace = cleaned.get("workspace") or (self.instance.workspace if self.instance.pk else None)
        if workspace is not None and cleaned.get("category"):
            for problem in check_choice(cleaned["category"], catalogue(workspace.pk), "category"):
                self.add_error("category", problem.message)
        medium = cleaned.get("medium") or self.instance.medium
        for problem in templates.check_shape(medium, cleaned.get("content")):
            self.add_error("content", f"{problem.path}: {problem.message}")
        return cleaned


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A category of messages; its code is chosen once."""

    class Meta:
        model = Category
        fields = ("workspace", "code", "name", "description", "transactional")

    def clean(self) -> dict[str, Any]:
        """A new code as `content.categories` checks it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance.pk and cleaned.get("workspace") and "code" in cleaned:
            for problem in check_new(cleaned["workspace"].pk, cleaned["code"]):
                self.add_error(problem.path or None, problem.message)
        return cleaned


@admin.register(Category)
class CategoryPage(Kept):
    """Categories of messages that a workspace has made, beside the built-in ones."""

    form = CategoryForm
    list_display = ("name", "code", "workspace", "transactional", "archived_at")
    list_filter = ("workspace", "transactional", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace",)
    search_fields = ("name", "code")
    autocomplete_fields = ("workspace",)
    public = {"cat": "pk"}
    fixed = ("workspace", "code", "transactional")
    actions = ("archive", "restore")

    def save(self, request: HttpRequest, obj: Category, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_category(access, obj, changes, timezone.now())
        else:
            fields = {name: getattr(obj, name) for name in ("code", "name", "description", "transactional")}
            obj.pk = actions.create_category(access, fields, timezone.now()).pk

    @admin.action(description=translated("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        """Offer them no more, unless something uses them."""

        def archive(access: Access, category: Category, now: datetime) -> tuple[Category, list[Problem]]:
            return category, actions.archive_category(access, category, now)

        for category, problems in self.each(request, queryset, archive):
            for problem in problems:
                messages.error(request, f"{category.name}: {problem.message}")

    @admin.action(description=translated("Restore"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        """Offer them again."""
        self.each(request, queryset, actions.restore_category)


@admin.register(Template)
class TemplatePage(Kept):
    """Templates: drafts are saved with their problems, journeys use published versions."""

    form = TemplateForm
    fields = ("workspace", "name", "medium", "category", "content", "archived_at")
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

    def save(self, request: HttpRequest, obj: Template, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_template(access, obj, changes, timezone.now())
        else:
            made = actions.create_template(
                access, obj.name, obj.medium, obj.content, timezone.now(), category=obj.category
            )
            obj.pk = made.pk
        for problem in templates.check(obj.medium, obj.content):
            messages.warning(request, f"{problem.path}: {problem.message}")

    @admin.action(description=translated("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        """Freeze the drafts into versions."""

        def publish(access: Access, template: Template, now: datetime) -> Any:
            return template, *actions.publish_template(access, template, now)

        for template, version, problems in self.each(request, queryset, publish):
            for problem in problems:
                messages.error(request, f"{template.name}: {problem.path}: {problem.message}")
            if version is not None:
                messages.success(
                    request,
                    translated("{name}: version {number}.", name=template.name, number=version.number),
                )

    @admin.action(description=translated("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        """Hide them from the pickers, unless something uses them."""

        def archive(access: Access, template: Template, now: datetime) -> tuple[Template, list[Problem]]:
            return template, actions.archive_template(access, template, now)

        for template, problems in self.each(request, queryset, archive):
            for problem in problems:
                messages.error(request, f"{template.name}: {problem.message}")

    @admin.action(description=translated("Restore"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        """Show them in the pickers again."""
        self.each(request, queryset, actions.restore_template)
