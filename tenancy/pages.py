"""The admin's pages of what belongs to workspaces: staff see the rows of those they belong to, superusers all.

Every page says by `workspace_by` how its table leads to the workspace, or that it is for superusers alone. Changes go through
actions, which check the scope that the person's role in the workspace gives, beside Django's own permissions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.admin.base import LedgerPage, PlainPage
from tenancy import actions
from tenancy.access import Access, MissingScope
from tenancy.actors import actor_in_admin
from tenancy.models import User, Workspace
from tenancy.scoping import scopes_in


def workspaces_of(request: HttpRequest) -> QuerySet[Workspace]:
    """The workspaces whose rows the person may see in the admin."""
    user = request.user
    assert isinstance(user, User)
    return Workspace.objects.all() if user.is_superuser else Workspace.objects.filter(members__user=user)


def access_in_admin(request: HttpRequest, workspace: Workspace) -> Access:
    """What the person may do in the workspace."""
    actor = actor_in_admin(request)
    assert actor.user is not None
    return Access(workspace, scopes_in(actor.user, workspace.pk), actor)


class OwnRowsFilter(admin.RelatedFieldListFilter):
    """Offers those rows of another table that the person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        page = admin.site._registry[field.remote_field.model]
        seen = set(page.get_queryset(request).values_list("pk", flat=True))
        return [(pk, label) for pk, label in super().field_choices(field, request, model_admin) if pk in seen]


class Scoped(PlainPage):
    """Shows each member of staff the rows of their workspaces."""

    workspace_by: ClassVar[str | None] = "workspace"
    """The lookup that leads from the table to the workspace; None: for superusers alone."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        user = request.user
        if isinstance(user, User) and user.is_superuser:
            return rows
        return self.own_rows(request, rows) if self.workspace_by is not None else rows.none()

    def own_rows(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that belong to workspaces of the person."""
        return rows.filter(**{f"{self.workspace_by}__in": workspaces_of(request).values("pk")})

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The rows that are offered, and accepted, are those of the other table's own page."""
        return super().formfield_for_foreignkey(db_field, request, **(kwargs | _own_choices(db_field, request)))

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """As of a foreign key."""
        return super().formfield_for_manytomany(db_field, request, **(kwargs | _own_choices(db_field, request)))

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [
            (each, OwnRowsFilter) if isinstance(each, str) and _is_foreign_key(self.model, each) else each
            for each in super().get_list_filter(request)
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_module_permission(request)) and self._open_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_view_permission(request, obj)) and self._open_to(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and self._open_to(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and self._open_to(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and self._open_to(request)

    def _open_to(self, request: HttpRequest) -> bool:
        return self.workspace_by is not None or bool(getattr(request.user, "is_superuser", False))


class Page(Scoped):
    """Things that staff configure: saved and deleted by actions, which `save` and `delete` call."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        self.save(request, obj, changes, change)

    def save(self, request: HttpRequest, obj: Any, changes: dict[str, Any], change: bool) -> None:
        """Save what was typed: `obj` carries it, `changes` is what differs. Every page with a form says how."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete(request, obj)

    def delete(self, request: HttpRequest, obj: Any) -> None:
        """Delete a row. Every page that allows it says how."""
        raise NotImplementedError

    def access(self, request: HttpRequest, obj: Any) -> Access:
        """What the person may do in the workspace of the row."""
        return access_in_admin(request, obj if isinstance(obj, Workspace) else obj.workspace)

    def each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Access, Any, Any], Any]) -> list[Any]:
        """Do it to each of the chosen rows; the results. Where the person's role does not allow it, a message says so."""
        done = []
        for row in rows:
            try:
                done.append(act(self.access(request, row), row, timezone.now()))
            except MissingScope as error:
                told = error.problems[0]
                messages.error(request, f"{row}: {told.message}")
        return done


class Kept(Page):
    """Things that end in another way than by deletion: switched off, archived, revoked."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class UnscopedPage(Page):
    """What belongs to no workspace, for superusers alone."""

    workspace_by: ClassVar[str | None] = None

    def save(self, request: HttpRequest, obj: Any, changes: dict[str, Any], change: bool) -> None:
        related = {name: sorted(map(str, rows)) for name, rows in changes.items() if isinstance(rows, QuerySet)}
        actions.save_unscoped(actor_in_admin(request), obj, timezone.now(), new=not change, related=related)

    def delete(self, request: HttpRequest, obj: Any) -> None:
        actions.delete_unscoped(actor_in_admin(request), obj, timezone.now())


class Ledger(LedgerPage, Scoped):
    """What happened: shown, never added, changed or deleted."""


def _own_choices(field: Any, request: HttpRequest) -> dict[str, Any]:
    page = admin.site._registry.get(field.remote_field.model)
    return {} if page is None else {"queryset": page.get_queryset(request)}


def _is_foreign_key(model: type[Model], path: str) -> bool:
    """Whether a path such as `event_name__workspace` ends at a row of another table that has a page."""
    field: Any = None
    for step in path.split("__"):
        field = model._meta.get_field(step)
        if field.remote_field is not None:
            model = field.remote_field.model
    return isinstance(field, ForeignKey) and field.remote_field.model in admin.site._registry
