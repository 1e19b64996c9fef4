"""A published version, ready to run: its graph, the ids of its nodes, and its statements.

A version never changes; what its statements take from the workspace (its zone, its audiences) does. `Workspace.facts` counts
those changes, and each process builds a plan once for each count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from cdp.signals.models import SignalKind
from channels.models import Budget
from core.db.sql import Slot, Sql, sql
from core.durations import parse_duration
from journeys.graph.read import Graph, GraphNode, parse
from journeys.graph.scope import load_scope
from journeys.models import Node, Version
from journeys.nodes.base import Config, Scope, Stand, Step
from journeys.nodes.entry import EntryType, Watch
from journeys.nodes.rules import rule_footprint


@dataclass(frozen=True)
class Plan:
    """Everything the engine needs of a version."""

    version_id: int
    journey_id: int
    workspace_id: int
    graph: Graph
    ids: dict[str, int]
    """Canvas id -> id in journeys_node."""
    scope: Scope
    budgeted: bool = False
    """Whether the journey has a budget."""
    narrow: bool = False
    """Whether its statements leave out who is set aside, and can be run for some people alone. The hot ones know of none."""

    def among(self, profile: str) -> Sql:
        """A further condition on a column that names a profile, where people are first read; empty unless `narrow`."""
        return among(profile, self.version_id) if self.narrow else Sql("")

    @property
    def signals(self) -> Sql:
        """The relation of the signals in hand. OFFSET 0: nothing is computed for the rows that the condition excludes."""
        if not self.narrow:
            return Sql("tick_signal")
        return sql(
            "(SELECT s.* FROM tick_signal s WHERE s.version_id IN (0, {}::bigint){} OFFSET 0)",
            self.version_id,
            self.among("s.profile_id"),
        )

    def step(self, node: GraphNode, left: Sql | None = None) -> Step:
        """The decision of a node; `left`: what may still be spent when people come to it, where there is a budget."""
        assert node.config is not None, "published configs have been checked"
        return node.type.step(node.config, self.stand(node, left))

    def stand(self, node: GraphNode, left: Sql | None = None) -> Stand:
        """A node as its SQL needs to know it."""
        return Stand(self.ids[node.id], f"{self.journey_id}:{node.id}", self.scope, self.journey_id, left, self.ids)

    @cached_property
    def entries(self) -> list[tuple[GraphNode, EntryType[Any], Config]]:
        """The nodes where it begins, each with its type and its config."""
        return [
            (node, node.type, node.config)
            for node in self.graph.nodes.values()
            if isinstance(node.type, EntryType) and node.config is not None
        ]

    @cached_property
    def by_request(self) -> int | None:
        """The node by which requests let people in; None if there is none."""
        return next((self.ids[node.id] for node, entry, _ in self.entries if entry.by_request), None)

    @cached_property
    def markets(self) -> bool:
        """Whether any of its messages is marketing."""
        services = {code for code, category in self.scope.categories.items() if category.transactional}
        return any(
            node.type.touches and not node.type.transactional(node.raw.get("config") or {}, services)
            for node in self.graph.nodes.values()
        )

    @cached_property
    def keyed(self) -> bool:
        """Whether one profile can have several runs at once."""
        return any(entry.keyed(config) for _, entry, config in self.entries)

    @cached_property
    def waiting_watches(self) -> list[tuple[int, SignalKind, int]]:
        """(node id, signal kind, ref): which signals make the engine check enrollments at which node."""
        found: list[tuple[int, SignalKind, int]] = []
        for node in self.graph.nodes.values():
            if node.type.group != "entry" and node.config is not None and node.type.waits:
                watched = [(SignalKind.EVENT, self.event_id(name)) for name in node.type.awaited(node.config)]
                if node.type.watches_profile(node.config):
                    watched.append((SignalKind.PROFILE_CHANGED, 0))
                found += [(self.ids[node.id], kind, ref) for kind, ref in watched]
        return found

    @cached_property
    def entry_watches(self) -> frozenset[Watch]:
        """The signals by which somebody may enter."""
        return frozenset().union(*(entry.watches(config, self.scope) for _, entry, config in self.entries))

    @cached_property
    def goal_watches(self) -> frozenset[Watch]:
        """The signals by which the goal may have come true."""
        goal = self.graph.settings.goal
        if goal is None:
            return frozenset()
        if goal.rule is None:
            return frozenset({(SignalKind.EVENT, self.event_id(goal.event))})
        return self._rule_watches(goal.rule)

    @cached_property
    def exit_watches(self) -> frozenset[Watch]:
        """The signals by which the exit rule may have come true."""
        rule = self.graph.settings.exit_rule
        return self._rule_watches(rule) if rule is not None else frozenset()

    @cached_property
    def leaving_watches(self) -> frozenset[Watch]:
        """The signals after which somebody may have to leave."""
        return self.goal_watches | self.exit_watches | self.entry_watches

    @cached_property
    def settles(self) -> bool:
        """Whether an entry gives people time to come to pass the entry filter."""
        return self.graph.settings.entry_filter is not None and any(
            entry.settle_seconds(config) for _, entry, config in self.entries
        )

    @cached_property
    def settle_watches(self) -> frozenset[Watch]:
        """The signals by which somebody may have come to pass the entry filter, or whose time to do so is over."""
        if not self.settles:
            return frozenset()
        return self._rule_watches(self.graph.settings.entry_filter) | {(SignalKind.SETTLED, self.version_id)}

    @property
    def watches(self) -> frozenset[Watch]:
        """Every signal this version wants written."""
        waiting = {(kind, ref) for _, kind, ref in self.waiting_watches}
        return self.entry_watches | self.goal_watches | self.exit_watches | self.settle_watches | waiting

    def _rule_watches(self, rule: object) -> frozenset[Watch]:
        footprint = rule_footprint(rule)
        if footprint is None:
            return frozenset()
        found: set[Watch] = {(SignalKind.EVENT, self.event_id(name)) for name in footprint.events}
        for audience in footprint.audiences:
            found |= {(kind, self.audience_id(audience)) for kind in (SignalKind.ENTERED, SignalKind.LEFT)}
        return frozenset(found | ({(SignalKind.PROFILE_CHANGED, 0)} if footprint.profile else set()))

    def event_id(self, name: str) -> int:
        """The dictionary id of an event name; publishing has entered all of them."""
        return self.scope.event_id(name)

    def audience_id(self, public_id: str) -> int:
        """The row id behind an audience's public id."""
        return self.scope.audience_id(public_id)

    @cached_property
    def reentry_after(self) -> Sql:
        """The re-entry pause as a bound interval."""
        return Sql("%s::interval", (parse_duration(self.graph.settings.reentry.after),))


def among(profile: str, version_id: int) -> Sql:
    """A condition of narrow statements: the profile is one of those asked for, and not set aside. Slots: whole (boolean)."""
    return sql(
        " AND ({whole}::boolean OR EXISTS (SELECT 1 FROM tick_only o WHERE o.profile_id = {profile})) "
        "AND NOT EXISTS (SELECT 1 FROM tick_without x WHERE x.profile_id = {profile} "
        "AND x.version_id = ANY({versions}::bigint[]))",
        whole=Slot("whole"),
        profile=Sql(profile),
        versions=[0, version_id],
    )


@lru_cache(maxsize=4096)
def plan_of(version_id: int, facts: int) -> Plan:
    """The plan of a published version, built on first use. `facts` is `Workspace.facts` as read now."""
    version = Version.objects.get(pk=version_id)
    graph, problems = parse(version.graph)
    assert not problems, problems
    ids = dict(Node.objects.filter(version_id=version_id).values_list("key", "id"))
    budgeted = Budget.objects.filter(journey_id=version.journey_id).exists()
    scope = load_scope(version.workspace_id)
    return Plan(version.pk, version.journey_id, version.workspace_id, graph, ids, scope, budgeted)
