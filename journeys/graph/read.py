"""The graph as drawn: nodes, edges and the journey's own settings, read from JSON without ever raising."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from core.config.typed import read
from core.problems import Problem
from journeys.graph.context import ContextField
from journeys.nodes import BY_KIND, NodeType
from journeys.nodes.base import Config, meta

MAX_NODES = 500


class Goal(Config, frozen=True):
    """What success is: a rule, or the first event that fits within a window after entry."""

    rule: Annotated[dict[str, Any] | None, meta("Rule", "规则", format="rule")] = None
    event: Annotated[str, meta("Event", "事件", format="event")] = ""
    where: Annotated[tuple[dict[str, Any], ...], meta("Where", "条件", format="conditions")] = ()
    value: Annotated[str, meta("Value property", "金额属性", format="property", max_length=200)] = ""
    window: Annotated[str, meta("Within", "时间窗口", format="duration")] = "P30D"
    exits: Annotated[bool, meta("Leave the journey when reached", "达成后离开旅程")] = True


class Reentry(Config, frozen=True):
    """Whether somebody may go through the journey again."""

    mode: Annotated[Literal["never", "after", "always"], meta("Again", "可否再次进入")] = "never"
    after: Annotated[str, meta("After", "间隔", format="duration")] = "P30D"


class Settings(Config, frozen=True):
    """What holds for the whole journey."""

    entry_filter: Annotated[dict[str, Any] | None, meta("Entry filter", "进入条件", format="rule")] = None
    exit_rule: Annotated[dict[str, Any] | None, meta("Exit rule", "退出条件", format="rule")] = None
    goal: Annotated[Goal | None, meta("Goal", "目标")] = None
    holdout: Annotated[float, meta("Control group", "对照组比例", format="percent", ge=0, le=0.9)] = 0.0
    reentry: Annotated[Reentry, meta("Re-entry", "再次进入")] = Reentry()
    context: Annotated[tuple[ContextField, ...], meta("Context", "上下文")] = ()

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
                    "The graph must be an object with nodes, edges and settings.",
                    "流程图应为对象，含 nodes、edges 和 settings。",
                )
            ],
        )
    else:
        problems = []
    nodes = _read_nodes(raw.get("nodes", []), problems)
    edges = _read_edges(raw.get("edges", []), problems)
    settings, found = read(raw.get("settings", {}), Settings, "settings", "bad_settings")
    return Graph(nodes, edges, settings or Settings()), problems + found


def _shape(path: str, english: str, chinese: str) -> Problem:
    return Problem(path, "bad_shape", english, chinese)


def _text(raw: Mapping[str, Any], key: str, longest: int = 60) -> str | None:
    value = raw.get(key)
    return value if isinstance(value, str) and 0 < len(value) <= longest else None


def _read_nodes(raw: Any, problems: list[Problem]) -> dict[str, GraphNode]:
    nodes: dict[str, GraphNode] = {}
    if not isinstance(raw, list):
        problems.append(_shape("nodes", "`nodes` must be a list.", "`nodes` 应为列表。"))
        return nodes
    if len(raw) > MAX_NODES:
        problems.append(
            Problem(
                "nodes",
                "too_many_nodes",
                f"A journey has at most {MAX_NODES} nodes.",
                f"一个旅程最多 {MAX_NODES} 个节点。",
            )
        )
    for n, item in enumerate(raw[:MAX_NODES]):
        node_id = _text(item, "id", 40) if isinstance(item, Mapping) else None
        if node_id is None or not isinstance(item.get("kind"), str) or not isinstance(item.get("config", {}), Mapping):
            problems.append(
                _shape(
                    f"nodes[{n}]",
                    "A node must be an object with id (up to 40 characters), kind and config.",
                    "节点应为对象，含 id（不超过 40 个字符）、kind 和 config。",
                )
            )
            continue
        if node_id in nodes:
            problems.append(
                Problem(
                    f"nodes.{node_id}",
                    "node_id_taken",
                    f"Two nodes have the id {node_id}.",
                    f"有两个节点使用了编号 {node_id}。",
                )
            )
            continue
        kind = item["kind"]
        if kind not in BY_KIND:
            problems.append(
                Problem(
                    f"nodes.{node_id}.kind",
                    "unknown_node_type",
                    f"There is no node type “{kind}”. Known: {', '.join(BY_KIND)}.",
                    f"没有名为“{kind}”的节点类型。可用：{'、'.join(BY_KIND)}。",
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
        problems.append(_shape("edges", "`edges` must be a list.", "`edges` 应为列表。"))
        return ()
    edges = []
    for n, item in enumerate(raw[: MAX_NODES * 20]):
        parts = [_text(item, key) for key in ("source", "port", "target")] if isinstance(item, Mapping) else []
        if len(parts) != 3 or None in parts:
            problems.append(
                _shape(
                    f"edges[{n}]",
                    "An edge must be an object with source, port and target.",
                    "连线应为对象，含 source、port 和 target。",
                )
            )
            continue
        source, port, target = (str(part) for part in parts)
        edges.append(GraphEdge(str(item.get("id") or f"{source}:{port}"), source, port, target))
    return tuple(edges)
