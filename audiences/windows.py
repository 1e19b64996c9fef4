"""Time windows move: finding the profiles whose membership may have changed although nothing happened to them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from audiences.changes import JUST_BEFORE
from audiences.culprits import SECONDS, find_culprits, membership_culprit, park_found, parked_membership, rule_of
from audiences.live import Live, LiveAudience, load_live, people
from cdp.events import reads, scans
from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import Found, is_slow, may_blame, narrow, reason_of, tried
from cdp.parking.parking import Culprit
from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from core.db.sql import Sql, join, rows, run, sql, values
from core.time_limit import TimeUp, concluding

STAGE = "windows.differences"
STAGE_TOUCH = "windows.touch"

EVERYBODY = Sql("")
"""The condition that sets nobody apart."""

OVERLAP = timedelta(seconds=15)
"""Edges are looked for this far back beyond the last time, for events whose transaction was not committed then."""

FEW = 4
"""So many audiences that share an edge are touched one by one; more of them by one touch for all."""

STRETCH = timedelta(days=7)
"""So much time at most is made up for in one statement after an outage; half as much from where that takes too long."""

SHORTEST = timedelta(minutes=1)

STATEMENT_SECONDS = 20
"""No statement for a stretch takes longer, so that a run of the task comes to shorter ones within its time."""

ALONE_SECONDS = 120.0
"""An audience that is worked out alone, and was at it for longer when the time was up, waits for a full refresh."""

Edge = tuple[int, datetime, datetime, bool, int]
"""Event name id, the stretch [from, to) of the times of events that cross, whether as_of itself passes them, and the
audience concerned (0 for all)."""


def emit_window_touches(workspace_id: int, now: datetime) -> int:
    """Touch the profiles whose membership may change merely because time moved on to `now`; the number of signals.

    The edges of a rule's windows tell which events have crossed one since `refreshed_to`: a set found by the index
    on (workspace, name, time). Rules that also move by dates in traits or properties are worked out over the whole
    workspace, and only those whose membership differs are touched. The tick does the rest. Audiences that another
    process is at, or that wait for their first full refresh, are left for the next time.

    Each stretch of time, and each rule of the second kind, is a transaction of its own, so that what a run comes to is done
    even if it ends early. Where one fails for somebody's data, their place in the audience is set aside, and the others are
    touched.
    """
    try:
        return _emit(workspace_id, now)
    except Exception as error:
        if not may_blame(error):
            raise
        _set_aside(workspace_id, now, error)
    return _emit(workspace_id, now, _not_aside(now))


def _not_aside(now: datetime) -> Sql:
    return sql(
        " WHERE NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'membership' AND k.ref = t.profile_id "
        "AND k.stage = {} AND (t.audience_id = 0 OR k.within = t.audience_id) AND k.retry_at > {}::timestamptz)",
        STAGE_TOUCH,
        now,
    )


def _set_aside(workspace_id: int, now: datetime, error: BaseException) -> None:
    """What of the audiences that move by time fails, one by one; otherwise who cannot be touched. Raises the error again if
    it is nobody's."""
    live, found, unfinished = load_live(workspace_id), list[Culprit](), list[Culprit]()
    for audience in live.audiences:
        if audience.footprint.moves and (why := tried(partial(_ask, audience, live, now))) is not None:
            more, left = find_culprits(audience, live, now, why, STAGE)
            found += more
            unfinished += left
    if found:
        park_found(found, unfinished, now)
    elif not _untouchable(workspace_id, now):
        raise error


def _untouchable(workspace_id: int, now: datetime) -> bool:
    """Set aside those whose signal cannot be written: their places in the audiences concerned are decided anew when they are
    retried. Whether there were any."""
    with transaction.atomic():
        live, audiences = _claim(workspace_id, now, _behind(workspace_id, now))
        parts = _parts(audiences, live, now, now)
        touched = (
            rows(sql("SELECT DISTINCT t.* FROM ({}) t ORDER BY 1, 2", join(" UNION ALL ", parts))) if parts else []
        )

        def attempt(some: Sequence[tuple[int, int]]) -> BaseException | None:
            table = values((("profile_id", "bigint"), ("audience_id", "bigint")), some)
            return tried(lambda: _touch(workspace_id, [sql("SELECT * FROM {} t", table)], now))

        found = narrow(touched, attempt, time.monotonic() + SECONDS) if touched else Found()
    every = [audience.id for audience in audiences]
    places = Found(
        [((who, each), why) for (who, named), why in found.culprits for each in ([named] if named else every)],
        unexamined=[(who, each) for who, named in found.unexamined for each in ([named] if named else every)],
        last=found.last,
    )
    places.park(lambda place, why: membership_culprit(workspace_id, place[1], STAGE_TOUCH, place[0], why), now)
    return bool(places.not_cleared)


def _ask(audience: LiveAudience, live: Live, now: datetime) -> None:
    for difference in _differences([audience], live, now):
        run(sql("SELECT count(*) FROM ({}) d", difference))


def _emit(workspace_id: int, now: datetime, apart: Sql = EVERYBODY) -> int:
    behind = _behind(workspace_id, now)
    if not behind:
        return 0
    moving = {audience.id for audience in load_live(workspace_id).audiences if audience.footprint.moves}
    others = behind.keys() - moving
    written = _stretches(workspace_id, {each: behind[each] for each in others}, now, apart)
    # One that has been left behind comes last, so that it takes nothing from the others.
    for audience_id in sorted(behind.keys() & moving, key=lambda each: behind[each], reverse=True):
        written += _by_itself(workspace_id, audience_id, now, apart)
    return written


def _by_itself(workspace_id: int, audience_id: int, now: datetime, apart: Sql) -> int:
    """Touch for an audience that is worked out over the whole workspace; one that takes up the time of a run is set aside."""
    began = time.monotonic()
    try:
        with concluding():
            return _emit_to(workspace_id, now, now, [audience_id], apart)
    except TimeUp as error:
        if time.monotonic() - began > ALONE_SECONDS:
            parking.park([Culprit(ParkedKind.AUDIENCE, audience_id, workspace_id, STAGE, *reason_of(error))], now)
        raise


def _behind(workspace_id: int, now: datetime) -> dict[int, datetime]:
    """The audiences that have not come to `now`, and to when each has."""
    found = rows(
        sql(
            "SELECT id, refreshed_to FROM audiences_audience a WHERE workspace_id = {} AND archived_at IS NULL"
            " AND refreshed_to < {}::timestamptz AND refreshing_since IS NULL AND NOT EXISTS (SELECT 1"
            " FROM parking_parked k WHERE k.kind = 'audience' AND k.ref = a.id AND k.within = 0)",
            workspace_id,
            now,
        )
    )
    return dict(found)


def _stretches(workspace_id: int, behind: Mapping[int, datetime], now: datetime, apart: Sql) -> int:
    """Touch for these audiences, stretch after stretch: after an outage more have crossed than one statement can do."""
    written, stretch = 0, STRETCH
    since = min(behind.values(), default=now)
    while since < now:
        to = min(now, since + stretch)
        try:
            written += _emit_to(workspace_id, to, now, behind, apart, f"{STATEMENT_SECONDS}s")
        except Exception as error:
            if not is_slow(error) or to - since <= SHORTEST:
                raise
            stretch = (to - since) / 2
        else:
            since = to
    return written


def _emit_to(
    workspace_id: int, to: datetime, now: datetime, wanted: Iterable[int], apart: Sql, longest: str = ""
) -> int:
    with transaction.atomic():
        if longest:
            run(sql("SET LOCAL statement_timeout = {}", Sql(f"'{longest}'")))
        live, audiences = _claim(workspace_id, to, wanted)
        if not audiences:
            return 0
        parts = _parts(audiences, live, to, now)
        written = _touch(workspace_id, parts, now, apart) if parts else 0
        claimed = sorted(audience.id for audience in audiences)
        run(sql("UPDATE audiences_audience SET refreshed_to = {} WHERE id = ANY({}::bigint[])", to, claimed))
        return written


def _claim(workspace_id: int, to: datetime, wanted: Iterable[int]) -> tuple[Live, list[LiveAudience]]:
    """Those of the audiences that nobody else is at and that have not come to `to`, locked."""
    claimed = {
        id
        for (id,) in rows(
            sql(
                "SELECT id FROM audiences_audience WHERE id = ANY({}::bigint[]) AND archived_at IS NULL"
                " AND refreshed_to < {}::timestamptz AND refreshing_since IS NULL ORDER BY id FOR UPDATE SKIP LOCKED",
                sorted(wanted),
                to,
            )
        )
    }
    live = load_live(workspace_id)
    return live, [audience for audience in live.audiences if audience.id in claimed]


def _parts(audiences: list[LiveAudience], live: Live, to: datetime, now: datetime) -> list[Sql]:
    """The profiles to mark changed for what has moved by `to`: relations of profile_id, audience_id (0 for all)."""
    crossings = _crossings(live.catalog.workspace_id, _edges(audiences, live, to), now)
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
