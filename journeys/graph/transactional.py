"""Which nodes of a graph send service messages, for which publishing and saving ask for a permission of their own."""

from collections.abc import Mapping, Set
from typing import Any

from journeys.nodes import BY_KIND


def transactional_nodes(graph: Mapping[str, Any], codes: Set[str]) -> frozenset[str]:
    """The ids of the nodes of a graph, complete or not, that send service messages: of one of the categories `codes`."""
    found = set()
    for node in graph.get("nodes") or ():
        if not isinstance(node, Mapping) or not isinstance(config := node.get("config"), Mapping):
            continue
        node_type = BY_KIND.get(str(node.get("kind")))
        if node_type is not None and node_type.transactional(config, codes):
            found.add(str(node.get("id")))
    return frozenset(found)
