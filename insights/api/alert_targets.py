"""Where alerts are told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels.api.channels import SecretsField
from core import publicid
from core.api.errors import conflict, invalid
from core.api.fields import JsonObject, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from insights.alerts import actions
from insights.alerts.setup import etag_of_target, secrets_set
from insights.models import AlertTarget
from tenancy.api.throttles import TestNoticeThrottle
from tenancy.api.views import IF_MATCH, WorkspaceView


class AlertTargetSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    settings = JsonObject()
    secrets = serializers.DictField(child=serializers.BooleanField(), help_text="Which secrets are set.")
    enabled = serializers.BooleanField()
    rests_until = serializers.DateTimeField(
        allow_null=True, help_text="It did not take a notice, and is tried again then."
    )
    created_at = serializers.DateTimeField()
    etag = serializers.CharField(help_text="The ETag, for saving.")


class NewAlertTargetSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    kind = serializers.CharField(max_length=40)
    settings = JsonObject(default=dict)
    secrets = SecretsField(default=dict)
    enabled = serializers.BooleanField(default=True)


class AlertTargetChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    settings = JsonObject()
    secrets = SecretsField(help_text="A secret left out is kept.")
    enabled = serializers.BooleanField()


class AlertTargetsView(WorkspaceView):
    """The targets of a workspace."""

    scopes = {"GET": "alerts:read", "POST": "settings:write"}

    @extend_schema(operation_id="alert_targets_list", parameters=[PageQuery], responses=page_of(AlertTargetSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The targets, newest first."""
        found = page(self.rows(AlertTarget), ["-id"], self.query(PageQuery))
        return found.answer(AlertTargetSerializer([_target_json(row) for row in found.rows], many=True).data)

    @extend_schema(
        operation_id="alert_targets_create", request=NewAlertTargetSerializer, responses={201: AlertTargetSerializer}
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Set up a target; its settings are validated by its kind."""
        data = self.read(NewAlertTargetSerializer)
        target = AlertTarget(workspace=self.workspace, name=data["name"], kind=data["kind"], enabled=data["enabled"])
        return _saved(self, target, data["settings"], data["secrets"], 201)


class AlertTargetView(WorkspaceView):
    """One target."""

    scopes = {"GET": "alerts:read", "PATCH": "settings:write", "DELETE": "settings:write"}

    @extend_schema(operation_id="alert_targets_get", responses=AlertTargetSerializer)
    def get(self, request: Request, workspace: str, target: str) -> Response:
        """The target, without its secrets."""
        return _answer(self.find(AlertTarget, "att", target))

    @extend_schema(
        operation_id="alert_targets_change",
        request=AlertTargetChangeSerializer,
        parameters=[IF_MATCH],
        responses=AlertTargetSerializer,
    )
    @transaction.atomic
    def patch(self, request: Request, workspace: str, target: str) -> Response:
        """Change it, or switch it on or off. What waits for it is tried at once."""
        found = AlertTarget.objects.select_for_update(no_key=True).get(pk=self.find(AlertTarget, "att", target).pk)
        self.check_if_match(etag_of_target(found))
        data = self.read(AlertTargetChangeSerializer, partial=True)
        found.name = data.get("name", found.name)
        found.enabled = data.get("enabled", found.enabled)
        return _saved(self, found, data.get("settings", found.settings), data.get("secrets", {}))

    @extend_schema(operation_id="alert_targets_delete", responses={204: None})
    def delete(self, request: Request, workspace: str, target: str) -> Response:
        """Delete it. An answer 409 names the alerts that are told there."""
        problems = actions.delete_target(self.access, self.find(AlertTarget, "att", target), self.now)
        if problems:
            raise conflict(problems)
        return Response(status=204)


class TriedSerializer(serializers.Serializer[Any]):
    recipient = serializers.CharField(help_text="Empty where the target is one place.")
    taken = serializers.BooleanField()
    detail = serializers.CharField(help_text="What the other side said, where it did not take it.")


class TargetTrialSerializer(serializers.Serializer[Any]):
    results = TriedSerializer(many=True, help_text="One for each recipient.")


class AlertTargetTestView(WorkspaceView):
    """Trying a target."""

    scopes = {"POST": actions.TEST}
    throttle_classes = [TestNoticeThrottle]

    @extend_schema(operation_id="alert_targets_test", request=None, responses=TargetTrialSerializer)
    def post(self, request: Request, workspace: str, target: str) -> Response:
        """Send a notice that says it is a test to the target as it is saved; what came of it: 200 also where it failed."""
        tried = actions.send_test(self.access, self.find(AlertTarget, "att", target), self.now)
        shown = [
            # Ours are in English; what another side said has no translation and stays as it is.
            {
                "recipient": each.recipient,
                "taken": each.outcome.kind == "taken",
                "detail": gettext(each.outcome.detail) if each.outcome.detail else "",
            }
            for each in tried
        ]
        return Response(TargetTrialSerializer({"results": shown}).data)


def _saved(
    view: WorkspaceView, target: AlertTarget, settings: dict[str, Any], secrets: dict[str, str], status: int = 200
) -> Response:
    saved, problems = actions.save_target(view.access, target, settings, secrets, view.now)
    if saved is None:
        raise invalid("invalid", problems)
    return _answer(saved, status)


def _answer(target: AlertTarget, status: int = 200) -> Response:
    shown = _target_json(target)
    return Response(AlertTargetSerializer(shown).data, status=status, headers={"ETag": shown["etag"]})


def _target_json(target: AlertTarget) -> dict[str, Any]:
    """What AlertTargetSerializer shows: never a secret."""
    return {
        "id": publicid.encode("att", target.pk),
        "name": target.name,
        "kind": target.kind,
        "settings": target.settings,
        "secrets": secrets_set(target),
        "enabled": target.enabled,
        "rests_until": target.rests_until,
        "created_at": target.created_at,
        "etag": etag_of_target(target),
    }
