"""Who works in a workspace. A workspace always keeps an owner, under any concurrency."""

from __future__ import annotations

import secrets

from django.db import transaction

from cdp.models import Member, Role, User, Workspace


class LastOwner(Exception):
    """A workspace needs an owner: make somebody else an owner first."""


class AlreadyMember(Exception):
    """The user already works here: change their role instead."""


def add_member(workspace: Workspace, username: str, email: str, role: Role) -> tuple[Member, str | None]:
    """Give the user a role, making the user if there is none; returns the member and a new user's first password.

    Raises AlreadyMember.
    """
    with transaction.atomic():
        user = User.objects.filter(username=username).first()
        password = None
        if user is None:
            password = secrets.token_urlsafe(12)
            user = User.objects.create_user(username=username, email=email, password=password)
        member, made = Member.objects.get_or_create(workspace=workspace, user=user, defaults={"role": role})
        if not made:
            raise AlreadyMember
    return member, password


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


def _keep_an_owner(member: Member, role: Role | None) -> None:
    # All owners are locked, so two of them cannot step down at once.
    owners = set(
        Member.objects.select_for_update()
        .filter(workspace_id=member.workspace_id, role=Role.OWNER)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if role != Role.OWNER and owners == {member.pk}:
        raise LastOwner
