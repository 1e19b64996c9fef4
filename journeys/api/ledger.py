"""The names that ledgers carry as numbers: nodes, versions, journeys, looked up once for a whole page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from core import publicid
from core.api.fields import NamedSerializer, named
from journeys.models import Journey, Node, Version


class NodeRefSerializer(serializers.Serializer[Any]):
    """A node of a version."""

    id = serializers.CharField(help_text="As receipt events name it.")
    key = serializers.CharField(help_text="Its id on the canvas.")
    kind = serializers.CharField()
    name = serializers.CharField()


class VersionRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    number = serializers.IntegerField()


class JourneyRefSerializer(NamedSerializer):
    """A journey by its name."""


def _given(numbers: Iterable[int | None]) -> set[int]:
    return {number for number in numbers if number is not None}


class Names:
    """What to call the journeys, versions and nodes that a page of a ledger speaks of; three queries for any page."""

    def __init__(
        self, journeys: Iterable[int | None], versions: Iterable[int | None], nodes: Iterable[int | None]
    ) -> None:
        self._journeys = dict(Journey.objects.filter(pk__in=_given(journeys)).values_list("pk", "name"))
        self._nodes = {node.pk: node for node in Node.objects.filter(pk__in=_given(nodes))}
        wanted = _given(versions) | {node.version_id for node in self._nodes.values()}
        self._versions = dict(Version.objects.filter(pk__in=wanted).values_list("pk", "number"))
        self._titles = {
            (pk, str(drawn.get("id"))): str(drawn.get("name") or "")
            for pk, graph in Version.objects.filter(pk__in=wanted).values_list("pk", "graph__nodes")
            for drawn in graph or []
        }

    def journey(self, number: int) -> dict[str, str]:
        """What JourneyRefSerializer shows."""
        return named("jrn", number, self._journeys.get(number, ""))

    def version(self, number: int) -> dict[str, Any]:
        """What VersionRefSerializer shows."""
        return {"id": publicid.encode("ver", number), "number": self._versions.get(number, 0)}

    def node(self, number: int | None) -> dict[str, str] | None:
        """What NodeRefSerializer shows."""
        node = self._nodes.get(number) if number is not None else None
        if node is None:
            return None
        return {
            "id": publicid.encode("nod", node.pk),
            "key": node.key,
            "kind": node.kind,
            "name": self._titles.get((node.version_id, node.key), ""),
        }
