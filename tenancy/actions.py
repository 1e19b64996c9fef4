"""Every change to a workspace, who works in it, and its keys: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from core.i18n.text import translated
from core.problems import Problem
from tenancy import accounts, invitations, members, program_holdout, settings
from tenancy.access import ROLE_SCOPES, Access, Actor, MissingScope, NewKey, new_key
from tenancy.audit import audited, record
from tenancy.audit_words import Verb
from tenancy.consent import policies_of_a_new_workspace
from tenancy.definitions import facts_changed
from tenancy.models import ApiKey, Invitation, Member, Role, User, Via, Workspace
from tenancy.quiet_hours import QuietHours
from tenancy.settings import InvalidSettings


class SlugTaken(Exception):
    """Another workspace has this slug: choose another."""


def create_workspace(actor: Actor, fields: Mapping[str, Any], now: datetime) -> Workspace:
    """A new workspace; its maker, a superuser, becomes its owner. One that a command makes has no member yet.
    Raises SlugTaken, InvalidSettings.

    `fields` has name, slug and any of `settings.FIELDS`; media for which they give no policy of consent get their default.
    `demo` is the marker of the demo.
    """
    if actor.via != Via.COMMAND and (actor.user is None or not actor.user.is_superuser):
        raise MissingScope([Problem("", "superusers_only", translated("Only a superuser makes workspaces."))])
    if problems := settings.check(fields):
        raise InvalidSettings(problems)
    asked = {"consent": policies_of_a_new_workspace(fields)} | {
        name: fields[name] for name in ("demo",) if name in fields
    }
    columns = {name: fields[name] for name in ("name", "slug", *settings.COLUMNS) if name in fields}
    made = Workspace(**columns, settings=settings.merged(asked, fields))
    settings.date_quiet_hours(made, made.time_zone, QuietHours(), now)
    try:
        with transaction.atomic():
            made.save()
            program_holdout.note_share(made, now)
            with audited(Access(made, frozenset(), actor), Verb.CREATE, now) as change:
                change.thing = made
                if actor.user is not None:
                    Member.objects.create(workspace=made, user=actor.user, role=Role.OWNER)
    except IntegrityError as error:
        raise SlugTaken from error
    return made


def change_workspace(access: Access, changes: Mapping[str, Any], now: datetime) -> Workspace:
    """Change the name, the slug or any of `settings.FIELDS`; of consent, attribution and quiet hours only the parts that
    are given. Raises InvalidSettings."""
    access.require("settings:write")
    if problems := settings.check(changes):
        raise InvalidSettings(problems)
    with audited(access, Verb.CHANGE, now, access.workspace) as change:
        # Read once it is locked, so that two who change a part of the settings each do not undo the other's.
        change.thing = workspace = Workspace.objects.get(pk=access.workspace.pk)
        zone, before = workspace.time_zone, settings.settings_of(workspace)
        fields = {name: changes[name] for name in ("name", "slug", *settings.COLUMNS) if name in changes}
        if any(name in changes for name in settings.STORED):
            fields["settings"] = settings.merged(workspace.settings, changes)
        for name, value in fields.items():
            setattr(workspace, name, value)
        if settings.date_quiet_hours(workspace, zone, before.quiet_hours, now):
            fields["settings"] = workspace.settings
        workspace.save(update_fields=list(fields))
        drawn = program_holdout.note_share(workspace, now)
        after = settings.settings_of(workspace)
        if drawn or (workspace.time_zone, after.region, after.week_start) != (zone, before.region, before.week_start):
            facts_changed(workspace.pk)
    return workspace


def add_member(access: Access, user: User, role: Role, now: datetime) -> Member:
    """Let a user who exists work here."""
    access.require("members:write")
    access.require_role(role)
    with audited(access, Verb.CREATE, now) as change:
        change.thing = made = Member.objects.create(workspace=access.workspace, user=user, role=role)
    return made


def change_role(access: Access, member: Member, role: Role, now: datetime) -> Member:
    """Give a member another role. Raises tenancy.members.LastOwner, NotFoundInWorkspace."""
    access.require("members:write")
    access.require_role(role)
    with transaction.atomic():
        access.require_role(members.lock(member))
        with audited(access, Verb.CHANGE, now, member):
            members.change_role(member, role)
    return member


def remove_member(access: Access, member: Member, now: datetime) -> None:
    """Take a member out of the workspace; the user stays. Raises tenancy.members.LastOwner,
    NotFoundInWorkspace."""
    access.require("members:write")
    with transaction.atomic():
        access.require_role(members.lock(member))
        with audited(access, Verb.DELETE, now, member):
            members.remove_member(member)


def invite(access: Access, email: str, role: Role, now: datetime) -> tuple[Invitation, str]:
    """Invite somebody, as `tenancy.invitations.invite` says; the invitation and its token."""
    access.require("members:write")
    access.require_role(role)
    with audited(access, Verb.INVITE, now) as change:
        made, token = invitations.invite(access, email, role, now)
        change.thing = made
    return made, token


def revoke_invitation(access: Access, invitation: Invitation, now: datetime) -> None:
    """Its link works no more; nothing changes if it was accepted or revoked before."""
    access.require("members:write")
    with audited(access, Verb.REVOKE, now, invitation) as change:
        still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if not still_open.update(revoked_at=now):
            change.discard()


def accept_as(actor: Actor, user: User, token: str, now: datetime) -> Member:
    """Let a user who exists join by a link. Raises as `tenancy.invitations.accept_as`."""
    with transaction.atomic():
        return _joined(actor, user, invitations.accept_as(user, token, now), now)


def accept_as_new(actor: Actor, user: User, password: str, token: str, now: datetime) -> Member:
    """Let somebody new join by a link. Raises as `tenancy.invitations.accept_as_new`."""
    with transaction.atomic():
        return _joined(actor, user, invitations.accept_as_new(user, password, token, now), now)


def _joined(actor: Actor, user: User, member: Member, now: datetime) -> Member:
    actor = replace(actor, user=user)
    record(Access(member.workspace, frozenset(), actor), Verb.JOIN, now, member, role=member.role)
    return member


def create_key(
    access: Access, name: str, scopes: Sequence[str], expires_at: datetime | None, now: datetime
) -> tuple[ApiKey, NewKey]:
    """Make a key with some of the caller's own scopes; the row, and the key itself, which is shown once."""
    access.require("keys:write")
    for scope in scopes:
        access.require(scope)
    made = new_key()
    with audited(access, Verb.CREATE, now) as change:
        change.thing = row = ApiKey.objects.create(
            workspace=access.workspace,
            name=name,
            prefix=made.prefix,
            digest=made.digest,
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
    return row, made


def revoke_key(access: Access, key: ApiKey, now: datetime) -> ApiKey:
    """Close a key at once and for good; nothing changes if it was revoked before."""
    access.require("keys:write")
    with audited(access, Verb.REVOKE, now, key) as change:
        if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
            change.discard()
    key.refresh_from_db()
    return key


def change_language(actor: Actor, user: User, language: str, now: datetime) -> None:
    """Choose the language of one's own screens."""
    with audited(actor, Verb.CHANGE, now, user):
        user.language = language
        user.save(update_fields=["language"])


def set_password(actor: Actor, user: User, password: str, now: datetime) -> None:
    """Give a user another password: their own, or by the link that was mailed to them. Every session of theirs ends."""
    actor = actor if actor.user is not None else replace(actor, user=user)
    with audited(actor, Verb.SET_PASSWORD, now, user):
        accounts.set_password(user, password)


def password_was_set(actor: Actor, user: User, now: datetime) -> None:
    """Note that a superuser gave somebody another password on Django's own page."""
    record(actor, Verb.SET_PASSWORD, now, user)


def signed_in(actor: Actor, user: User, now: datetime) -> None:
    """Note that somebody signed in."""
    record(replace(actor, user=user), Verb.SIGN_IN, now, user)


def signed_out(actor: Actor, user: User, now: datetime) -> None:
    """Note that somebody signed out."""
    record(actor, Verb.SIGN_OUT, now, user)


def save_unscoped(
    actor: Actor, row: Model, now: datetime, *, new: bool, related: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Save what belongs to no workspace (a user, a group, a schedule) as a superuser edited it in the admin.

    `related` names what the form links to the row afterwards, such as the groups of a user.
    """
    with audited(actor, Verb.CREATE if new else Verb.CHANGE, now, None if new else row) as change:
        row.save()
        change.thing, change.details = row, dict(related or {})


def delete_unscoped(actor: Actor, row: Model, now: datetime) -> None:
    """Delete what belongs to no workspace."""
    with audited(actor, Verb.DELETE, now, row):
        row.delete()


def delete_user(actor: Actor, user: User, now: datetime) -> None:
    """Delete an account, as a superuser may: each membership is ended first. Raises tenancy.members.LastOwner."""
    with audited(actor, Verb.DELETE, now, user):
        for member in Member.objects.filter(user=user).select_related("workspace").order_by("workspace_id"):
            remove_member(Access(member.workspace, ROLE_SCOPES[Role.OWNER], actor), member, now)
        user.delete()
