"""Two profiles turned out to be one person: bring together what every room holds about them.

Needs the locks of both buckets, taken in ascending order while holding nothing else, so it is a job of its own.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audiences.membership import absorb as absorb_memberships
from cdp.buckets import lock
from cdp.clock import Moment, instant
from cdp.identity import absorb as absorb_people
from cdp.identity import pending_merges
from cdp.models import SignalKind
from cdp.models.fields import BUCKETS
from cdp.signals import emit
from cdp.sql import Sql, fill, one, run, sql, values
from channels.absorb import absorb as absorb_touches
from journeys.leave import leaving_statement

MERGES_AT_ONCE = 200

Pairs = list[tuple[int, int]]
"""(winner, loser) profile ids."""


def absorb_merges(workspace_id: int, moment: Moment) -> int:
    """Absorb the workspace's pending merges, a batch at a time; how many there were. A clock is read under the locks."""
    total = 0
    while True:
        with transaction.atomic():
            merges = pending_merges(workspace_id, MERGES_AT_ONCE)
            if not merges:
                return total
            buckets = {profile % BUCKETS for _, winner, loser in merges for profile in (winner, loser)}
            lock(workspace_id, buckets)
            now = instant(moment)
            pairs = [(winner, loser) for _, winner, loser in merges]
            absorb_people([merge_id for merge_id, _, _ in merges], now)
            absorb_memberships(pairs, now)
            absorb_touches(pairs, now)
            _absorb_enrollments(workspace_id, pairs, now, min(buckets))
            _look_at(workspace_id, pairs, now)
        total += len(merges)


def _look_at(workspace_id: int, pairs: Pairs, now: datetime) -> None:
    """The winners have more events and identifiers than before: the next tick looks at them."""
    winners = values((("id", "bigint"),), [(winner,) for winner in sorted({winner for winner, _ in pairs})])
    emit(
        workspace_id,
        sql(
            "SELECT w.id AS profile_id, {}::smallint AS kind, 0::bigint AS ref, NULL::bigint AS event_id, "
            "{}::timestamptz AS occurred_at FROM {} w",
            int(SignalKind.MERGED),
            now,
            winners,
        ),
    )


def _absorb_enrollments(workspace_id: int, pairs: Pairs, now: datetime, shard: int) -> None:
    """The winner takes over the loser's runs. Where both are inside the same journey with the same key, the one that has
    come further stays and the other ends as `merged`, so nobody is inside twice."""
    relation = values((("winner", "bigint"), ("loser", "bigint")), pairs)
    leaving = sql(
        "SELECT id, 'merged' AS reason FROM (SELECT e.id, row_number() OVER (PARTITION BY e.journey_id, "
        "coalesce(m.winner, e.profile_id), e.instance_key ORDER BY e.seq DESC, e.entered_at, e.id) AS n "
        "FROM journeys_enrollment e LEFT JOIN {} m ON m.loser = e.profile_id WHERE e.state = 1 "
        "AND e.profile_id = ANY({}::bigint[])) r WHERE n > 1",
        relation,
        [profile for pair in pairs for profile in pair],
    )
    one(fill(leaving_statement(workspace_id, leaving), now=now, shard=shard))
    for table in ("journeys_enrollment", "journeys_refusal", "journeys_conversion"):
        run(sql("UPDATE {} t SET profile_id = m.winner FROM {} m WHERE t.profile_id = m.loser", Sql(table), relation))
