"""Any journey, any people: the fused statements move everyone exactly as the plain interpreter does, and lose nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.models import Touch
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import Enrollment
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node
from tests.property.journeys.interpreter import Person, advance

TIERS = ("gold", "silver", "tin")


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """A graph of 1 to 9 nodes between entry and exit. Lines lead forward, or back to a wait, so every circle waits."""
    kinds = draw(st.lists(st.sampled_from(["wait", "branch", "split", "send"]), min_size=1, max_size=9))
    keys = [f"n{n}" for n in range(len(kinds))]
    nodes, edges = [node("in", "entry_event", event="Go")], []
    for n, (key, kind) in enumerate(zip(keys, kinds, strict=True)):
        onward = [*keys[n + 1 :], "out"]
        back = [k for k, other in zip(keys[:n], kinds[:n], strict=True) if other == "wait"]
        ports = ["next"]
        if kind == "wait":
            nodes.append(node(key, "wait", duration=f"P{draw(st.integers(1, 3))}D"))
        elif kind == "branch":
            tiers = draw(st.lists(st.sampled_from(TIERS), min_size=1, max_size=2))
            paths = [
                {"name": f"p{i}", "rule": {"kind": "trait", "trait": "tier", "op": "eq", "value": tier}}
                for i, tier in enumerate(tiers)
            ]
            nodes.append(node(key, "branch", paths=paths))
            ports = [*(path["name"] for path in paths), "else"]
        elif kind == "split":
            arms = [
                {"name": f"a{i}", "weight": w}
                for i, w in enumerate(draw(st.lists(st.integers(1, 5), min_size=2, max_size=3)))
            ]
            nodes.append(node(key, "split", arms=arms))
            ports = [arm["name"] for arm in arms]
        else:
            nodes.append({"id": key, "kind": "send", "config": {}})
        edges += [
            {"id": f"{key}.{p}", "source": key, "port": p, "target": draw(st.sampled_from(onward + back))}
            for p in ports
        ]
    first = draw(st.sampled_from([*keys, "out"]))
    return {
        "nodes": [*nodes, node("out", "exit")],
        "edges": [{"id": "e", "source": "in", "port": "next", "target": first}, *edges],
        "settings": {},
    }


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(graph=graphs(), tiers=st.lists(st.sampled_from(TIERS), min_size=1, max_size=5), entered=st.integers(0, 2))
def test_everyone_moves_as_the_interpreter_says(graph: dict[str, Any], tiers: list[str], entered: int) -> None:
    with transaction.atomic():
        _compare(graph, tiers, entered)
        transaction.set_rollback(True)


def _compare(graph: dict[str, Any], tiers: list[str], entered: int) -> None:
    builder = Builder(Workspace.objects.create(name="Any", slug="any"))
    sends = {n["id"]: builder.send(n["id"]) for n in graph["nodes"] if n["kind"] == "send"}
    graph = {**graph, "nodes": [sends.get(n["id"], n) for n in graph["nodes"]]}
    problems = [p for p in check(graph, load_scope(builder.workspace.pk)) if p.severity == "error"]
    assert problems == []
    version = builder.live("Any", graph["nodes"], graph["edges"])
    for n, tier in enumerate(tiers):
        builder.identify(f"u{n}", email=f"u{n}@example.com", tier=tier)
        builder.track(f"u{n}", "Go", day(entered))
    people = [Person(builder.profile(f"u{n}").pk, tier) for n, tier in enumerate(tiers)]
    for now in (day(entered + 0.5 + step) for step in range(6)):
        builder.tick(now)
        for person in people:
            advance(person, graph, version.journey_id, now)
    for n, person in enumerate(people):
        run = Enrollment.objects.get(profile_id=person.profile_id)
        assert builder.path(f"u{n}") == person.path
        assert (run.node.key if run.state == 1 else None) == person.stands
        assert run.wake_at == person.wake
        assert Touch.objects.filter(profile_id=person.profile_id).count() == person.sent
