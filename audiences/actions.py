"""Every change to audiences: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audiences import save
from audiences.models import Audience
from core.problems import Problem
from core.wakeups import nudge
from tenancy.access import Access
from tenancy.audit import audited, record
from tenancy.audit_words import Verb


def save_audience(
    access: Access, audience: Audience | None, changes: Mapping[str, Any], now: datetime
) -> tuple[Audience | None, list[Problem]]:
    """Make an audience, or change the name, rule or description of one, as `audiences.save.save_audience` says."""
    access.require("audiences:write")
    verb = Verb.CREATE if audience is None else Verb.CHANGE
    with audited(access, verb, now, audience, definitions=True) as change:
        saved, problems = save.save_audience(
            access.workspace.pk,
            changes.get("name", audience.name if audience else ""),
            changes.get("rule", audience.rule if audience else None),
            audience_id=audience.pk if audience else None,
        )
        if saved is None:
            change.discard()
            return None, problems
        change.thing = saved
        if changes.get("description", saved.description) != saved.description:
            saved.description = changes["description"]
            saved.save(update_fields=["description", "updated_at"])
    return saved, problems


def archive_audience(access: Access, audience: Audience, now: datetime) -> list[Problem]:
    """Archive an audience; or a problem for each thing that uses it."""
    access.require("audiences:write")
    with audited(access, Verb.ARCHIVE, now, audience, definitions=True) as change:
        archived = _is_archived(audience)
        problems = save.archive_audience(access.workspace.pk, audience.pk, now, access.may)
        if problems or archived:
            change.discard()
    return problems


def restore_audience(access: Access, audience: Audience, now: datetime) -> list[Problem]:
    """Keep an archived audience up to date again; or the problems that keep its rule from being applied."""
    access.require("audiences:write")
    with audited(access, Verb.RESTORE, now, audience, definitions=True) as change:
        archived = _is_archived(audience)
        problems = save.restore_audience(access.workspace.pk, audience.pk)
        if problems or not archived:
            change.discard()
    return problems


def refresh_audience(access: Access, audience: Audience, now: datetime) -> bool:
    """Ask for its members to be found afresh in the background; False while the broker is away."""
    access.require("audiences:write")
    queued = nudge("audiences.refresh_all", audience_id=audience.pk)
    if queued:
        record(access, Verb.REFRESH, now, audience)
    return queued


def _is_archived(audience: Audience) -> bool:
    return Audience.objects.filter(pk=audience.pk, archived_at__isnull=False).exists()
