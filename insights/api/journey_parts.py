"""What the API shows of a journey's results besides the counts: rates with intervals, the funnel, the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core import publicid
from core.durations import parse_duration
from insights.api.results import judged, said
from insights.figures.lifts import kept_lift
from insights.figures.report import stays
from insights.lift.entrants import newest_goal
from insights.statistics.sample import Difference, Events
from insights.statistics.verdicts import MEANS
from journeys.graph.describe import NodeWords, graph_words
from journeys.graph.goal import goal_name, goal_sentence
from journeys.graph.scope import load_metrics, load_scope
from journeys.ledger.counts import flow
from journeys.models import Journey, Version
from journeys.nodes.base import Scope
from rules.vocabulary import Catalog


def rates_of(shares: Sequence[tuple[int, int]]) -> list[dict[str, Any] | None]:
    """Each share with its interval; None of nothing, and where more was counted than it would be a share of."""
    # numpy is loaded when asked for, since most processes never work out an interval.
    import numpy as np

    from insights.statistics.rates import wilson

    n, of = np.array(shares, dtype=float).reshape(-1, 2).T
    sound = (of > 0) & (n <= of)
    found = zip(*(bound.tolist() for bound in wilson(np.where(sound, n, 0), np.where(sound, of, 1))), strict=True)
    return [
        {"n": part, "of": whole, "rate": rate, "low": low, "high": high} if whole and part <= whole else None
        for (part, whole), (rate, low, high) in zip(shares, found, strict=True)
    ]


def graphs_of(journey: Journey, version: str | None) -> dict[int, dict[str, Any]]:
    """The graphs of the versions asked for, the newest first."""
    versions = Version.objects.filter(journey=journey).order_by("-number")
    if version is not None:
        versions = versions.filter(pk=publicid.decode("ver", version) or 0)
    return dict(versions.values_list("pk", "graph"))


def mature_before(graphs: Iterable[Mapping[str, Any]], now: datetime) -> datetime | None:
    """Whoever entered before then can reach the goal no more; None where no version has a goal."""
    goals = [goal for graph in graphs if (goal := (graph.get("settings") or {}).get("goal"))]
    windows = [window for goal in goals if (window := parse_duration(goal.get("window") or ""))]
    return now - max(windows) if windows else None


def funnel(journey: Journey, graphs: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each node in the order of the drawing: who came, who went on and how, and how long they stayed."""
    ids = list(graphs)
    moved, stood = flow(ids), stays(journey.pk, ids)
    scope = load_scope(journey.workspace_id)
    drawn: dict[str, dict[str, Any]] = {}
    words: dict[str, NodeWords] = {}
    for graph in graphs.values():  # The newest first: where a node lives on, it is as drawn last.
        for each in sorted(graph["nodes"], key=_height):
            drawn.setdefault(each["id"], each)
        words = graph_words(graph, scope, frozen=True) | words
    ports: dict[str, list[dict[str, Any]]] = {key: [] for key in drawn}
    for (key, port), n in sorted(moved.left.items()):
        ports[key].append({"port": port, "n": n})
    return [
        {
            "node": key,
            "kind": each["kind"],
            "name": each.get("name") or "",
            "sentence": words[key]["sentence"],
            "arrived": moved.arrived.get(key, 0),
            "inside": moved.inside.get(key, 0),
            "ports": ports[key],
            "dropped": sum(
                port["n"] for port in ports[key] if port["port"].startswith("!") and port["port"] != "!held_out"
            ),
            "stays": stood.get(key, (0, 0.0))[0],
            "mean_seconds": stood[key][1] if key in stood else None,
        }
        for key, each in drawn.items()
    ]


def _height(node: Mapping[str, Any]) -> tuple[float, float]:
    """Where a node is drawn, from the top down."""
    position = node.get("position") or {}
    return float(position.get("y", 0)), float(position.get("x", 0))


def lift(journey_id: int) -> dict[str, Any] | None:
    """The kept comparison of a journey, with what may be said of it; None if nothing was kept yet."""
    kept = kept_lift(journey_id)
    if kept is None:
        return None
    found = kept.groups.compared(kept.currencies)
    counted = kept.groups.counted
    events = counted.shown(found.arms) if counted else None
    return {
        "at": kept.at,
        "goal": goal(journey_id),
        "arms": [
            {
                "arm": arm,
                "people": sample.people,
                "converted": sample.converted,
                "value": sample.value,
                "rate": rates_of([(sample.converted, sample.people)])[0],
                "per_head": sample.per_head,
                **_events(None if events is None else events.get(arm, Events())),
            }
            for arm, sample in found.arms.items()
        ],
        "immature": kept.groups.immature,
        "since": kept.groups.since,
        "currencies": kept.currencies,
        "contrasts": [
            {
                "arm": each.arm,
                "against": each.against,
                "people": each.one.people,
                "against_people": each.other.people,
                "means": str(MEANS[each.arm, each.against]),
                "rate": each.rate and asdict(each.rate),
                "rate_verdict": said(each.rate_verdict),
                "per_head": each.per_head and asdict(each.per_head),
                "value_verdict": said(each.value_verdict),
                "extra_conversions": _extra(each.rate, each.one.people),
                "extra_value": _extra(each.per_head, each.one.people),
                "reduction": each.reduction,
                "judged": each.judged and judged(each.judged),
            }
            for each in found.contrasts
        ],
        "verdict": said(found.verdict),
    }


def goal(journey_id: int) -> dict[str, Any] | None:
    """The goal by which a journey is judged: that of the newest version that has one."""
    found = newest_goal(journey_id)
    if found is None:
        return None
    metrics = load_metrics(found.workspace_id)
    scope = Scope(found.workspace_id, Catalog(found.workspace_id), metrics=metrics)
    return {
        "kind": found.goal.kind,
        "name": goal_name(found.goal, metrics),
        "sentence": goal_sentence(found.goal, scope),
    }


def _events(found: Events | None) -> dict[str, Any]:
    """The goal events of an arm; nothing where the journey is not judged by them."""
    if found is None:
        return dict.fromkeys(("events", "active", "per_person", "per_event"))
    return {
        "events": int(found.events),
        "active": found.active,
        "per_person": found.per_person,
        "per_event": found.per_event,
    }


def _extra(difference: Difference | None, people: int) -> dict[str, float] | None:
    return None if difference is None else asdict(difference.times(people))
