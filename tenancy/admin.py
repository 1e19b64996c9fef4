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

from core.admin.base import ShownInline
from core.i18n.text import translated
from tenancy import actions, members, organisations
from tenancy.access import KEY_SCOPES, ROLE_SCOPES, check_expiry
from tenancy.actors import actor_in_admin
from tenancy.audit_words import BY_CODE, VERBS, sentence
from tenancy.models import ApiKey, AuditEntry, Member, Organisation, Role, User, Workspace
from tenancy.pages import Kept, Ledger, Page, UnscopedPage, workspaces_of
from tenancy.workspace_form import WorkspaceForm, as_changes

LAST_OWNER = translated("A workspace needs an owner: make somebody else an owner first.")
admin.site.unregister(Group)


def _left_without_owner(leaving: QuerySet[Member]) -> list[str]:
    return [f"{workspace}: {LAST_OWNER}" for workspace in members.without_owner(leaving)]


@admin.register(Group)
class GroupPage(GroupAdmin, UnscopedPage):
    """Groups of staff, for permissions in this admin; the web app goes by roles."""


@admin.register(User)
class UserPage(UserAdmin, UnscopedPage):  # type: ignore[type-arg, misc]  # not subscriptable when it runs
    """Members of staff. Only superusers change them: an account opens every workspace of the person."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Screens", {"fields": ("language",)}))

    workspace_by = "memberships__workspace"

    def own_rows(self, request: HttpRequest, rows: QuerySet[User]) -> QuerySet[User]:
        """Those who share a workspace with the person."""
        return rows.filter(
            pk__in=Member.objects.filter(workspace__in=workspaces_of(request).values("pk")).values("user")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def delete(self, request: HttpRequest, obj: User) -> None:
        try:
            actions.delete_user(actor_in_admin(request), obj, timezone.now())
        except members.LastOwner:
            messages.error(request, LAST_OWNER)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The workspaces whose last owners are chosen are shown as what keeps the accounts from being deleted."""
        *found, protected = super().get_deleted_objects(objs, request)
        leaving = Member.objects.filter(user__in=[obj.pk for obj in objs])
        return (*found, [*protected, *_left_without_owner(leaving)])

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Django's page for passwords saves by itself, and ends here."""
        if request.resolver_match is not None and request.resolver_match.url_name == "auth_user_password_change":
            actions.password_was_set(actor_in_admin(request), obj, timezone.now())
        return super().log_change(request, obj, message)


class MemberInline(ShownInline):
    """Who works there; changed on their own page."""

    model = Member
    fields = ("user", "role")


@admin.register(Workspace)
class WorkspacePage(Kept):
    """Tenants."""

    form = WorkspaceForm

    ordering = ("name",)
    list_display = ("name", "slug", "time_zone", "locale", "created_at")
    search_fields = ("name", "slug")
    public = {"wsp": "pk"}
    inlines = (MemberInline,)

    workspace_by = "pk"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may only look sees the settings as they are stored."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ("name", "slug", "time_zone", "locale", "settings")
        return super().get_fields(request, obj)

    def save(self, request: HttpRequest, obj: Workspace, changes: dict[str, Any], change: bool) -> None:
        if change:
            actions.change_workspace(self.access(request, obj), as_changes(changes), timezone.now())
        else:
            made = actions.create_workspace(actor_in_admin(request), as_changes(changes), timezone.now())
            obj.pk = made.pk


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A member; the last owner stays one."""

    class Meta:
        model = Member
        fields = ("workspace", "user", "role")

    def clean_role(self) -> str:
        """Another role is refused to the only owner."""
        role: str = self.cleaned_data["role"]
        if self.instance.pk and members.is_last_owner(self.instance) and role != Role.OWNER:
            raise forms.ValidationError(LAST_OWNER)
        return role


@admin.register(Member)
class MemberPage(Page):
    """Who works where, and with which role."""

    form = MemberForm
    list_display = ("user", "workspace", "role")
    list_filter = ("role", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user", "workspace")
    public = {"mem": "pk"}
    fixed = ("workspace", "user")

    def save(self, request: HttpRequest, obj: Member, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            actions.change_role(access, obj, Role(obj.role), timezone.now())
        else:
            obj.pk = actions.add_member(access, obj.user, Role(obj.role), timezone.now()).pk

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The workspaces whose last owners are chosen are shown as what keeps them from being removed."""
        *found, protected = super().get_deleted_objects(objs, request)
        leaving = Member.objects.filter(pk__in=[obj.pk for obj in objs])
        return (*found, [*protected, *_left_without_owner(leaving)])

    def delete(self, request: HttpRequest, obj: Member) -> None:
        try:
            actions.remove_member(self.access(request, obj), obj, timezone.now())
        except members.LastOwner:
            messages.error(request, LAST_OWNER)


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An organisation; its name is its own in the workspace."""

    class Meta:
        model = Organisation
        fields = ("workspace", "name")


@admin.register(Organisation)
class OrganisationPage(Page):
    """Departments, branches or brands that journeys belong to."""

    form = OrganisationForm
    list_display = ("name", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("name",)
    public = {"org": "pk"}
    fixed = ("workspace",)

    def save(self, request: HttpRequest, obj: Organisation, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        if change:
            organisations.rename_organisation(access, obj, obj.name, timezone.now())
        else:
            obj.pk = organisations.create_organisation(access, obj.name, timezone.now()).pk

    def delete(self, request: HttpRequest, obj: Organisation) -> None:
        try:
            organisations.delete_organisation(self.access(request, obj), obj, timezone.now())
        except organisations.OrganisationRefused as error:
            messages.error(request, str(error.problem.message))


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
            self.add_error("expires_at", problem.message)
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

    def save(self, request: HttpRequest, obj: ApiKey, changes: dict[str, Any], change: bool) -> None:
        access = self.access(request, obj)
        row, made = actions.create_key(access, obj.name, obj.scopes, obj.expires_at, timezone.now())
        obj.pk = row.pk
        messages.warning(
            request,
            format_html(
                translated("Copy the key now, it is not shown again: <code>{}</code>"),
                made.plain,
            ),
        )

    @admin.action(description=translated("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Close the keys at once and for good."""
        count = len(self.each(request, queryset.filter(revoked_at=None), actions.revoke_key))
        messages.success(request, translated("{count} revoked.", count=count))


class KindFilter(admin.SimpleListFilter):
    """The kinds of things, from the closed list: to look for those that occur would read the whole log."""

    title = translated("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, str(kind.words)) for code, kind in BY_CODE.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class VerbFilter(admin.SimpleListFilter):
    """The verbs, from the closed list."""

    title = translated("action")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(verb), str(text)) for verb, text in VERBS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryPage(Ledger):
    """Who changed what, when and from where. Nothing here is ever changed, or deleted before its time."""

    list_display = ("at", "told", "via", "address", "workspace")
    list_filter = ("workspace", "via", KindFilter, VerbFilter, "at")
    list_select_related = ("workspace",)
    search_fields = ("who", "name")

    def own_rows(self, request: HttpRequest, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Those of the workspaces where the person's role lets them see what others did."""
        roles = [role for role, scopes in ROLE_SCOPES.items() if "audit:read" in scopes]
        read = Member.objects.filter(user=request.user.pk, role__in=roles)
        return rows.filter(workspace__in=read.values("workspace"))

    @admin.display(description=translated("what happened"))
    def told(self, obj: AuditEntry) -> str:
        """Who did what, as a sentence."""
        return str(sentence(obj))
