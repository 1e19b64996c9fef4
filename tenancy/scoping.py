"""The wall between workspaces: the one place where rows are looked up on behalf of somebody.

An id that is malformed, unknown, or another workspace's gives the same `NotFoundInWorkspace`, so that an answer
never tells whether something exists elsewhere.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TypeVar

from django.db.models import Model, QuerySet

from core import publicid
from core.problems import NotFoundInWorkspace
from tenancy.access import ROLE_SCOPES, Access, Actor
from tenancy.models import Member, Role, User, Workspace

M = TypeVar("M", bound=Model)


def access_of(actor: Actor, public_id: str) -> Access:
    """What the user or key may do in the workspace.

    Raises NotFoundInWorkspace unless the user is a member of it, or the key its own.
    """
    number = _number("wsp", public_id)
    if actor.key is not None:
        if actor.key.workspace_id != number:
            raise NotFoundInWorkspace
        return Access(actor.key.workspace, frozenset(actor.key.scopes), actor)
    member = Member.objects.filter(user=actor.user, workspace_id=number).select_related("workspace").first()
    if member is None:
        raise NotFoundInWorkspace
    return Access(member.workspace, ROLE_SCOPES[Role(member.role)], actor)


def scopes_in(user: User, workspace_id: int) -> Set[str]:
    """What the user may do in the workspace, for the administration; nothing without a membership.

    A superuser can give themselves any role, so they hold everything.
    """
    if user.is_superuser:
        return ROLE_SCOPES[Role.OWNER]
    role = Member.objects.filter(user=user, workspace_id=workspace_id).values_list("role", flat=True).first()
    return ROLE_SCOPES[Role(role)] if role is not None else frozenset()


def rows_of(model: type[M], workspace: Workspace, *, via: str = "workspace") -> QuerySet[M]:
    """The rows of a model that belong to the workspace; `via` leads to it where the table has no column of its own."""
    return model._default_manager.filter(**{via: workspace})


def find(rows: QuerySet[M], prefix: str, public_id: str) -> M:
    """The row behind a public id among rows already scoped; raises NotFoundInWorkspace."""
    row = rows.filter(pk=_number(prefix, public_id)).first()
    if row is None:
        raise NotFoundInWorkspace
    return row


def _number(prefix: str, public_id: str) -> int:
    number = publicid.decode(prefix, public_id)
    if number is None:
        raise NotFoundInWorkspace
    return number
