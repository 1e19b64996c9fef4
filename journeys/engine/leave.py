"""Leaving a journey from where one stands, by goal, exit rule or merge rather than by a line on the canvas."""

from __future__ import annotations

from channels.touches.outbox import recall
from core.db.sql import Slot, Sql, join, sql
from journeys.engine.fuse import tally
from journeys.engine.plan import Plan
from journeys.models import EnrollmentState
from journeys.nodes.now import NOW


def _leave(workspace_id: int) -> list[tuple[str, Sql]]:
    """CTEs that end every run of the CTE `leaving` (id, reason). Slots: now, shard.

    The engine-made port is `!` and the reason, in the passage and in the counts.
    """
    left = sql(
        "UPDATE journeys_enrollment e SET state = {State.ENDED}, ended_at = {now}, wake_at = NULL, seq = e.seq + 1, "
        "exit_reason = l.reason FROM leaving l WHERE e.id = l.id AND e.state = {State.LIVE} "
        "RETURNING e.id, e.seq, e.node_id, l.reason",
        now=NOW,
        State=EnrollmentState,
    )
    passed = sql(
        "INSERT INTO journeys_passage (enrollment_id, seq, workspace_id, at, nodes, ports, reasons, to_node_id) "
        "SELECT id, seq, {}::bigint, {}, ARRAY[node_id], ARRAY['!' || reason], ARRAY[reason], NULL FROM left_now",
        workspace_id,
        NOW,
    )
    crossings = Sql("(SELECT ARRAY[node_id] AS nodes, ARRAY['!' || reason] AS ports FROM left_now)")
    # What was decided for them and has not gone out stays here; a merged run goes on as the other one.
    gone = Sql("SELECT id AS enrollment_id FROM left_now WHERE reason <> 'merged'")
    recalled = recall(gone, NOW)
    return [("left_now", left), ("passed", passed), ("tallied", tally(crossings)), ("recalled", recalled)]


def leaving_statement(workspace_id: int, leaving: Sql) -> Sql:
    """The statement that ends every run of a relation (id, reason); its one row is how many. Slots: now, shard."""
    ctes = (("leaving", leaving), *_leave(workspace_id))
    return sql(
        "WITH {} SELECT count(*) FROM left_now",
        join(", ", (sql("{} AS MATERIALIZED ({})", Sql(name), text) for name, text in ctes)),
    )


def leave_archived(plan: Plan) -> Sql:
    """The statement that ends every due run of an archived journey's version. Slots: now, buckets, shard."""
    leaving = sql(
        "SELECT e.id, 'journey_archived' AS reason FROM journeys_enrollment e WHERE e.workspace_id = {}::bigint "
        "AND e.bucket = ANY({}::smallint[]) AND e.state = {State.LIVE} AND e.wake_at <= {} AND e.version_id = {}::bigint{}",
        plan.workspace_id,
        Slot("buckets"),
        NOW,
        plan.version_id,
        plan.among("e.profile_id"),
        State=EnrollmentState,
    )
    return leaving_statement(plan.workspace_id, leaving)
