"""Ways that people go without waiting anywhere: circles, which would never end, and ways that are too long for one go."""

from __future__ import annotations

from collections import defaultdict

from journeys.graph.read import Graph, GraphNode

MAX_STEPS = 100
"""Most steps from one wait to the next: they are one statement, and each makes it dearer for everybody in it."""

MAX_STATEMENTS = 30
"""Most of them that end a statement, since what they write may be read by the next."""


def instant_ways(graph: Graph) -> dict[str, list[str]]:
    """From each node, the nodes to which a way may lead at the very instant of arrival."""
    ways: dict[str, list[str]] = {}
    for edge in graph.edges:
        source = graph.nodes.get(edge.source)
        if source is None or source.config is None or edge.target not in graph.nodes:
            continue
        if edge.port in source.type.instant_ports(source.config):
            ways.setdefault(edge.source, []).append(edge.target)
    return ways


def reachable(start: list[str], ways: dict[str, list[str]]) -> set[str]:
    """The nodes to which the ways lead from these, themselves included."""
    seen, todo = set(start), list(start)
    while todo:
        for target in ways.get(todo.pop(), []):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def circles(graph: Graph) -> list[str]:
    """The nodes from which instant ways alone lead back to themselves."""
    ways = instant_ways(graph)
    return sorted(node_id for node_id in ways if node_id in reachable(ways[node_id], ways))


def too_long(graph: Graph) -> list[str]:
    """The nodes at which an instant way passes a limit. Of circles nothing is said here."""
    ways = instant_ways(graph)
    coming: dict[str, int] = defaultdict(int)
    for targets in ways.values():
        for target in targets:
            coming[target] += 1
    ending = {node_id for node_id, node in graph.nodes.items() if _ends_a_statement(node, node_id in ways)}
    steps, statements = dict.fromkeys(graph.nodes, 1), {node_id: int(node_id in ending) for node_id in graph.nodes}
    ready, found = [node_id for node_id in graph.nodes if not coming[node_id]], []
    while ready:
        node_id = ready.pop()
        if steps[node_id] == MAX_STEPS + 1 or (node_id in ending and statements[node_id] == MAX_STATEMENTS + 1):
            found.append(node_id)
        for target in ways.get(node_id, []):
            steps[target] = max(steps[target], steps[node_id] + 1)
            statements[target] = max(statements[target], statements[node_id] + (target in ending))
            coming[target] -= 1
            if not coming[target]:
                ready.append(target)
    return sorted(found)


def _ends_a_statement(node: GraphNode, goes_on: bool) -> bool:
    """Whether who passes the node is carried on by another statement."""
    return node.type.barrier or (node.type.waits and goes_on)
