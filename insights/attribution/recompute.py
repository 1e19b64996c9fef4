"""Keeping a workspace's credits right, a stretch of conversions at a time, each committed: those of conversions that are new or
recent, and all of them once the workspace has chosen otherwise.

So one workspace's years of conversions keep nobody else's credits waiting, and a run that ends early loses nothing.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from core.db.sql import Sql
from insights.attribution.credits import attribute_from, stretch
from insights.attribution.settings import Attribution, attribution_of
from insights.models import AppliedAttribution
from tenancy.models import Workspace

RECENT_SECONDS = 30.0
"""After so long no further stretch of a workspace's new and recent conversions is begun in this run; the next run goes on."""

SECONDS = 5.0
"""The same of those that are credited anew."""


def keep_credited(workspace: Workspace, now: datetime) -> int:
    """Credit what is new; and everything anew if the workspace has chosen otherwise since its credits were computed.

    The number of credits written or taken back. Whoever changes the choice need not tell: it is compared with the one that
    was applied last.
    """
    chosen = attribution_of(workspace)
    applied = AppliedAttribution.objects.filter(workspace=workspace).first()
    rules = kept_rules(chosen)
    changed = rules != ({name: getattr(applied, name) for name in rules} if applied else kept_rules(Attribution()))
    after = (applied.settled_to if applied else None) or 0
    written, settled_to = attribute_from(workspace.pk, chosen, now, after, time.monotonic() + RECENT_SECONDS)
    if changed or settled_to is not None or after:
        anew = {"credited_to": 0} if changed else {}
        applied, _ = AppliedAttribution.objects.update_or_create(
            workspace=workspace,
            defaults={**rules, "settled_to": settled_to, **anew},
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


def kept_rules(chosen: Attribution) -> dict[str, Any]:
    """What of a choice the credits depend on, as `AppliedAttribution` keeps it; the channels in the order of their ids."""
    return {
        "window": chosen.window,
        "qualifying": chosen.qualifying,
        "channels": [
            [channel, rule.window.total_seconds(), rule.qualifying] for channel, rule in sorted(chosen.channels.items())
        ],
    }


def recompute(workspace_id: int, attribution: Attribution, now: datetime, after: int) -> tuple[int, int | None]:
    """Credit the next stretch of conversions behind `after` (an enrollment id) anew: the rows that changed, and behind which
    conversion to go on, None where the last was reached."""
    return stretch(workspace_id, attribution, Sql("TRUE"), now, after)
