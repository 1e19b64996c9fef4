"""Service function that makes rows of a decision: the touch always, the send only if nothing spoke against it."""

from __future__ import annotations

from channels.models import Decision, Origin, SendState
from core.db.sql import Sql, sql

COPIED = (
    "origin",
    "origin_id",
    "step_id",
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
    "transactional",
    "urgent",
    "topic",
    "context",
)
"""What a touch takes over as it is."""
TOUCH_COLUMNS = (*COPIED, "refusal")
"""What the relation handed to `enqueue_touches` must offer."""


def enqueue_touches(workspace_id: int, relation: Sql, now: Sql, paid: Sql | None = None) -> list[tuple[str, Sql]]:
    """CTEs that write a touch for every row of `relation` (columns `TOUCH_COLUMNS`), and a send where `refusal` is ''.

    `paid`: of a journey with a budget, the spending that pays for a send and what is reserved of it.
    To be spliced into the engine's statement, so that the decision, its record and the move commit together.
    The unique key (origin, origin id, step, visit) makes a second decision for the same stay fail loudly.
    """
    touches = sql(
        "INSERT INTO channels_touch (workspace_id, {}, decision, reason, created_at) "
        "SELECT {}::bigint, {}, CASE WHEN r.refusal = '' THEN {Decision.SEND} ELSE {Decision.WITHHELD} END, "
        "r.refusal, {} FROM ({}) r "
        "RETURNING id, channel_id, profile_id, decision{}",
        Sql(", ".join(COPIED)),
        workspace_id,
        Sql(", ".join(f"r.{column}" for column in COPIED)),
        now,
        relation,
        Sql(", reason" if paid else ""),
        Decision=Decision,
    )
    sends = sql(
        "INSERT INTO channels_send (touch_id, workspace_id, channel_id, profile_id, due_at{columns}) "
        "SELECT id, {workspace}::bigint, channel_id, profile_id, {now}{values} FROM touches "
        "WHERE decision = {Decision.SEND} RETURNING {back}",
        workspace=workspace_id,
        now=now,
        columns=Sql(", spending_id, reserved" if paid else ""),
        values=sql(", {}", paid) if paid else Sql(""),
        back=Sql("reserved" if paid else "1"),
        Decision=Decision,
    )
    return [("touches", touches), ("sends", sends)]


def recall(relation: Sql, now: Sql) -> Sql:
    """A statement that calls back whatever has not been accepted yet of every run in `relation` (enrollment_id).

    What is queued is closed with the reason `left_journey`. The others are marked: one in a gateway's hands is not tried
    again, one that was given up is not taken up again. Nobody who has bought or left gets one more message.
    """
    # Arrays, not joins: whatever the planner believes of young tables, nobody having left costs nothing.
    # Locked in the order of `channels.delivery.record`, which may hold some of them at this moment.
    return sql(
        "UPDATE channels_send s SET recalled_at = {0}, "
        "state = CASE WHEN s.state <> {State.QUEUED} THEN s.state WHEN s.reason = 'ambiguous' THEN "
        "{State.UNKNOWN} ELSE {State.CANCELLED} END, "
        "reason = CASE WHEN s.state = {State.QUEUED} THEN 'left_journey' ELSE s.reason END, "
        "closed_at = CASE WHEN s.state = {State.QUEUED} THEN {0} ELSE s.closed_at END WHERE s.state IN "
        "({State.QUEUED}, {State.LEASED}, {State.REJECTED}, {State.UNKNOWN}, {State.EXPIRED}) "
        "AND s.touch_id = ANY(ARRAY(SELECT q.touch_id FROM channels_send q WHERE q.state IN ({State.QUEUED}, "
        "{State.LEASED}, {State.REJECTED}, {State.UNKNOWN}, {State.EXPIRED}) "
        "AND q.touch_id = ANY(ARRAY(SELECT t.id FROM channels_touch t WHERE t.origin = {Origin.ENROLLMENT} "
        "AND t.origin_id = ANY(ARRAY(SELECT r.enrollment_id FROM ({1}) r)))) ORDER BY q.touch_id FOR UPDATE))",
        now,
        relation,
        Origin=Origin,
        State=SendState,
    )
