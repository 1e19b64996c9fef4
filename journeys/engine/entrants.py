"""The people of requests who are not decided about yet: to be looked at, decided at once, or refused as the way in is gone."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from cdp.parking.narrowing import is_slow, may_blame
from cdp.signals.models import SignalKind
from cdp.signals.wakeups import emit
from core.db.buckets import try_lock
from core.db.clock import Moment, instant
from core.db.deadline import bounded
from core.db.sql import delete_old, one, rows, run, sql
from journeys.engine.compiled import compiled
from journeys.engine.guarded import anything_parked
from journeys.engine.work import Live, Pass, TickResult
from journeys.models import JourneyState
from journeys.nodes import kinds
from journeys.nodes.base import NodeType
from journeys.nodes.entry import EntryType

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""So long one can ask what became of the people of a request, and the same request is known when it comes again."""

AT_ONCE_SECONDS = 2
"""So long a request waits for its decisions; what takes longer, the tick does."""


def wake_open(workspace_id: int, journey_id: int, now: datetime) -> None:
    """A signal for everybody whom a request to the journey names and of whom nothing is decided yet."""
    emit(
        workspace_id,
        sql(
            "SELECT DISTINCT r.profile_id, {}::smallint AS kind, 0::bigint AS ref, NULL::bigint AS event_id, "
            "{}::timestamptz AS occurred_at FROM journeys_entrant r WHERE r.journey_id = {}::bigint AND r.outcome = ''",
            int(SignalKind.REQUESTED),
            now,
            journey_id,
        ),
    )


def move_open_batches(workspace_id: int, journey_id: int, version_id: int, node_id: int) -> None:
    """Let the rest of every audience that a request names enter by this version, as the one before takes nobody any more."""
    run(
        sql(
            "UPDATE journeys_entrybatch r SET version_id = {}::bigint, node_id = {}::bigint FROM journeys_node n "
            "JOIN journeys_version v ON v.id = n.version_id WHERE r.workspace_id = {}::bigint AND r.done_at IS NULL "
            "AND n.id = r.node_id AND n.kind = ANY({}::text[]) AND v.journey_id = {}::bigint",
            version_id,
            node_id,
            workspace_id,
            kinds(by_request),
            journey_id,
        )
    )


def by_request(node_type: NodeType[Any]) -> bool:
    """Whether a type of node lets in whoever a request names."""
    return isinstance(node_type, EntryType) and node_type.by_request


def refuse_open(journey_id: int, reason: str, now: datetime) -> None:
    """Refuse everybody of whom nothing is decided yet: the journey lets nobody in by request any more."""
    run(
        sql(
            "UPDATE journeys_entrant SET outcome = {}::text, decided_at = {}::timestamptz "
            "WHERE journey_id = {}::bigint AND outcome = ''",
            reason,
            now,
            journey_id,
        )
    )


def open_buckets(request_id: int) -> list[int]:
    """The buckets of those of whom nothing is decided yet."""
    found = rows(
        sql(
            "SELECT DISTINCT profile_id & 255 FROM journeys_entrant WHERE request_id = {}::bigint AND outcome = '' ORDER BY 1",
            request_id,
        )
    )
    return [bucket for (bucket,) in found]


def decide_at_once(workspace_id: int, request_id: int, moment: Moment) -> None:
    """Decide about the people of a request as their ticks would, so that the answer can say what became of them.

    Left to the ticks: those whose bucket is held or has somebody set aside, those with other news (their audiences may be
    about to change), and everybody if it fails or takes too long. Signals stay, so the ticks record goals and exits.
    """
    try:
        with bounded(AT_ONCE_SECONDS):
            mine = try_lock(workspace_id, open_buckets(request_id))
            live = _live_version(request_id)
            if mine and live is not None and not anything_parked(workspace_id, mine):
                _decide(live, Pass(workspace_id, mine, instant(moment), TickResult()), request_id)
    except Exception as error:
        if not (may_blame(error) or is_slow(error)):
            raise
        log.warning("The people of entry request %s are left to the ticks.", request_id, exc_info=error)


def _live_version(request_id: int) -> Live | None:
    """The version by which the people of a request enter; None while the journey lets nobody in by request."""
    found = one(
        sql(
            "SELECT j.live_version_id, w.facts FROM journeys_entryrequest q JOIN journeys_journey j ON j.id = q.journey_id "
            "JOIN tenancy_workspace w ON w.id = j.workspace_id WHERE q.id = {}::bigint AND j.state = 'live'",
            request_id,
        )
    )
    version = compiled(*found) if found else None
    return Live(version, True, JourneyState.LIVE) if version is not None and version.plan.by_request else None


def _decide(live: Live, this: Pass, request_id: int) -> None:
    this.prepare()
    run(sql("SELECT set_config('statement_timeout', {}::text, true)", f"{AT_ONCE_SECONDS}s"))
    run(
        sql(
            "INSERT INTO tick_signal (profile_id, kind, ref, occurred_at) SELECT DISTINCT r.profile_id, {kind}::smallint, "
            "0::bigint, {now}::timestamptz FROM journeys_entrant r WHERE r.request_id = {request}::bigint AND r.outcome = '' "
            "AND (r.profile_id & 255)::smallint = ANY({buckets}::smallint[]) AND NOT EXISTS (SELECT 1 FROM signals_signal g "
            "WHERE g.workspace_id = {workspace}::bigint AND g.bucket = (r.profile_id & 255)::smallint "
            "AND g.profile_id = r.profile_id AND g.kind <> {kind}::smallint AND g.occurred_at < {now}::timestamptz)",
            kind=int(SignalKind.REQUESTED),
            now=this.now,
            request=request_id,
            buckets=this.buckets,
            workspace=this.workspace_id,
        )
    )
    this.enroll(live)
    this.empty()


def forget_requests(now: datetime) -> int:
    """Delete what became of people by requests of long ago, and the requests; the number of people. Runs and refusals stay."""
    old = now - KEPT
    people = delete_old(
        "journeys_entrant",
        sql(
            "outcome <> '' AND request_id IN (SELECT q.id FROM journeys_entryrequest q WHERE q.at < {}::timestamptz)",
            old,
        ),
    )
    delete_old(
        "journeys_entryrequest",
        sql(
            "at < {}::timestamptz AND NOT EXISTS (SELECT 1 FROM journeys_entrant r "
            "WHERE r.request_id = journeys_entryrequest.id)",
            old,
        ),
    )
    return people
