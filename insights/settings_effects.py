"""What a change of a workspace's settings does to results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.i18n.text import translated
from journeys.models import Conversion
from tenancy.effects import Effect
from tenancy.models import Workspace
from tenancy.settings import shown


def attribution_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Conversions whose credits would be computed anew."""
    held, given = shown(workspace)["attribution"], changes.get("attribution", {})
    # What only other models ask for changes no credit that is kept.
    if all(given[name] == held[name] for name in ("window_days", "qualifying", "channels") if name in given):
        return []
    count = Conversion.objects.filter(workspace=workspace).count()
    return [
        Effect(
            "credits_anew",
            translated(
                "The credits of all {count:,} conversions are computed anew in the background from the next "
                "minute on. Results of past days change as well.",
                count=count,
            ),
        )
    ]
