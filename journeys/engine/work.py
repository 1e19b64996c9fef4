"""One pass of the engine over some buckets of a workspace: everything that is due for their customers, in one transaction.

The order is policy: refresh audiences, let people in, record goals, end what has ended, and only then move people on.
For any one customer the engine is serial, so caps, re-entry and priorities need no further locking and are exact.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import partial
from typing import TypeVar

from audiences.awaited import concerned
from audiences.membership import refresh_touched
from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from channels.policies.budget import Funds, take
from core.db.sql import Sql, fill, one, rows, run, sql, values
from journeys.engine.compiled import Compiled, compiled
from journeys.models import EnrollmentState, JourneyState
from journeys.nodes.entry import Watch

T = TypeVar("T")
NOTHING = Sql("")

SIGNALS_AT_ONCE = 50_000
MOVES_AT_ONCE = 50_000
ROUNDS = 100
"""How often one tick goes on from where a statement had to end. Enough for any sane graph; the rest waits for the next tick."""

STATEMENT_SECONDS = 45
"""No statement of a tick takes longer: less than the soft time limit of its task."""

ROUNDS_SECONDS = 20.0
"""So long a tick goes on from round to round; then it commits, and the next goes on."""

STAGES = (
    "tick.signals",
    "tick.refresh",
    "tick.runs",
    "tick.plan",
    "tick.enroll",
    "tick.convert",
    "tick.exits",
    "tick.archive",
    "tick.wake",
    "tick.advance",
)
"""The stages of a pass by name, as `Parked.stage` has them."""

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS tick_signal (profile_id bigint, kind smallint, ref bigint, event_id bigint,
    occurred_at timestamptz, version_id bigint DEFAULT 0) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS tick_woken (enrollment_id bigint, version_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS tick_batch (batch_id bigint, bucket smallint, profile_id bigint) ON COMMIT DELETE ROWS;
"""

_MERGED: frozenset[Watch] = frozenset({(SignalKind.MERGED, 0)})
"""Whoever took over another profile has more events than before: everything is asked anew."""

_RESUMED: frozenset[Watch] = frozenset({(SignalKind.RESUMED, 0)})
"""During a pause nobody leaves: whoever is inside is asked once it is over."""

# The people of a tick are a small part of tables of millions. Left alone, the planner hashes the whole table for a claim of
# middle size, five to ten times slower than fetching the rows by their keys.
_PLANNER = (
    "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; "
    f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"
)


NO_FUNDS: dict[str, object] = asdict(Funds())
"""For statements that spend nothing."""


@dataclass(slots=True)
class TickResult:
    """What one tick did. `busy` counts buckets that another tick holds; `more` says that work is left for at once."""

    buckets: int = 0
    busy: int = 0
    signals: int = 0
    enrolled: int = 0
    held_out: int = 0
    refused: int = 0
    converted: int = 0
    exited: int = 0
    moved: int = 0
    sends: int = 0
    more: bool = False

    def add(self, other: TickResult) -> None:
        """Add the other's counts to these."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        self.more = other.more


@dataclass(frozen=True, slots=True)
class Live:
    """A version that may still hold people; `current` if it is the one that lets people in."""

    version: Compiled
    current: bool
    state: JourneyState

    @property
    def lets_in(self) -> bool:
        """Whether a trigger names people to it now."""
        return self.current and self.state != JourneyState.ARCHIVED


class Pass:
    """The work of one tick, inside its transaction."""

    def __init__(self, workspace_id: int, buckets: list[int], now: datetime, result: TickResult) -> None:
        self.workspace_id = workspace_id
        self.buckets = buckets
        self.whole = True
        self.now = now
        self.result = result

    def at(self, stage: str, act: Callable[[], T], version: Compiled | None = None) -> T:
        """Do one stage. What makes it fail ends the pass; one that sets aside finds out who."""
        return act()

    def left_out(self, profile: str) -> Sql:
        """A further condition for reading people outside any version; here nobody is left out."""
        return NOTHING

    def prepare(self) -> None:
        """Lay out the tables of a tick, and bind the planner for the transaction."""
        run(Sql(_TABLES))
        run(Sql(_PLANNER))

    def work(self) -> None:
        """Everything, in the order of the policy."""
        self.prepare()
        self.result.signals = self.at("tick.signals", self._take_signals)
        if self.refresh():
            self.at("tick.signals", lambda: self._take_signals((SignalKind.ENTERED, SignalKind.LEFT)))
        runs = self.at("tick.runs", self.take_runs)
        self.postpone()
        seen = self._seen()
        versions = self.versions()
        for live in versions:
            plan = live.version.plan
            if (live.lets_in and (runs or plan.entry_watches & seen)) or (
                plan.settles and seen & (plan.settle_watches | _MERGED)
            ):
                self.at("tick.enroll", partial(self.enroll, live), live.version)
        if seen:
            for live in versions:
                self.at("tick.convert", partial(self._convert, live.version, seen), live.version)
        due = self._due()
        for live in versions:
            plan = live.version.plan
            if live.state == JourneyState.ARCHIVED:
                self.at("tick.archive", partial(self._exit, live.version.archive), live.version)
            elif live.state == JourneyState.LIVE and (
                plan.version_id in due or seen & (plan.leaving_watches | _MERGED | _RESUMED)
            ):
                self.at("tick.exits", partial(self._exit, live.version.exits), live.version)
        moving = [live.version for live in versions if live.state == JourneyState.LIVE]
        self.wake(moving, seen)
        self._advance(moving)
        self.result.more = self.result.more or self.result.signals >= SIGNALS_AT_ONCE

    def refresh(self) -> int:
        """Decide anew the audiences that the signals concern; how many memberships changed."""
        if not self.result.signals:
            return 0
        return refresh_touched(self.workspace_id, concerned(self.workspace_id, Sql("tick_signal")), self.now)

    def postpone(self) -> None:
        """Keep what the set aside have yet to see; here nobody is."""

    def empty(self) -> None:
        """A caller may tick several times in a transaction of its own, where no commit empties the tables between."""
        for table in ("tick_signal", "tick_woken", "tick_batch"):
            run(Sql(f"DELETE FROM {table}"))

    def _run(self, statement: Sql, **slots: object) -> Sql:
        given = NO_FUNDS | slots
        return fill(statement, now=self.now, buckets=self.buckets, shard=self.buckets[0], whole=self.whole, **given)

    def _take_signals(self, kinds: Iterable[SignalKind] = tuple(SignalKind)) -> int:
        """Consume what has happened by now, for these buckets. Gone with this transaction, or back with it."""
        statement = sql(
            "WITH taken AS ({}) INSERT INTO tick_signal (profile_id, kind, ref, event_id, occurred_at) SELECT * FROM taken",
            wakeups.taking(
                sql(
                    "SELECT g.id FROM signals_signal g WHERE workspace_id = {}::bigint AND bucket = ANY({}::smallint[]) "
                    "AND occurred_at < {}::timestamptz AND kind = ANY({}::smallint[]){} ORDER BY "
                    "occurred_at, id LIMIT {}::int",
                    self.workspace_id,
                    self.buckets,
                    self.now,
                    [int(kind) for kind in kinds],
                    self.left_out("g.profile_id"),
                    SIGNALS_AT_ONCE,
                )
            ),
        )
        return run(self._run(statement))

    def take_runs(self) -> bool:
        """Take the shares of due runs that these buckets have not taken yet; whether there were any."""
        taken = run(
            sql(
                "WITH share AS (INSERT INTO journeys_entrybatchbucket (batch_id, bucket) SELECT r.id, b.bucket "
                "FROM journeys_entrybatch r CROSS JOIN unnest({}::smallint[]) b(bucket) "
                "WHERE r.workspace_id = {}::bigint AND r.done_at IS NULL "
                "AND r.at <= {}::timestamptz AND r.version_id <> ALL({}::bigint[]) "
                "ON CONFLICT DO NOTHING RETURNING batch_id, bucket) "
                "INSERT INTO tick_batch (batch_id, bucket) SELECT batch_id, bucket FROM share",
                self.buckets,
                self.workspace_id,
                self.now,
                self.versions_left_out(),
            )
        )
        return taken > 0

    def _seen(self) -> frozenset[Watch]:
        """The kinds of signals in hand. Any signal may also mean a change of the profile."""
        kinds = rows(Sql("SELECT DISTINCT kind, ref FROM tick_signal"))
        seen = {(SignalKind(kind), ref) for kind, ref in kinds}
        return frozenset(seen | {(SignalKind.PROFILE_CHANGED, 0)}) if seen else frozenset()

    def versions_left_out(self) -> list[int]:
        """The versions that are set aside; here none."""
        return []

    def versions(self) -> list[Live]:
        """The versions that may still hold people, those of the highest priority first."""
        found = rows(
            sql(
                "SELECT v.id, v.id = j.live_version_id, j.state, w.facts FROM journeys_version v JOIN journeys_journey j "
                "ON j.id = v.journey_id JOIN tenancy_workspace w ON w.id = v.workspace_id "
                "WHERE v.workspace_id = {}::bigint AND v.retired_at IS NULL "
                "ORDER BY j.priority DESC, j.id, v.id",
                self.workspace_id,
            )
        )
        return [
            Live(self.compiled(version_id, facts), bool(current), JourneyState(state))
            for version_id, current, state, facts in found
            if version_id not in self.versions_left_out()
        ]

    def compiled(self, version_id: int, facts: int) -> Compiled:
        """The statements of a version."""
        return compiled(version_id, facts)

    def _due(self) -> set[int]:
        """The versions with somebody due."""
        found = rows(
            sql(
                "SELECT DISTINCT version_id FROM journeys_enrollment WHERE workspace_id = {}::bigint "
                "AND bucket = ANY({}::smallint[]) AND state = {State.LIVE} AND wake_at <= {}::timestamptz",
                self.workspace_id,
                self.buckets,
                self.now,
                State=EnrollmentState,
            )
        )
        return {version_id for (version_id,) in found}

    def enroll(self, live: Live) -> None:
        """Let in whom the signals and entry batches in hand name to a version."""
        paused, archived = live.state == JourneyState.PAUSED, live.state == JourneyState.ARCHIVED
        row = one(self._run(live.version.enroll, paused=paused, archived=archived, named=live.lets_in))
        if row:
            self.result.enrolled += row[0]
            self.result.held_out += row[1]
            self.result.refused += row[2]

    def _convert(self, version: Compiled, seen: frozenset[Watch]) -> None:
        watches = version.plan.goal_watches | version.plan.entry_watches | _MERGED
        if version.convert is not None and seen & watches:
            self.result.converted += run(self._run(version.convert))

    def _exit(self, statement: Sql | None) -> None:
        row = one(self._run(statement)) if statement is not None else None
        self.result.exited += row[0] if row else 0

    def wake(self, versions: list[Compiled], seen: frozenset[Watch]) -> None:
        """Record the enrollments to check: those with a signal that the node they stand at waits for."""
        self._wake(versions, seen)

    def _wake(self, versions: list[Compiled], seen: frozenset[Watch], further: Sql = NOTHING) -> None:
        watches = [
            (version.plan.version_id, node_id, int(kind), ref)
            for version in versions
            for node_id, kind, ref in version.plan.waiting_watches
            if (kind, ref) in seen or seen & _MERGED
        ]
        if watches:
            relation = values(
                (("version_id", "bigint"), ("node_id", "bigint"), ("kind", "int"), ("ref", "bigint")), watches
            )
            statement = sql(
                "INSERT INTO tick_woken SELECT DISTINCT e.id, e.version_id FROM tick_signal s CROSS JOIN LATERAL ("
                "SELECT e.id, e.version_id, e.node_id FROM journeys_enrollment e WHERE e.profile_id = s.profile_id "
                "AND e.state + 0 = {State.LIVE} OFFSET 0) e "
                "JOIN {} w ON w.version_id = e.version_id AND w.node_id = e.node_id "
                "AND (w.kind = {}::int OR s.kind = {}::smallint OR (w.kind = s.kind AND w.ref = s.ref)){}",
                relation,
                int(SignalKind.PROFILE_CHANGED),
                int(SignalKind.MERGED),
                further,
                State=EnrollmentState,
            )
            run(self._run(statement))

    def _advance(self, versions: list[Compiled]) -> None:
        """Carry everybody due to their next wait; again where a statement had to end before one."""
        woken = self._woken()
        keyed = {version.plan.version_id for version in versions if version.plan.keyed}
        if woken & keyed:
            self._forget_due(keyed)
            woken = self._woken()
        end = time.monotonic() + ROUNDS_SECONDS
        for _ in range(ROUNDS):
            if time.monotonic() > end:
                break
            due = self._due() | woken
            moved = 0
            for version in versions:
                if version.plan.version_id in due:
                    moved += self._move(version)
            self.result.moved += moved
            several = woken & keyed
            woken = self._look_at_rest(several) if woken else woken
            if not moved and not several:
                return
        for version_id in woken:
            self._put_off(version_id)
        self.result.more = True

    def _look_at_rest(self, keyed: set[int]) -> set[int]:
        """Take those who have been looked at out of those to be looked at; the versions of who is left.

        That is everybody, but of a version in which a profile may have several runs (`keyed`) the first of each alone.
        """
        run(
            sql(
                "DELETE FROM tick_woken w WHERE w.version_id <> ALL({}::bigint[]) OR w.enrollment_id IN (SELECT DISTINCT ON "
                "(e.profile_id, x.version_id) e.id FROM tick_woken x JOIN journeys_enrollment e ON e.id = x.enrollment_id "
                "ORDER BY e.profile_id, x.version_id, e.id)",
                sorted(keyed),
            )
            if keyed
            else Sql("DELETE FROM tick_woken")
        )
        return self._woken() if keyed else set()

    def _woken(self) -> set[int]:
        """The versions of those who are to be looked at for a signal."""
        return {version_id for (version_id,) in rows(Sql("SELECT DISTINCT version_id FROM tick_woken"))}

    def _forget_due(self, keyed: set[int]) -> None:
        """Take those who are due anyway out of those to be looked at for a signal: `_look_at_rest` takes the first of each
        profile for looked at, and whoever it left by mistake would be moved on from a wait not yet over."""
        run(
            sql(
                "DELETE FROM tick_woken w USING journeys_enrollment e WHERE e.id = w.enrollment_id "
                "AND w.version_id = ANY({}::bigint[]) AND (e.state = {State.LIVE} AND e.wake_at > {}::timestamptz) IS NOT TRUE",
                sorted(keyed),
                self.now,
                State=EnrollmentState,
            )
        )

    def _move(self, version: Compiled) -> int:
        # Not within the stage: what undoes the stage would let go of the budget, and others take it before it is tried again.
        funds = take(version.plan.journey_id, self.now) if version.plan.budgeted else Funds()
        if funds is None:
            self.at("tick.advance", partial(self._put_off, version.plan.version_id), version)
            return 0
        return self.at("tick.advance", partial(self._advance_paid, version, funds), version)

    def _advance_paid(self, version: Compiled, funds: Funds) -> int:
        moved, sends = one(self._run(version.advance, limit=MOVES_AT_ONCE, **asdict(funds))) or (0, 0)
        self.result.sends += sends
        return int(moved)

    def _put_off(self, version_id: int) -> None:
        """Leave the people of a version to the next tick, since another one holds its budget: who was to be looked at for a
        signal, which is used up, becomes due."""
        run(
            sql(
                "UPDATE journeys_enrollment e SET wake_at = {now}::timestamptz FROM tick_woken w "
                "WHERE w.version_id = {version}::bigint AND e.id = w.enrollment_id AND e.state = {State.LIVE} "
                "AND e.wake_at > {now}::timestamptz",
                now=self.now,
                version=version_id,
                State=EnrollmentState,
            )
        )
