"""What a change of a workspace's settings will do, told before it is saved.

Each app that goes by a setting has a `settings_effects.py` with functions of the type Foresee; `ops.settings_effects` lists
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.i18n.text import translated
from tenancy.models import AuditEntry, Workspace
from tenancy.settings import settings_of


@dataclass(frozen=True, slots=True)
class Affected:
    """A thing that a change affects: its public id and name, and what becomes of it."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One consequence, and the things that it concerns, if it concerns some in particular."""

    code: str
    text: str
    things: Sequence[Affected] = ()


Foresee = Callable[[Workspace, Mapping[str, Any], datetime], list[Effect]]
"""What the given changes (under the names of `settings.FIELDS`, checked) would do to the workspace as it is."""


def audit_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Entries of the audit log that would be removed."""
    days = changes.get("audit_days", settings_of(workspace).audit_days)
    if days >= settings_of(workspace).audit_days:
        return []
    count = AuditEntry.objects.filter(workspace=workspace, at__lt=now - timedelta(days=days)).count()
    if count == 1:
        text = translated(
            "1 entry of the audit log is older than {days} days and will be deleted permanently. This begins within the "
            "hour.",
            days=days,
        )
    else:
        text = translated(
            "{count:,} entries of the audit log are older than {days} days and will be deleted permanently. "
            "This begins within the hour.",
            count=count,
            days=days,
        )
    return [Effect("audit_removed", text)]
