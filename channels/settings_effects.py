"""What a change of a workspace's settings does to prices and costs, and to messages that are deferred."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from channels.models import Budget, Price, Send, SendState
from channels.touches import defer
from core.i18n.text import translated
from tenancy.effects import Effect
from tenancy.models import Workspace
from tenancy.settings import settings_of

COUNTED = 10_000
"""So many deferred messages are counted at most."""


def quiet_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Messages that wait for the end of quiet hours that will be others, or none."""
    before = settings_of(workspace).quiet_hours
    given = changes.get("quiet_hours") or {}
    if all(msgspec.to_builtins(before).get(name) == value for name, value in given.items()):
        return []
    deferred = Send.objects.filter(
        channel__in=workspace.channels.all(),
        state=SendState.QUEUED,
        reason=defer.REASON,
        held_at__isnull=True,
        due_at__gt=now,
    )
    count = deferred[:COUNTED].count()
    if not count:
        return []
    text = translated(
        "Messages that are deferred already: {count}. They keep the time until which they wait, and are checked again then.",
        count=f"{count:,}" + ("+" if count == COUNTED else ""),
    )
    return [Effect("deferred_keep_their_time", text)]


def currency_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """Prices, costs kept so far and budgets that would be read as amounts of another currency."""
    before = settings_of(workspace).currency
    after = changes.get("currency", before)
    if before is None or after == before:
        return []
    count = Price.objects.filter(workspace=workspace).count()
    text = translated(
        "{count:,} prices, and what messages have cost so far, are amounts of {currency} and are not converted. Set new "
        "prices, and compare costs with those of before by hand.",
        count=count,
        currency=before,
    )
    effects = [Effect("costs_not_converted", text)] if count else []
    return effects + _budget_effects(workspace, before)


def _budget_effects(workspace: Workspace, before: str) -> list[Effect]:
    count = Budget.objects.filter(workspace=workspace).count()
    if not count:
        return []
    if count == 1:
        text = translated(
            "The budget of 1 journey, and what it has spent, are amounts of {currency} and are not converted. Set it anew.",
            currency=before,
        )
    else:
        text = translated(
            "The budgets of {count:,} journeys, and what they have spent, are amounts of {currency} and are not converted. Set "
            "them anew.",
            count=count,
            currency=before,
        )
    return [Effect("budgets_not_converted", text)]
