"""Who works in a workspace: they come by invitation (tenancy.invitations). It always keeps an owner, under any concurrency."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from core.problems import NotFoundInWorkspace
from tenancy.models import Member, Role, Workspace


class LastOwner(Exception):
    """A workspace needs an owner: make somebody else an owner first."""


def change_role(member: Member, role: Role) -> None:
    """Give the member another role. Raises LastOwner."""
    with transaction.atomic():
        _keep_an_owner(member, role)
        Member.objects.filter(pk=member.pk).update(role=role)
    member.role = role


def remove_member(member: Member) -> None:
    """Take the member out of the workspace; the user stays. Raises LastOwner."""
    with transaction.atomic():
        _keep_an_owner(member, None)
        Member.objects.filter(pk=member.pk).delete()


def is_last_owner(member: Member) -> bool:
    """Whether the workspace has no other owner."""
    owners = Member.objects.filter(workspace_id=member.workspace_id, role=Role.OWNER).values_list("pk", flat=True)
    return set(owners) == {member.pk}


def without_owner(leaving: QuerySet[Member]) -> QuerySet[Workspace]:
    """The workspaces that would have no owner left if these members went."""
    owners, chosen = Member.objects.filter(role=Role.OWNER), leaving.values("pk")
    left = owners.exclude(pk__in=chosen).values("workspace")
    return Workspace.objects.filter(pk__in=owners.filter(pk__in=chosen).values("workspace")).exclude(pk__in=left)


def lock(member: Member) -> Role:
    """The member's role, which stands until the transaction ends. All owners are locked with them and in the same order
    everywhere, so that two cannot step down at once. Raises NotFoundInWorkspace if somebody removed the member."""
    owners_too = Q(role=Role.OWNER) | Q(pk=member.pk)
    rows = Member.objects.select_for_update().filter(owners_too, workspace_id=member.workspace_id).order_by("pk")
    roles = dict(rows.values_list("pk", "role"))
    if member.pk not in roles:
        raise NotFoundInWorkspace
    return Role(roles[member.pk])


def _keep_an_owner(member: Member, role: Role | None) -> None:
    lock(member)
    if role != Role.OWNER and is_last_owner(member):
        raise LastOwner
