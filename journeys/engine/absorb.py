"""Two profiles turned out to be one person: bring together what every app holds about them.

Needs the locks of both buckets, taken in ascending order while holding nothing else, so it is a job of its own.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audiences.membership import absorb as absorb_memberships
from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import may_blame, reason_of
from cdp.parking.parking import Culprit
from cdp.profiles.identity.namespaces import absorb as absorb_people
from cdp.profiles.identity.namespaces import pending_merges
from cdp.signals.models import SignalKind
from cdp.signals.wakeups import emit
from channels.touches.absorb import absorb as absorb_touches
from core import person_data
from core.db.buckets import lock
from core.db.clock import Moment, database_clock, instant
from core.db.columns import BUCKETS
from core.db.sql import Sql, fill, one, run, sql, values
from core.time_limit import TimeUp, concluding
from journeys.engine.leave import leaving_statement
from journeys.engine.work import STATEMENT_SECONDS
from journeys.models import EnrollmentState

MERGES_AT_ONCE = 200

Merges = list[tuple[int, int, int]]
"""(merge id, surviving, merged)."""

Pairs = list[tuple[int, int]]
"""(surviving, merged) profile ids."""


def absorb_merges(workspace_id: int, moment: Moment) -> int:
    """Absorb the workspace's pending merges, a batch at a time; how many. A clock is read under the locks.

    A merge that fails is set aside, and the others are absorbed. The first comes alone and each batch is twice as large: a
    run whose time is up has come further, or knows which merge alone takes longer than that.
    """
    total, begun, size = 0, moment if isinstance(moment, datetime) else database_clock(), 1
    while merges := pending_merges(workspace_id, size, begun):
        try:
            with concluding():
                total += _absorb_or_park(workspace_id, merges, moment)
        except TimeUp as error:
            if size == 1:
                parking.park([_culprit(workspace_id, merges, error)], instant(moment))
            raise
        size = min(2 * size, MERGES_AT_ONCE)
    return total


def _absorb_or_park(workspace_id: int, merges: Merges, moment: Moment) -> int:
    """Absorb the merges together; if that fails, each half by itself, until the culprit is alone."""
    try:
        with transaction.atomic():
            _absorb(workspace_id, merges, moment)
        return len(merges)
    except Exception as error:
        if not may_blame(error):
            raise
        if len(merges) == 1:
            parking.park([_culprit(workspace_id, merges, error)], instant(moment))
            return 0
    middle = len(merges) // 2
    return sum(_absorb_or_park(workspace_id, half, moment) for half in (merges[:middle], merges[middle:]))


def _culprit(workspace_id: int, merges: Merges, error: BaseException) -> Culprit:
    """The one merge, to be set aside."""
    ((merge_id, surviving, _),) = merges
    code, params = reason_of(error)
    return Culprit(ParkedKind.MERGE, merge_id, workspace_id, "absorb.merge", code, params, profile_id=surviving)


def _absorb(workspace_id: int, merges: Merges, moment: Moment) -> None:
    buckets = {profile % BUCKETS for _, surviving, merged in merges for profile in (surviving, merged)}
    lock(workspace_id, buckets)
    run(sql("SET LOCAL statement_timeout = {}", Sql(f"'{STATEMENT_SECONDS}s'")))
    now = instant(moment)
    pairs = [(surviving, merged) for _, surviving, merged in merges]
    ids = [merge_id for merge_id, _, _ in merges]
    absorb_people(ids, now)
    absorb_memberships(pairs, now)
    absorb_touches(pairs, now)
    _absorb_enrollments(workspace_id, pairs, now, min(buckets))
    _look_at(workspace_id, pairs, now)
    # What a merged profile had yet to see has moved to the surviving profile, and is tried with them.
    merged_ids = [merged for _, merged in pairs]
    for kind, refs in ((ParkedKind.PROFILE, merged_ids), (ParkedKind.MEMBERSHIP, merged_ids), (ParkedKind.MERGE, ids)):
        parking.release(kind, refs)


def _look_at(workspace_id: int, pairs: Pairs, now: datetime) -> None:
    """The surviving profiles have more events and identifiers than before: the next tick looks at them."""
    surviving_ids = values(
        (("id", "bigint"),), [(surviving,) for surviving in sorted({surviving for surviving, _ in pairs})]
    )
    emit(
        workspace_id,
        sql(
            "SELECT w.id AS profile_id, {}::smallint AS kind, 0::bigint AS ref, NULL::bigint AS event_id, "
            "{}::timestamptz AS occurred_at FROM {} w",
            int(SignalKind.MERGED),
            now,
            surviving_ids,
        ),
    )


def _absorb_enrollments(workspace_id: int, pairs: Pairs, now: datetime, shard: int) -> None:
    """The surviving profile takes over the merged one's enrollments. Where both are inside the same journey with the same
    key, the one that has come further stays and the other ends as `merged`, so nobody is inside twice."""
    relation = values((("surviving", "bigint"), ("merged", "bigint")), pairs)
    leaving = sql(
        "SELECT id, 'merged' AS reason FROM (SELECT e.id, row_number() OVER (PARTITION BY e.journey_id, "
        "coalesce(m.surviving, e.profile_id), e.instance_key ORDER BY e.seq DESC, e.entered_at, e.id) AS n "
        "FROM journeys_enrollment e LEFT JOIN {} m ON m.merged = e.profile_id WHERE e.state = {State.LIVE} "
        "AND e.profile_id = ANY({}::bigint[])) r WHERE n > 1",
        relation,
        [profile for pair in pairs for profile in pair],
        State=EnrollmentState,
    )
    one(fill(leaving_statement(workspace_id, leaving), now=now, shard=shard))
    person_data.absorb("journeys", sql("{} m", relation))
