"""What a request needs to know of a journey before it is made: which context values there are, and which it must give."""

from __future__ import annotations

from typing import Any

from journeys.engine.entrants import by_request
from journeys.graph.read import parse
from journeys.models import Version
from journeys.nodes import kinds
from journeys.nodes.entry import EntryType


def way_in(version: Version | None) -> dict[str, Any] | None:
    """The context that a version declares, and the name of the value that makes the instance key (or ""); None if it lets nobody
    in by request, or is no graph that can be read."""
    if version is None:
        return None
    graph, wanted = parse(version.graph)[0], kinds(by_request)
    entry = next((node for node in graph.nodes.values() if node.kind in wanted), None)
    if entry is None or not isinstance(entry.type, EntryType) or entry.config is None:
        return None
    context = [{"name": each.name, "type": each.type} for each in graph.settings.context]
    return {"context": context, "instance_key": entry.type.instance_key(entry.config)}
