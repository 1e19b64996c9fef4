"""What staff decide about customers and identifiers: the permission is checked, the audit entry written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cdp.events.normalised import Identifier
from cdp.profiles import consent, edits, search_index
from cdp.profiles.identity import identifier_rules
from cdp.profiles.models import IdentifierRule, Namespace, Profile
from core.db.sql import sql
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb


def decide_identifier(access: Access, identifier: Identifier, status: str, now: datetime) -> IdentifierRule:
    """Deny or allow an identifier; what was said before is replaced. Its value is not shown in the audit log."""
    access.require("settings:write")
    namespace, value = identifier
    known = IdentifierRule.objects.filter(workspace=access.workspace, namespace=namespace, value=value)
    with audited(access, Verb.CHANGE if known.exists() else Verb.CREATE, now, known.first()) as change:
        number = identifier_rules.decide(access.workspace.pk, identifier, status, now)
        change.thing = made = IdentifierRule.objects.get(pk=number)
    return made


def forget_identifier_rule(access: Access, rule: IdentifierRule, now: datetime) -> None:
    """Take a decision back: of a shared value the count begins anew."""
    access.require("settings:write")
    with audited(access, Verb.DELETE, now, rule):
        rule.delete()


def set_consent(
    access: Access,
    profile: Profile,
    medium: str,
    topic: str,
    granted: bool,
    now: datetime,
    *,
    source: str,
    reason: str = "",
) -> None:
    """Record what a customer said of a medium, or of one topic of it: how we know (`source`), and what else was noted."""
    access.require("profiles:write")
    with audited(access, Verb.CONSENT, now, profile) as change:
        chosen = sql("SELECT {}::bigint AS profile_id", profile.pk)
        consent.set_consent(access.workspace.pk, chosen, medium, topic, granted, now, source, reason)
        change.details = {"medium": medium, "topic": topic, "granted": granted, "source": source}
    profile.refresh_from_db()


def set_tag(access: Access, profile: Profile, tag: str, present: bool, now: datetime) -> None:
    """Add a tag, or remove it. Raises EditRefused."""
    access.require("profiles:write")
    if present and (problem := edits.check_tag(tag)):
        raise edits.EditRefused([problem])
    with audited(access, Verb.CHANGE, now, profile):
        edits.read_locked(profile)
        edits.set_tag(profile, tag, present, now)


def remove_identifier(access: Access, profile: Profile, namespace: str, value: str, now: datetime) -> None:
    """Take an identifier from a customer. What comes with it later is somebody else's. Raises EditRefused."""
    access.require("profiles:write")
    with audited(access, Verb.CHANGE, now, profile) as change:
        edits.read_locked(profile)
        edits.remove_identifier(profile, namespace, value, now)
        search_index.index([profile.pk])
        change.details = {"identifier_removed": namespace}


def save_namespace(access: Access, namespace: Namespace, changes: Mapping[str, Any], now: datetime) -> Namespace:
    """Describe a type of identifier (one without a primary key is new), or change its rule."""
    access.require("settings:write")
    new = namespace.pk is None
    with audited(access, Verb.CREATE if new else Verb.CHANGE, now, None if new else namespace) as change:
        for name, value in changes.items():
            setattr(namespace, name, value)
        namespace.save()
        change.thing = namespace
    return namespace


def delete_namespace(access: Access, namespace: Namespace, now: datetime) -> None:
    """Go back to the rule that holds without it."""
    access.require("settings:write")
    with audited(access, Verb.DELETE, now, namespace):
        namespace.delete()
