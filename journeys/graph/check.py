"""Is the graph fit to run? The same checks show problems on a draft and block a publish."""

from __future__ import annotations

from collections import Counter
from typing import Any

from core.problems import Problem
from journeys.graph.context import check_context
from journeys.graph.instant import MAX_STATEMENTS, MAX_STEPS, circles, reachable, too_long
from journeys.graph.read import Graph, GraphNode, parse
from journeys.nodes.base import Scope
from journeys.nodes.durations import check_duration
from journeys.nodes.entry import EntryType
from journeys.nodes.event_filter import check_event
from journeys.nodes.rules import check_rule_json


def check(raw: Any, scope: Scope) -> list[Problem]:
    """All problems of a graph given as JSON; errors block publishing, warnings do not. Never raises."""
    graph, problems = parse(raw)
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
                        f"The line leads to or from “{end}”, which is not on the canvas. Delete the line or reconnect it.",
                        f"连线的一端“{end}”不在画布上，请删除或重新连接。",
                    )
                )
        source = graph.nodes.get(edge.source)
        if source and source.config and edge.port not in {port.name for port in source.type.ports(source.config)}:
            found.append(
                Problem(
                    f"edges.{edge.id}",
                    "no_such_port",
                    f"The line leaves by “{edge.port}”, a way out that this node does not have. Reconnect it.",
                    f"连线起于“{edge.port}”，但该节点没有这个出口，请重新连接。",
                )
            )
        target = graph.nodes.get(edge.target)
        if target and target.type.group == "entry":
            found.append(
                Problem(
                    f"edges.{edge.id}",
                    "edge_into_entry",
                    "A line cannot lead back into an entry. Connect it to a later node.",
                    "连线不能指向入口节点，请连接到后面的节点。",
                )
            )
    for node in graph.nodes.values():
        for port in node.type.ports(node.config) if node.config else ():
            if wired[node.id, port.name] > 1:
                found.append(
                    Problem(
                        f"nodes.{node.id}",
                        "port_wired_twice",
                        f"“{port.label}” leads to two nodes at once. Keep one of the lines.",
                        f"出口“{port.label_zh}”同时连接了两个节点，请只保留一条。",
                    )
                )
            elif not wired[node.id, port.name] and not port.optional:
                found.append(
                    Problem(
                        f"nodes.{node.id}",
                        "port_unwired",
                        f"“{port.label}” leads nowhere. Connect it, to an exit if the journey ends there.",
                        f"出口“{port.label_zh}”没有连接，请连接到下一节点；如到此结束，请连接“结束”。",
                    )
                )
    return found


def _ways(graph: Graph) -> list[Problem]:
    """There is an entry, everything can be reached from one, and no way leads in a circle, or too far, without a wait."""
    found = []
    entries = [node.id for node in graph.nodes.values() if node.type.group == "entry"]
    if not entries:
        found.append(
            Problem("nodes", "no_entry", "Nobody can get in: add an entry.", "没有入口节点，客户无法进入，请添加一个。")
        )
    forward: dict[str, list[str]] = {}
    for edge in graph.edges:
        forward.setdefault(edge.source, []).append(edge.target)
    for node_id in graph.nodes.keys() - reachable(entries, forward):
        found.append(
            Problem(
                f"nodes.{node_id}",
                "unreachable_node",
                "No line from an entry leads here, so nobody will come by.",
                "没有从入口到此的连线，不会有客户经过。",
                "warning",
            )
        )
    for node_id in circles(graph):
        found.append(
            Problem(
                f"nodes.{node_id}",
                "circle_without_wait",
                "People would go round in a circle here without ever waiting. Put a wait into the circle.",
                "此处形成了没有等待的循环，客户会无限循环，请在环路中加入等待节点。",
            )
        )
    for node_id in too_long(graph):
        found.append(
            Problem(
                f"nodes.{node_id}",
                "too_long_without_wait",
                f"Up to here people would pass more than {MAX_STEPS} steps in one go, or more than {MAX_STATEMENTS} that change "
                "the profile, and everybody else in the workspace would wait for them. Put a wait before this step, or take "
                "steps out.",
                f"到此为止，客户会不停顿地连续经过超过 {MAX_STEPS} 个步骤，或超过 {MAX_STATEMENTS} 个修改档案的步骤，"
                "工作区的其他客户都要等待。请在此步骤前加入等待，或减少步骤。",
            )
        )
    return sorted(found, key=lambda problem: problem.path)


def _repeats(node: GraphNode) -> bool:
    """Whether it is an entry that lets its audience in more than once."""
    return isinstance(node.type, EntryType) and node.config is not None and node.type.repeats(node.config)


def _undeclared(graph: Graph) -> list[Problem]:
    """Entries that take values which the journey does not declare, or take nothing."""
    declared = {field.name for field in graph.settings.context}
    found = []
    for node in graph.nodes.values():
        if node.config is None or not isinstance(node.type, EntryType):
            continue
        for number, (name, path) in enumerate(node.type.context(node.config)):
            where = f"nodes.{node.id}.config.context.{number}"
            if name not in declared:
                found.append(
                    Problem(
                        f"{where}.name",
                        "undeclared_context",
                        f"The journey declares no context value “{name}”. Declare it in its settings, or choose another.",
                        f"旅程未声明上下文值“{name}”。请在旅程设置中声明，或选择其他名称。",
                    )
                )
            if not path:
                found.append(
                    Problem(
                        f"{where}.property",
                        "no_property",
                        f"Nothing says where “{name}” comes from. Name a property of the event.",
                        f"未指明“{name}”取自何处，请填写事件属性。",
                    )
                )
    return found


def _settings(graph: Graph, scope: Scope) -> list[Problem]:
    found: list[Problem] = []
    settings, goal = graph.settings, graph.settings.goal
    rules = [("entry_filter", settings.entry_filter, False), ("exit_rule", settings.exit_rule, True)]
    if goal is not None:
        rules.append(("goal.rule", goal.rule, True))
        found += [each.under("settings.goal") for each in check_duration(goal.window, "window")]
        if goal.rule is None:
            found += [each.under("settings.goal") for each in check_event(goal.event, goal.where, "", scope.catalog)]
    for name, raw, in_journey in rules:
        if raw is None:
            continue
        found += check_rule_json(raw, scope, f"settings.{name}", in_journey=in_journey)
    if settings.reentry.mode == "never" and any(_repeats(node) for node in graph.nodes.values()):
        found.append(
            Problem(
                "settings.reentry.mode",
                "reentry_never_repeats",
                "A schedule repeats, but re-entry is never allowed: from the second time nobody who was inside enters again. "
                "Allow re-entry at any time, or after a time.",
                "定时会重复，但不允许再次进入：从第二次起，曾进入过的客户都不会再进入。请允许随时或间隔一段时间后再次进入。",
            )
        )
    found += [each.under("settings.context") for each in check_context(settings.context)]
    found += _undeclared(graph)
    if settings.reentry.mode == "after":
        found += [each.under("settings.reentry") for each in check_duration(settings.reentry.after, "after")]
    return found
