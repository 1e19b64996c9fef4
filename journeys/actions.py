"""Every change to journeys: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from channels import budget_count, budgets
from channels.models import Budget
from content.categories import transactional_codes
from core.db.buckets import ALL_BUCKETS, lock
from core.db.clock import Moment
from core.db.deadline import bounded
from core.problems import Problem
from journeys.campaigns.compile import compile_campaign
from journeys.campaigns.form import Campaign
from journeys.design import drafts, pause, publish
from journeys.graph.transactional import transactional_nodes
from journeys.models import EntryRequest, Journey, Version
from journeys.requests import intake
from journeys.requests.intake import Wanted
from tenancy.access import TRANSACTIONAL, Access, MissingScope
from tenancy.audit import audited
from tenancy.audit_words import Verb
from tenancy.definitions import facts_changed, lock_definitions

COUNT_SECONDS = 1.0
"""So long a request that sets a budget counts what was sent before."""

ENTRY_SECONDS = 20
"""So long it may take to keep a request that people enter."""

BUDGET_SECONDS = 60
"""So long setting or lifting a budget may take, while it keeps the workspace's journeys from going on; then it is refused."""


def create_journey(
    access: Access, name: str, description: str, graph: Mapping[str, Any] | None, now: datetime
) -> Journey:
    """Begin a journey, from nothing or from a graph. Raises drafts.NameTaken.

    A graph with transactional sends needs the scope for them.
    """
    access.require("journeys:write")
    if _transactional(access, graph or {}):
        access.require(TRANSACTIONAL)
    with audited(access, Verb.CREATE, now) as change:
        change.thing = made = drafts.create_journey(access.workspace, name, description, graph)
    return made


def clone_journey(access: Access, journey: Journey, name: str, now: datetime) -> Journey:
    """A new journey with the draft of another. Raises drafts.NameTaken.

    A draft with transactional sends needs the scope for them.
    """
    access.require("journeys:write")
    if _transactional(access, journey.draft):
        access.require(TRANSACTIONAL)
    with audited(access, Verb.CLONE, now) as change:
        change.thing = made = drafts.clone_journey(journey, name)
        change.details = {"of": journey.name}
    return made


def change_journey(access: Access, journey: Journey, changes: Mapping[str, Any], now: datetime) -> Journey:
    """Change name, description, priority or organisation. Raises drafts.NameTaken."""
    access.require("journeys:write")
    with audited(access, Verb.CHANGE, now, journey):
        drafts.change_journey(journey, changes)
    return journey


def save_draft(access: Access, journey: Journey, graph: Mapping[str, Any], revision: int, now: datetime) -> int | None:
    """Save the graph as `drafts.save_draft` says: the new revision, or None when somebody saved before.

    To make a send transactional needs the scope for it.
    """
    access.require("journeys:write")
    if _transactional(access, graph) - _transactional(access, journey.draft):
        access.require(TRANSACTIONAL)
    with audited(access, Verb.SAVE_DRAFT, now, journey) as change:
        saved = drafts.save_draft(journey.pk, graph, revision, now, access.user)
        if saved is None:
            change.discard()
    return saved


def create_campaign(access: Access, name: str, form: Campaign, now: datetime) -> Journey:
    """Begin a campaign. Raises drafts.NameTaken. One with service messages needs the scope for them."""
    access.require("journeys:write")
    if _transactional(access, compile_campaign(form).graph):
        access.require(TRANSACTIONAL)
    with audited(access, Verb.CREATE, now) as change:
        change.thing = made = drafts.create_campaign(access.workspace, name, form)
    return made


def save_campaign(
    access: Access, journey: Journey, name: str, form: Campaign, revision: int, now: datetime
) -> int | None:
    """Save the form of a campaign as `drafts.save_campaign` says: the new revision, or None when somebody saved before.

    To make its messages service messages needs the scope for it.
    """
    access.require("journeys:write")
    if _transactional(access, compile_campaign(form).graph) - _transactional(access, journey.draft):
        access.require(TRANSACTIONAL)
    with audited(access, Verb.SAVE_DRAFT, now, journey) as change:
        saved = drafts.save_campaign(journey.pk, name, form, revision, now, access.user)
        if saved is None:
            change.discard()
    return saved


def draw_campaign(access: Access, journey: Journey, revision: int, now: datetime) -> int | None:
    """Make a campaign a journey that is drawn: the new revision, or None when somebody saved before."""
    access.require("journeys:write")
    with audited(access, Verb.SAVE_DRAFT, now, journey) as change:
        saved = drafts.draw_campaign(journey.pk, revision, now, access.user)
        if saved is None:
            change.discard()
    return saved


def publish_journey(
    access: Access, journey: Journey, now: datetime, *, as_of: datetime | None = None
) -> tuple[Version | None, list[Problem]]:
    """Freeze the draft into a version and let people in (as of another instant than `now`, where a past is replayed); None
    and the problems while an error stands.

    With transactional sends in it this needs the scope for them, by whomever they were drawn.
    """
    access.require("journeys:publish")
    with transaction.atomic():
        # Locked, so that what is published is what was checked. The definitions first, as everywhere.
        lock_definitions(access.workspace.pk)
        draft = Journey.objects.select_for_update().get(pk=journey.pk).draft
        if forbidden := publish.may_not_publish(access.workspace.pk, draft, access.scopes):
            raise MissingScope(forbidden)
        with audited(access, Verb.PUBLISH, now, journey) as change:
            version, problems = publish.publish(journey.pk, access.user, as_of or now)
            if version is None:
                change.discard()
            else:
                change.details = {"version": version.number}
    return version, problems


def _transactional(access: Access, graph: Mapping[str, Any]) -> frozenset[str]:
    """The nodes of a graph that send service messages; whoever may choose these anyway is not asked about."""
    if access.may(TRANSACTIONAL):
        return frozenset()
    return transactional_nodes(graph, transactional_codes(access.workspace.pk))


def set_budget(access: Access, journey: Journey, amount: Decimal, span: str, now: datetime) -> list[Problem]:
    """Set what the messages of a journey may cost in all, each month or each day; the problems where that is refused."""
    access.require("journeys:publish")
    if problems := budgets.check_budget(access.workspace, amount, span):
        return problems
    with bounded(BUDGET_SECONDS):
        # A tick uses the budget of its beginning, so none may run while it changes.
        lock(access.workspace.pk, ALL_BUCKETS)
        held = Budget.objects.filter(journey_id=journey.pk).first()
        with audited(access, Verb.CREATE if held is None else Verb.CHANGE, now, held) as change:
            change.thing = budgets.set_budget(access.workspace, journey.pk, amount, span, now)
            if held is None or (held.amount, held.span) != (amount, span):
                change.details = {"journey": journey.name}
        if held is None:
            facts_changed(access.workspace.pk)
    # Most are counted by the answer; what takes longer, the pulse of delivery goes on with.
    budget_count.count(journey.pk, now, time.monotonic() + COUNT_SECONDS)
    return []


def lift_budget(access: Access, journey: Journey, now: datetime) -> None:
    """Remove the budget of a journey, if it has one."""
    access.require("journeys:publish")
    with bounded(BUDGET_SECONDS):
        lock(access.workspace.pk, ALL_BUCKETS)
        held = Budget.objects.filter(journey_id=journey.pk).first()
        if held is None:
            return
        with audited(access, Verb.DELETE, now, held) as change:
            change.details = {"journey": journey.name}
            budgets.lift(held)
        facts_changed(access.workspace.pk)


def pause_journey(access: Access, journey: Journey, now: datetime) -> Problem | None:
    """Freeze people in place; a problem if it is not live."""
    return _changed_state(access, Verb.PAUSE, journey, now, lambda: pause.pause(journey.pk, now))


def resume_journey(access: Access, journey: Journey, now: datetime, policy: pause.ResumePolicy) -> Problem | None:
    """Let people move again; a problem if it is not paused."""
    resume = lambda: pause.resume(journey.pk, now, policy)  # noqa: E731 # one of three alike
    return _changed_state(access, Verb.RESUME, journey, now, resume, policy=policy)


def archive_journey(access: Access, journey: Journey, now: datetime) -> Problem | None:
    """End a journey for good; a problem if it is archived already."""
    return _changed_state(access, Verb.ARCHIVE, journey, now, lambda: pause.archive(journey.pk, now))


def request_entries(
    access: Access, journey: Journey, wanted: Wanted, key: str, now: datetime, clock: Moment
) -> EntryRequest:
    """Have people enter a live journey, once for each idempotency key (empty: every time). Raises intake.Refused.

    In the audit log if a person does it; what systems ask for stands in the request alone, as their events do.
    """
    access.require("journeys:enroll")
    if access.key is not None:
        with bounded(ENTRY_SECONDS):
            request, _ = intake.enter(access.workspace, journey, wanted, key, now)
    else:
        with bounded(ENTRY_SECONDS), audited(access, Verb.ENROLL, now, journey) as change:
            request, new = intake.enter(access.workspace, journey, wanted, key, now)
            change.details = {"count": request.named}
            if wanted.audience is not None:
                change.details["audience"] = wanted.audience.name
            if not new:
                change.discard()
    intake.decide(request, clock)
    return request


def _changed_state(
    access: Access, verb: Verb, journey: Journey, now: datetime, act: Callable[[], Problem | None], **details: Any
) -> Problem | None:
    access.require("journeys:publish")
    with audited(access, verb, now, journey) as change:
        problem = act()
        change.details = details
        if problem is not None:
            change.discard()
    return problem
