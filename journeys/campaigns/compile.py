"""From the form of a campaign to the graph that is run, and from the places of the graph back to the fields of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from core.problems import Problem
from journeys.campaigns.form import Campaign

ENTRY, WAIT, SPLIT, EXIT = "entry", "wait", "split", "exit"
_COLUMN, _ROW = 296, 164
"""The room that a card takes on the canvas, with what is left free around it."""
_STEP = re.compile(r"[.\[]")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A graph, and for the paths of its parts the fields of the form that say them."""

    graph: dict[str, Any]
    places: Mapping[str, str]

    def in_form(self, problem: Problem) -> Problem:
        """A problem of the graph at the field that it comes from; at none if it comes from no single one."""
        path = problem.path
        for known in sorted(self.places, key=len, reverse=True):
            rest = path.removeprefix(known)
            if path.startswith(known) and (not rest or _STEP.match(rest)):
                return replace(problem, path=self.places[known] + rest)
        return replace(problem, path="")


def compile_campaign(form: Campaign) -> Compiled:
    """The journey of a campaign: an entry, the wait of its kind, a split where there are several messages, the sends, an exit."""
    sends = [f"send_{n}" for n in range(1, len(form.arms) + 1)]
    split = SPLIT if len(form.arms) > 1 else ""
    nodes = [_node(ENTRY, *_entry(form), row=0)]
    wires: list[tuple[str, str, str]] = []
    before = (ENTRY, "next")
    if form.kind == "did_not":
        nodes.append(_node(WAIT, "wait_for", _wait(form), row=1))
        wires += [(*before, WAIT), (WAIT, "did", EXIT)]
        before = (WAIT, "timeout")
    if split:
        arms = [{"name": arm.name, "weight": arm.share} for arm in form.arms]
        nodes.append(_node(SPLIT, "split", {"arms": arms}, row=len(nodes)))
        wires.append((*before, SPLIT))
    row, middle = len(nodes), (len(sends) - 1) / 2
    for n, (key, arm) in enumerate(zip(sends, form.arms, strict=True)):
        nodes.append(_node(key, "send", _send(form, arm.template), row, n - middle, arm.name if split else ""))
        wires += [(SPLIT, arm.name, key) if split else (*before, key), (key, "next", EXIT)]
    nodes.append(_node(EXIT, "exit", {}, row=row + 1))
    edges = [
        {"id": f"e{n}", "source": source, "port": port, "target": target}
        for n, (source, port, target) in enumerate(wires, 1)
    ]
    return Compiled({"nodes": nodes, "edges": edges, "settings": _settings(form)}, _places(form, sends))


def _node(
    key: str, kind: str, config: Mapping[str, Any], row: int, column: float = 0, name: str = ""
) -> dict[str, Any]:
    position = {"x": round(column * _COLUMN), "y": row * _ROW}
    return {"id": key, "kind": kind, "config": dict(config), "position": position, "name": name}


def _entry(form: Campaign) -> tuple[str, dict[str, Any]]:
    """The kind of the entry and its config."""
    if form.triggered:
        config = {"event": form.did.event, "where": list(form.did.where), "instance_key": form.did.instance_key}
        return "entry_event", config
    if form.at_launch:
        return "entry_audience", {"audience": form.audience, "on": "now"}
    timed = {"audience": form.audience, "start": form.start, "time_zone": form.time_zone}
    if form.kind == "once":
        return "entry_schedule", timed
    return "entry_schedule", timed | {"repeat": form.repeat, "newcomers_only": form.again == "never"}


def _wait(form: Campaign) -> dict[str, Any]:
    awaited = {"name": "did", "event": form.did_not.event, "where": list(form.did_not.where)}
    # Since entry, not since arrival: what they did before the engine came to them counts too.
    return {"awaited": [awaited], "timeout": form.did_not.within, "since": "entry"}


def _send(form: Campaign, template: str) -> dict[str, Any]:
    said = {"category": form.category, "topic": form.topic, "urgent": form.urgent}
    return {"channel": form.channel, "template": template, **said}


def _settings(form: Campaign) -> dict[str, Any]:
    again = "never" if form.kind == "once" else form.again
    settings: dict[str, Any] = {"holdout": form.holdout, "reentry": {"mode": again, "after": form.after}}
    if form.triggered and form.audience:
        settings["entry_filter"] = {"kind": "in_audience", "audience": form.audience}
    if form.goal is not None:
        settings["goal"] = msgspec.to_builtins(form.goal)
    return settings


def _places(form: Campaign, sends: list[str]) -> dict[str, str]:
    """Path in the graph -> field of the form."""
    entry, waited = f"nodes.{ENTRY}.config", f"nodes.{WAIT}.config.awaited[0]"
    places = {f"{entry}.{name}": name for name in ("audience", "start", "time_zone", "repeat")}
    places |= {f"{entry}.{name}": f"did.{name}" for name in ("event", "where", "instance_key")}
    places |= {f"{waited}.{name}": f"did_not.{name}" for name in ("event", "where")}
    places |= {f"{waited}.belongs": "did_not.event", f"nodes.{WAIT}.config.timeout": "did_not.within"}
    for n, key in enumerate(sends):
        config = f"nodes.{key}.config"
        places |= {f"{config}.{name}": name for name in ("channel", "category", "topic", "urgent")}
        places |= {
            f"{config}.template": f"arms[{n}].template",
            f"nodes.{SPLIT}.config.arms[{n}].name": f"arms[{n}].name",
            f"nodes.{SPLIT}.config.arms[{n}].weight": f"arms[{n}].share",
        }
    return places | {
        "settings.holdout": "holdout",
        "settings.reentry.mode": "again",
        "settings.reentry.after": "after",
        "settings.entry_filter.audience": "audience",
        "settings.goal": "goal",
    }
