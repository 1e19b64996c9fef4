"""A draft's problems: named, placed, with the remedy in both languages; the same list blocks publishing."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from core.problems import errors
from journeys.graph.check import check
from journeys.graph.instant import MAX_STATEMENTS, MAX_STEPS
from journeys.nodes.base import ChannelRef, Scope, TemplateRef
from rules.vocabulary import Catalog, KnownAudience
from tests.chinese import english_in, in_chinese

SCOPE = Scope(
    workspace_id=1,
    catalog=Catalog(1, events={"Order": 1}, audiences={"aud_1": KnownAudience(1, "VIP")}),
    templates={"tpl_1": TemplateRef(1, "Hello", "email"), "tpl_2": TemplateRef(2, "Text", "sms")},
    channels={"chn_1": ChannelRef(1, "Mail", "email", True), "chn_2": ChannelRef(2, "Off", "email", False)},
    audiences={"aud_1": "VIP"},
)


def n(key: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": key, "kind": kind, "config": config}


def e(source: str, port: str, target: str) -> dict[str, str]:
    return {"id": f"{source}.{port}", "source": source, "port": port, "target": target}


ENTRY, EXIT = n("in", "entry_event", event="Order"), n("out", "exit")


def graph(*nodes: dict[str, Any], edges: list[dict[str, str]], **settings: Any) -> dict[str, Any]:
    return {"nodes": [ENTRY, *nodes, EXIT], "edges": edges, "settings": settings}


def test_a_complete_graph_has_no_problems() -> None:
    given = graph(n("w", "wait", duration="P1D"), edges=[e("in", "next", "w"), e("w", "next", "out")])
    assert check(given, SCOPE) == []


BRANCH = n("b", "branch", paths=[{"name": "yes", "rule": {"kind": "tag", "tag": "vip"}}])
SPLIT = [{"name": "A", "weight": 1}, {"name": "A", "weight": 1}]


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        (None, "", "bad_shape"),
        ([], "", "bad_shape"),
        ({"nodes": {}}, "nodes", "bad_shape"),
        ({"nodes": [], "edges": []}, "nodes", "no_entry"),
        ({"nodes": [7], "edges": []}, "nodes[0]", "bad_shape"),
        ({"nodes": [ENTRY, ENTRY], "edges": []}, "nodes.in", "node_id_taken"),
        (graph(edges=[]), "nodes.in", "port_unwired"),
        (graph(edges=[e("in", "next", "gone")]), "edges.in.next", "dangling_edge"),
        (graph(edges=[e("in", "nowhere", "out")]), "edges.in.nowhere", "no_such_port"),
        (graph(edges=[e("in", "next", "out"), {**e("in", "next", "out"), "id": "x"}]), "nodes.in", "port_wired_twice"),
        (graph(n("w", "wait"), edges=[e("in", "next", "w"), e("w", "next", "in")]), "edges.w.next", "edge_into_entry"),
        (graph(n("x", "teleport"), edges=[e("in", "next", "out")]), "nodes.x.kind", "unknown_node_type"),
        (graph(n("w", "wait", duration="P1M"), edges=[]), "nodes.w.config.duration", "bad_duration"),
        (graph(n("w", "wait", duration="P9999D"), edges=[]), "nodes.w.config.duration", "duration_too_long"),
        (graph(n("w", "wait", duration="P0D"), edges=[]), "nodes.w.config.duration", "duration_zero"),
        (graph(n("w", "wait", duration=5), edges=[]), "nodes.w.config.duration", "bad_config"),
        (graph(n("w", "wait", speed=5), edges=[]), "nodes.w.config", "bad_config"),
        (graph(n("w", "wait_until", time="25:00"), edges=[]), "nodes.w.config.time", "bad_clock_time"),
        (graph(n("s", "split", arms=SPLIT), edges=[]), "nodes.s.config.arms[1].name", "arm_name_taken"),
        (
            graph(n("s", "send", channel="chn_9", template="tpl_1"), edges=[]),
            "nodes.s.config.channel",
            "unknown_channel",
        ),
        (
            graph(n("s", "send", channel="chn_1", template="tpl_9"), edges=[]),
            "nodes.s.config.template",
            "unknown_template",
        ),
        (
            graph(n("s", "send", channel="chn_1", template="tpl_2"), edges=[]),
            "nodes.s.config.template",
            "medium_mismatch",
        ),
        (graph(n("a", "entry_audience", audience="aud_9"), edges=[]), "nodes.a.config.audience", "unknown_audience"),
        (
            graph(n("a", "entry_schedule", audience="aud_1", start="soon"), edges=[]),
            "nodes.a.config.start",
            "bad_start",
        ),
        (
            graph(n("a", "entry_schedule", audience="aud_1", start="2026-01-01T09:00", repeat="FREQ=NEVER"), edges=[]),
            "nodes.a.config.repeat",
            "bad_repeat",
        ),
        (
            graph(n("a", "entry_schedule", audience="aud_1", start="2026-01-01T09:00", time_zone="Mars/X"), edges=[]),
            "nodes.a.config.time_zone",
            "unknown_time_zone",
        ),
        (
            graph(BRANCH, edges=[e("in", "next", "b"), e("b", "yes", "b"), e("b", "else", "out")]),
            "nodes.b",
            "circle_without_wait",
        ),
        (graph(edges=[e("in", "next", "out")], holdout=2), "settings.holdout", "bad_settings"),
        (graph(edges=[e("in", "next", "out")], goal={"event": ""}), "settings.goal.event", "event_missing"),
        (
            graph(edges=[e("in", "next", "out")], exit_rule={"kind": "trait", "trait": "x"}),
            "settings.exit_rule.op",
            "wrong_type",
        ),
    ],
)
def test_what_is_wrong_is_said_where_and_how_to_mend_it(given: Any, path: str, code: str) -> None:
    found = [p for p in check(given, SCOPE) if p.code == code]
    assert [p.path for p in found] == [path], check(given, SCOPE)
    assert found[0].severity == "error"
    assert len(found[0].message) > 20
    assert english_in(in_chinese(found[0].message)) == []


def test_every_setting_that_is_wrong_is_named_where_it_stands() -> None:
    settings = {"holdout": 2, "goal": {"event": "Order", "window": 5, "exits": "yes"}, "exit_rule": 7, "colour": 1}
    given = graph(edges=[e("in", "next", "out")], entry_filter={"kind": "tag"}, **settings)
    found = [(problem.path, problem.code) for problem in check(given, SCOPE)]
    assert found == [
        ("settings.exit_rule", "bad_settings"),
        ("settings.goal.window", "bad_settings"),
        ("settings.goal.exits", "bad_settings"),
        ("settings.holdout", "bad_settings"),
        ("settings", "bad_settings"),
        ("settings.entry_filter.tag", "missing"),
    ]


def test_a_setting_that_cannot_be_read_is_told_once() -> None:
    given = graph(edges=[e("in", "next", "out")], goal={"event": 5}, reentry={"mode": "after", "after": ["P1D"]})
    found = [(problem.path, problem.code) for problem in check(given, SCOPE)]
    assert found == [("settings.goal.event", "bad_settings"), ("settings.reentry.after", "bad_settings")]


@pytest.mark.parametrize(
    ("awaited", "since", "endless"),
    [
        ({"name": "a", "rule": {"kind": "tag", "tag": "vip"}}, "arrival", True),
        ({"name": "a", "event": "Order"}, "entry", True),
        ({"name": "a", "event": "Order"}, "arrival", False),
    ],
)
def test_a_wait_that_may_be_over_at_once_does_not_break_a_circle(
    awaited: dict[str, Any], since: str, endless: bool
) -> None:
    nodes = [n("w", "wait_for", awaited=[awaited], since=since), n("t", "set_tag", tag="seen")]
    edges = [e("in", "next", "w"), e("w", "a", "t"), e("w", "timeout", "out"), e("t", "next", "w")]
    codes = {problem.code for problem in check(graph(*nodes, edges=edges), SCOPE)}
    assert ("circle_without_wait" in codes) == endless


def test_a_circle_with_a_wait_in_it_is_allowed() -> None:
    nodes = [n("w", "wait", duration="P1D"), BRANCH]
    edges = [e("in", "next", "w"), e("w", "next", "b"), e("b", "yes", "w"), e("b", "else", "out")]
    assert check(graph(*nodes, edges=edges), SCOPE) == []


def test_what_cannot_be_reached_and_what_has_never_been_seen_are_warnings() -> None:
    given = graph(n("w", "wait"), edges=[e("in", "next", "out"), e("w", "next", "out")], goal={"event": "Unheard"})
    problems = check(given, SCOPE)
    assert {p.code for p in problems} == {"unreachable_node", "event_never_seen"}
    assert errors(problems) == []


def chain(*nodes: dict[str, Any]) -> dict[str, Any]:
    """The nodes one after another, each left by its first way out; a split's other ways lead the same way."""
    keys = ["in", *(each["id"] for each in nodes), "out"]
    ports = {"split": ("A", "B"), "branch": ("yes", "else")}
    kinds = {each["id"]: each["kind"] for each in nodes}
    edges = [
        e(source, port, target)
        for source, target in itertools.pairwise(keys)
        for port in ports.get(kinds.get(source, ""), ("next",))
    ]
    return graph(*nodes, edges=edges)


ARMS = [{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]
WAIT = n("w", "wait", duration="P1D")


def tags(count: int, prefix: str = "t") -> list[dict[str, Any]]:
    return [n(f"{prefix}{k}", "set_tag", tag=f"{prefix}{k}") for k in range(count)]


def splits(count: int) -> list[dict[str, Any]]:
    return [n(f"s{k}", "split", arms=ARMS) for k in range(count)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (chain(*tags(MAX_STATEMENTS)), []),
        (chain(*tags(MAX_STATEMENTS + 1)), [f"nodes.t{MAX_STATEMENTS}"]),
        (chain(*tags(MAX_STATEMENTS + 9)), [f"nodes.t{MAX_STATEMENTS}"]),
        (chain(*tags(MAX_STATEMENTS), WAIT, *tags(MAX_STATEMENTS, "u")), []),
        (chain(*splits(MAX_STEPS - 2)), []),
        (chain(*splits(MAX_STEPS)), [f"nodes.s{MAX_STEPS - 1}"]),
        (chain(*splits(MAX_STEPS - 2), *tags(1)), ["nodes.out"]),
    ],
)
def test_people_pass_so_many_steps_in_one_go_and_no_more(given: Any, found: list[str]) -> None:
    problems = check(given, SCOPE)
    assert [(p.path, p.code) for p in problems] == [(path, "too_long_without_wait") for path in found]
    for problem in problems:
        assert str(MAX_STATEMENTS) in problem.message
        assert english_in(in_chinese(problem.message)) == []


def test_of_ways_of_different_length_the_longest_counts() -> None:
    given = chain(*tags(MAX_STATEMENTS), BRANCH, *tags(1, "u"))
    # A short cut from the entry, which alone would be fine.
    given["nodes"].insert(1, n("s", "split", arms=ARMS))
    given["edges"] = [edge for edge in given["edges"] if edge["source"] != "in"]
    given["edges"] += [e("in", "next", "s"), e("s", "A", "t0"), e("s", "B", "b")]
    assert [p.path for p in check(given, SCOPE) if p.code == "too_long_without_wait"] == ["nodes.u0"]
