"""The graph as drawn: nodes, edges and the journey's own settings, read from JSON without ever raising."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from core.config.schema import meta
from core.config.typed import read
from core.i18n.text import listed, translated
from core.problems import Problem
from journeys.graph.context import ContextField
from journeys.graph.goal import Goal
from journeys.nodes import BY_KIND, NodeType
from journeys.nodes.base import Config
from journeys.nodes.correlation import Belongs

MAX_NODES = 500


class Reentry(Config, frozen=True):
    """Whether somebody may go through the journey again."""

    mode: Annotated[Literal["never", "after", "always"], meta(translated("Again"))] = "never"
    after: Annotated[str, meta(translated("After"), format="duration")] = "P30D"


class Settings(Config, frozen=True):
    """What holds for the whole journey."""

    entry_filter: Annotated[dict[str, Any] | None, meta(translated("Entry filter"), format="entry-rule")] = None
    exit_rule: Annotated[dict[str, Any] | None, meta(translated("Exit rule"), format="rule")] = None
    exit_belongs: Annotated[Belongs, meta(translated("Which ones count"), format="belongs")] = "run"
    exit_keys: Annotated[dict[str, str], meta(translated("Properties with the key"), format="hidden")] = {}
    """Set by publishing, see `journeys.nodes.correlation`."""
    goal: Annotated[Goal | None, meta(translated("Goal"))] = None
    holdout: Annotated[float, meta(translated("Control group"), format="percent", ge=0, le=0.9)] = 0.0
    reentry: Annotated[Reentry, meta(translated("Re-entry"))] = Reentry()
    context: Annotated[tuple[ContextField, ...], meta(translated("Context"))] = ()

    @property
    def ends_runs(self) -> bool:
        """Whether somebody may have to leave from wherever they stand."""
        return self.exit_rule is not None or (self.goal is not None and self.goal.exits)


@dataclass(frozen=True)
class GraphNode:
    """A node as drawn. `config` is typed if it could be read, else None with its problems reported."""

    id: str
    kind: str
    raw: Mapping[str, Any]
    config: Config | None
    name: str = ""

    @property
    def type(self) -> NodeType[Any]:
        return BY_KIND[self.kind]


@dataclass(frozen=True)
class GraphEdge:
    """A wire from a port of one node to another node."""

    id: str
    source: str
    port: str
    target: str


@dataclass(frozen=True)
class Graph:
    """A graph whose parts could be read; what could not is left out here and told as a problem."""

    nodes: Mapping[str, GraphNode]
    edges: tuple[GraphEdge, ...]
    settings: Settings

    @cached_property
    def wires(self) -> Mapping[tuple[str, str], str]:
        """(node, port) -> the node it leads to."""
        return {(edge.source, edge.port): edge.target for edge in self.edges}

    def target(self, node_id: str, port: str) -> str | None:
        """Where a port leads; an optional port that is not wired leads where the node's first port leads."""
        direct = self.wires.get((node_id, port))
        node = self.nodes[node_id]
        if direct is None and node.config is not None:
            ports = node.type.ports(node.config)
            if any(each.name == port and each.optional for each in ports):
                return self.wires.get((node_id, ports[0].name))
        return direct


def read_config(kind: str, raw: Any, path: str) -> tuple[Config | None, list[Problem]]:
    """A node's config as its typed class, or every problem that keeps it from being read."""
    config, problems = read(raw, BY_KIND[kind].config, path, "bad_config")
    return (None if problems else config), problems


def parse(raw: Any) -> tuple[Graph, list[Problem]]:
    """Read a graph from JSON: what can be read, and a problem for every part that cannot."""
    if not isinstance(raw, Mapping):
        raw, problems = (
            {},
            [
                _shape(
                    "",
                    translated("The graph must be an object with nodes, edges and settings."),
                )
            ],
        )
    else:
        problems = []
    nodes = _read_nodes(raw.get("nodes", []), problems)
    edges = _read_edges(raw.get("edges", []), problems)
    settings, found = read(raw.get("settings", {}), Settings, "settings", "bad_settings")
    return Graph(nodes, edges, settings or Settings()), problems + found


def _shape(path: str, message: str) -> Problem:
    return Problem(path, "bad_shape", message)


def _text(raw: Mapping[str, Any], key: str, longest: int = 60) -> str | None:
    value = raw.get(key)
    return value if isinstance(value, str) and 0 < len(value) <= longest else None


def _read_nodes(raw: Any, problems: list[Problem]) -> dict[str, GraphNode]:
    nodes: dict[str, GraphNode] = {}
    if not isinstance(raw, list):
        problems.append(_shape("nodes", translated("`nodes` must be a list.")))
        return nodes
    if len(raw) > MAX_NODES:
        problems.append(
            Problem(
                "nodes",
                "too_many_nodes",
                translated("A journey has at most {max_nodes} nodes.", max_nodes=MAX_NODES),
            )
        )
    for n, item in enumerate(raw[:MAX_NODES]):
        node_id = _text(item, "id", 40) if isinstance(item, Mapping) else None
        if node_id is None or not isinstance(item.get("kind"), str) or not isinstance(item.get("config", {}), Mapping):
            problems.append(
                _shape(
                    f"nodes[{n}]",
                    translated("A node must be an object with id (up to 40 characters), kind and config."),
                )
            )
            continue
        if node_id in nodes:
            problems.append(
                Problem(
                    f"nodes.{node_id}",
                    "node_id_taken",
                    translated("Two nodes have the id {node_id}.", node_id=node_id),
                )
            )
            continue
        kind = item["kind"]
        if kind not in BY_KIND:
            problems.append(
                Problem(
                    f"nodes.{node_id}.kind",
                    "unknown_node_type",
                    translated("There is no node type “{kind}”. Known: {known}.", kind=kind, known=listed(BY_KIND)),
                )
            )
            continue
        config, found = read_config(kind, dict(item.get("config", {})), f"nodes.{node_id}.config")
        problems += found
        name = item.get("name", "")
        nodes[node_id] = GraphNode(node_id, kind, item, config, name if isinstance(name, str) else "")
    return nodes


def _read_edges(raw: Any, problems: list[Problem]) -> tuple[GraphEdge, ...]:
    if not isinstance(raw, list):
        problems.append(_shape("edges", translated("`edges` must be a list.")))
        return ()
    edges = []
    for n, item in enumerate(raw[: MAX_NODES * 20]):
        parts = [_text(item, key) for key in ("source", "port", "target")] if isinstance(item, Mapping) else []
        if len(parts) != 3 or None in parts:
            problems.append(
                _shape(
                    f"edges[{n}]",
                    translated("An edge must be an object with source, port and target."),
                )
            )
            continue
        source, port, target = (str(part) for part in parts)
        edges.append(GraphEdge(str(item.get("id") or f"{source}:{port}"), source, port, target))
    return tuple(edges)
