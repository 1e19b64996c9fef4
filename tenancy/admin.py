"""Staff, workspaces, members, keys and sources."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from core.admin.base import Kept, Page, TabularInline
from core.i18n.words import words
from tenancy import media
from tenancy.access import KEY_SCOPES, check_expiry, new_key
from tenancy.consent import ConsentPolicy
from tenancy.definitions import facts_changed
from tenancy.models import ApiKey, Member, User, Workspace

admin.site.unregister(Group)


@admin.register(Group)
class GroupPage(GroupAdmin, Page):
    """Groups of staff, for permissions in this admin; the web app goes by roles."""


@admin.register(User)
class UserPage(UserAdmin, Page):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Members of staff."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Screens", {"fields": ("language",)}))


class MemberInline(TabularInline):  # type: ignore[type-arg]  # not subscriptable when it runs
    model = Member
    extra = 0
    autocomplete_fields = ("user",)


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A workspace; a policy of consent that is neither of the two would be taken for the looser one."""

    class Meta:
        model = Workspace
        fields = ("name", "slug", "time_zone", "locale", "settings")

    def clean_settings(self) -> dict[str, Any]:
        """The settings, whose `consent` names media and one of the two policies each."""
        settings: dict[str, Any] = self.cleaned_data["settings"] or {}
        given = settings.get("consent", {}) if isinstance(settings, dict) else None
        known = isinstance(given, dict) and set(given) <= set(media.kinds())
        if not known or not all(policy in ConsentPolicy.values for policy in given.values()):
            raise forms.ValidationError(
                words(
                    "`consent` names media (email, sms, …), each with opt_in or opt_out.",
                    "`consent` 应为各触达方式（email、sms 等）指定 opt_in 或 opt_out。",
                )
            )
        return settings


@admin.register(Workspace)
class WorkspacePage(Kept):
    """Tenants."""

    form = WorkspaceForm

    list_display = ("name", "slug", "time_zone", "locale", "created_at")
    search_fields = ("name", "slug")
    public = {"wsp": "pk"}
    inlines = (MemberInline,)

    def save_model(self, request: HttpRequest, obj: Workspace, form: Any, change: bool) -> None:
        obj.save()
        if change and {"time_zone", "settings"} & set(form.changed_data):
            facts_changed(obj.pk)


@admin.register(Member)
class MemberPage(Page):
    """Who works where, and with which role."""

    list_display = ("user", "workspace", "role")
    list_filter = ("role", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user", "workspace")
    public = {"mem": "pk"}
    fixed = ("workspace", "user")


class NewKeyForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A key is made here; what it opens is chosen now and for good."""

    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in KEY_SCOPES], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("workspace", "name", "scopes", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        """The moment of expiry, which must lie ahead."""
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        for problem in check_expiry(expires_at, timezone.now()):
            self.add_error("expires_at", words(problem.message, problem.message_zh))
        return expires_at


@admin.register(ApiKey)
class ApiKeyPage(Kept):
    """Machines' keys: shown once when made, then only by their first characters."""

    form = NewKeyForm
    list_display = ("name", "prefix", "workspace", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("workspace", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace",)
    search_fields = ("name", "prefix")
    public = {"key": "pk"}
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and bool(super().has_change_permission(request, obj))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("prefix", "created_at", "last_used_at", "revoked_at") if obj else ()
        return (*NewKeyForm.Meta.fields, *shown)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        made = new_key()
        obj.prefix, obj.digest = made.prefix, made.digest
        obj.save()
        messages.warning(
            request,
            format_html(
                words(
                    "Copy the key now, it is not shown again: <code>{}</code>",
                    "请立即复制密钥，之后不再显示：<code>{}</code>",
                ),
                made.plain,
            ),
        )

    @admin.action(description=words("Revoke", "吊销"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Close the keys at once and for good."""
        count = queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, words(f"{count} revoked.", f"已吊销 {count} 个。"))
