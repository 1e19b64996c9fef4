"""The shop's year and a half once more: the real engine on a virtual clock.

Every day the shop's orders come in half an hour after noon, UTC; at three in the afternoon the engine does what the orders and
the day have made due. Between, the clock leaps to the next instant at which somebody's wait ends. It stops at the midnight
after the last order: who is inside a journey then goes on by everybody's clock. A step that was cut short is done again at
the next start, without effect where it had one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from audiences.membership import emit_window_touches
from cdp.ingest.inbox import process_items
from channels.delivery.gateway import DeliveryResult, deliver_due
from channels.sandbox import default_url
from core.db.buckets import ALL_BUCKETS
from core.db.sql import Sql, one, run, sql
from demo import alerts
from demo.calendar import INGEST_AT, Calendar, morning_of
from demo.gateway import ReceiptsEndpoint, loopback_allowed, running
from demo.orders import Order, by_day
from demo.people import identify, track
from demo.process_pool import Hand, in_a_hurry
from demo.setup import COMMAND, Demo, calendar_of, find_workspace, launch, load, point_channels_at, set_up
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import plan_runs
from journeys.engine.tick import TickResult, tick
from journeys.models import EnrollmentState
from tenancy.access import command_access
from tenancy.models import Workspace

ANSWERED_AFTER = timedelta(minutes=65)
"""So long after a message went out its receipts come in: by then the last of them has happened, by the sandbox's script."""

HANDS = 2
"""So many work at once, each on buckets of its own."""
_LOOK_AT_TABLES_AFTER = (10, 100)
"""Steps after which PostgreSQL takes its statistics: it does so once a minute by itself, and these tables grow from nothing
to their size in not much more."""


@dataclass(slots=True)
class Replayed:
    """What has been done so far."""

    days: int = 0
    steps: int = 0
    orders: int = 0
    events: int = 0
    ticked: TickResult = field(default_factory=TickResult)
    delivered: DeliveryResult = field(default_factory=DeliveryResult)


class Clock:
    """The virtual clock of the demo, kept with its workspace so that a replay goes on where it stopped."""

    def __init__(self, demo: Demo) -> None:
        self._workspace = demo.workspace
        kept = self._workspace.settings["demo"].get("clock")
        self.now = datetime.fromisoformat(kept) if kept else demo.calendar.start

    def set(self, now: datetime) -> None:
        """All that is due at `now` has been done."""
        self.now = now
        self._keep(clock=now.isoformat())

    def finish(self) -> None:
        """The replay is over."""
        self._keep(done=True)

    def _keep(self, **facts: object) -> None:
        """Read the settings anew under a lock: somebody may have changed others of them meanwhile."""
        with transaction.atomic():
            found = Workspace.objects.select_for_update(no_key=True).get(pk=self._workspace.pk)
            found.settings["demo"] |= facts
            found.save(update_fields=["settings"])
        self._workspace.settings = found.settings


class Replay:
    """The replay of `orders` for a demo that has been set up."""

    def __init__(
        self, demo: Demo, orders: Sequence[Order], receipts: ReceiptsEndpoint, hands: Sequence[Hand], began: datetime
    ) -> None:
        self._demo = demo
        self._workspace_id = demo.workspace.pk
        self._orders: Mapping[date, list[Order]] = by_day(demo.calendar.move(orders))
        self._receipts = receipts
        self._hands = hands
        self._began = began
        self._shares = [list(ALL_BUCKETS)[n :: len(hands)] for n in range(len(hands))]
        self._clock = Clock(demo)
        # Whoever bought before a cut was identified then; once more has no effect, since the message id is the same.
        self._seen: set[str] = set()
        self.done = Replayed()

    @property
    def days(self) -> int:
        """How many days the replay has in all."""
        return len(self._demo.calendar.days)

    @property
    def now(self) -> datetime:
        """The virtual instant up to which everything has been done."""
        return self._clock.now

    def run(self) -> Iterator[Replayed]:
        """Go on from where the clock stands to the end; yields after every day."""
        calendar = self._demo.calendar
        for day in calendar.days:
            morning = morning_of(day)
            if morning > self._clock.now:
                if morning >= calendar.launch:
                    launch(self._demo, calendar.launch, self._began)
                self._leap(morning)
                self._take_orders(self._orders.get(day, []), datetime.combine(day, INGEST_AT))
                self._step(morning, windows=True)
                self._clock.set(morning)
            self.done.days += 1
            yield self.done
        self._leap(calendar.end)
        # The receipts of the last messages belong to the books of these days.
        self._step(calendar.end, windows=True)
        self._clock.set(calendar.end)
        alerts.set_up(command_access(self._demo.workspace, COMMAND), calendar, self._began)
        self._clock.finish()

    def settle(self) -> None:
        """Wait for the receipts that are still on their way, before the gateway is stopped."""
        self._receipts.wait_for(self.done.delivered.accepted)

    def _leap(self, morning: datetime) -> None:
        """Every instant before `morning` at which somebody's wait ends."""
        while (due := self._next_wake()) is not None and due < morning:
            self._step(due)

    def _next_wake(self) -> datetime | None:
        found = one(
            sql(
                "SELECT min(wake_at) FROM journeys_enrollment WHERE workspace_id = {}::bigint AND state = {State.LIVE}",
                self._workspace_id,
                State=EnrollmentState,
            )
        )
        return found[0] if found else None

    def _take_orders(self, orders: Sequence[Order], now: datetime) -> None:
        items: list[dict[str, object]] = []
        for order in orders:
            if order.customer not in self._seen:
                self._seen.add(order.customer)
                items.append(identify(order.customer, order.at - timedelta(minutes=1)))
            items.append(track(order))
        result = process_items(self._workspace_id, self._demo.source.pk, items, now, now)
        if result.quarantined:
            raise RuntimeError(f"{result.quarantined} of the demo's items were refused; see the quarantine.")
        self.done.orders += len(orders)
        self.done.events += result.stored

    def _step(self, now: datetime, *, windows: bool = False) -> None:
        """All that is due at `now`, once the receipts of the step before are in."""
        if windows:
            plan_runs(now)
            absorb_merges(self._workspace_id, now)
            emit_window_touches(self._workspace_id, now)
        self._receipts.wait_for(self.done.delivered.accepted)
        self._receipts.now = now + ANSWERED_AFTER
        shares = zip(self._hands, self._shares, strict=True)
        for worked in [hand.give(work, self._workspace_id, share, now) for hand, share in shares]:
            ticked, delivered = worked.result()
            self.done.ticked.add(ticked)
            self.done.delivered += delivered
        self.done.steps += 1
        if self.done.steps in _LOOK_AT_TABLES_AFTER:
            run(Sql("ANALYZE"))


def work(workspace_id: int, buckets: list[int], now: datetime) -> tuple[TickResult, DeliveryResult]:
    """What one hand does in a step: its buckets' share of the tick, and whatever there is to deliver then."""
    total = TickResult(more=True)
    while total.more:
        total.add(tick(workspace_id, buckets, now))
    return total, deliver_due(now)


@contextmanager
def session(orders: Sequence[Order], calendar: Calendar, now: datetime) -> Iterator[tuple[Demo, Replay]]:
    """Everything a replay of the file's orders needs while the block runs: the demo set up (on this calendar, if it was
    not before), the sandbox gateway up, the way back open. `now` is the true one, for the audit log."""
    with ExitStack() as ends:
        receipts = ends.enter_context(closing(ReceiptsEndpoint()))
        hands = [ends.enter_context(closing(Hand())) for _ in range(HANDS)]
        for block in (loopback_allowed(), in_a_hurry()):
            ends.enter_context(block)
        workspace = find_workspace()
        calendar = calendar_of(workspace) if workspace else calendar
        gateway_url = ends.enter_context(running(receipts.url, calendar.start))
        demo = load(workspace or set_up(orders, gateway_url, calendar, now), orders)
        point_channels_at(demo, gateway_url, now)
        receipts.channels = demo.channels
        receipts.open()
        replay = Replay(demo, orders, receipts, hands, now)
        try:
            yield demo, replay
        except KeyboardInterrupt:
            replay.settle()
            raise
        replay.settle()
        point_channels_at(demo, default_url(), now)
