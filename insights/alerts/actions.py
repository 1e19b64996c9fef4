"""Every change to alerts and their targets: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.i18n.text import in_language, listed, translated
from core.problems import Problem
from core.wakeups import nudge
from insights.alerts import setup
from insights.alerts.move import end
from insights.alerts.send import TARGET_DELETED
from insights.alerts.sources import BY_KIND
from insights.alerts.trial import Tried, send_trial
from insights.models import Alert, AlertTarget, Incident, IncidentState, Notice, NoticeState
from tenancy.access import Access
from tenancy.audit import audited, record
from tenancy.audit_words import Verb
from tenancy.references import drop_references

TEST = "alerts:test"
"""To send a test notice to a target."""


def save_alert(
    access: Access, alert: Alert, chosen: Sequence[AlertTarget], now: datetime
) -> tuple[Alert | None, list[Problem]]:
    """Make or change an alert, as `setup.save_alert` says.

    If it is switched off or watches something else, its incident ends, and recipients who were notified of it get that notice.
    """
    access.require("alerts:write")
    new = alert.pk is None
    verb = Verb.CREATE if new else Verb.CHANGE
    with audited(access, verb, now, None if new else alert, definitions=True) as change:
        before = None if new else Alert.objects.get(pk=alert.pk)
        told = [] if before is None else list(before.targets.order_by("pk").values_list("name", flat=True))
        changed = before is not None and (alert.source, alert.config) != (before.source, before.config)
        source = BY_KIND.get(alert.source)
        if source is not None and source.scope and (new or changed):
            access.require(source.scope)
        saved, problems = setup.save_alert(alert, chosen, now)
        change.thing = saved
        if saved is None:
            change.discard()
            return None, problems
        names = sorted(target.name for target in chosen)
        change.details = {} if sorted(told) == names else {"targets": names}
        if before is not None:
            if changed:
                # A reading under the earlier config has no meaning for this one.
                Alert.objects.filter(pk=saved.pk).update(value=None, facts={}, problem="", failures=0)
            if changed or not saved.enabled:
                end(access.workspace, saved, before.source, "changed" if saved.enabled else "switched_off", now)
    nudge("insights.evaluate_alerts")
    return saved, problems


def delete_alert(access: Access, alert: Alert, now: datetime) -> None:
    """Delete an alert and its history. Those who were told of its open incident are told so."""
    access.require("alerts:write")
    with audited(access, Verb.DELETE, now, alert):
        end(access.workspace, alert, alert.source, "deleted", now)
        # What tells of the deletion is kept until it is told.
        Notice.objects.filter(incident__alert=alert, content__reason="deleted").update(incident=None)
        drop_references("alert", alert.pk)
        alert.delete()
    nudge("insights.send_notices")


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
        # Its notices stay in the history, under the target's name.
        told = Notice.objects.filter(target=target)
        told.filter(state=NoticeState.QUEUED).update(
            state=NoticeState.FAILED, closed_at=now, lease_until=None, detail=in_language(TARGET_DELETED, "en")
        )
        told.update(target=None, target_name=target.name)
        target.delete()
    return []


def send_test(access: Access, target: AlertTarget, now: datetime) -> list[Tried]:
    """Send a test notice to the target as it is saved; noted once it has answered.

    What waits for one that took it is due at once.
    """
    access.require(TEST)
    tried = send_trial(target, access.actor.name, now)
    taken = sum(each.outcome.kind == "taken" for each in tried)
    record(access, Verb.TEST_SEND, now, target, taken=taken, of=len(tried))
    if taken == len(tried) and target.rests_until is not None:
        AlertTarget.objects.filter(pk=target.pk).update(rests_until=None)
        nudge("insights.send_notices")
    return tried
