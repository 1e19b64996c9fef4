"""A pass that sets aside the profiles it cannot process, so that everybody else moves in the same pass.

It follows a pass that failed, and serves buckets in which somebody is set aside. Every stage runs under a savepoint. Where
one fails, halving finds who makes it fail; then the whole is undone, those are parked, and the pass begins again without
them. So whoever is parked has been through all stages of a version or through none, and what they have yet to see is
written to `journeys_postponed` before any stage could use it up.

Whose time has come takes part again; if the pass succeeds they are released.

A profile that the search did not reach within its time limit is left out of this pass without being parked, and the next one,
which follows at once, goes on with them: the others wait for the culprits ahead of them and for nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from audiences.apart import refresh_touched_apart
from audiences.awaited import concerned
from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import Allowance, CulpritsFound, blames_data, may_blame, reason_of, tried
from cdp.parking.parking import Culprit
from core.db.buckets import lock_key
from core.db.sql import Sql, one, rows, run, sql
from journeys.engine import postponed
from journeys.engine.compiled import Compiled, compiled_narrow
from journeys.engine.plan import among
from journeys.engine.work import Pass, T, TickResult
from journeys.models import EnrollmentState
from journeys.nodes.entry import Watch

logger = logging.getLogger(__name__)

RESTARTS = 50
"""So often a pass begins again; what it found by then is kept, and the next goes on."""

EVERYWHERE_FROM = 10
"""From this restart on, who fails in one version is set aside in all."""

NARROWING_SECONDS = 15.0
"""So long one pass looks for culprits; the next one looks on."""

ALONE_SECONDS = 10
"""The time limit of a statement here. A profile that alone exceeds it twice is set aside."""

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS tick_only (profile_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS tick_without (profile_id bigint, version_id bigint, PRIMARY KEY (profile_id, version_id))
    ON COMMIT DELETE ROWS;
"""

_ENGINE = "kind IN ('profile', 'membership', 'version', 'audience', 'buckets')"
"""As the partial index `parked_for_tick` says it."""


def anything_parked(workspace_id: int, buckets: Sequence[int]) -> bool:
    """Whether a pass over these buckets has to think of anybody set aside. One probe of two small indexes."""
    found = one(
        sql(
            "SELECT EXISTS (SELECT 1 FROM parking_parked WHERE workspace_id = {w}::bigint AND {engine} "
            "AND (bucket = ANY({b}::smallint[]) OR bucket IS NULL)) OR EXISTS (SELECT 1 FROM journeys_postponed "
            "WHERE workspace_id = {w}::bigint AND bucket = ANY({b}::smallint[]))",
            w=workspace_id,
            b=list(buckets),
            engine=Sql(_ENGINE),
        )
    )
    return bool(found and found[0])


def slow_buckets(workspace_id: int, buckets: Sequence[int]) -> list[int]:
    """Those of the buckets that are to be ticked alone."""
    keys = {lock_key(workspace_id, bucket): bucket for bucket in buckets}
    found = rows(
        sql(
            "SELECT ref FROM parking_parked WHERE kind = 'buckets' AND within = 0 AND ref = ANY({}::bigint[])",
            list(keys),
        )
    )
    return sorted(keys[key] for (key,) in found)


class GuardedPass(Pass):
    """A pass that finds culprits, and leaves out those who are set aside."""

    def __init__(self, workspace_id: int, buckets: list[int], now: datetime, result: TickResult) -> None:
        super().__init__(workspace_id, buckets, now, result)
        self.found: list[Culprit] = []
        self.without: list[int] = []
        #: (profile, version) left to the next pass.
        self.left: set[tuple[int, int]] = set()
        self.allowance = Allowance(NARROWING_SECONDS)

    def work(self) -> None:
        """The pass, again and again until nobody in it fails."""
        before = replace(self.result)
        for restart in range(RESTARTS):
            try:
                with transaction.atomic():
                    parking.park(self.found, self.now)
                    super().work()
                    self._release()
                self.result.more = self.result.more or bool(self.left)
                return
            except CulpritsFound as stop:
                self.found += [_everywhere(each) if restart >= EVERYWHERE_FROM else each for each in stop.culprits]
                self.left.update(stop.unexamined)
                for name in TickResult.__slots__:
                    setattr(self.result, name, getattr(before, name))
        parking.park(self.found, self.now)
        self.result.more = True

    def prepare(self) -> None:
        """Lay out the tables, and read who is set aside."""
        super().prepare()
        run(Sql(_TABLES))
        run(sql("SET LOCAL statement_timeout = {}", Sql(f"'{ALONE_SECONDS}s'")))
        run(
            sql(
                "INSERT INTO tick_without SELECT ref, within FROM parking_parked WHERE workspace_id = {}::bigint "
                "AND bucket = ANY({}::smallint[]) AND {} AND kind = 'profile' AND retry_at > {}::timestamptz",
                self.workspace_id,
                self.buckets,
                Sql(_ENGINE),
                self.now,
            )
        )
        run(
            sql(
                "INSERT INTO tick_without SELECT * FROM unnest({}::bigint[], {}::bigint[]) ON CONFLICT DO NOTHING",
                [profile_id for profile_id, _ in self.left],
                [version_id for _, version_id in self.left],
            )
        )
        self._read_versions()
        postponed.take_back(self.workspace_id, self.buckets, self.without)

    def _read_versions(self) -> None:
        """Leave out the versions set aside; those whose time has come are tried with nobody first."""
        found = rows(
            sql(
                "SELECT k.ref, k.retry_at <= {}::timestamptz, w.facts FROM parking_parked k JOIN tenancy_workspace w "
                "ON w.id = k.workspace_id WHERE k.workspace_id = {}::bigint AND {} AND k.kind = 'version' ORDER BY k.ref",
                self.now,
                self.workspace_id,
                Sql(_ENGINE),
            )
        )
        self.without = [version_id for version_id, due, _ in found if not due]
        for version_id, due, facts in found:
            if due:
                self._try_with_nobody(self.compiled(version_id, facts))
                parking.release(ParkedKind.VERSION, [version_id])

    def _try_with_nobody(self, version: Compiled) -> None:
        statements = (version.enroll, version.convert, version.exits, version.archive, version.advance)
        names = ("tick.enroll", "tick.convert", "tick.exits", "tick.archive", "tick.advance")
        for stage, statement in zip(names, statements, strict=True):
            if statement is None:
                continue
            filled = self._run(statement, paused=False, archived=False, named=True, limit=0)
            error = self._attempt(lambda filled=filled: run(filled), ())  # type: ignore[misc] # a default binds it
            if error is not None:
                raise CulpritsFound([self._version(version.plan.version_id, stage, error)])

    def postpone(self) -> None:
        """Keep what the set aside have yet to see: signals, and entry batches of their bucket."""
        postponed.keep(self.workspace_id, self.without)

    def refresh(self) -> int:
        """As ever, with audiences and memberships set aside where they fail; those whose time has come are decided anew."""
        relation = sql(
            "{} UNION SELECT k.ref, k.within FROM parking_parked k WHERE k.workspace_id = {}::bigint "
            "AND k.bucket = ANY({}::smallint[]) AND {} AND k.kind = 'membership' AND k.retry_at <= {}::timestamptz "
            "AND NOT EXISTS (SELECT 1 FROM tick_without x WHERE x.profile_id = k.ref AND x.version_id = 0)",
            concerned(self.workspace_id, Sql("(SELECT * FROM tick_signal WHERE version_id = 0)")),
            self.workspace_id,
            self.buckets,
            Sql(_ENGINE),
            self.now,
        )
        return refresh_touched_apart(self.workspace_id, relation, self.now, self.allowance)

    def take_runs(self) -> bool:
        """As ever; a version whose entry batches cannot be taken is set aside. If it fails for no version, they wait."""
        try:
            with transaction.atomic():
                taken = super().take_runs()
            # What was kept for somebody who takes part again stands there already.
            return taken or one(Sql("SELECT EXISTS (SELECT 1 FROM tick_batch)")) == (True,)
        except Exception as error:
            if not may_blame(error):
                raise
            first = error
        found = self.allowance.narrow(self._versions_with_runs(), self._take_runs_of)
        if found.culprits:
            raise CulpritsFound([self._version(who, "tick.runs", error) for who, error in found.culprits])
        logger.error("Entry batches of workspace %s wait: they cannot be taken.", self.workspace_id, exc_info=first)
        return False

    def _take_runs_of(self, versions: Sequence[int]) -> BaseException | None:
        left_out = self.without
        self.without = left_out + [each for each in self._versions_with_runs() if each not in versions]
        try:
            return tried(super().take_runs)
        finally:
            self.without = left_out

    def _versions_with_runs(self) -> list[int]:
        found = rows(
            sql(
                "SELECT DISTINCT version_id FROM journeys_entrybatch WHERE workspace_id = {}::bigint AND done_at IS NULL "
                "AND at <= {}::timestamptz AND version_id <> ALL({}::bigint[]) ORDER BY 1",
                self.workspace_id,
                self.now,
                self.without,
            )
        )
        return [version_id for (version_id,) in found]

    def empty(self) -> None:
        """Its own tables too."""
        super().empty()
        for table in ("tick_only", "tick_without"):
            run(Sql(f"DELETE FROM {table}"))

    def _release(self) -> None:
        """Whose time had come, and who took part and did not fail again."""
        mine = sql(
            "k.workspace_id = {}::bigint AND k.bucket = ANY({}::smallint[]) AND k.{} AND NOT EXISTS (SELECT 1 "
            "FROM tick_without x WHERE x.profile_id = k.ref "
            "AND (x.version_id = 0 OR k.kind = 'profile' AND x.version_id = k.within))",
            self.workspace_id,
            self.buckets,
            Sql(_ENGINE),
        )
        parking.release_due([ParkedKind.PROFILE, ParkedKind.MEMBERSHIP], self.now, mine)

    def versions_left_out(self) -> list[int]:
        """The versions that are set aside."""
        return self.without

    def left_out(self, profile: str) -> Sql:
        """Those who are set aside everywhere."""
        return among(profile, 0)

    def compiled(self, version_id: int, facts: int) -> Compiled:
        """The statements of a version; one whose plan cannot be made is set aside."""
        try:
            with transaction.atomic():
                return compiled_narrow(version_id, facts)
        except Exception as error:
            if not blames_data(error):
                raise
            raise CulpritsFound([self._version(version_id, "tick.plan", error)]) from error

    def wake(self, versions: list[Compiled], seen: frozenset[Watch]) -> None:
        """Version by version, so that one is told from another."""
        for version in versions:
            further = sql(
                " WHERE s.version_id = ANY({}::bigint[]){}",
                [0, version.plan.version_id],
                among("s.profile_id", version.plan.version_id),
            )
            self.at("tick.wake", lambda v=version, f=further: self._wake([v], seen, f), version)  # type: ignore[misc] # defaults bind them

    def at(self, stage: str, act: Callable[[], T], version: Compiled | None = None) -> T:
        """Do one stage under a savepoint; raises CulpritsFound."""
        try:
            with transaction.atomic():
                return act()
        except CulpritsFound:
            raise
        except Exception as error:
            if not may_blame(error):
                raise
            first = error
        found = self.allowance.narrow(self._people(version), lambda part: self._attempt(act, part))
        if found.culprits or found.unexamined:
            within = 0 if version is None else version.plan.version_id
            raise CulpritsFound(
                [self._profile(who, version, stage, error) for who, error in found.culprits],
                [(who, within) for who in found.unexamined],
            )
        if version is None:
            raise first
        raise CulpritsFound([self._version(version.plan.version_id, stage, found.broken or first)])

    def _attempt(self, act: Callable[[], object], part: Sequence[int]) -> BaseException | None:
        """Do a stage for some people alone, and undo it; what went wrong, if that is theirs."""
        self.whole = False
        try:
            return tried(lambda: self._alone(act, part))
        finally:
            self.whole = True

    def _alone(self, act: Callable[[], object], part: Sequence[int]) -> None:
        run(Sql("DELETE FROM tick_only"))
        run(sql("INSERT INTO tick_only SELECT * FROM unnest({}::bigint[])", list(part)))
        act()

    def _people(self, version: Compiled | None) -> list[int]:
        """Every profile that a stage may read, ordered by bucket."""
        if version is None:
            parts = sql(
                "SELECT profile_id FROM signals_signal WHERE workspace_id = {}::bigint AND bucket = ANY({}::smallint[]) "
                "AND occurred_at < {}::timestamptz",
                self.workspace_id,
                self.buckets,
                self.now,
            )
        else:
            parts = sql(
                "SELECT profile_id FROM tick_signal WHERE version_id IN (0, {v}::bigint) UNION ALL "
                "SELECT profile_id FROM journeys_enrollment WHERE workspace_id = {w}::bigint "
                "AND bucket = ANY({b}::smallint[]) AND state = {State.LIVE} AND wake_at <= {now}::timestamptz "
                "AND version_id = {v}::bigint UNION ALL "
                "SELECT m.profile_id FROM tick_batch t JOIN journeys_entrybatch r ON r.id = t.batch_id "
                "JOIN audiences_membership m ON m.audience_id = r.audience_id AND m.bucket = t.bucket AND m.since <= r.at "
                "AND (m.until IS NULL OR m.until > r.at) WHERE r.version_id = {v}::bigint UNION ALL "
                "SELECT p.id FROM profiles_profile p WHERE p.workspace_id = {w}::bigint AND p.bucket = ANY({b}::smallint[]) "
                "AND EXISTS (SELECT 1 FROM tick_batch t JOIN journeys_entrybatch r ON r.id = t.batch_id "
                "WHERE r.version_id = {v}::bigint AND r.audience_id IS NULL)",
                v=version.plan.version_id,
                w=self.workspace_id,
                b=self.buckets,
                now=self.now,
                State=EnrollmentState,
            )
        found = rows(
            sql(
                "SELECT DISTINCT u.profile_id & 255, u.profile_id FROM ({}) u WHERE NOT EXISTS (SELECT 1 FROM tick_without x "
                "WHERE x.profile_id = u.profile_id AND x.version_id = ANY({}::bigint[])) ORDER BY 1, 2",
                parts,
                [0] if version is None else [0, version.plan.version_id],
            )
        )
        return [profile_id for _, profile_id in found]

    def _profile(self, profile_id: int, version: Compiled | None, stage: str, error: BaseException) -> Culprit:
        code, params = reason_of(error)
        within = 0 if version is None else version.plan.version_id
        return Culprit(
            ParkedKind.PROFILE, profile_id, self.workspace_id, stage, code, params, within, profile_id=profile_id
        )

    def _version(self, version_id: int, stage: str, error: BaseException) -> Culprit:
        code, params = reason_of(error)
        return Culprit(ParkedKind.VERSION, version_id, self.workspace_id, stage, code, params)


def _everywhere(culprit: Culprit) -> Culprit:
    return replace(culprit, within=0) if culprit.kind == ParkedKind.PROFILE else culprit
