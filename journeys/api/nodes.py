"""Node types for the palette and the inspector; graphs and reasons in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels.touches.reasons import REASONS
from core.api.fields import JsonObject, ProblemSerializer, StrictSerializer
from core.api.views import ApiView
from journeys.graph.check import check
from journeys.graph.describe import goal_words, graph_words, node_types, settings_type
from journeys.graph.scope import load_scope
from tenancy.api.views import WorkspaceView


class PortSerializer(serializers.Serializer[Any]):
    """A way out. An optional one that is not wired leads where the first leads."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    optional = serializers.BooleanField()


class NodeTypeSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    group = serializers.ChoiceField(choices=["entry", "flow", "do", "end"])
    icon = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    description = serializers.CharField()
    waits = serializers.BooleanField()
    schema = JsonObject(help_text="JSON Schema of the config; `format` picks the control.")
    defaults = JsonObject()
    sentence = serializers.CharField(allow_null=True, help_text="With the defaults; null where these are not enough.")
    ports = PortSerializer(
        many=True, help_text="With the defaults; where these are not enough, those that it has whatever its config."
    )


class SettingsTypeSerializer(serializers.Serializer[Any]):
    schema = JsonObject()
    defaults = JsonObject()


class NodeTypesSerializer(serializers.Serializer[Any]):
    results = NodeTypeSerializer(many=True)
    settings = SettingsTypeSerializer(help_text="The journey's own settings.")


class NodeWordsSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField(allow_null=True, help_text="Null while the config cannot be read.")
    ports = PortSerializer(many=True)


class GraphSerializer(serializers.Serializer[Any]):
    """A graph, see docs/journeys.md. It may be unfinished."""

    nodes = serializers.ListField(child=JsonObject())
    edges = serializers.ListField(child=JsonObject())
    settings = JsonObject()


class GraphToCheckSerializer(StrictSerializer):
    graph = JsonObject()


class GraphSaysSerializer(serializers.Serializer[Any]):
    problems = ProblemSerializer(many=True)
    nodes = serializers.DictField(child=NodeWordsSerializer(), help_text="By the node's id.")
    goal = serializers.CharField(allow_null=True, help_text="The goal in a sentence; null without one.")


class ReasonSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's


class ReasonsSerializer(serializers.Serializer[Any]):
    results = ReasonSerializer(many=True)


class NodeTypesView(ApiView):
    """The palette."""

    @extend_schema(operation_id="node_types", responses=NodeTypesSerializer)
    def get(self, request: Request) -> Response:
        """Every node type, with the schema its form is drawn from."""
        return Response({"results": node_types(), "settings": settings_type()})


class GraphCheckView(WorkspaceView):
    """A graph in words."""

    scopes = {"POST": "journeys:read"}

    @extend_schema(operation_id="graph_check", request=GraphToCheckSerializer, responses=GraphSaysSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """The problems, sentences and ports of a graph that is being edited; nothing is saved."""
        return Response(graph_says(self.read(GraphToCheckSerializer)["graph"], self.workspace.pk, self.now))


class ReasonsView(ApiView):
    """The reasons in the ledgers."""

    @extend_schema(operation_id="reasons_list", responses=ReasonsSerializer)
    def get(self, request: Request) -> Response:
        """Each reason in words for people."""
        return Response({"results": [{"code": code, "label": str(label)} for code, label in REASONS.items()]})


def graph_says(graph: Any, workspace_id: int, now: datetime) -> dict[str, Any]:
    """What GraphSaysSerializer shows of a graph at an instant."""
    scope = load_scope(workspace_id, now)
    return {
        "problems": [problem.to_json() for problem in check(graph, scope)],
        "nodes": graph_words(graph, scope),
        "goal": goal_words(graph, scope),
    }
