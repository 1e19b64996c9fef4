"""What a change of a workspace's settings does to results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from journeys.models import Conversion
from tenancy.effects import Effect
from tenancy.models import Workspace
from tenancy.settings import shown


def attribution_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Conversions whose credits would be computed anew."""
    held = shown(workspace)["attribution"]
    if held | changes.get("attribution", {}) == held:
        return []
    count = Conversion.objects.filter(workspace=workspace).count()
    return [
        Effect(
            "credits_anew",
            (
                f"The credits of all {count:,} conversions are computed anew in the background from the next minute on. Results "
                "of past days change as well.",
                f"全部 {count:,} 次转化的归因将从下一分钟起在后台重新计算，过往日期的结果也会随之改变。",
            ),
        )
    ]
