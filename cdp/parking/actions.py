"""Retrying what was set aside: the permission is checked, the audit entry written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdp.parking import parking
from cdp.parking.models import Parked
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb


def retry(access: Access, ids: Sequence[int] | None, now: datetime) -> int:
    """Let these parked rows, or all of the workspace, be retried at once; how many."""
    access.require("journeys:write")
    chosen = Parked.objects.filter(workspace=access.workspace)
    first = (chosen if ids is None else chosen.filter(pk__in=ids)).order_by("pk").first()
    if first is None:
        return 0
    with audited(access, Verb.RETRY, now, first) as change:
        count = parking.retry_now(access.workspace.pk, ids, now)
        change.details = {"count": count}
        if not count:
            change.discard()
    return count
