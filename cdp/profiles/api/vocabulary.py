"""What has been seen: event names and their properties, traits, namespaces, tags, and suggestions of values."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles import search
from cdp.schema.models import EventName, EventProperty, Trait, ValueType
from core.api.errors import field_problem
from core.db.deadline import bounded
from core.i18n.text import translated
from tenancy.api.views import WorkspaceView

MAX_NAMES = 5000


class SeenSerializer(serializers.Serializer[Any]):
    """A property or trait, with the types of value seen under it."""

    name = serializers.CharField()
    types = serializers.ListField(child=serializers.ChoiceField(choices=ValueType.choices))


class SeenEventSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    properties = SeenSerializer(many=True)


class CatalogSerializer(serializers.Serializer[Any]):
    """Everything a rule can speak of."""

    events = SeenEventSerializer(many=True)
    traits = SeenSerializer(many=True)
    namespaces = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())


class ValuesQuery(serializers.Serializer[Any]):
    trait = serializers.CharField(required=False, max_length=200)
    event = serializers.CharField(required=False, max_length=200)
    property = serializers.CharField(required=False, max_length=200)
    tag = serializers.BooleanField(required=False, default=False, help_text="True to ask for tags.")
    namespace = serializers.CharField(required=False, max_length=40)
    q = serializers.CharField(required=False, default="", max_length=200, allow_blank=True)


class ValuesSerializer(serializers.Serializer[Any]):
    values = serializers.ListField(child=serializers.CharField())


class CatalogView(WorkspaceView):
    """The catalog of a workspace."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="catalog_get", responses=CatalogSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Event names with properties, traits, namespaces and tags."""
        events: dict[str, dict[str, list[str]]] = {
            name: {} for name in self.rows(EventName).order_by("name").values_list("name", flat=True)[:MAX_NAMES]
        }
        for event, name, kind in (
            self.rows(EventProperty, via="event_name__workspace")
            .order_by("event_name__name", "name", "value_type")
            .values_list("event_name__name", "name", "value_type")[: MAX_NAMES * 10]
        ):
            events.setdefault(event, {}).setdefault(name, []).append(kind)
        traits: dict[str, list[str]] = {}
        for name, kind in self.rows(Trait).order_by("name", "value_type").values_list("name", "value_type")[:MAX_NAMES]:
            traits.setdefault(name, []).append(kind)
        return Response(
            {
                "events": [{"name": name, "properties": _seen(properties)} for name, properties in events.items()],
                "traits": _seen(traits),
                "namespaces": search.namespaces(self.workspace.pk),
                "tags": search.tag_values(self.workspace.pk, ""),
            }
        )


class CatalogValuesView(WorkspaceView):
    """Suggestions while somebody types a value."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="catalog_values", parameters=[ValuesQuery], responses=ValuesSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Up to 20 values of a trait, of a property of an event, of tags, or of a namespace, from a bounded sample.

        Those of a namespace are identifiers of people and need `profiles:read`.
        """
        query = self.query(ValuesQuery)
        with bounded(5):
            return Response({"values": self._values(query)})

    def _values(self, query: dict[str, Any]) -> list[str]:
        here, text = self.workspace.pk, query["q"]
        if "trait" in query:
            return search.trait_values(here, query["trait"], text)
        if "event" in query and "property" in query:
            return search.property_values(here, query["event"], query["property"], text)
        if query["tag"]:
            return search.tag_values(here, text)
        if "namespace" in query:
            self.require("profiles:read")  # Identifiers are addresses of people.
            return search.identifier_values(here, query["namespace"], text)
        raise field_problem(
            "trait",
            "required",
            translated("Name a trait, an event with a property, a namespace, or tag=true."),
        )


def _seen(types: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [{"name": name, "types": kinds} for name, kinds in types.items()]
