"""Sends queued before a pause are marked, and released or closed at its end, some thousands in a transaction.

The progress of a journey's hold is stored in its row, so an interrupted pass goes on there. What is queued behind the pass is
held by the claim that meets it (`hold.hold_met`), and a hold ends only when nothing is held any more.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime

from django.db import transaction

from channels.models import HoldAction, SendState
from channels.touches.hold import REASON, marked
from core.db.sql import Sql, one, rows, run, sql
from core.publicid import encode

log = logging.getLogger(__name__)

CHUNK = 5_000
"""So many sends are read or written in a transaction."""

STATEMENT_SECONDS = 5


UNFINISHED = sql(
    "SELECT journey_id FROM channels_journeyhold WHERE NOT (passed AND action = {Action.HOLD})", Action=HoldAction
)


def unfinished() -> list[int]:
    """The journeys with sends to be marked, released or closed. In an order that changes, so that none is always behind
    one that fails or takes long."""
    found = rows(sql("{} ORDER BY random()", UNFINISHED))
    return [journey_id for (journey_id,) in found]


def apply_holds(now: datetime, until: float = float("inf")) -> int:
    """Mark, release or close sends; their number. After `until` (of the monotonic clock) no chunk is begun.

    A journey for which that fails is left to the next call, and the others go on.
    """
    changed = 0
    for journey_id in unfinished():
        try:
            changed += _apply(journey_id, now, until)
        except Exception:
            log.exception(
                "The hold of journey %s could not be applied to its messages; it is tried again.",
                encode("jrn", journey_id),
            )
    return changed


def _apply(journey_id: int, now: datetime, until: float) -> int:
    changed, more = 0, True
    while more and time.monotonic() <= until:
        with transaction.atomic():
            number, more = _chunk(journey_id, now)
        changed += number
    return changed


def _chunk(journey_id: int, now: datetime) -> tuple[int, bool]:
    """One chunk of a journey: how many sends were changed, and whether there is more to be done now."""
    run(sql("SET LOCAL statement_timeout = {}", Sql(f"'{STATEMENT_SECONDS}s'")))
    # It is locked by a transaction that pauses or resumes the journey, or applies the same hold.
    hold = one(
        sql(
            "SELECT workspace_id, action, passed, channel_id, due_at, touch_id FROM channels_journeyhold "
            "WHERE journey_id = {}::bigint FOR NO KEY UPDATE SKIP LOCKED",
            journey_id,
        )
    )
    if hold is None:
        return 0, False
    workspace_id, action, passed, *place = hold
    if action == HoldAction.RELEASE:
        return _end(journey_id, _RELEASED)
    if not passed:
        return _mark_next(workspace_id, journey_id, tuple(place), now)
    if action == HoldAction.CANCEL:
        return _end(journey_id, _closed(now))
    return 0, False


def _mark_next(
    workspace_id: int, journey_id: int, place: tuple[int, datetime | None, int], now: datetime
) -> tuple[int, bool]:
    """Mark the journey's among the next open sends of one channel behind `place`, and store the new place.

    Waits for transactions that have one of them locked, in the order of `channels.delivery.record`; that may be a claim, and
    no claim waits for this pass.

    No index leads from a journey to its sends: it would cost every send that is queued. So the open sends of the
    workspace's channels are read, once for each pause. What is queued or moved to behind `place` meanwhile is due soon, and
    held by the claim that meets it.
    """
    found = one(
        sql(
            "SELECT id FROM channels_channel WHERE workspace_id = {}::bigint AND id >= {}::bigint ORDER BY id LIMIT 1",
            workspace_id,
            place[0],
        )
    )
    if found is None:
        run(sql("UPDATE channels_journeyhold SET passed = TRUE WHERE journey_id = {}::bigint", journey_id))
        return 0, True
    seen = rows(_next_open(found[0], place))
    changed = run(
        sql(
            "UPDATE channels_send s SET {marked} WHERE s.touch_id = ANY(ARRAY(SELECT q.touch_id FROM channels_send q "
            "JOIN channels_touch t ON t.id = q.touch_id AND t.journey_id = {journey}::bigint "
            "WHERE q.touch_id = ANY({seen}::bigint[]) AND t.id = ANY({seen}::bigint[]) "
            "AND q.state IN ({State.QUEUED}, {State.LEASED}) AND q.held_at IS NULL ORDER BY q.touch_id FOR UPDATE OF q))",
            marked=marked(sql("{}::bigint", journey_id), now),
            journey=journey_id,
            seen=[touch for touch, _ in seen],
            State=SendState,
        )
    )
    full = len(seen) == CHUNK
    run(
        sql(
            "UPDATE channels_journeyhold SET channel_id = {}::bigint, due_at = {}::timestamptz, touch_id = {}::bigint "
            "WHERE journey_id = {}::bigint",
            found[0] if full else found[0] + 1,
            seen[-1][1] if full else None,
            seen[-1][0] if full else 0,
            journey_id,
        )
    )
    return changed, True


def _next_open(channel_id: int, place: tuple[int, datetime | None, int]) -> Sql:
    """The next open sends of a channel behind `place`: id, when it is due. By the index `send_due`, also where many are due at
    the same instant."""
    behind = Sql("TRUE")
    if place[0] == channel_id and place[1] is not None:
        behind = sql("(q.due_at, q.touch_id) > ({}::timestamptz, {}::bigint)", *place[1:])
    return sql(
        "SELECT q.touch_id, q.due_at FROM channels_send q WHERE q.channel_id = {}::bigint AND {} "
        "AND q.state IN ({State.QUEUED}, {State.LEASED}) AND q.held_at IS NULL ORDER BY q.due_at, q.touch_id LIMIT {}",
        channel_id,
        behind,
        CHUNK,
        State=SendState,
    )


_RELEASED = sql(
    "reason = CASE WHEN s.reason = {}::text AND s.closed_at IS NULL THEN '' ELSE s.reason END",
    REASON,
)


def _closed(now: datetime) -> Sql:
    return sql(
        "recalled_at = CASE WHEN s.state = {State.LEASED} THEN {now}::timestamptz ELSE s.recalled_at END, "
        "state = CASE WHEN s.state <> {State.QUEUED} THEN s.state WHEN s.reason = 'ambiguous' THEN {State.UNKNOWN} "
        "ELSE {State.CANCELLED} END, "
        "reason = CASE WHEN s.state = {State.QUEUED} THEN 'journey_archived' ELSE s.reason END, "
        "closed_at = CASE WHEN s.state = {State.QUEUED} THEN {now}::timestamptz ELSE s.closed_at END",
        now=now,
        State=SendState,
    )


def _end(journey_id: int, changes: Sql) -> tuple[int, bool]:
    """Release the next held sends of the journey with these changes; the hold ends with the last."""
    # Against claims, which lock the row FOR KEY SHARE while they mark a send.
    alone = one(
        sql("SELECT 1 FROM channels_journeyhold WHERE journey_id = {}::bigint FOR UPDATE SKIP LOCKED", journey_id)
    )
    if alone is None:
        return 0, False
    held = sql("q.held_journey_id = {}::bigint AND q.held_at IS NOT NULL", journey_id)
    changed = run(
        sql(
            "UPDATE channels_send s SET held_at = NULL, held_journey_id = NULL, {} WHERE s.touch_id = ANY(ARRAY("
            "SELECT q.touch_id FROM channels_send q WHERE {} LIMIT {} FOR UPDATE SKIP LOCKED))",
            changes,
            held,
            CHUNK,
        )
    )
    left = one(sql("SELECT EXISTS (SELECT 1 FROM channels_send q WHERE {})", held)) == (True,)
    if not left:
        run(sql("DELETE FROM channels_journeyhold WHERE journey_id = {}::bigint", journey_id))
    return changed, left and changed > 0
