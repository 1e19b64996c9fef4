"""Time windows move: finding the profiles whose membership may have changed although nothing happened to them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from audiences.changes import JUST_BEFORE
from audiences.culprits import SECONDS, find_culprits, membership_culprit, parked_membership, rule_of
from audiences.live import Live, LiveAudience, load_live, people
from cdp.events import reads, scans
from cdp.parking import parking
from cdp.parking.narrowing import Found, may_blame, narrow, tried
from cdp.parking.parking import Culprit
from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from core.db.sql import Sql, join, rows, run, sql, values

STAGE = "windows.differences"
STAGE_TOUCH = "windows.touch"

EVERYBODY = Sql("")
"""The condition that sets nobody apart."""

OVERLAP = timedelta(seconds=15)
"""Edges are looked for this far back beyond the last time, for events whose transaction was not committed then."""

FEW = 4
"""So many audiences that share an edge are touched one by one; more of them by one touch for all."""

Edge = tuple[int, datetime, datetime, bool, int]
"""Event name id, the stretch [from, to) of the times of events that cross, whether as_of itself passes them, and the
audience concerned (0 for all)."""


def emit_window_touches(workspace_id: int, now: datetime) -> int:
    """Touch the profiles whose membership may change merely because time moved on to `now`; the number of signals.

    The edges of a rule's windows tell which events have crossed one since `refreshed_to`: a set found by the index
    on (workspace, name, time). Rules that also move by dates in traits or properties are worked out over the whole
    workspace, and only those whose membership differs are touched. The tick does the rest. Audiences that another
    process is at, or that wait for their first full refresh, are left for the next time.

    Where that fails for somebody's data, their place in the audience is set aside, and the others are touched.
    """
    try:
        return _emit(workspace_id, now)
    except Exception as error:
        if not may_blame(error):
            raise
        parking.park(_culprits(workspace_id, now, error), now)
    return _emit(workspace_id, now, _not_aside(now))


def _not_aside(now: datetime) -> Sql:
    return sql(
        " WHERE NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'membership' AND k.ref = t.profile_id "
        "AND k.stage = {} AND (t.audience_id = 0 OR k.within = t.audience_id) AND k.retry_at > {}::timestamptz)",
        STAGE_TOUCH,
        now,
    )


def _culprits(workspace_id: int, now: datetime, error: BaseException) -> list[Culprit]:
    """What of the audiences that move by time fails, one by one; otherwise who cannot be touched."""
    live, found = load_live(workspace_id), []
    for audience in live.audiences:
        if audience.footprint.moves and (why := tried(partial(_ask, audience, live, now))) is not None:
            found += find_culprits(audience, live, now, why, STAGE)
    found = found or _untouchable(workspace_id, now)
    if not found:
        raise error
    return found


def _untouchable(workspace_id: int, now: datetime) -> list[Culprit]:
    """Whose signal cannot be written: their places in the audiences concerned are decided anew when they are retried."""
    with transaction.atomic():
        live, audiences = _claim(workspace_id, now)
        parts = _parts(audiences, live, now)
        touched = (
            rows(sql("SELECT DISTINCT t.* FROM ({}) t ORDER BY 1, 2", join(" UNION ALL ", parts))) if parts else []
        )

        def attempt(some: Sequence[tuple[int, int]]) -> BaseException | None:
            table = values((("profile_id", "bigint"), ("audience_id", "bigint")), some)
            return tried(lambda: _touch(workspace_id, [sql("SELECT * FROM {} t", table)], now))

        found = narrow(touched, attempt, time.monotonic() + SECONDS) if touched else Found()
    return [
        membership_culprit(workspace_id, each, STAGE_TOUCH, profile_id, why)
        for (profile_id, audience_id), why in found.not_cleared
        for each in ([audience_id] if audience_id else [audience.id for audience in audiences])
    ]


def _ask(audience: LiveAudience, live: Live, now: datetime) -> None:
    for difference in _differences([audience], live, now):
        run(sql("SELECT count(*) FROM ({}) d", difference))


def _emit(workspace_id: int, now: datetime, apart: Sql = EVERYBODY) -> int:
    with transaction.atomic():
        live, audiences = _claim(workspace_id, now)
        if not audiences:
            return 0
        parts = _parts(audiences, live, now)
        written = _touch(workspace_id, parts, now, apart) if parts else 0
        claimed = sorted(audience.id for audience in audiences)
        run(sql("UPDATE audiences_audience SET refreshed_to = {} WHERE id = ANY({}::bigint[])", now, claimed))
        return written


def _claim(workspace_id: int, now: datetime) -> tuple[Live, list[LiveAudience]]:
    """The audiences that nobody else is at and that have not come to `now`, locked."""
    claimed = {
        id
        for (id,) in rows(
            sql(
                "SELECT id FROM audiences_audience WHERE workspace_id = {} AND archived_at IS NULL"
                " AND refreshed_to < {}::timestamptz AND refreshing_since IS NULL ORDER BY id FOR UPDATE SKIP LOCKED",
                workspace_id,
                now,
            )
        )
    }
    live = load_live(workspace_id)
    return live, [audience for audience in live.audiences if audience.id in claimed]


def _parts(audiences: list[LiveAudience], live: Live, now: datetime) -> list[Sql]:
    """Whom to touch: relations of profile_id, audience_id (0 for all)."""
    crossings = _crossings(live.catalog.workspace_id, _edges(audiences, live, now), now)
    return [*crossings, *_differences(audiences, live, now)]


def _edges(audiences: Iterable[LiveAudience], live: Live, now: datetime) -> list[Edge]:
    """What to look for, and for which audience; a stretch that many share once for all of them."""
    found: dict[tuple[int, timedelta], dict[int, datetime]] = defaultdict(dict)
    for audience in audiences:
        for event, offset in audience.footprint.edges:
            name_id = live.catalog.events.get(event) if event is not None else None
            if name_id is not None and audience.refreshed_to is not None:
                found[name_id, offset][audience.id] = audience.refreshed_to
    return [
        (name_id, since - offset - OVERLAP, now - offset, not offset, audience_id)
        for (name_id, offset), shared in sorted(found.items())
        for audience_id, since in (shared if len(shared) <= FEW else {0: min(shared.values())}).items()
    ]


def _crossings(workspace_id: int, edges: list[Edge], now: datetime) -> list[Sql]:
    """The profiles with an event on one of the stretches.

    An event that as_of passes was counted when it came in, unless it came ahead of its time (by a sender's fast
    clock, or on a clock that replays the past): only those are looked at, or every event would touch twice.
    """
    if not edges:
        return []
    columns = [("name_id", "integer"), ("after", "timestamptz"), ("before", "timestamptz"), ("passed", "boolean")]
    on_the_stretch = sql(
        "{at} >= w.after AND {at} < w.before AND (NOT w.passed OR {received} <= {at} OR {received} > {now}::timestamptz)",
        at=reads.OCCURRED_AT,
        received=scans.RECEIVED_AT,
        now=now,
    )
    return [
        sql(
            "SELECT e.profile_id, w.audience_id FROM {} w CROSS JOIN LATERAL ({}) e",
            values([*columns, ("audience_id", "bigint")], edges),
            scans.profiles(workspace_id, Sql("w.name_id"), on_the_stretch),
        )
    ]


def _differences(audiences: Iterable[LiveAudience], live: Live, now: datetime) -> list[Sql]:
    """For each rule whose movement no event tells: the profiles whose membership is not what the rule says."""
    return [
        sql(
            "SELECT p.id, {}::bigint FROM {} AND {} <> EXISTS (SELECT FROM audiences_membership m"
            " WHERE m.audience_id = {}::bigint AND m.profile_id = p.id AND m.until IS NULL) AND NOT {}",
            audience.id,
            people(live.catalog.workspace_id),
            rule_of(audience, live, now),
            audience.id,
            parked_membership("p.id", str(audience.id), now),
        )
        for audience in audiences
        if audience.footprint.moves
    ]


def _touch(workspace_id: int, parts: list[Sql], now: datetime, apart: Sql = EVERYBODY) -> int:
    """Write a signal for each (profile_id, audience_id) of the parts that the condition `apart` lets pass."""
    relation = sql(
        "(SELECT DISTINCT t.profile_id, {}::smallint AS kind, t.audience_id AS ref, NULL::bigint AS event_id,"
        " {}::timestamptz AS occurred_at FROM ({}) t(profile_id, audience_id){})",
        int(SignalKind.PROFILE_CHANGED),
        now - JUST_BEFORE,
        join(" UNION ALL ", parts),
        apart,
    )
    return wakeups.emit(workspace_id, relation)
