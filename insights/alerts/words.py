"""What is told about an incident: in all languages, with links to what is behind it and to the alert."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings

from core import publicid
from core.i18n.text import LANGUAGES, in_language, translated
from insights.alerts.sources import BY_KIND
from insights.alerts.sources.base import AlertSource
from insights.models import Alert, Incident, IncidentState
from tenancy.models import Workspace

Kind = Literal["firing", "resolved"]

Reason = Literal["", "switched_off", "changed", "deleted"]
"""Why an incident ended other than by what was measured."""


def sentence(source: AlertSource[Any], config: Any, facts: dict[str, Any]) -> str:
    """What was found, or nothing where nothing was measured yet."""
    return source.said(config, facts) if facts else ""


def address(workspace: Workspace, screen: str) -> str:
    """The whole address of a screen of the workspace."""
    return f"{settings.PUBLIC_URL}/w/{workspace.slug}/{screen}"


def content(
    workspace: Workspace,
    alert: Alert,
    incident: Incident,
    config: Any,
    kind: Kind,
    number: int,
    now: datetime,
    reason: Reason = "",
) -> dict[str, Any]:
    """The content of a notice as stored: plain JSON. Without a config (None) it leaves out what was found."""
    shown = address(workspace, "alerts" if reason == "deleted" else f"alerts?alert={publicid.encode('alt', alert.pk)}")
    said, links = "", {"behind": shown, "alert": shown}
    if config is not None:
        source = BY_KIND[alert.source]
        said = sentence(source, config, incident.facts)
        links["behind"] = address(workspace, source.screen(config, incident.facts))
    subject = _subject(workspace, alert, kind, number, reason)
    texts = _text(subject, said, incident, kind, ZoneInfo(workspace.time_zone), links, reason)
    return {
        "type": f"alert.{kind}",
        "at": now.isoformat(),
        "number": number,
        "reason": reason,
        "workspace": {"id": publicid.encode("wsp", workspace.pk), "name": workspace.name},
        "alert": {"id": publicid.encode("alt", alert.pk), "name": alert.name, "source": alert.source},
        "incident": {
            "id": str(incident),
            "number": incident.number,
            "state": IncidentState(incident.state).label,
            "started_at": incident.started_at.isoformat(),
            "resolved_at": incident.resolved_at and incident.resolved_at.isoformat(),
        },
        "value": incident.value,
        "links": links,
        "subject": {language: in_language(subject, language) for language in LANGUAGES},
        "text": {language: in_language(texts, language) for language in LANGUAGES},
    }


def _subject(workspace: Workspace, alert: Alert, kind: Kind, number: int, reason: Reason) -> str:
    named = {"alert": _line(alert.name), "workspace": _line(workspace.name)}
    if reason == "switched_off":
        return translated("Switched off while it fired: {alert} ({workspace})", **named)
    if reason == "changed":
        return translated("Changed while it fired: {alert} ({workspace})", **named)
    if reason == "deleted":
        return translated("Deleted while it fired: {alert} ({workspace})", **named)
    if kind == "resolved":
        return translated("Resolved: {alert} ({workspace})", **named)
    if number == 1:
        return translated("Alert: {alert} ({workspace})", **named)
    return translated("Alert, still firing: {alert} ({workspace})", **named)


def _text(
    subject: str, said: str, incident: Incident, kind: Kind, zone: ZoneInfo, links: dict[str, str], reason: Reason
) -> str:
    return translated(
        "{subject}\n{said}\n{when}\nWhat is behind it: {behind}\nThe alert: {alert}",
        subject=subject,
        said=said,
        when=_when(incident, kind, zone, reason),
        **links,
    )


def _when(incident: Incident, kind: Kind, zone: ZoneInfo, reason: Reason) -> str:
    since = f"{incident.started_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if kind != "resolved" or incident.resolved_at is None:
        return translated("It fires since {since} ({zone}).", since=since, zone=zone.key)
    times = {"since": since, "until": f"{incident.resolved_at.astimezone(zone):%Y-%m-%d %H:%M}", "zone": zone.key}
    if reason == "switched_off":
        return translated(
            "It fired from {since} until somebody switched the alert off at {until} ({zone}). Whether it is as it should be "
            "again is not known.",
            **times,
        )
    if reason == "changed":
        return translated(
            "It fired from {since} until somebody changed what the alert watches at {until} ({zone}). Whether it is as it "
            "should be again is not known.",
            **times,
        )
    if reason == "deleted":
        return translated(
            "It fired from {since} until somebody deleted the alert at {until} ({zone}). Whether it is as it should be again is "
            "not known.",
            **times,
        )
    return translated("It fired from {since} to {until} ({zone}).", **times)


def _line(text: str) -> str:
    """A name in one line: it stands in the subject of a mail."""
    return " ".join(text.split())
