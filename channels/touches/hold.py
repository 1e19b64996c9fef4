"""Holding back what a paused journey has queued. A pause writes one row; no claim leases the journey's sends from then on, and
`channels.touches.apply_holds` marks those that were queued before, releases them, or closes them, some thousands at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from channels.models import HoldAction, SendState
from channels.touches import defer
from core.db.sql import Sql, run, sql

REASON = "journey_paused"


def hold(workspace_id: int, journey_id: int, now: datetime) -> None:
    """Hold the journey's sends back from now on. One in a gateway's hands is not called back, but if it has to be tried
    again, it waits."""
    run(
        sql(
            "INSERT INTO channels_journeyhold (journey_id, workspace_id, action, since, channel_id, touch_id) "
            "VALUES ({}::bigint, {}::bigint, {Action.HOLD}, {}::timestamptz, 0, 0) ON CONFLICT (journey_id) DO UPDATE SET "
            "action = excluded.action, since = excluded.since, channel_id = 0, due_at = NULL, touch_id = 0, passed = FALSE",
            journey_id,
            workspace_id,
            now,
            Action=HoldAction,
        )
    )


def release(journey_id: int) -> None:
    """Release what is held of the journey: it goes out, unless it has expired."""
    _then(journey_id, HoldAction.RELEASE)


def cancel_held(journey_id: int) -> None:
    """Close what a pause holds of a journey that is archived. One in a gateway's hands is not tried again."""
    _then(journey_id, HoldAction.CANCEL)


def _then(journey_id: int, action: HoldAction) -> None:
    # An update of no key: it does not wait for claims, which lock the row FOR KEY SHARE.
    run(
        sql(
            "UPDATE channels_journeyhold SET action = {} WHERE journey_id = {}::bigint",
            action,
            journey_id,
        )
    )


def holds(journey: Sql) -> Sql:
    """Whether a journey's sends are held back."""
    return sql(
        "EXISTS (SELECT 1 FROM channels_journeyhold j WHERE j.journey_id = {} AND j.action <> {Action.RELEASE})",
        journey,
        Action=HoldAction,
    )


def hold_met(touch_ids: Sequence[int], now: datetime) -> None:
    """Mark sends of held journeys that a claim has met, and locked. The row of the hold is locked too, so that it is not
    ended for good before these are marked."""
    if touch_ids:
        run(
            sql(
                "UPDATE channels_send s SET {marked} FROM channels_touch t JOIN (SELECT j.journey_id FROM channels_journeyhold j "
                "WHERE j.action <> {Action.RELEASE} FOR KEY SHARE) h ON h.journey_id = t.journey_id "
                "WHERE t.id = s.touch_id AND s.touch_id = ANY({ids}::bigint[])",
                marked=marked(Sql("t.journey_id"), now),
                ids=list(touch_ids),
                Action=HoldAction,
            )
        )


def marked(journey: Sql, now: datetime) -> Sql:
    """What an UPDATE sets of a send `s` that is held back. One in doubt (`ambiguous`) or deferred keeps its reason."""
    return sql(
        "held_at = {}::timestamptz, held_journey_id = {}, reason = CASE WHEN s.state = {State.QUEUED} "
        "AND s.reason NOT IN ('ambiguous', {}) THEN {}::text ELSE s.reason END",
        now,
        journey,
        defer.REASON,
        REASON,
        State=SendState,
    )
