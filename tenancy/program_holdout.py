"""The program holdout: a share of all people who get no marketing at all, for measuring the program lift.

Membership is a hash, never a row: sticky as long as a period lasts. A larger share takes in more people and lets nobody go,
a smaller one lets some go. A share of 0 ends the period, and the next one draws anew. Of a merged person the surviving profile
decides. Its history is `tenancy_holdoutshare`, a row for each change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.db.hash_fraction import place, position
from core.db.sql import Sql, sql
from tenancy.models import HoldoutShare, Workspace
from tenancy.settings import settings_of


@dataclass(frozen=True, slots=True)
class Holdout:
    """A share of the people of a workspace, from an instant until another. `share` is above 0; `until` is None while it holds."""

    workspace_id: int
    period: int
    share: float
    since: datetime
    until: datetime | None = None

    @property
    def salt(self) -> str:
        """The salt of the draw; one for each period."""
        return f"program:{self.workspace_id}:{self.period}"

    def holds(self, profile_id: Sql) -> Sql:
        """SQL for whether a profile is held out."""
        return sql("({} < {}::float8)", position(self.salt, profile_id), self.share)

    def has(self, profile_id: int) -> bool:
        """Whether a profile is held out."""
        return place(self.salt, profile_id) < self.share


def current(workspace_id: int) -> Holdout | None:
    """The program holdout as it is now; None if nobody is held out."""
    found = newest(workspace_id)
    return found if found and found.until is None else None


def newest(workspace_id: int) -> Holdout | None:
    """The program holdout as it is now, or else as it was last; None if there never was any."""
    last = list(HoldoutShare.objects.filter(workspace_id=workspace_id).order_by("-pk")[:2])
    for n, row in enumerate(last):
        if row.share:
            return Holdout(workspace_id, row.period, row.share, row.since, last[n - 1].since if n else None)
    return None


def history(workspace_id: int, most: int = 50) -> list[Holdout]:
    """The shares that the program holdout had before the newest one, the latest first, at most so many."""
    found = list(HoldoutShare.objects.filter(workspace_id=workspace_id).order_by("-pk")[: 2 * most + 2])
    ended = [None, *(row.since for row in found)]
    shares = [
        Holdout(workspace_id, row.period, row.share, row.since, until)
        for row, until in zip(found, ended, strict=False)
        if row.share
    ]
    return shares[1 : most + 1]


def note_share(workspace: Workspace, now: datetime) -> bool:
    """Store the share of the settings, if it differs from the last one; whether it does."""
    share = settings_of(workspace).program_holdout
    last = HoldoutShare.objects.filter(workspace=workspace).order_by("-pk").first()
    before, period = (last.share, last.period) if last else (0.0, 0)
    if share == before:
        return False
    HoldoutShare.objects.create(workspace=workspace, period=period if before else period + 1, share=share, since=now)
    return True
