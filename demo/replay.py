"""The years 1997 and 1998 once more: the real engine on a virtual clock.

Every day the shop's orders come in half an hour after noon, UTC. At nine in the morning in New York (13:00 or 14:00 UTC)
the engine does what the orders and the day have made due. Between, and after the last order, the clock leaps to the
next instant at which somebody's wait ends, until nobody waits any more. A step that was cut short is done again at the
next start, without effect where it had one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from audiences.membership import emit_window_touches
from cdp.ingest.inbox import process_items
from channels.delivery.gateway import DeliveryResult, deliver_due
from channels.sandbox import default_url
from core.db.buckets import ALL_BUCKETS
from core.db.sql import Sql, one, run, sql
from demo.gateway import ReceiptsEndpoint, loopback_allowed, running
from demo.orders import FIRST_DAY, Order, by_day
from demo.people import identify, track
from demo.process_pool import Hand, in_a_hurry
from demo.setup import TIME_ZONE, Demo, find_workspace, load, point_channels_at, set_up
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import plan_runs
from journeys.engine.tick import TickResult, tick
from journeys.models import EnrollmentState
from tenancy.models import Workspace

START = datetime.combine(FIRST_DAY, time(0), UTC)
"""When everything is set up and published: before the first purchase."""
INGEST_AT, TICK_AT = time(12, 30, tzinfo=UTC), time(9, 0, tzinfo=ZoneInfo(TIME_ZONE))
ANSWERED_AFTER = timedelta(minutes=65)
"""So long after a message went out its receipts come in: by then the last of them has happened, by the sandbox's script."""
LONGEST_WINDOW = timedelta(days=90)
"""So long after the last order the passing of days alone still moves people in and out of the demo's audiences."""


HANDS = 2
"""So many work at once, each on buckets of its own."""
_LOOK_AT_TABLES_AFTER = (10, 100)
"""Steps after which PostgreSQL takes its statistics: it does so once a minute by itself, and these tables grow from nothing
to their size in not much more."""


def morning_of(day: date) -> datetime:
    """The instant of the day at which the engine takes in the orders."""
    return datetime.combine(day, TICK_AT).astimezone(UTC)


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

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        kept = workspace.settings.get("demo", {}).get("clock")
        self.now = datetime.fromisoformat(kept) if kept else START

    def set(self, now: datetime) -> None:
        """All that is due at `now` has been done."""
        self.now = now
        self._workspace.settings = {**self._workspace.settings, "demo": {"clock": now.isoformat(), "done": False}}
        self._workspace.save(update_fields=["settings"])

    def finish(self) -> None:
        """The replay is over."""
        self._workspace.settings["demo"]["done"] = True
        self._workspace.save(update_fields=["settings"])


def is_done(workspace: Workspace) -> bool:
    """Whether the replay has come to its end."""
    return bool(workspace.settings.get("demo", {}).get("done"))


class Replay:
    """The replay of `orders` for a demo that has been set up."""

    def __init__(self, demo: Demo, orders: Sequence[Order], receipts: ReceiptsEndpoint, hands: Sequence[Hand]) -> None:
        self._demo = demo
        self._workspace_id = demo.workspace.pk
        self._days: Mapping[date, list[Order]] = by_day(orders)
        self._receipts = receipts
        self._hands = hands
        self._shares = [list(ALL_BUCKETS)[n :: len(hands)] for n in range(len(hands))]
        self._clock = Clock(demo.workspace)
        # Whoever bought before a cut was identified then; once more has no effect, since the message id is the same.
        self._seen: set[str] = set()
        self.done = Replayed()
        self._quiet_after = max(self._days, default=FIRST_DAY) + LONGEST_WINDOW + timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days the replay has in all, without the last people's waits."""
        return (self._quiet_after - FIRST_DAY).days + 1

    @property
    def now(self) -> datetime:
        """The virtual instant up to which everything has been done."""
        return self._clock.now

    def run(self) -> Iterator[Replayed]:
        """Go on from where the clock stands to the end; yields after every day."""
        day = self._clock.now.date()
        self.done.days = (day - FIRST_DAY).days
        while day <= self._quiet_after:
            morning = morning_of(day)
            if morning > self._clock.now:
                self._leap(morning)
                self._take_orders(self._days.get(day, []), datetime.combine(day, INGEST_AT))
                self._step(morning, windows=True)
                self._clock.set(morning)
            self.done.days += 1
            yield self.done
            day += timedelta(days=1)
        while (due := self._next_wake()) is not None:
            self._step(due)
            self._clock.set(due)
            yield self.done
        # What the last messages brought back: nobody waits for it, but it belongs to the books.
        self._step(self._clock.now + timedelta(hours=1), windows=True)
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
                items.append(identify(order))
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
def session(orders: Sequence[Order]) -> Iterator[tuple[Demo, Replay]]:
    """Everything a replay needs while the block runs: the demo set up, the sandbox gateway up, the way back open."""
    with ExitStack() as ends:
        receipts = ends.enter_context(closing(ReceiptsEndpoint()))
        hands = [ends.enter_context(closing(Hand())) for _ in range(HANDS)]
        for block in (loopback_allowed(), in_a_hurry()):
            ends.enter_context(block)
        gateway_url = ends.enter_context(running(receipts.url))
        demo = load(find_workspace() or set_up(orders, gateway_url, START), orders)
        point_channels_at(demo, gateway_url)
        receipts.channels = demo.channels
        receipts.open()
        replay = Replay(demo, orders, receipts, hands)
        try:
            yield demo, replay
        except KeyboardInterrupt:
            replay.settle()
            raise
        replay.settle()
        point_channels_at(demo, default_url())
