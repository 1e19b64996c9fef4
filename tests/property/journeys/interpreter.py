"""What a journey means, one person at a time, in plain Python: the second opinion on the fused SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.db.hash_fraction import place
from core.durations import parse_duration


@dataclass
class Person:
    """One run: where it stands, since when to look again, and every step taken as `node.port`."""

    profile_id: int
    tier: str
    stands: str | None = "in"
    wake: datetime | None = None
    path: list[str] = field(default_factory=list)
    sent: int = 0


def advance(person: Person, graph: dict[str, Any], journey_id: int, now: datetime) -> None:
    """Carry the person as far as they get at `now`."""
    nodes = {node["id"]: node for node in graph["nodes"]}
    wires = {(edge["source"], edge["port"]): edge["target"] for edge in graph["edges"]}
    while person.stands is not None and (person.wake is None or person.wake <= now):
        node = nodes[person.stands]
        port = _port(person, node, journey_id)
        person.path.append(f"{node['id']}.{port}")
        if port == "!exit":
            person.stands, person.wake = None, None
            return
        person.stands = wires[node["id"], port]
        target = nodes[person.stands]
        waits = target["kind"] == "wait"
        length = parse_duration(target["config"]["duration"]) if waits else None
        person.wake = now + length if length else None


def _port(person: Person, node: dict[str, Any], journey_id: int) -> str:
    match node["kind"]:
        case "exit":
            return "!exit"
        case "branch":
            names = [path["name"] for path in node["config"]["paths"] if path["rule"]["value"] == person.tier]
            return names[0] if names else "else"
        case "split":
            arms = node["config"]["arms"]
            left = place(f"{journey_id}:{node['id']}", person.profile_id) * sum(arm["weight"] for arm in arms)
            for arm in arms[:-1]:
                left -= arm["weight"]
                if left < 0:
                    return str(arm["name"])
            return str(arms[-1]["name"])
        case "send":
            person.sent += 1
    return "next"
