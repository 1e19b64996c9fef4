"""The customer behind a public id, also when it has been merged into another."""

from __future__ import annotations

from cdp.profiles.models import Profile
from tenancy.models import Workspace
from tenancy.scoping import find, rows_of

MAX_MERGED = 100
"""Of so many profiles that were merged into one, rows that have not moved yet are looked for."""


def find_profile(workspace: Workspace, public_id: str) -> Profile:
    """The profile of this workspace behind the public id: the surviving one where it was merged. Raises NotFoundInWorkspace."""
    found = find(rows_of(Profile, workspace), "prf", public_id)
    return found if found.merged_into_id is None else rows_of(Profile, workspace).get(pk=found.merged_into_id)


def profile_ids(workspace: Workspace, public_id: str) -> list[int]:
    """The ids under which rows of that customer may stand: the surviving one's, and those merged into it, whose rows move a
    little later. Raises NotFoundInWorkspace."""
    found = find_profile(workspace, public_id)
    return [found.pk, *found.merged_from.order_by("pk").values_list("pk", flat=True)[:MAX_MERGED]]
