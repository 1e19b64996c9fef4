"""Node types and graphs in words: what the palette, the inspector and the cards of the canvas show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

import msgspec

from core.config.schema import in_words
from journeys.graph.goal import goal_sentence
from journeys.graph.read import Graph, Settings, parse
from journeys.graph.surroundings import placed, scope_of
from journeys.nodes import NODE_TYPES
from journeys.nodes.base import Config, NodeType, Port, Scope
from rules.vocabulary import Catalog

NOWHERE = Scope(workspace_id=0, catalog=Catalog(0))
"""For the words of a node type apart from any workspace."""


class PortJson(TypedDict):
    """A way out of a node."""

    name: str
    label: str
    optional: bool


class NodeWords(TypedDict):
    """A node of a graph, in words."""

    sentence: str | None
    ports: list[PortJson]


def node_types() -> list[dict[str, Any]]:
    """Every node type, in the order of the palette."""
    shown = []
    for node_type in NODE_TYPES:
        defaults = _defaults(node_type.config)
        said = words(node_type, _read(node_type.config, defaults), NOWHERE)
        shown.append(
            {
                "kind": node_type.kind,
                "group": node_type.group,
                "icon": node_type.icon,
                "label": node_type.label,
                "description": node_type.description,
                "waits": node_type.waits,
                "schema": schema_of(node_type.config),
                "defaults": defaults,
                "sentence": said["sentence"],
                "ports": said["ports"] or _ports(node_type.fixed_ports),
            }
        )
    return shown


def settings_type() -> dict[str, Any]:
    """The journey's own settings: their schema and defaults."""
    return type_of(Settings)


def type_of(config: type[msgspec.Struct]) -> dict[str, Any]:
    """A typed form: its schema and its defaults."""
    return {"schema": schema_of(config), "defaults": _defaults(config)}


def graph_words(raw: Any, scope: Scope, *, frozen: bool = False) -> dict[str, NodeWords]:
    """The sentence and the ports of each node of a graph, by its id; null and none where the config cannot be read.

    `frozen`: it is a version's, in which publishing has pinned what depends on the graph.
    """
    graph = _read_graph(raw, frozen)
    scope = scope_of(graph, scope)
    return {node.id: words(node.type, node.config, scope) for node in graph.nodes.values()}


def goal_words(raw: Any, scope: Scope, *, frozen: bool = False) -> str | None:
    """The goal of a graph in a sentence; None without one. `frozen`: as for `graph_words`."""
    graph = _read_graph(raw, frozen)
    said = goal_sentence(graph.settings.goal, scope)
    return None if said is None else str(said)


def _read_graph(raw: Any, frozen: bool) -> Graph:
    graph, _ = parse(raw)
    return graph if frozen else placed(graph)


def words(node_type: NodeType[Any], config: Config | None, scope: Scope) -> NodeWords:
    """A node in words."""
    if config is None:
        return {"sentence": None, "ports": []}
    return {"sentence": str(node_type.sentence(config, scope)), "ports": _ports(node_type.ports(config))}


def _ports(ports: Iterable[Port]) -> list[PortJson]:
    return [{"name": port.name, "label": port.label, "optional": port.optional} for port in ports]


def schema_of(config: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema of a config, with the config itself at the root."""
    schema = in_words(msgspec.json.schema(config))
    shared: dict[str, Any] = schema["$defs"]
    root: dict[str, Any] = shared.pop(str(schema["$ref"]).rpartition("/")[2])
    return root | ({"$defs": shared} if shared else {})


def _defaults(config: type[msgspec.Struct]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for each in msgspec.structs.fields(config):
        if each.default is not msgspec.NODEFAULT:
            given[each.encode_name] = msgspec.to_builtins(each.default)
        elif each.default_factory is not msgspec.NODEFAULT:
            given[each.encode_name] = msgspec.to_builtins(each.default_factory())
    return given


def _read(config: type[Config], raw: dict[str, Any]) -> Config | None:
    try:
        return msgspec.convert(raw, config)
    except msgspec.ValidationError:
        return None
