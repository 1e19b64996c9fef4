"""What a change of a workspace's settings does to journeys: a time zone moves the schedules that go by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from core import publicid
from core.i18n.text import translated
from journeys.engine.plan import plan_of
from journeys.engine.pulse import is_scheduled, planned_to
from journeys.models import JourneyState, Version
from journeys.nodes import kinds
from tenancy.effects import Affected, Effect
from tenancy.models import Workspace

SHOWN = 100
"""So many schedules that move are looked at and named."""


def zone_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """What another time zone does, and when the schedules of live journeys come next by it."""
    zone = changes.get("time_zone", workspace.time_zone)
    if zone == workspace.time_zone:
        return []
    found = [
        Effect(
            "local_times",
            translated(
                "Local times of journeys, and times in events that name no zone, are those of {zone} from "
                "now on, unless a customer or a source has a zone of its own. Who waits already keeps the "
                "time they wait for. These pages show days and times in {zone}.",
                zone=zone,
            ),
        )
    ]
    scheduled = Version.objects.filter(
        workspace=workspace,
        journey__state__in=(JourneyState.LIVE, JourneyState.PAUSED),
        journey__live_version_id=F("pk"),
        nodes__kind__in=kinds(is_scheduled),
    ).distinct()
    moved = [
        affected
        for version in scheduled.select_related("journey").order_by("journey__name", "pk")[:SHOWN]
        for affected in _moved(version, workspace, zone, now)
    ]
    count, others = len(moved), scheduled.count() - SHOWN
    if moved or others > 0:
        text = translated("Schedules that move with the clock: {count}.", count=count)
        if others > 0:
            text = translated(
                "Schedules that move with the clock: {count}. Further journeys with schedules, which were not looked "
                "at: {others}.",
                count=count,
                others=others,
            )
        found.append(Effect("schedules_move", text, moved))
    return found


def _moved(version: Version, workspace: Workspace, zone: str, now: datetime) -> list[Affected]:
    """The schedules of a version that come at another instant by the other zone."""
    plan, moved = plan_of(version.pk, workspace.facts), []
    for node, entry, config in plan.entries:
        before = entry.next_slot(config, workspace.time_zone, now)
        missed = entry.scheduled and entry.slots(config, zone, planned_to(version, plan.ids[node.id]), now)
        after = entry.next_slot(config, zone, now)
        if missed or after != before:
            name = version.journey.name
            text = _said(before, after, bool(missed), workspace.time_zone, zone)
            moved.append(Affected(publicid.encode("jrn", version.journey_id), name, text))
    return moved


def _said(before: datetime | None, after: datetime | None, at_once: bool, old: str, new: str) -> str:
    was = _when(before, old)
    then = _when(after, new)
    if at_once:
        return translated(
            "Comes at once, as its time has passed by the new clock. Next: {then}; until now: {was}.",
            then=then,
            was=was,
        )
    return translated("Next: {then}; until now: {was}.", then=then, was=was)


def _when(instant: datetime | None, zone: str) -> str:
    if instant is None:
        return translated("never again")
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
