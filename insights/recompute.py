"""Credits computed anew after a workspace has chosen otherwise: a stretch of conversions at a time, each committed.

So one workspace's years of conversions keep nobody else's credits waiting, and a run that ends early loses nothing.
"""

from __future__ import annotations

import time
from datetime import datetime

from core.db.sql import one, sql
from insights.attribution import Attribution, attribute, attribution_of, credit
from insights.models import AppliedAttribution
from tenancy.models import Workspace

STRETCH = 20_000
"""So many conversions are credited in one transaction."""

SECONDS = 5.0
"""After so long no further stretch of a workspace is begun in this run; the next run goes on."""


def keep_credited(workspace: Workspace, now: datetime) -> int:
    """Credit what is new; and everything anew if the workspace has chosen otherwise since its credits were computed.

    The number of credits written or taken back. Whoever changes the choice need not tell: it is compared with the one that
    was applied last.
    """
    chosen = attribution_of(workspace)
    written = attribute(workspace.pk, chosen, now)
    applied = AppliedAttribution.objects.filter(workspace=workspace).first()
    before = Attribution(applied.window, applied.qualifying) if applied else Attribution()  # type: ignore[arg-type] # a text
    if chosen != before:
        applied, _ = AppliedAttribution.objects.update_or_create(
            workspace=workspace,
            defaults={"window": chosen.window, "qualifying": chosen.qualifying, "credited_to": 0},
        )
    if applied is None or applied.credited_to is None:
        return written
    until = time.monotonic() + SECONDS
    while applied.credited_to is not None:
        more, applied.credited_to = recompute(workspace.pk, chosen, now, applied.credited_to)
        applied.save(update_fields=["credited_to"])
        written += more
        if time.monotonic() > until:
            break
    return written


def recompute(workspace_id: int, attribution: Attribution, now: datetime, after: int) -> tuple[int, int | None]:
    """Credit the next `STRETCH` conversions behind `after` (an enrollment id) anew: the rows that changed, and the last
    conversion of the stretch, None where it was the last of all."""
    (last, count) = one(
        sql(
            "SELECT max(enrollment_id), count(*) FROM (SELECT enrollment_id FROM journeys_conversion "
            "WHERE workspace_id = {}::bigint AND enrollment_id > {}::bigint ORDER BY enrollment_id LIMIT {}::int) s",
            workspace_id,
            after,
            STRETCH,
        )
    ) or (None, 0)
    if last is None:
        return 0, None
    stretch = sql("k.enrollment_id > {}::bigint AND k.enrollment_id <= {}::bigint", after, last)
    return credit(workspace_id, attribution, stretch, now), last if count == STRETCH else None
