"""What a request needs to know of a journey before it is made: which context values there are, and which it must give."""

from __future__ import annotations

from typing import Any

from journeys.models import Version
from journeys.nodes import kinds
from journeys.nodes.base import NodeType
from journeys.nodes.entry import EntryType


def way_in(version: Version | None) -> dict[str, Any] | None:
    """The context that a version declares, and the name of the value that makes the instance key (or ""); None if it lets nobody
    in by request."""
    if version is None:
        return None
    graph, by_request = version.graph, kinds(_by_request)
    entry = next((node for node in graph["nodes"] if node["kind"] in by_request), None)
    if entry is None:
        return None
    return {"context": graph["settings"]["context"], "instance_key": entry["config"]["instance_key"]}


def _by_request(node_type: NodeType[Any]) -> bool:
    return isinstance(node_type, EntryType) and node_type.by_request
