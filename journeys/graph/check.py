"""Is the graph fit to run? The same checks show problems on a draft and block a publish."""

from __future__ import annotations

from collections import Counter
from typing import Any

from core.i18n.text import translated
from core.problems import Problem
from journeys.graph.context import check_context
from journeys.graph.goal import check_goal
from journeys.graph.instant import MAX_STATEMENTS, MAX_STEPS, circles, reachable, too_long
from journeys.graph.read import Graph, GraphNode, parse
from journeys.graph.surroundings import placed, scope_of
from journeys.nodes.base import Scope
from journeys.nodes.correlation import check_belonging
from journeys.nodes.durations import check_duration
from journeys.nodes.entry import EntryType
from journeys.nodes.rules import check_rule_json, rule_events
from rules.run import undeclared_context


def check(raw: Any, scope: Scope) -> list[Problem]:
    """All problems of a graph given as JSON; errors block publishing, warnings do not. Never raises."""
    graph, problems = parse(raw)
    graph = placed(graph)
    scope = scope_of(graph, scope)
    problems += _wiring(graph)
    problems += _ways(graph)
    for node in graph.nodes.values():
        if node.config is not None:
            problems += [each.under(f"nodes.{node.id}.config") for each in node.type.check(node.config, scope)]
    told = {problem.path for problem in problems}
    return problems + [each for each in _settings(graph, scope) if each.path not in told]


def _wiring(graph: Graph) -> list[Problem]:
    """Edges join real ports of real nodes, and every port that must lead somewhere does, once."""
    found = []
    wired = Counter((edge.source, edge.port) for edge in graph.edges)
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in graph.nodes:
                found.append(
                    Problem(
                        f"edges.{edge.id}",
                        "dangling_edge",
                        translated(
                            "The line leads to or from “{end}”, which is not on the canvas. Delete the line or reconnect "
                            "it.",
                            end=end,
                        ),
                    )
                )
        source = graph.nodes.get(edge.source)
        if source and source.config and edge.port not in {port.name for port in source.type.ports(source.config)}:
            found.append(
                Problem(
                    f"edges.{edge.id}",
                    "no_such_port",
                    translated(
                        "The line leaves by “{port}”, a way out that this node does not have. Reconnect it.",
                        port=edge.port,
                    ),
                )
            )
        target = graph.nodes.get(edge.target)
        if target and target.type.group == "entry":
            found.append(
                Problem(
                    f"edges.{edge.id}",
                    "edge_into_entry",
                    translated("A line cannot lead back into an entry. Connect it to a later node."),
                )
            )
    for node in graph.nodes.values():
        for port in node.type.ports(node.config) if node.config else ():
            if wired[node.id, port.name] > 1:
                found.append(
                    Problem(
                        f"nodes.{node.id}",
                        "port_wired_twice",
                        translated("“{label}” leads to two nodes at once. Keep one of the lines.", label=port.label),
                    )
                )
            elif not wired[node.id, port.name] and not port.optional:
                found.append(
                    Problem(
                        f"nodes.{node.id}",
                        "port_unwired",
                        translated(
                            "“{label}” leads nowhere. Connect it, to an exit if the journey ends there.",
                            label=port.label,
                        ),
                    )
                )
    return found


def _ways(graph: Graph) -> list[Problem]:
    """There is an entry, everything can be reached from one, and no way leads in a circle, or too far, without a wait."""
    found = []
    entries = [node.id for node in graph.nodes.values() if node.type.group == "entry"]
    if not entries:
        found.append(Problem("nodes", "no_entry", translated("Nobody can get in: add an entry.")))
    forward: dict[str, list[str]] = {}
    for edge in graph.edges:
        forward.setdefault(edge.source, []).append(edge.target)
    for node_id in graph.nodes.keys() - reachable(entries, forward):
        found.append(
            Problem(
                f"nodes.{node_id}",
                "unreachable_node",
                translated("No line from an entry leads here, so nobody will come by."),
                "warning",
            )
        )
    for node_id in circles(graph):
        found.append(
            Problem(
                f"nodes.{node_id}",
                "circle_without_wait",
                translated("People would go round in a circle here without ever waiting. Put a wait into the circle."),
            )
        )
    for node_id in too_long(graph):
        found.append(
            Problem(
                f"nodes.{node_id}",
                "too_long_without_wait",
                translated(
                    "Up to here people would pass more than {max_steps} steps in one go, or more than {max_statements} that "
                    "send, change the profile or wait for what may have happened already, and everybody else in the workspace "
                    "would wait for them. Put a wait before this step, or take steps out.",
                    max_steps=MAX_STEPS,
                    max_statements=MAX_STATEMENTS,
                ),
            )
        )
    for node in [node for node in graph.nodes.values() if isinstance(node.type, EntryType) and node.type.by_request][
        1:
    ]:
        found.append(
            Problem(
                f"nodes.{node.id}",
                "second_api_entry",
                translated("A journey has one entry by API or by hand, and this is another. Remove one of them."),
            )
        )
    return sorted(found, key=lambda problem: problem.path)


def _repeats(node: GraphNode) -> bool:
    """Whether it is an entry that lets its audience in more than once, and does not say that each customer comes only once."""
    if node.config is None or not isinstance(node.type, EntryType):
        return False
    return node.type.repeats(node.config) and not node.type.lets_in_once(node.config)


def _undeclared(graph: Graph) -> list[Problem]:
    """Entries that take values which the journey does not declare, or take nothing."""
    declared = {field.name for field in graph.settings.context}
    found = []
    for node in graph.nodes.values():
        if node.config is None or not isinstance(node.type, EntryType):
            continue
        for number, (name, path) in enumerate(node.type.context(node.config)):
            where = f"nodes.{node.id}.config.context[{number}]"
            if name not in declared:
                found.append(undeclared_context(f"{where}.name", name))
            if not path:
                found.append(
                    Problem(
                        f"{where}.property",
                        "no_property",
                        translated("Nothing says where “{name}” comes from. Name a property of the event.", name=name),
                    )
                )
    return found


def _settings(graph: Graph, scope: Scope) -> list[Problem]:
    found: list[Problem] = []
    settings, goal = graph.settings, graph.settings.goal
    for name, raw, in_journey in (
        ("entry_filter", settings.entry_filter, False),
        ("exit_rule", settings.exit_rule, True),
    ):
        if raw is not None:
            found += check_rule_json(raw, scope, f"settings.{name}", in_journey=in_journey)
    if settings.exit_rule is not None:
        events = rule_events(settings.exit_rule)
        found += check_belonging(events, settings.exit_belongs, settings.exit_keys, scope, "settings.exit_belongs")
    if goal is not None:
        found += [each.under("settings.goal") for each in check_goal(goal, scope)]
    if settings.reentry.mode == "never" and any(_repeats(node) for node in graph.nodes.values()):
        found.append(
            Problem(
                "settings.reentry.mode",
                "reentry_never_repeats",
                translated(
                    "A schedule repeats, but re-entry is never allowed: from the second time nobody who was "
                    "inside enters again. Allow re-entry, or tell the schedule to let in only those who were never in before."
                ),
            )
        )
    found += [each.under("settings.context") for each in check_context(settings.context)]
    found += _undeclared(graph)
    if settings.reentry.mode == "after":
        found += [each.under("settings.reentry") for each in check_duration(settings.reentry.after, "after")]
    return found
