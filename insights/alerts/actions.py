"""Every change to alerts and their targets: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.i18n.text import listed, translated
from core.problems import Problem
from core.wakeups import nudge
from insights.alerts import setup
from insights.models import Alert, AlertTarget, Incident, IncidentState
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb


def save_alert(
    access: Access, alert: Alert, chosen: Sequence[AlertTarget], now: datetime
) -> tuple[Alert | None, list[Problem]]:
    """Make or change an alert, as `setup.save_alert` says. If it is switched off or watches something else, its incident ends."""
    access.require("alerts:write")
    new = alert.pk is None
    with audited(access, Verb.CREATE if new else Verb.CHANGE, now, None if new else alert) as change:
        before = None if new else Alert.objects.get(pk=alert.pk)
        told = [] if before is None else list(before.targets.order_by("pk").values_list("name", flat=True))
        saved, problems = setup.save_alert(alert, chosen, now)
        change.thing = saved
        if saved is None:
            change.discard()
            return None, problems
        names = sorted(target.name for target in chosen)
        change.details = {} if sorted(told) == names else {"targets": names}
        if before is not None:
            changed = (saved.source, saved.config) != (before.source, before.config)
            if changed:
                # What was found by the config of before says nothing about this one.
                Alert.objects.filter(pk=saved.pk).update(value=None, facts={}, problem="", failures=0)
            if changed or not saved.enabled:
                _end(saved, now)
    nudge("insights.evaluate_alerts")
    return saved, problems


def delete_alert(access: Access, alert: Alert, now: datetime) -> None:
    """Delete an alert, its history and what was still to be told of it."""
    access.require("alerts:write")
    with audited(access, Verb.DELETE, now, alert):
        alert.delete()


def acknowledge(access: Access, alert: Alert, now: datetime) -> bool:
    """Somebody takes care: the open incident is told no more until it ends. Whether there was one that fired."""
    access.require("alerts:write")
    with audited(access, Verb.ACKNOWLEDGE, now, alert) as change:
        firing = Incident.objects.filter(alert=alert, state=IncidentState.FIRING)
        acknowledged = firing.update(
            state=IncidentState.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=access.actor.name[:200]
        )
        if not acknowledged:
            change.discard()
    return bool(acknowledged)


def save_target(
    access: Access, target: AlertTarget, settings: Mapping[str, Any], secrets: Mapping[str, str], now: datetime
) -> tuple[AlertTarget | None, list[Problem]]:
    """Make or change a target, as `setup.save_target` says."""
    access.require("settings:write")
    new = target.pk is None
    with audited(access, Verb.CREATE if new else Verb.CHANGE, now, None if new else target) as change:
        saved, problems = setup.save_target(target, settings, secrets)
        change.thing = saved
        if saved is None:
            change.discard()
    nudge("insights.send_notices")
    return saved, problems


def delete_target(access: Access, target: AlertTarget, now: datetime) -> list[Problem]:
    """Delete a target; or the problem that alerts use it."""
    access.require("settings:write")
    with audited(access, Verb.DELETE, now, target) as change:
        used = list(target.alerts.order_by("name").values_list("name", flat=True))
        if used:
            change.discard()
            text = translated(
                "These alerts are told there: {alerts}. Take the target out of them first.", alerts=listed(used[:10])
            )
            return [Problem("", "in_use", text)]
        target.delete()
    return []


def _end(alert: Alert, now: datetime) -> None:
    Incident.objects.filter(alert=alert).exclude(state=IncidentState.RESOLVED).update(
        state=IncidentState.RESOLVED, resolved_at=now
    )
