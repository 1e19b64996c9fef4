"""What the graph around its nodes and settings comes to: which events belong to a run, and to which message."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import msgspec

from journeys.graph.read import Graph
from journeys.nodes.base import Scope
from journeys.nodes.correlation import Surroundings, bound
from journeys.nodes.entry import EntryType


def placed(graph: Graph) -> Graph:
    """The graph with what depends on the parts around in the hidden fields of its configs and settings."""
    keys = instance_keys(graph)
    before: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        before[edge.target].append(edge.source)
    nodes = {
        node.id: replace(
            node, config=node.type.placed(node.config, Surroundings(keys, _nearest_sends(graph, node.id, before)))
        )
        if node.config is not None and node.type.listens
        else node
        for node in graph.nodes.values()
    }
    around, settings = Surroundings(keys), graph.settings
    goal = settings.goal
    if goal is not None:
        goal = msgspec.structs.replace(goal, keys=bound("", goal.belongs, "", around)[0])
    exit_keys = bound("", settings.exit_belongs, "", around)[0] if settings.exit_rule is not None else {}
    return replace(graph, nodes=nodes, settings=msgspec.structs.replace(settings, goal=goal, exit_keys=exit_keys))


def instance_keys(graph: Graph) -> dict[str, str]:
    """Entry -> the property of its event that makes the instance key, for those that make one."""
    return {
        node.id: name
        for node in graph.nodes.values()
        if node.config is not None
        and isinstance(node.type, EntryType)
        and (name := node.type.instance_key(node.config))
    }


def scope_of(graph: Graph, scope: Scope) -> Scope:
    """The scope with what nodes may know of the graph."""
    return replace(
        scope,
        context={field.name: field.type for field in graph.settings.context},
        keyed=bool(instance_keys(graph)),
        sends={node.id: node.name for node in graph.nodes.values() if node.type.touches},
    )


def _nearest_sends(graph: Graph, node_id: str, before: dict[str, list[str]]) -> tuple[str, ...]:
    """The nodes that send on the ways to a node, without those that have another between; in the order of the graph."""
    seen, todo, found = {node_id}, list(before[node_id]), set[str]()
    while todo:
        here = todo.pop()
        if here in seen or here not in graph.nodes:
            continue
        seen.add(here)
        if graph.nodes[here].type.touches:
            found.add(here)
        else:
            todo += before[here]
    return tuple(each for each in graph.nodes if each in found)
