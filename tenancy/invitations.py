"""Invitations: a link that lets one person join a workspace in a role, and choose their own password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from core.db.sql import one, sql
from tenancy.access import ROLE_SCOPES, Access, digest_of
from tenancy.definitions import lock_definitions
from tenancy.models import ApiKey, Invitation, Member, Role, User, Workspace

LIFETIME: Final = timedelta(days=7)
MOST_OPEN: Final = 200
"""Invitations of a workspace that may be open at once."""


class TooMany(Exception):
    """So many invitations are open already: wait until some are accepted, or revoke some."""


class AlreadyMember(Exception):
    """The person works here already: change their role instead."""


class NotValid(Exception):
    """The invitation was used, revoked or has expired, or who gave it may no longer do so: ask for a new one."""


class NameTaken(Exception):
    """Another user has this name: choose another."""


def invite(access: Access, email: str, role: Role, now: datetime) -> tuple[Invitation, str]:
    """Invite somebody on behalf of whoever has this access; the invitation and its token, which is not kept.

    An open invitation to the same address ends. Raises AlreadyMember, TooMany.
    """
    workspace = access.workspace
    with transaction.atomic():
        lock_definitions(workspace.pk)
        if Member.objects.filter(workspace=workspace, user__email__iexact=email).exists():
            raise AlreadyMember
        rows = open_invitations(workspace, now)
        rows.filter(email__iexact=email).update(revoked_at=now)
        if rows.count() >= MOST_OPEN:
            raise TooMany
        token = secrets.token_urlsafe(32)
        made = Invitation.objects.create(
            workspace=workspace,
            email=email,
            role=role,
            digest=digest_of(token),
            invited_by=access.user,
            invited_by_key=access.key,
            expires_at=now + LIFETIME,
        )
    return made, token


def open_invitations(workspace: Workspace, now: datetime) -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return Invitation.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None, expires_at__gt=now)


def find(token: str, now: datetime, *, lock: bool = False) -> Invitation:
    """The open invitation with this token. Raises NotValid."""
    rows = Invitation.objects.select_related("workspace", "invited_by", "invited_by_key")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(digest=digest_of(token)).first()
    if found is None or found.accepted_at or found.revoked_at or found.expires_at <= now or not _still_may(found, now):
        raise NotValid
    return found


def accept_as(user: User, token: str, now: datetime) -> Member:
    """Let a user who exists join. Raises NotValid, AlreadyMember."""
    with transaction.atomic():
        invitation = find(token, now, lock=True)
        return _join(invitation, user, now)


def accept_as_new(user: User, password: str, token: str, now: datetime) -> Member:
    """Let somebody new join: `user` carries a normalised name and is not saved yet. Raises NotValid, NameTaken."""
    with transaction.atomic():
        invitation = find(token, now, lock=True)
        # Names are compared as written by Django; one that differs by its capitals alone would deceive people. No
        # constraint says so: whoever takes the same name at the same moment waits.
        one(sql("SELECT pg_advisory_xact_lock(hashtextextended({}::text, 0))", f"user:{user.username.casefold()}"))
        if User.objects.filter(username__iexact=user.username).exists():
            raise NameTaken
        user.email = invitation.email
        user.set_password(password)
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:
            raise NameTaken from error
        return _join(invitation, user, now)


def _join(invitation: Invitation, user: User, now: datetime) -> Member:
    member, made = Member.objects.get_or_create(
        workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
    )
    if not made:
        raise AlreadyMember
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now, accepted_by=user)
    return member


def _still_may(invitation: Invitation, now: datetime) -> bool:
    """Whether who invited could still give this role: an invitation does not outlive the right to give it."""
    held: frozenset[str] = frozenset()
    if invitation.invited_by is not None:
        member = Member.objects.filter(
            workspace_id=invitation.workspace_id, user=invitation.invited_by, user__is_active=True
        ).first()
        held = ROLE_SCOPES[Role(member.role)] if member is not None else held
    elif invitation.invited_by_key is not None:
        good = Q(expires_at=None) | Q(expires_at__gt=now)
        key = ApiKey.objects.filter(good, pk=invitation.invited_by_key.pk, revoked_at=None).first()
        held = frozenset(key.scopes) if key is not None else held
    return ROLE_SCOPES[Role(invitation.role)] <= held
