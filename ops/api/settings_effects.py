"""What a change of the settings will do, before it is saved."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import invalid
from core.db.deadline import bounded
from ops.settings_effects import effects
from tenancy import settings
from tenancy.api.views import WorkspaceView
from tenancy.api.workspaces import WorkspaceChangeSerializer


class AffectedSerializer(serializers.Serializer[Any]):
    """A thing that a change affects, and what becomes of it."""

    id = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()


class EffectSerializer(serializers.Serializer[Any]):
    """One consequence of a change, and the things that it concerns, if it concerns some in particular."""

    code = serializers.CharField()
    text = serializers.CharField()
    things = AffectedSerializer(many=True)


class EffectsSerializer(serializers.Serializer[Any]):
    effects = EffectSerializer(many=True)


class SettingsEffectsView(WorkspaceView):
    """A change of the settings that is not made yet."""

    scopes = {"POST": "settings:write"}

    @extend_schema(operation_id="workspace_effects", request=WorkspaceChangeSerializer, responses=EffectsSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """What saving these changes would do; nothing is saved."""
        changes = self.read(WorkspaceChangeSerializer, partial=True)
        if problems := settings.check(changes):
            raise invalid("invalid", problems)
        with bounded(10):
            found = effects(self.workspace, changes, self.now)
        shown = [
            {
                "code": effect.code,
                "text": effect.text,
                "things": [{"id": each.id, "name": each.name, "text": each.text} for each in effect.things],
            }
            for effect in found
        ]
        return Response(EffectsSerializer({"effects": shown}).data)
