"""Requests that people enter a journey: kept, and decided by the engine. First what would come of one, then the act."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from audiences.models import Audience
from cdp.signals.models import SignalKind
from cdp.signals.wakeups import emit
from core.db.buckets import ALL_BUCKETS
from core.db.clock import Moment
from core.db.sql import fill, one, rows, run, sql, values
from core.i18n.text import translated
from core.problems import Problem
from core.wakeups import nudge_tick
from journeys.design.pause import wrong_state
from journeys.engine.enroll import foresee
from journeys.engine.entrants import decide_at_once
from journeys.engine.plan import Plan, plan_of
from journeys.models import EntryBatch, EntryRequest, Journey, JourneyState
from journeys.requests.people import Row, read_rows
from tenancy.models import Workspace

MAX_PEOPLE: Final = 10_000
"""So many people a request may name; an audience may have any number."""
DECIDED_AT_ONCE: Final = 1_000
"""A request for so many has its answer at once where nothing stands in the way; the ticks decide about more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who shall enter: the people of a list with their context, or everybody in an audience."""

    people: Sequence[Any] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    audience: Audience | None = None

    @property
    def digest(self) -> str:
        """What tells it apart from another."""
        named = [self.people, self.context, self.audience.pk if self.audience else None]
        return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()


class Refused(Exception):
    """The request as a whole is refused; nothing has been done."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def foreseen(workspace: Workspace, journey: Journey, wanted: Wanted, now: datetime) -> Counter[str]:
    """How many would enter, and why the others would not: outcome -> people. Changes nothing. Raises Refused."""
    plan = _way_in(journey)
    _check(plan, wanted)
    counted: Counter[str] = Counter()
    if wanted.audience is not None:
        people = sql(
            "SELECT m.profile_id, ''::text AS key FROM audiences_membership m WHERE m.audience_id = {}::bigint "
            "AND m.until IS NULL",
            wanted.audience.pk,
        )
    else:
        listed = _rows(workspace, plan, wanted)
        counted.update(row.outcome for row in listed if row.outcome)
        asked = [(row.profile_id, row.key) for row in listed if not row.outcome]
        people = sql("SELECT * FROM {} asked", values((("profile_id", "bigint"), ("key", "text")), asked))
    for outcome, count in rows(fill(foresee(plan, people), now=now, paused=False, archived=False)):
        counted[outcome] += count
    return counted


def enter(workspace: Workspace, journey: Journey, wanted: Wanted, key: str, now: datetime) -> tuple[EntryRequest, bool]:
    """Keep a request, once for each idempotency key: the request, and whether it is new. Raises Refused.

    Whoever commits it calls `decide`.
    """
    with transaction.atomic():
        # What is published, paused or archived meanwhile comes before it or after it.
        one(sql("SELECT 1 FROM journeys_journey WHERE id = {}::bigint FOR SHARE", journey.pk))
        journey.refresh_from_db()
        before = EntryRequest.objects.filter(journey=journey, idempotency_key=key).first() if key else None
        if before is not None:
            return _same(before, wanted), False
        plan = _way_in(journey)
        _check(plan, wanted)
        listed = [] if wanted.audience else _rows(workspace, plan, wanted)
        named = _members(wanted.audience, now) if wanted.audience else len(listed)
        request = _keep(workspace, journey, wanted, key, named, now)
        if request is None:  # Another process has just kept the same.
            return _same(EntryRequest.objects.get(journey=journey, idempotency_key=key), wanted), False
        if wanted.audience is not None:
            assert plan.by_request is not None, "the plan has a way in"
            batch = EntryBatch.objects.create(
                workspace=workspace,
                version_id=plan.version_id,
                node_id=plan.by_request,
                audience_id=wanted.audience.pk,
                at=now,
            )
            EntryRequest.objects.filter(pk=request.pk).update(batch=batch)
            request.batch = batch
        else:
            _keep_people(request, listed)
    return request, True


def decide(request: EntryRequest, clock: Moment) -> None:
    """Decide about the people of a request that has committed, if they are few; and wake the ticks, which do the rest."""
    if request.named <= DECIDED_AT_ONCE and request.audience_id is None:
        decide_at_once(request.workspace_id, request.pk, clock)
    buckets = _buckets(request)
    if buckets:
        nudge_tick(request.workspace_id, buckets)


def _members(audience: Audience, now: datetime) -> int:
    """How many an entry batch of this instant takes."""
    found = one(
        sql(
            "SELECT count(*) FROM audiences_membership m WHERE m.audience_id = {}::bigint AND m.since <= {now}::timestamptz "
            "AND (m.until IS NULL OR m.until > {now}::timestamptz)",
            audience.pk,
            now=now,
        )
    )
    return found[0] if found else 0


def _buckets(request: EntryRequest) -> list[int]:
    if request.audience_id is not None:
        return list(ALL_BUCKETS)
    found = rows(
        sql(
            "SELECT DISTINCT profile_id & 255 FROM journeys_entrant WHERE request_id = {}::bigint AND profile_id IS NOT NULL",
            request.pk,
        )
    )
    return sorted(bucket for (bucket,) in found)


def _way_in(journey: Journey) -> Plan:
    """The plan of the live version, which lets people in by request. Raises Refused."""
    if journey.state != JourneyState.LIVE or journey.live_version_id is None:
        raise Refused(wrong_state(journey, translated("live")))
    plan = plan_of(journey.live_version_id, journey.workspace.facts)
    if plan.by_request is None:
        raise Refused(
            Problem(
                "",
                "no_api_entry",
                translated(
                    "The live version of the journey has no entry by API or by hand. Put one on the canvas and publish it."
                ),
            )
        )
    return plan


def _key(plan: Plan) -> str:
    """The context value that makes the instance key; empty if none does."""
    return next(entry.instance_key(config) for _, entry, config in plan.entries if entry.by_request)


def _check(plan: Plan, wanted: Wanted) -> None:
    """Raises Refused where an audience cannot say what the journey needs to know."""
    if wanted.audience is not None and (name := _key(plan)):
        raise Refused(
            Problem(
                "audience",
                "audience_without_key",
                translated(
                    "The journey has one run for each “{name}”, which an audience does not say. Name people in a list, or "
                    "leave “One run per” of the entry empty.",
                    name=name,
                ),
            )
        )
    if wanted.audience is not None and wanted.context:
        raise Refused(
            Problem(
                "context",
                "audience_without_context",
                translated(
                    "People of an audience enter without context values. Name people in a list to give them some."
                ),
            )
        )


def _rows(workspace: Workspace, plan: Plan, wanted: Wanted) -> list[Row]:
    return read_rows(workspace, wanted.people, wanted.context, plan.graph.settings.context, _key(plan))


def _same(request: EntryRequest, wanted: Wanted) -> EntryRequest:
    if request.digest != wanted.digest:
        raise Refused(
            Problem(
                "Idempotency-Key",
                "idempotency_key_reused",
                translated("This idempotency key stands for another request. Use a new one for each request."),
            )
        )
    return request


def _keep(
    workspace: Workspace, journey: Journey, wanted: Wanted, key: str, named: int, now: datetime
) -> EntryRequest | None:
    made = one(
        sql(
            "INSERT INTO journeys_entryrequest (workspace_id, journey_id, idempotency_key, digest, at, named, audience_id) "
            "VALUES ({}::bigint, {}::bigint, {}::text, {}::text, {}::timestamptz, {}::int, {}::bigint) "
            "ON CONFLICT DO NOTHING RETURNING id",
            workspace.pk,
            journey.pk,
            key,
            wanted.digest,
            now,
            named,
            wanted.audience.pk if wanted.audience else None,
        )
    )
    return EntryRequest.objects.get(pk=made[0]) if made else None


def _keep_people(request: EntryRequest, listed: Sequence[Row]) -> None:
    """The rows of a request, and a signal for each of whom something is to be decided."""
    columns = (
        *(("number", "int"), ("profile_id", "bigint"), ("instance_key", "text"), ("context", "jsonb")),
        *(("outcome", "text"), ("params", "jsonb")),
    )
    table = [
        (
            number,
            row.profile_id,
            row.key,
            json.dumps(row.context),
            row.outcome,
            None if row.params is None else json.dumps(row.params),
        )
        for number, row in enumerate(listed)
    ]
    run(
        sql(
            "INSERT INTO journeys_entrant (workspace_id, request_id, journey_id, at, number, profile_id, instance_key, context, "
            "outcome, params, decided_at) SELECT {w}::bigint, {request}::bigint, {journey}::bigint, {at}::timestamptz, g.*, "
            "CASE WHEN g.outcome <> '' THEN {at}::timestamptz END FROM {given} g",
            w=request.workspace_id,
            request=request.pk,
            journey=request.journey_id,
            at=request.at,
            given=values(columns, table),
        )
    )
    emit(
        request.workspace_id,
        sql(
            "SELECT DISTINCT r.profile_id, {}::smallint AS kind, 0::bigint AS ref, NULL::bigint AS event_id, "
            "r.at AS occurred_at FROM journeys_entrant r WHERE r.request_id = {}::bigint AND r.outcome = ''",
            int(SignalKind.REQUESTED),
            request.pk,
        ),
    )
