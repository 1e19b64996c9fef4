"""Writes what readings lead to: incidents begun and ended, notices to be told. A fixed number of statements for any number of
alerts, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from insights.alerts import targets
from insights.alerts.sources import BY_KIND
from insights.alerts.sources.base import Reading
from insights.alerts.step import Situation, Step, step
from insights.alerts.words import Kind, Reason, content
from insights.models import Alert, AlertTarget, Incident, IncidentState, Notice, NoticeState
from tenancy.models import Workspace


@transaction.atomic
def move(
    workspace: Workspace,
    alerts: Sequence[Alert],
    configs: Mapping[int, Any],
    readings: Mapping[int, Reading],
    now: datetime,
) -> None:
    """Move each alert by its reading. One that was evaluated or changed elsewhere since it was read is left to its next turn."""
    read = {alert.pk: (alert.due_at, alert.config) for alert in alerts}
    held = Alert.objects.select_for_update(no_key=True).filter(pk__in=read, enabled=True).order_by("pk")
    mine = [alert for alert in held if (alert.due_at, alert.config) == read[alert.pk]]
    opened = Incident.objects.select_for_update().filter(alert__in=mine).exclude(state=IncidentState.RESOLVED)
    incidents = {incident.alert_id: incident for incident in opened}
    begun, told = list[Incident](), list[tuple[Alert, Incident, Kind]]()
    for alert in mine:
        reading = readings[alert.pk]
        _note(alert, reading, now)
        if reading.missing:
            continue
        incident = incidents.get(alert.pk)
        taken = step(_situation(alert, incident), reading.breached, now)
        if taken.move == "begin":
            alert.incidents += 1
            incident = Incident(
                alert=alert,
                number=alert.incidents,
                config=alert.config,
                started_at=now,
                first_facts=dict(reading.facts),
            )
            begun.append(incident)
        if incident is not None:
            _apply(incident, taken, reading, now)
            if taken.tell:
                told.append((alert, incident, taken.tell))
        if taken.tell == "firing":
            alert.notified_at = now
    Incident.objects.bulk_create(begun)
    going_on = list(incidents.values())
    Incident.objects.bulk_update(going_on, ["state", "resolved_at", "value", "facts", "notices"])
    Notice.objects.bulk_create(_notices(workspace, told, configs, now), ignore_conflicts=True)
    Alert.objects.bulk_update(
        mine, ["due_at", "checked_at", "value", "facts", "problem", "failures", "notified_at", "incidents"]
    )


def end(workspace: Workspace, alert: Alert, source: str, reason: Reason, now: datetime) -> None:
    """End the open incident of an alert that is switched off, deleted or watches something else now; `source`: what it watched
    until then.

    Recipients who were notified of it are notified that it ended, and that a recovery is not known. Inside the alert's lock.
    """
    opened = Incident.objects.select_for_update().filter(alert=alert).exclude(state=IncidentState.RESOLVED)
    for incident in opened:
        incident.state, incident.resolved_at = IncidentState.RESOLVED, now
        incident.save(update_fields=["state", "resolved_at"])
        if alert.tell_resolved and incident.notices:
            config = _readable(source, incident.config)
            told = _notices(workspace, [(alert, incident, "resolved")], {alert.pk: config}, now, reason)
            Notice.objects.bulk_create(told, ignore_conflicts=True)


def _readable(source: str, config: Any) -> Any:
    """The config of an incident; None where the source has become another since."""
    kind = BY_KIND.get(source)
    try:
        return msgspec.convert(config, kind.Config) if kind is not None else None
    except msgspec.ValidationError:
        return None


def _note(alert: Alert, reading: Reading, now: datetime) -> None:
    alert.checked_at, alert.due_at, alert.failures = now, now + BY_KIND[alert.source].every, 0
    alert.problem, alert.facts = reading.missing, dict(reading.facts)
    alert.value = None if reading.missing else reading.value


def _situation(alert: Alert, incident: Incident | None) -> Situation:
    return Situation(
        IncidentState(incident.state) if incident else None,
        alert.quiet_period,
        alert.tell_resolved,
        alert.notified_at,
        incident.notices if incident else 0,
    )


def _apply(incident: Incident, taken: Step, reading: Reading, now: datetime) -> None:
    incident.value, incident.facts = reading.value, dict(reading.facts)
    if taken.tell == "firing":
        incident.notices += 1
    if taken.move == "resolve":
        incident.state, incident.resolved_at = IncidentState.RESOLVED, now


def _notices(
    workspace: Workspace,
    told: Sequence[tuple[Alert, Incident, Kind]],
    configs: Mapping[int, Any],
    now: datetime,
    reason: Reason = "",
) -> list[Notice]:
    """A notice for each recipient of each target that is switched on; of an end only for recipients of the begin."""
    links = Alert.targets.through.objects.filter(alert__in=[alert for alert, _, _ in told])
    of_alert: dict[int, list[AlertTarget]] = {}
    for link in links.select_related("alerttarget").order_by("alerttarget_id"):
        of_alert.setdefault(link.alert_id, []).append(link.alerttarget)
    ended = [incident for _, incident, kind in told if kind == "resolved"]
    begins = Notice.objects.filter(incident__in=ended, kind="firing").exclude(state=NoticeState.FAILED)
    know = set(begins.values_list("incident_id", "target_id", "recipient").distinct())
    notices = []
    for alert, incident, kind in told:
        number = incident.notices if kind == "firing" else 1
        said = content(workspace, alert, incident, configs[alert.pk], kind, number, now, reason)
        for target in of_alert.get(alert.pk, []):
            if target.enabled:
                notices += [
                    Notice(
                        incident=incident,
                        target=target,
                        recipient=recipient,
                        kind=kind,
                        number=number,
                        content=said,
                        created_at=now,
                        due_at=now,
                    )
                    for recipient in targets.recipients(target)
                    if kind == "firing" or (incident.pk, target.pk, recipient) in know
                ]
    return notices
