"""What a request needs to know of a journey before it is made: which context values there are, and which it must give."""

from __future__ import annotations

from typing import Any

from journeys.engine.entrants import by_request
from journeys.models import Version
from journeys.nodes import kinds


def way_in(version: Version | None) -> dict[str, Any] | None:
    """The context that a version declares, and the name of the value that makes the instance key (or ""); None if it lets nobody
    in by request."""
    if version is None:
        return None
    graph, wanted = version.graph, kinds(by_request)
    entry = next((node for node in graph["nodes"] if node["kind"] in wanted), None)
    if entry is None:
        return None
    return {"context": graph["settings"]["context"], "instance_key": entry["config"]["instance_key"]}
