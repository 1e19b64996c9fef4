"""What is about to be put on the wire is written down first, so that the death of a worker leaves in doubt only that.

The answers known by then are recorded in the same commit: for a provider that takes one message after another, a
worker that is killed leaves at most one send whose outcome is unknown. Everything else of its lease is known not to
have been handed over, and goes out again when the lease runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from channels.adapters.base import Delivery, LeaseLost, Outcome, Outgoing, Progress
from channels.delivery.lease import Batch
from channels.delivery.record import record_each
from channels.delivery.runtime import ChannelRuntime
from channels.models import SendState
from core.db.sql import rows, run, sql


class NotedProgress(Progress):
    """The progress of one batch, durable before each hand-over. `clock` gives the engine's time of now."""

    def __init__(self, runtime: ChannelRuntime, batch: Batch, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._runtime = runtime
        self._batch = batch
        self._clock = clock
        self._leased = {leased.message.key: leased for leased in batch.leased}
        self._recorded: set[str] = set()

    def handing_over(self, messages: Sequence[Outgoing]) -> None:
        now = self._clock()
        answers = [(key, answer) for key, answer in self.outcomes.items() if key not in self._recorded]
        touch_ids = [self._leased[message.key].touch_id for message in messages]
        with transaction.atomic():
            ours = self._lock(touch_ids, [self._leased[key].touch_id for key, _ in answers])
            if not ours:
                raise LeaseLost(f"{messages[0].key} and {len(messages) - 1} more")
            if answers:
                done = replace(self._batch, leased=[self._leased[key] for key, _ in answers])
                record_each(self._runtime, done, Delivery([answer for _, answer in answers]), now)
            self._note(touch_ids, now)
        self._recorded.update(key for key, _ in answers)
        super().handing_over(messages)

    def taken_back(self, messages: Sequence[Outgoing]) -> None:
        self._note([self._leased[message.key].touch_id for message in messages], None)
        super().taken_back(messages)

    def rest(self, outcomes: Sequence[Outcome]) -> tuple[Batch, list[Outcome]]:
        """What of the batch is not recorded yet, with its outcomes."""
        left = [
            (leased, outcome)
            for leased, outcome in zip(self._batch.leased, outcomes, strict=True)
            if leased.message.key not in self._recorded
        ]
        return replace(self._batch, leased=[leased for leased, _ in left]), [outcome for _, outcome in left]

    def _lock(self, touch_ids: list[int], others: list[int]) -> bool:
        """Lock the sends about to be handed over and those about to be recorded, in the order that everybody keeps;
        whether the former are still under our lease. A claim that takes a lease which ran out locks them as well, so
        either it sees the note or we see its lease."""
        held = rows(
            sql(
                "SELECT touch_id, state = {State.LEASED} AND lease_token = {}::uuid FROM channels_send "
                "WHERE touch_id = ANY({}::bigint[]) ORDER BY touch_id FOR UPDATE",
                self._batch.token,
                touch_ids + others,
                State=SendState,
            )
        )
        ours = {touch_id for touch_id, is_ours in held if is_ours}
        return ours.issuperset(touch_ids)

    def _note(self, touch_ids: list[int], at: datetime | None) -> None:
        number = {leased.touch_id: leased.attempt for leased in self._batch.leased}
        run(
            sql(
                "UPDATE channels_attempt SET handed_over_at = {}::timestamptz WHERE touch_id = ANY({}::bigint[]) "
                "AND (touch_id, number) IN (SELECT * FROM unnest({}::bigint[], {}::smallint[]))",
                at,
                touch_ids,
                touch_ids,
                [number[touch_id] for touch_id in touch_ids],
            )
        )
