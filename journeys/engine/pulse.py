"""The heartbeat: what is due anywhere, found in the tables, and handed out bucket by bucket.

Everything here can be lost, doubled or late without harm: a tick takes what it can lock, and the next pulse sees the rest.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import is_slow, may_blame, reason_of
from cdp.parking.parking import Culprit
from cdp.profiles.identity.namespaces import pending_merges
from core.db.buckets import ALL_BUCKETS
from core.db.columns import BUCKETS
from core.db.sql import Sql, join, one, rows, run, sql
from core.time_limit import TimeUp
from journeys.engine.compiled import compiled
from journeys.models import EnrollmentState, EntryBatch, JourneyState, Version
from journeys.nodes import NodeType, kinds
from journeys.nodes.entry import EntryType
from tenancy.models import Workspace

log = logging.getLogger(__name__)

_PLANNING = 0x70756C73
"""The advisory lock of whoever plans runs."""

RETRIED = 100
"""So many schedules set aside are tried again at a time."""

SHARES = 8
"""Into how many tasks the due buckets of a workspace are split at most."""


def due_buckets(now: datetime) -> dict[int, list[int]]:
    """Workspace id -> the buckets in which a signal, a customer or a run is due at `now`.

    One probe of an index for each bucket and table, however many rows are due. Who is set aside is not due before his time.
    """
    aside = one(Sql("SELECT EXISTS (SELECT 1 FROM parking_parked WHERE kind = ANY('{profile,membership,version}'))"))
    parked = bool(aside and aside[0])
    found = rows(
        sql(
            "SELECT w.id, b.bucket FROM tenancy_workspace w CROSS JOIN generate_series(0, {last}::int) b(bucket) WHERE "
            "EXISTS (SELECT 1 FROM signals_signal s WHERE s.workspace_id = w.id AND s.bucket = b.bucket::smallint "
            "AND s.occurred_at < {now}::timestamptz{signals}) OR "
            "EXISTS (SELECT 1 FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id "
            "AND j.state <> 'paused' WHERE e.workspace_id = w.id AND e.bucket = b.bucket::smallint AND "
            "e.state = {State.LIVE} "
            "AND e.wake_at <= {now}::timestamptz{enrollments}) OR "
            "EXISTS (SELECT 1 FROM journeys_entrybatch r WHERE r.workspace_id = w.id AND r.done_at IS NULL "
            "AND r.at <= {now}::timestamptz{runs} AND NOT EXISTS (SELECT 1 FROM journeys_entrybatchbucket x "
            "WHERE x.batch_id = r.id AND x.bucket = b.bucket::smallint)){again} ORDER BY 1, 2",
            last=BUCKETS - 1,
            now=now,
            signals=_unless("k.kind = 'profile' AND k.ref = s.profile_id AND k.within = 0", now, parked),
            enrollments=join(
                "",
                [
                    _unless(
                        "k.kind = 'profile' AND k.ref = e.profile_id AND k.within IN (0, e.version_id)", now, parked
                    ),
                    _unless("k.kind = 'version' AND k.ref = e.version_id AND k.within = 0", now, parked),
                ],
            ),
            runs=_unless("k.kind = 'version' AND k.ref = r.version_id AND k.within = 0", now, parked),
            again=_again(now) if parked else _LEFT,
            State=EnrollmentState,
        )
    )
    due: dict[int, list[int]] = defaultdict(list)
    for workspace_id, bucket in found:
        due[workspace_id].append(bucket)
    return dict(due)


_LEFT = Sql(
    " OR EXISTS (SELECT 1 FROM journeys_postponed p WHERE p.workspace_id = w.id AND p.bucket = b.bucket::smallint)"
)
"""Nobody is set aside any more, and something is left that somebody has yet to see."""


def _again(now: datetime) -> Sql:
    """Or somebody's time has come again, or somebody who is set aside no longer has something yet to see."""
    return sql(
        " OR EXISTS (SELECT 1 FROM parking_parked k WHERE k.workspace_id = w.id AND k.bucket = b.bucket::smallint "
        "AND k.kind IN ('profile', 'membership') AND k.retry_at <= {now}::timestamptz) OR EXISTS (SELECT 1 "
        "FROM journeys_postponed p WHERE p.workspace_id = w.id AND p.bucket = b.bucket::smallint{person}{version})",
        now=now,
        person=_unless("k.kind = 'profile' AND k.ref = p.profile_id AND k.within IN (0, p.version_id)", now, True),
        version=_unless("k.kind = 'version' AND k.ref = p.version_id AND k.within = 0", now, True),
    )


def _unless(parked: str, now: datetime, asked: bool) -> Sql:
    """A condition that leaves out what is set aside at `now`; empty if nothing is, so that the pulse pays one probe."""
    if not asked:
        return Sql("")
    return sql(
        " AND NOT EXISTS (SELECT 1 FROM parking_parked k WHERE {} AND k.retry_at > {}::timestamptz)", Sql(parked), now
    )


def shares(buckets: list[int]) -> list[list[int]]:
    """The buckets in at most `SHARES` runs of neighbours, so that workers can take them side by side."""
    size = max(1, -(-len(buckets) // SHARES))
    return [buckets[n : n + size] for n in range(0, len(buckets), size)]


def plan_runs(now: datetime) -> int:
    """Write the runs of schedules whose time has come, and close those that every bucket has taken; how many were new.

    A version whose schedule fails, or takes too long, is set aside, and the others go on. One process at a time: another
    has nothing to add, and a slow schedule shall not hold both.
    """
    with transaction.atomic():
        alone = one(sql("SELECT pg_try_advisory_xact_lock({}::bigint)", _PLANNING))
        return _plan_all(now) if alone == (True,) else 0


def _plan_all(now: datetime) -> int:
    aside = {version_id for version_id, _ in parking.waiting(ParkedKind.SCHEDULE, now)}
    again = {due.ref for due in parking.due(ParkedKind.SCHEDULE, now, RETRIED)}
    scheduled = Version.objects.filter(
        journey__state=JourneyState.LIVE, journey__live_version_id=F("pk"), nodes__kind__in=kinds(is_scheduled)
    )
    made, failed = 0, []
    for version in scheduled.select_related("workspace").distinct():
        if version.pk in aside:
            continue
        try:
            with transaction.atomic():
                made += _plan_version(version, now)
        except (Exception, TimeUp) as error:
            if not (may_blame(error) or is_slow(error)):
                raise
            code, params = reason_of(error)
            failed.append(
                Culprit(ParkedKind.SCHEDULE, version.pk, version.workspace_id, "pulse.schedule", code, params)
            )
            if isinstance(error, TimeUp):  # There is no time for another: the next pulse goes on.
                break
    parking.release(ParkedKind.SCHEDULE, sorted(again - {culprit.ref for culprit in failed}))
    parking.park(failed, now)
    run(
        sql(
            "UPDATE journeys_entrybatch r SET done_at = {}::timestamptz WHERE r.done_at IS NULL "
            "AND (SELECT count(*) FROM journeys_entrybatchbucket x WHERE x.batch_id = r.id) = {}::int",
            now,
            len(ALL_BUCKETS),
        )
    )
    return made


def is_scheduled(node_type: NodeType[Any]) -> bool:
    """Whether a type of node lets people in at instants of its own."""
    return isinstance(node_type, EntryType) and node_type.scheduled


def _plan_version(version: Version, now: datetime) -> int:
    """The slots of a version's entries between its publishing (or its last run) and `now`, as each entry names them."""
    plan, made = compiled(version.pk, version.workspace.facts).plan, 0
    for node, entry, config in plan.entries:
        if not entry.scheduled:
            continue
        node_id = plan.ids[node.id]
        slots = entry.slots(config, plan.scope.time_zone, planned_to(version, node_id), now)
        batches = [
            EntryBatch(
                workspace_id=version.workspace_id,
                version=version,
                node_id=node_id,
                audience_id=None if audience is None else plan.audience_id(audience),
                at=at,
            )
            for audience, at in slots
        ]
        made += len(EntryBatch.objects.bulk_create(batches, ignore_conflicts=True))
    return made


def planned_to(version: Version, node_id: int) -> datetime:
    """Behind which instant the next slot of a schedule is looked for: its last one; before the first, the version's publishing,
    whose very instant counts."""
    last = EntryBatch.objects.filter(node_id=node_id).order_by("-at").values_list("at", flat=True).first()
    return last if last is not None else version.published_at - timedelta(microseconds=1)


def workspaces_to_absorb(now: datetime) -> list[int]:
    """The workspaces with merges that the apps have not absorbed yet."""
    return [pk for pk in Workspace.objects.values_list("id", flat=True) if pending_merges(pk, 1, now)]
