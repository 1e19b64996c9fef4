"""What a change of a workspace's settings does to results and to media cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.i18n.text import translated
from insights.attribution.recompute import kept_rules
from insights.attribution.settings import attribution_of
from insights.models import MediaCost
from journeys.models import Conversion
from tenancy.effects import Effect
from tenancy.models import Workspace
from tenancy.settings import merged, settings_of


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


def media_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Media costs that would be in another currency than costs, and so in no sum."""
    after = changes.get("currency", settings_of(workspace).currency)
    count = MediaCost.objects.filter(workspace=workspace).exclude(currency=after or "").count()
    if "currency" not in changes or not count:
        return []
    text = translated(
        "{count:,} media costs are in another currency: they stay as they are, and are shown apart from costs until you "
        "write them anew.",
        count=count,
    )
    return [Effect("media_costs_apart", text)]
