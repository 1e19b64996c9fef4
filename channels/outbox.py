"""The door through which a decision to touch becomes rows: the touch always, the send only if nothing spoke against it."""

from __future__ import annotations

from cdp.sql import Sql, sql

TOUCH_COLUMNS = (
    "enrollment_id",
    "node_id",
    "visit",
    "journey_id",
    "version_id",
    "profile_id",
    "arm",
    "event_id",
    "event_at",
    "channel_id",
    "template_version_id",
    "medium",
    "category",
    "topic",
    "refusal",
)
"""What the relation handed to `enqueue_touches` must offer."""


def enqueue_touches(workspace_id: int, relation: Sql, now: Sql) -> list[tuple[str, Sql]]:
    """CTEs that write a touch for every row of `relation` (columns `TOUCH_COLUMNS`), and a send where `refusal` is ''.

    To be spliced into the engine's statement, so that the decision, its record and the move commit together.
    The unique key (enrollment, node, visit) makes a second decision for the same stay fail loudly.
    """
    touches = sql(
        "INSERT INTO channels_touch (workspace_id, enrollment_id, node_id, visit, journey_id, version_id, profile_id, "
        "arm, event_id, event_at, channel_id, template_version_id, medium, category, topic, decision, reason, created_at) "
        "SELECT {}::bigint, r.enrollment_id, r.node_id, r.visit, r.journey_id, r.version_id, r.profile_id, r.arm, "
        "r.event_id, r.event_at, r.channel_id, r.template_version_id, r.medium, r.category, r.topic, "
        "CASE WHEN r.refusal = '' THEN 1 ELSE 2 END, r.refusal, {} FROM ({}) r "
        "RETURNING id, channel_id, profile_id, decision",
        workspace_id,
        now,
        relation,
    )
    sends = sql(
        "INSERT INTO channels_send (touch_id, workspace_id, channel_id, profile_id, due_at) "
        "SELECT id, {}::bigint, channel_id, profile_id, {} FROM touches WHERE decision = 1 RETURNING 1",
        workspace_id,
        now,
    )
    return [("touches", touches), ("sends", sends)]


def cancel_queued(relation: Sql, now: Sql) -> Sql:
    """A statement that calls back the sends, not leased by a gateway yet, of every run in `relation` (enrollment_id).

    They are closed with the reason `left_journey`: nobody who has bought or left gets one more message.
    """
    # Arrays, not joins: whatever the planner believes of young tables, nobody having left costs nothing.
    return sql(
        "UPDATE channels_send s SET state = 7, reason = 'left_journey', closed_at = {} WHERE s.state = 1 "
        "AND s.touch_id = ANY(ARRAY(SELECT t.id FROM channels_touch t WHERE t.enrollment_id = "
        "ANY(ARRAY(SELECT r.enrollment_id FROM ({}) r))))",
        now,
        relation,
    )
