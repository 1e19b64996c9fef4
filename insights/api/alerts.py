"""Alerts: what may be watched, what is, what has fired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, Min, Prefetch
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import publicid
from core.api.errors import field_problem, invalid
from core.api.fields import named, page_of
from core.api.paging import PageQuery, page
from core.api.views import ApiView
from core.i18n.messages import text_of
from core.i18n.text import translated
from insights.alerts import actions, sources, targets
from insights.alerts.setup import etag_of_alert
from insights.alerts.words import sentence
from insights.api.alert_shapes import (
    AlertChangeSerializer,
    AlertKindsSerializer,
    AlertSerializer,
    AlertsQuery,
    AlertSummarySerializer,
    IncidentSerializer,
    NewAlertSerializer,
)
from insights.models import Alert, AlertTarget, Incident, IncidentState, Notice, NoticeState
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.definitions import lock_definitions


class AlertKindsView(ApiView):
    """What alerts may watch, and where they can be told."""

    @extend_schema(operation_id="alert_kinds", responses=AlertKindsSerializer)
    def get(self, request: Request) -> Response:
        """Each with the schemas that its form is drawn from."""
        watched = [
            {"kind": each.kind, "label": each.label, "help": each.help, "config_schema": each.schema()}
            for each in sources.SOURCES
        ]
        places = []
        for each in targets.TARGETS:
            schema = each.schema()
            places.append(
                {
                    "kind": each.kind,
                    "label": each.label,
                    "settings_schema": schema["settings"],
                    "secrets_schema": schema["secrets"],
                }
            )
        return Response(AlertKindsSerializer({"sources": watched, "targets": places}).data)


class AlertsView(WorkspaceView):
    """The alerts of a workspace."""

    scopes = {"GET": "alerts:read", "POST": "alerts:write"}

    @extend_schema(operation_id="alerts_list", parameters=[AlertsQuery], responses=page_of(AlertSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The alerts, newest first, each with its state."""
        query = self.query(AlertsQuery)
        rows = _with_state(self.rows(Alert))
        if query.get("open"):
            rows = rows.filter(history__state__in=[IncidentState.FIRING, IncidentState.ACKNOWLEDGED])
        found = page(rows, ["-id"], query)
        return found.answer(AlertSerializer([_alert_json(row) for row in found.rows], many=True).data)

    @extend_schema(operation_id="alerts_create", request=NewAlertSerializer, responses={201: AlertSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Watch something; the config is validated by its source. It is evaluated within a minute."""
        data = self.read(NewAlertSerializer)
        chosen = _targets(self, data.pop("targets"))
        return _saved(self, Alert(workspace=self.workspace, **data), chosen, 201)


class AlertSummaryView(WorkspaceView):
    """How much is firing."""

    scopes = {"GET": "alerts:read"}

    @extend_schema(operation_id="alerts_summary", responses=AlertSummarySerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """How many alerts fire, for the notice above every screen."""
        opened = self.rows(Incident, via="alert__workspace").exclude(state=IncidentState.RESOLVED)
        counted = {
            state: (n, oldest)
            for state, n, oldest in opened.values_list("state")
            .annotate(n=Count("id"), oldest=Min("started_at"))
            .order_by()
        }
        firing, oldest = counted.get(IncidentState.FIRING, (0, None))
        acknowledged, _ = counted.get(IncidentState.ACKNOWLEDGED, (0, None))
        return Response(AlertSummarySerializer({"firing": firing, "acknowledged": acknowledged, "oldest": oldest}).data)


class AlertView(WorkspaceView):
    """One alert."""

    scopes = {"GET": "alerts:read", "PATCH": "alerts:write", "DELETE": "alerts:write"}

    @extend_schema(operation_id="alerts_get", responses=AlertSerializer)
    def get(self, request: Request, workspace: str, alert: str) -> Response:
        """The alert, its state and what was found last."""
        return _answer(self.find(Alert, "alt", alert))

    @extend_schema(
        operation_id="alerts_change", request=AlertChangeSerializer, parameters=[IF_MATCH], responses=AlertSerializer
    )
    @transaction.atomic
    def patch(self, request: Request, workspace: str, alert: str) -> Response:
        """Change it. One that is switched off, or watches something else, ends its incident."""
        lock_definitions(self.workspace.pk)
        found = Alert.objects.select_for_update(no_key=True).get(pk=self.find(Alert, "alt", alert).pk)
        before = list(found.targets.all())
        self.check_if_match(etag_of_alert(found, [target.pk for target in before]))
        data = self.read(AlertChangeSerializer, partial=True)
        chosen = _targets(self, data.pop("targets")) if "targets" in data else before
        for name, value in data.items():
            setattr(found, name, value)
        return _saved(self, found, chosen)

    @extend_schema(operation_id="alerts_delete", responses={204: None})
    def delete(self, request: Request, workspace: str, alert: str) -> Response:
        """Delete it with its history."""
        actions.delete_alert(self.access, self.find(Alert, "alt", alert), self.now)
        return Response(status=204)


class AlertAcknowledgeView(WorkspaceView):
    """Somebody takes care."""

    scopes = {"POST": "alerts:write"}

    @extend_schema(operation_id="alerts_acknowledge", request=None, responses=AlertSerializer)
    def post(self, request: Request, workspace: str, alert: str) -> Response:
        """Tell nobody again of the incident that is open until it ends."""
        found = self.find(Alert, "alt", alert)
        actions.acknowledge(self.access, found, self.now)
        return _answer(found)


class AlertIncidentsView(WorkspaceView):
    """When an alert fired."""

    scopes = {"GET": "alerts:read"}

    @extend_schema(operation_id="alerts_incidents", parameters=[PageQuery], responses=page_of(IncidentSerializer))
    def get(self, request: Request, workspace: str, alert: str) -> Response:
        """Its history, the newest first: from when until when, who acknowledged it, and whether it was told."""
        found = self.find(Alert, "alt", alert)
        rows = page(Incident.objects.filter(alert=found), ["-id"], self.query(PageQuery))
        told = _told(rows.rows)
        return rows.answer(
            IncidentSerializer([_incident_json(found, row, told.get(row.pk, {})) for row in rows.rows], many=True).data
        )


def _targets(view: WorkspaceView, ids: Sequence[str]) -> list[AlertTarget]:
    numbers = {publicid.decode("att", each) for each in ids}
    found = list(view.rows(AlertTarget).filter(pk__in=[number for number in numbers if number is not None]))
    if len(found) < len(numbers):
        text = translated("There is no such target in this workspace. Choose one of the list.")
        raise field_problem("targets", "no_such_target", text)
    return found


def _saved(view: WorkspaceView, alert: Alert, chosen: Sequence[AlertTarget], status: int = 200) -> Response:
    saved, problems = actions.save_alert(view.access, alert, chosen, view.now)
    if saved is None:
        raise invalid("invalid", problems)
    return _answer(saved, status)


def _with_state(rows: Any) -> Any:
    opened = Incident.objects.exclude(state=IncidentState.RESOLVED)
    return rows.prefetch_related(
        Prefetch("history", queryset=opened, to_attr="opened"),
        Prefetch("targets", queryset=AlertTarget.objects.order_by("name"), to_attr="chosen"),
    )


def _answer(alert: Alert, status: int = 200) -> Response:
    shown = _alert_json(_with_state(Alert.objects.filter(pk=alert.pk)).get())
    return Response(AlertSerializer(shown).data, status=status, headers={"ETag": shown["etag"]})


def _alert_json(alert: Any) -> dict[str, Any]:
    """What AlertSerializer shows of a row `_with_state`."""
    incident = alert.opened[0] if alert.opened else None
    return {
        "id": publicid.encode("alt", alert.pk),
        "name": alert.name,
        "source": alert.source,
        "config": alert.config,
        "enabled": alert.enabled,
        "quiet_period": alert.quiet_period,
        "tell_resolved": alert.tell_resolved,
        "targets": [named("att", target.pk, target.name) for target in alert.chosen],
        "state": IncidentState(incident.state).label if incident else "ok",
        "since": incident and incident.started_at,
        **_found(alert.source, alert.config, alert.facts if not alert.problem else {}),
        "problem": _problem(alert),
        "value": alert.value,
        "checked_at": alert.checked_at,
        "created_at": alert.created_at,
        "etag": etag_of_alert(alert, [target.pk for target in alert.chosen]),
    }


def _found(watched: str, raw: dict[str, Any], facts: dict[str, Any]) -> dict[str, str]:
    """The sentence about facts that were found by a config, and the screen behind them; nothing where they cannot be read."""
    source = sources.BY_KIND.get(watched)
    if source is None or not facts:
        return {"sentence": "", "screen": ""}
    try:
        config = msgspec.convert(raw, source.Config)
        return {"sentence": str(sentence(source, config, facts)), "screen": source.screen(config, facts)}
    except (msgspec.ValidationError, KeyError):
        return {"sentence": "", "screen": ""}


def _problem(alert: Alert) -> str:
    """Why it could not be evaluated, in words."""
    source = sources.BY_KIND.get(alert.source)
    if not alert.problem:
        return ""
    if source is not None and alert.problem in source.missing:
        return str(text_of(source.missing, alert.problem, alert.facts))
    return str(
        translated(
            "It could not be evaluated and is tried again. Check what it watches; the server's log has the error."
        )
    )


def _told(incidents: Sequence[Incident]) -> dict[int, dict[str, Any]]:
    """Of each incident how many notices were taken, wait, were given up, and what was said of one that was not taken."""
    found: dict[int, dict[str, Any]] = {}
    names = {NoticeState.SENT: "told", NoticeState.QUEUED: "waiting", NoticeState.FAILED: "failed"}
    notices = Notice.objects.filter(incident__in=incidents)
    counted = notices.order_by().values_list("incident_id", "state").annotate(n=Count("id"))
    for incident, state, n in counted:
        found.setdefault(incident, {})[names[NoticeState(state)]] = n
    gone = notices.filter(target=None).order_by("target_name").values_list("incident_id", "target_name").distinct()
    for incident, name in gone:
        found.setdefault(incident, {}).setdefault("gone", []).append(name)
    newest = notices.exclude(detail="").order_by("incident_id", "-pk").distinct("incident_id")
    for incident, detail in newest.values_list("incident_id", "detail"):
        # Ours are kept in English; what another side said has no translation and stays as it is.
        found.setdefault(incident, {})["trouble"] = gettext(detail)
    return found


def _incident_json(alert: Alert, incident: Incident, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(incident),
        "number": incident.number,
        "state": IncidentState(incident.state).label,
        "fired_for": _found(alert.source, incident.config, incident.first_facts)["sentence"],
        **_found(alert.source, incident.config, incident.facts),
        "value": incident.value,
        "started_at": incident.started_at,
        "acknowledged_at": incident.acknowledged_at,
        "acknowledged_by": incident.acknowledged_by,
        "resolved_at": incident.resolved_at,
        **({"told": 0, "waiting": 0, "failed": 0, "gone": [], "trouble": ""} | told),
    }
