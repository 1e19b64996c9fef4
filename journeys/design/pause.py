"""Pausing freezes people in place; resuming says how to treat the time that passed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from cdp.signals.models import OwnerKind, SignalKind
from cdp.signals.wakeups import emit, set_subscriptions
from channels.touches.hold import cancel_held, hold, release
from core.db.sql import run, sql
from core.i18n.text import translated, translated_in
from core.problems import Problem
from journeys.engine.entrants import refuse_open
from journeys.graph.read import parse
from journeys.models import EnrollmentState, Journey, JourneyState
from journeys.nodes import kinds
from tenancy.references import drop_references

ResumePolicy = Literal["continue", "shift"]
"""`continue`: waits ran on during the pause, what is overdue moves at once. `shift`: every wait ends as much later as the
pause was long. What somebody did during the pause counts under both."""


def pause(journey_id: int, now: datetime) -> Problem | None:
    """Freeze a live journey: nobody enters (each refusal is recorded), nobody moves, and what has not been handed over to a
    provider is held back. A problem if it is not live."""
    with transaction.atomic():
        journey = Journey.objects.select_for_update().get(pk=journey_id)
        if journey.state != JourneyState.LIVE:
            return wrong_state(journey, translated("live"))
        journey.state, journey.paused_at = JourneyState.PAUSED, now
        journey.save(update_fields=["state", "paused_at", "updated_at"])
        hold(journey.workspace_id, journey_id, now)
    return None


def resume(journey_id: int, now: datetime, policy: ResumePolicy = "continue") -> Problem | None:
    """Let a paused journey go on. A problem if it is not paused.

    Everybody inside is looked at at once: what they wait for may have happened during the pause, and so may what makes
    them leave (goals are recorded during a pause, but nobody leaves). Messages that were held back go out, unless they
    have expired.
    """
    with transaction.atomic():
        journey = Journey.objects.select_for_update().get(pk=journey_id)
        if journey.state != JourneyState.PAUSED or journey.paused_at is None:
            return wrong_state(journey, translated("paused"))
        if policy == "shift":
            run(
                sql(
                    "UPDATE journeys_enrollment SET wake_at = wake_at + {0}::interval, "
                    "paused_for = coalesce(paused_for, '0') + {0}::interval WHERE journey_id = {1}::bigint "
                    "AND state = {State.LIVE}",
                    now - journey.paused_at,
                    journey_id,
                    State=EnrollmentState,
                )
            )
        run(
            sql(
                "UPDATE journeys_enrollment e SET wake_at = {now}::timestamptz FROM journeys_node n WHERE n.id = e.node_id "
                "AND n.kind = ANY({listening}::text[]) AND e.journey_id = {j}::bigint AND e.state = {State.LIVE} "
                "AND e.wake_at > {now}::timestamptz",
                listening=kinds(lambda each: each.listens),
                now=now,
                j=journey_id,
                State=EnrollmentState,
            )
        )
        _look_at_those_who_may_leave(journey, now)
        release(journey_id)
        journey.state, journey.paused_at = JourneyState.LIVE, None
        journey.save(update_fields=["state", "paused_at", "updated_at"])
    return None


def _look_at_those_who_may_leave(journey: Journey, now: datetime) -> None:
    """A signal for everybody inside a version that has a goal or a rule by which they leave."""
    versions = journey.versions.filter(retired_at__isnull=True)
    leaving = [version.pk for version in versions if parse(version.graph)[0].settings.ends_runs]
    if leaving:
        emit(
            journey.workspace_id,
            sql(
                "SELECT DISTINCT e.profile_id, {}::smallint AS kind, 0::bigint AS ref, NULL::bigint AS event_id, "
                "{}::timestamptz AS occurred_at FROM journeys_enrollment e WHERE e.journey_id = {}::bigint "
                "AND e.state = {State.LIVE} "
                "AND e.version_id = ANY({}::bigint[])",
                int(SignalKind.RESUMED),
                now,
                journey.pk,
                leaving,
                State=EnrollmentState,
            ),
        )


def archive(journey_id: int, now: datetime) -> Problem | None:
    """End a journey for good: nobody enters any more; those inside leave with the reason `journey_archived`.

    Everything it did stays in the ledger. What a pause has held back does not go out; of a campaign nothing goes out that has
    not been handed over to a provider. A problem if it is archived already.
    """
    with transaction.atomic():
        journey = Journey.objects.select_for_update().get(pk=journey_id)
        if journey.state == JourneyState.ARCHIVED:
            return wrong_state(journey, translated("not archived"))
        journey.state, journey.paused_at = JourneyState.ARCHIVED, None
        journey.save(update_fields=["state", "paused_at", "updated_at"])
        for version_id in journey.versions.values_list("id", flat=True):
            set_subscriptions(journey.workspace_id, OwnerKind.VERSION, version_id, ())
        drop_references("journey", journey_id)
        if journey.campaign is not None:
            hold(journey.workspace_id, journey_id, now)
        cancel_held(journey_id)
        refuse_open(journey_id, "journey_archived", now)
        run(
            sql(
                "UPDATE journeys_enrollment SET wake_at = {}::timestamptz WHERE journey_id = {}::bigint AND "
                "state = {State.LIVE}",
                now,
                journey_id,
                State=EnrollmentState,
            )
        )
    return None


_STATES = {
    JourneyState.DRAFT: translated_in("journey", "draft"),
    JourneyState.LIVE: translated_in("journey", "live"),
    JourneyState.PAUSED: translated_in("journey", "paused"),
    JourneyState.ARCHIVED: translated_in("journey", "archived"),
}


def wrong_state(journey: Journey, wanted: str) -> Problem:
    """What to tell somebody whose act needs the journey to be in another state."""
    return Problem(
        "state",
        "wrong_state",
        translated(
            "The journey is {state}; this needs it to be {wanted}.",
            state=_STATES[JourneyState(journey.state)],
            wanted=wanted,
        ),
    )
