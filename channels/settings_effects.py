"""What a change of a workspace's settings does to prices and costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from channels.models import Price
from core.i18n.text import translated
from tenancy.effects import Effect
from tenancy.models import Workspace
from tenancy.settings import settings_of


def currency_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Prices, and costs kept so far, that would be read as amounts of another currency."""
    before = settings_of(workspace).currency
    after = changes.get("currency", before)
    if before is None or after == before:
        return []
    count = Price.objects.filter(workspace=workspace).count()
    if not count:
        return []
    text = translated(
        "{count:,} prices, and what messages have cost so far, are amounts of {currency} and are not converted. Set new "
        "prices, and compare costs with those of before by hand.",
        count=count,
        currency=before,
    )
    return [Effect("costs_not_converted", text)]
