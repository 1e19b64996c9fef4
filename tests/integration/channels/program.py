"""A program holdout as staff set it."""

from __future__ import annotations

from datetime import datetime

from tenancy.access import command_access
from tenancy.actions import change_workspace
from tenancy.models import Workspace
from tenancy.program_holdout import Holdout, current


def hold_out(workspace: Workspace, share: float, now: datetime) -> Holdout | None:
    """Hold out this share of people from now on; the holdout, None for a share of 0."""
    change_workspace(command_access(workspace, "test"), {"program_holdout": share}, now)
    return current(workspace.pk)
