"""A claim that fails for what some send holds: the culprits are found by halving and parked, the others go out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import blames_data, is_slow, narrow, reason_of
from cdp.parking.parking import Culprit, park, release_due
from channels.delivery.claim import prepare, take
from channels.delivery.lease import Batch
from channels.delivery.runtime import ChannelRuntime
from channels.models import SendState
from core import publicid
from core.db.sql import run, sql

log = logging.getLogger(__name__)


def claim_apart(runtime: ChannelRuntime, now: datetime, limit: int) -> Batch:
    """As `claim.claim`, where that failed: the sends at fault are found by halving and set aside, the others are taken.

    Raises what it fails for when no send is at fault.
    """
    taken = rest = take(runtime, now, limit)
    while True:
        found = narrow(rest, lambda ids: _tried(runtime, ids, now))
        if found.broken is not None:
            raise found.broken
        culprits = {touch_id for touch_id, _ in found.culprits}
        _set_aside(runtime, found.culprits, now)
        # A message that the search did not reach is left to the next claim.
        rest = [touch_id for touch_id in rest if touch_id not in culprits.union(found.unexamined)]
        batch = Batch(uuid4(), taken=len(taken))
        try:
            with transaction.atomic():
                if rest:
                    prepare(runtime, batch, rest, now)
            return batch
        except Exception as error:
            # A send that waited for one now set aside has its turn, and may be no better: look again without the first.
            if not culprits or not (blames_data(error) or is_slow(error)):
                raise


def _tried(runtime: ChannelRuntime, touch_ids: Sequence[int], now: datetime) -> BaseException | None:
    """The error that preparing these sends meets, which is undone; None if there is none."""
    try:
        with transaction.atomic():
            prepare(runtime, Batch(uuid4()), list(touch_ids), now)
            transaction.set_rollback(True)
    except Exception as error:
        if not blames_data(error) and not is_slow(error):
            raise
        return error
    return None


def _set_aside(runtime: ChannelRuntime, culprits: Sequence[tuple[int, BaseException]], now: datetime) -> None:
    """Park sends with the reason, and let them fall due again when they are to be retried."""
    for touch_id, error in culprits:
        log.error("send %s is set aside: %s", publicid.encode("tch", touch_id), error)
    park(
        [
            Culprit(ParkedKind.SEND, touch_id, runtime.workspace_id, "deliver.claim", *reason_of(error))
            for touch_id, error in culprits
        ],
        now,
    )
    run(
        sql(
            "UPDATE channels_send s SET due_at = k.retry_at FROM parking_parked k "
            "WHERE k.kind = {}::text AND k.ref = s.touch_id AND s.touch_id = ANY({}::bigint[])",
            str(ParkedKind.SEND),
            [touch_id for touch_id, _ in culprits],
        )
    )


def wake_parked(now: datetime) -> int:
    """Let parked sends whose time has come, or that somebody wants retried, fall due; how many. Those that are closed by
    now, or gone, are released."""
    over = sql(
        "NOT EXISTS (SELECT 1 FROM channels_send s WHERE s.touch_id = k.ref AND s.state IN ({State.QUEUED}, {State.LEASED}))",
        State=SendState,
    )
    release_due([ParkedKind.SEND], now, over)
    return run(
        sql(
            "UPDATE channels_send s SET due_at = {now}::timestamptz WHERE s.state = {State.QUEUED} AND "
            "s.due_at > {now}::timestamptz "
            "AND s.touch_id = ANY(ARRAY(SELECT ref FROM parking_parked WHERE kind = {kind}::text "
            "AND retry_at <= {now}::timestamptz ORDER BY retry_at LIMIT 1000))",
            now=now,
            kind=str(ParkedKind.SEND),
            State=SendState,
        )
    )
