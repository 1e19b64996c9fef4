"""What a change of a workspace's settings does to results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.i18n.text import translated
from insights.attribution.recompute import kept_rules
from insights.attribution.settings import attribution_of
from journeys.models import Conversion
from tenancy.effects import Effect
from tenancy.models import Workspace
from tenancy.settings import merged


def attribution_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Conversions whose credits would be computed anew."""
    after = Workspace(settings=merged(workspace.settings, changes))
    # What only other models ask for changes no credit that is kept.
    if kept_rules(attribution_of(after)) == kept_rules(attribution_of(workspace)):
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
