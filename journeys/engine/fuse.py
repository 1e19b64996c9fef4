"""From one wait position to the next in one statement: the nodes of a version fused into a chain of CTEs.

`batch` is everybody of the version who is due. Each node is a CTE over the people at it, deciding a port; the people
at a node are the enrollments that stood there and those that earlier nodes sent on. Where a wait begins, where the journey ends,
and behind nodes whose writing later nodes may read, people land; then one UPDATE moves them, one INSERT logs the whole
crossing, and the services of the effects write what the nodes decided. All of it commits together or not at all.

A customer who passes branch, split and send to a wait costs one update and a few inserts, whatever lies between.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from channels.models import Origin
from channels.policies.budget import LEFT
from core.db.sql import Slot, Sql, join, sql
from journeys.engine.effects import SERVICES
from journeys.graph.read import GraphNode
from journeys.models import EnrollmentState
from journeys.nodes.base import Step
from journeys.nodes.now import NOW

if TYPE_CHECKING:
    from journeys.engine.plan import Plan

COLUMNS = (
    "id",
    "profile_id",
    "seq",
    "visit",
    "entered_at",
    "arrived_at",
    "paused_for",
    "event_id",
    "arm",
    "nodes",
    "ports",
    "reasons",
)
"""What is known of each customer at a node: the enrollment, and the crossing so far."""

_PROFILE = " JOIN profiles_profile p ON p.id = i.profile_id"
_HEAD = ", ".join(f"e.{column}" for column in COLUMNS[:9])
_ARRIVED = "landed(id, seq, visit, arm, nodes, ports, reasons, node_id, wake_at, exit_reason)"


def fuse(plan: Plan) -> Sql:
    """The statement that carries everybody due to their next wait position. Slots: now, buckets, shard, limit.

    It gives one row: how many moved, how many sends were written. Of a version with a budget also those of
    `channels.policies.budget`.
    """
    chain = _Chain(plan)
    ctes = [("batch", _batch(plan)), *chain.decisions(), (_ARRIVED, join(" UNION ALL ", chain.arrivals))]
    ctes += _effects(plan, chain.decided)
    ctes += [("moved", _moved()), ("passed", _passed(plan.workspace_id)), ("tallied", tally(Sql("landed")))]
    if chain.stays:
        ctes.append(("stayed", _stayed(chain.stays)))
    body = join(", ", (sql("{} AS MATERIALIZED ({})", Sql(name), text) for name, text in ctes))
    sends = Sql("(SELECT count(*) FROM sends)" if any(name == "sends" for name, _ in ctes) else "0")
    return sql("WITH {} SELECT (SELECT count(*) FROM landed), {}", body, sends)


def _batch(plan: Plan) -> Sql:
    """Every enrollment that is due, and those that a signal names; one run a profile at a time where there can be several,
    so that what the one is sent counts for the other."""
    columns = (
        f"{_HEAD}, '{{{{}}}}'::bigint[] AS nodes, '{{{{}}}}'::text[] AS ports, '{{{{}}}}'::text[] AS reasons, e.node_id"
    )
    due = sql(
        "SELECT "
        + columns
        + " FROM journeys_enrollment e WHERE e.workspace_id = {}::bigint AND e.bucket = ANY({}::smallint[]) "
        "AND e.state = {State.LIVE} AND e.wake_at <= {} AND e.version_id = {}::bigint{} LIMIT {}::int",
        plan.workspace_id,
        Slot("buckets"),
        NOW,
        plan.version_id,
        plan.among("e.profile_id"),
        Slot("limit"),
        State=EnrollmentState,
    )
    parts = [sql("({})", due)]
    if plan.waiting_watches:
        parts.append(
            sql(
                "(SELECT " + columns + " FROM tick_woken w JOIN journeys_enrollment e ON e.id = w.enrollment_id "
                "WHERE w.version_id = {}::bigint AND e.state = {State.LIVE} AND e.wake_at > {}{})",
                plan.version_id,
                NOW,
                plan.among("e.profile_id"),
                State=EnrollmentState,
            )
        )
    if not plan.keyed:
        return join(" UNION ALL ", parts)
    # Who is looked at for a signal comes before who is due: due they stay, the signal is used up (see `Pass._look_at_rest`).
    ranked = [sql("(SELECT r.*, {}::int AS turn FROM {} r)", 1 - n, part) for n, part in enumerate(parts)]
    return sql(
        "SELECT DISTINCT ON (u.profile_id) * FROM ({}) u ORDER BY u.profile_id, u.turn, u.id",
        join(" UNION ALL ", ranked),
    )


class _Chain:
    """Builds the CTEs of the nodes in an order in which each comes after all that lead to it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.steps: dict[str, Step] = {node.id: plan.step(node) for node in plan.graph.nodes.values()}
        self.inputs: dict[str, list[Sql]] = defaultdict(list)
        self.decided: dict[str, Step] = {}
        self.arrivals: list[Sql] = []
        self.stays: list[Sql] = []

    def decisions(self) -> list[tuple[str, Sql]]:
        """The CTE of every node that anybody can come to; fills `decided`, `arrivals` and `stays` on the way."""
        ctes = []
        for node in self._ordered():
            people = self.inputs[node.id]
            if self._is_stand(node):
                people.insert(0, sql("SELECT {} FROM batch WHERE node_id = {}::bigint", _names(), self._id(node)))
            if not people:
                continue
            if self.plan.budgeted and node.type.touches:
                self.steps[node.id] = self.plan.step(node, self._left())
            ctes.append((f"d_{self._id(node)}", self._decision(node, join(" UNION ALL ", people))))
            self.decided[node.id] = self.steps[node.id]
            self._send_on(node)
        return ctes

    def _left(self) -> Sql:
        """What the budget has left after the sends that earlier nodes decide on."""
        paid = [
            sql(
                "(SELECT coalesce(sum(d.fx_price), 0) FROM {} d WHERE d.fx_refusal = '')",
                Sql(f"d_{self.plan.ids[node_id]}"),
            )
            for node_id, step in self.decided.items()
            if any(effect.service == "paid_touches" for effect in step.effects)
        ]
        return sql("({})", join(" - ", [LEFT, *paid]))

    def _id(self, node: GraphNode) -> int:
        return self.plan.ids[node.id]

    def _is_stand(self, node: GraphNode) -> bool:
        """Whether people can be found standing at a node when the statement begins."""
        if node.type.waits or node.type.group == "entry":
            return True
        wires = self.plan.graph.edges
        return any(self.plan.graph.nodes[edge.source].type.barrier for edge in wires if edge.target == node.id)

    def _ordered(self) -> list[GraphNode]:
        """Entries and waits first (people only start there), then instant nodes after all that lead to them."""
        nodes = self.plan.graph.nodes
        done: dict[str, GraphNode] = {n.id: n for n in nodes.values() if n.type.waits or n.type.group == "entry"}
        before = {
            node_id: {e.source for e in self.plan.graph.edges if e.target == node_id}
            for node_id in nodes.keys() - done.keys()
        }
        while before:
            ready = sorted(node_id for node_id, sources in before.items() if sources <= done.keys())
            assert ready, "publishing refuses circles of instant nodes"
            for node_id in ready:
                done[node_id] = nodes[node_id]
                del before[node_id]
        return list(done.values())

    def _decision(self, node: GraphNode, people: Sql) -> Sql:
        step = self.steps[node.id]
        kept = [sql("i.{}", Sql(c)) for c in COLUMNS if c != "arm"]
        columns = [*kept, sql("{} AS arm", step.arm or Sql("i.arm")), sql("{}::text AS port", step.port)]
        columns.append(sql("{}::text AS reason", step.reason))
        if step.again is not None:
            columns.append(sql("{} AS again", step.again))
        columns += [sql("{} AS {}", text, Sql(f"fx_{n}")) for effect in step.effects for n, text in effect.columns]
        # OFFSET 0 keeps the planner from working out `x` again wherever it is read.
        lateral = sql(" CROSS JOIN LATERAL ({} OFFSET 0) x", step.lateral) if step.lateral else Sql("")
        written = [text for effect in step.effects for _, text in effect.columns]
        parts = [step.port, step.reason, step.arm, step.lateral, step.again, *written]
        profile = Sql(_PROFILE) if _reads_profile(*parts) else Sql("")
        return sql("SELECT {} FROM ({}) i({}){}{}", join(", ", columns), people, _names(), profile, lateral)

    def _send_on(self, node: GraphNode) -> None:
        """From a decided node onwards: into the next node's people, or into an arrival."""
        own = Sql(f"d_{self._id(node)}")
        if node.type.group == "end":
            self.arrivals.append(self._arrival(own, node, Sql("TRUE"), None))
            return
        if node.type.waits and self.steps[node.id].again is not None:
            self.stays.append(sql("SELECT id, again AS wake_at FROM {} WHERE port IS NULL", own))
        targets: dict[str, list[str]] = defaultdict(list)
        assert node.config is not None, "published configs have been checked"
        for port in node.type.ports(node.config):
            target_id = self.plan.graph.target(node.id, port.name)
            assert target_id is not None, "publishing refuses ports that lead nowhere"
            targets[target_id].append(port.name)
        for target_id, names in targets.items():
            target = self.plan.graph.nodes[target_id]
            taken = sql("i.port = ANY({}::text[])", names)
            if target.type.waits or (node.type.barrier and target.type.group != "end"):
                self.arrivals.append(self._arrival(own, node, taken, target))
            else:
                self.inputs[target_id].append(self._onward(own, node, taken))

    def _onward(self, own: Sql, node: GraphNode, taken: Sql) -> Sql:
        return sql(
            "SELECT i.id, i.profile_id, i.seq, i.visit + 1, i.entered_at, i.arrived_at, i.paused_for, i.event_id, i.arm, "
            "i.nodes || {}::bigint, i.ports || i.port, i.reasons || i.reason FROM {} i WHERE {}",
            self._id(node),
            own,
            taken,
        )

    def _arrival(self, own: Sql, node: GraphNode, taken: Sql, target: GraphNode | None) -> Sql:
        """Those who come to stand at `target`, or leave the journey at `node`."""
        wake = (self.steps[target.id].wake if target and target.type.waits else NOW) or NOW
        profile = Sql(_PROFILE) if _reads_profile(wake) else Sql("")
        return sql(
            "SELECT i.id, i.seq, i.visit + {}, i.arm, i.nodes || {}::bigint, i.ports || i.port, i.reasons || i.reason, "
            "{}::bigint, {}, {} FROM {} i{} WHERE {}",
            Sql("1" if target else "0"),
            self._id(node),
            self._id(target or node),
            wake if target else Sql("NULL::timestamptz"),
            Sql("''::text" if target else "i.reason"),
            own,
            profile,
            taken,
        )


def _names() -> Sql:
    return Sql(", ".join(COLUMNS))


def _reads_profile(*parts: Sql | None) -> bool:
    """Whether any of the expressions reads the profile's row, so that it has to be fetched."""
    return any(part is not None and re.search(r"\bp\.", part.text) for part in parts)


def _effects(plan: Plan, steps: dict[str, Step]) -> list[tuple[str, Sql]]:
    """Everything the nodes have written, service by service."""
    relations: dict[str, list[Sql]] = defaultdict(list)
    # By the id, where the version declares any; to carry it through every node would widen all of them.
    context = Sql("(SELECT x.context FROM journeys_enrollment x WHERE x.id = i.id)")
    if not plan.graph.settings.context:
        context = Sql("NULL::jsonb")
    for node_id, step in steps.items():
        for effect in step.effects:
            given = join(", ", (sql("i.{} AS {}", Sql(f"fx_{n}"), Sql(n)) for n, _ in effect.columns))
            relations[effect.service].append(
                sql(
                    "SELECT {Origin.ENROLLMENT}::smallint AS origin, i.id AS origin_id, {node}::bigint AS step_id, i.visit, "
                    "{journey}::bigint AS journey_id, {version}::bigint AS version_id, i.profile_id, i.arm, i.event_id, "
                    "CASE WHEN i.event_id IS NOT NULL THEN i.entered_at END AS event_at, {context} AS context, {given} "
                    "FROM {own} i",
                    context=context,
                    Origin=Origin,
                    node=plan.ids[node_id],
                    journey=plan.journey_id,
                    version=plan.version_id,
                    given=given,
                    own=Sql(f"d_{plan.ids[node_id]}"),
                )
            )
    ctes: list[tuple[str, Sql]] = []
    for service, parts in relations.items():
        ctes += SERVICES[service](plan.workspace_id, join(" UNION ALL ", parts), NOW)
    return ctes


def _moved() -> Sql:
    return sql(
        "UPDATE journeys_enrollment e SET node_id = l.node_id, visit = l.visit, seq = l.seq + 1, arm = l.arm, "
        "arrived_at = {now}, paused_for = NULL, wake_at = l.wake_at, state = CASE WHEN l.exit_reason = '' "
        "THEN {State.LIVE} ELSE {State.ENDED} END, "
        "ended_at = CASE WHEN l.exit_reason <> '' THEN {now} END, exit_reason = l.exit_reason "
        "FROM landed l WHERE e.id = l.id",
        now=NOW,
        State=EnrollmentState,
    )


def _passed(workspace_id: int) -> Sql:
    return sql(
        "INSERT INTO journeys_passage (enrollment_id, seq, workspace_id, at, nodes, ports, reasons, to_node_id) "
        "SELECT l.id, l.seq + 1, {}::bigint, {}, l.nodes, l.ports, l.reasons, "
        "CASE WHEN l.exit_reason = '' THEN l.node_id END FROM landed l",
        workspace_id,
        NOW,
    )


def tally(relation: Sql) -> Sql:
    """Add the crossings of a relation (arrays `nodes`, `ports`) to the counts. Slots: now, shard."""
    return sql(
        "INSERT INTO journeys_tally (node_id, port, day, shard, n) "
        "SELECT u.node, u.port, ({} AT TIME ZONE 'UTC')::date, {}::smallint, count(*) "
        "FROM {} l CROSS JOIN LATERAL unnest(l.nodes, l.ports) u(node, port) GROUP BY 1, 2 "
        "ON CONFLICT (node_id, port, day, shard) DO UPDATE SET n = journeys_tally.n + excluded.n",
        NOW,
        Slot("shard"),
        relation,
    )


def _stayed(stays: list[Sql]) -> Sql:
    """Those who were looked at and stay: only when to look again may change."""
    return sql(
        "UPDATE journeys_enrollment e SET wake_at = s.wake_at FROM ({}) s WHERE e.id = s.id AND e.wake_at <> s.wake_at",
        join(" UNION ALL ", stays),
    )
