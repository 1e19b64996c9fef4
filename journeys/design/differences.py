"""What a draft changes in comparison with the version that runs. Where cards stand on the canvas changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

import msgspec

from content.models import TemplateVersion
from journeys.graph.describe import schema_of
from journeys.graph.goal import pinned
from journeys.graph.read import Graph, GraphNode, Settings, parse
from journeys.graph.scope import load_metrics
from journeys.graph.surroundings import placed
from journeys.models import Version
from journeys.nodes import kinds
from journeys.nodes.base import MetricRef

Change = Literal["added", "changed", "removed", "rewired", "template", "setting"]


class DifferenceJson(TypedDict):
    """A difference as the API gives it."""

    change: Change
    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that publishing would change: a node that is new, changed, gone, leads elsewhere or would send another text of
    its template, or a setting of the journey. `path` is that of problems."""

    change: Change
    path: str
    label: str

    def to_json(self) -> DifferenceJson:
        return {"change": self.change, "path": self.path, "label": self.label}


@dataclass(frozen=True, slots=True)
class Pins:
    """What publishing pins beside the draft itself, as it is now: `outdated_templates` are pinned versions of templates that have
    another text by now."""

    outdated_templates: frozenset[int]
    metrics: Mapping[str, MetricRef]


def pins(workspace_id: int, versions: Iterable[Version]) -> Pins:
    """What these versions of the workspace have pinned, in two queries for all of them."""
    return Pins(_outdated_templates(versions), load_metrics(workspace_id))


def differences(draft: Mapping[str, Any], live: Version | None, now: Pins) -> list[Difference]:
    """All differences between a draft and the version that runs; none if nothing has been published."""
    if live is None:
        return []
    mine = placed(parse(draft)[0])
    runs, _ = parse(live.graph)
    found = [_node("removed", runs.nodes[key]) for key in runs.nodes.keys() - mine.nodes.keys()]
    for key, node in mine.nodes.items():
        if key not in runs.nodes:
            found.append(_node("added", node))
            continue
        runs_config = runs.nodes[key].config
        if _content(node) != _content(runs.nodes[key]):
            found.append(_node("changed", node))
        elif runs_config is not None and runs.nodes[key].type.pinned_template(runs_config) in now.outdated_templates:
            found.append(_node("template", node))
        if _leads(mine, key) != _leads(runs, key):
            found.append(_node("rewired", node))
    found += _settings(mine.settings, runs.settings, now)
    return sorted(found, key=lambda each: (each.change, each.path))


def _node(change: Change, node: GraphNode) -> Difference:
    label = node.name or node.type.label
    return Difference(change, f"nodes.{node.id}", label)


def _content(node: GraphNode) -> tuple[object, ...]:
    """All of a node that publishing freezes, but the version of the template that publishing itself chose."""
    config = msgspec.to_builtins(node.config) if node.config is not None else dict(node.raw.get("config", {}))
    config.pop("template_version", None)
    return node.kind, node.name, config


def _leads(graph: Graph, key: str) -> dict[str, str]:
    return {port: target for (source, port), target in graph.wires.items() if source == key}


def _settings(mine: Settings, runs: Settings, now: Pins) -> list[Difference]:
    properties = schema_of(Settings)["properties"]
    if mine.goal is not None:
        mine = msgspec.structs.replace(mine, goal=pinned(mine.goal, now.metrics))
    ours, theirs = _frozen(mine), _frozen(runs)
    return [
        Difference("setting", f"settings.{name}", properties[name]["title"])
        for name in ours
        if ours[name] != theirs[name]
    ]


def _frozen(settings: Settings) -> dict[str, Any]:
    """All settings; a metric that has another version for another unit or time zone is the same goal."""
    shown: dict[str, Any] = msgspec.to_builtins(settings)
    if shown["goal"] is not None:
        del shown["goal"]["metric_version"]
    return shown


def _outdated_templates(versions: Iterable[Version]) -> frozenset[int]:
    """The ids of pinned template versions whose template has another text by now, in one query for all journey versions."""
    touching = kinds(lambda each: each.touches)
    pinned = {
        int(pin)
        for version in versions
        for node in parse(version.graph)[0].nodes.values()
        if node.kind in touching and (pin := getattr(node.config, "template_version", None)) is not None
    }
    found = TemplateVersion.objects.filter(pk__in=pinned).select_related("template")
    return frozenset(each.pk for each in found if each.content != each.template.content)
