"""What needs attention: one function for each kind, and a line in `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from cdp.ingest.models import Quarantine
from cdp.parking.models import Parked
from channels.adapters.reasons import ADAPTER_REASONS
from channels.budgets import used_up
from channels.models import SendState
from core import publicid
from core.db.sql import rows, sql
from core.problems import errors
from insights.models import FigureView, Incident, IncidentState
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import Journey, JourneyState
from tenancy.access import Access
from tenancy.models import Workspace

MOST = 10_000
"""The most that are counted; beyond it the answer is "at least"."""
NAMED = 5
"""How many are named."""
DRAFTS = 20
"""How many drafts are checked: those that were changed last."""
RECENT = timedelta(days=30)
FEWEST_FAILED = 5
FAILED_OF = 10
"""A channel fails when, today and yesterday, at least FEWEST_FAILED of its sends failed and at least one in FAILED_OF."""

_PROVIDER_FAILED = [*ADAPTER_REASONS, "failed", "gave_up", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Named:
    """One of the things; `why` it needs attention, where that differs within the kind."""

    id: str
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Attention:
    """How many things of a kind there are (`at_least`: or more), since when the oldest, and some of them by name."""

    kind: str
    count: int
    at_least: bool = False
    since: datetime | None = None
    things: Sequence[Named] = ()


def alerts(workspace: Workspace, now: datetime) -> Attention:
    """Alerts that fire and were not acknowledged."""
    firing = Incident.objects.filter(alert__workspace=workspace, state=IncidentState.FIRING)
    told = firing.aggregate(n=Count("id"), since=Min("started_at"))
    named = firing.order_by("started_at", "id").values_list("alert_id", "alert__name")[:NAMED]
    things = [Named(publicid.encode("alt", number), name) for number, name in named]
    return Attention("alerts", told["n"], since=told["since"], things=things)


def parked(workspace: Workspace, now: datetime) -> Attention:
    """Items that were set aside, since they could not be processed."""
    rows_ = Parked.objects.filter(workspace=workspace).order_by("since")[:MOST]
    found = rows_.aggregate(n=Count("id"), since=Min("since"))
    return Attention("parked", found["n"], found["n"] == MOST, found["since"])


def channels(workspace: Workspace, now: datetime) -> Attention:
    """Channels that are paused, are switched off while messages wait for them, or fail."""
    today = now.astimezone(ZoneInfo(workspace.time_zone)).date()
    found = rows(
        sql(
            """
            SELECT c.id, c.name, c.enabled, coalesce(c.paused_until > {now}::timestamptz, FALSE), coalesce(f.sent, 0),
                coalesce(f.failed, 0), EXISTS (SELECT FROM channels_send s
                    WHERE s.channel_id = c.id AND s.state IN ({State.QUEUED}, {State.LEASED})
                    AND s.held_at IS NULL)
            FROM channels_channel c LEFT JOIN (
                SELECT channel_id, sum(n) FILTER (WHERE measure = 'sent') AS sent, sum(n) FILTER (WHERE measure = 'unknown'
                    OR measure = 'failed' AND detail = ANY({failed}::text[])) AS failed
                FROM insights_figure WHERE workspace_id = {workspace}::bigint AND view = {View.EVENT}
                    AND at >= {since}::date AND measure IN ('sent', 'failed', 'unknown') GROUP BY 1) f ON f.channel_id = c.id
            WHERE c.workspace_id = {workspace}::bigint ORDER BY c.name, c.id LIMIT {most}
            """,
            now=now,
            workspace=workspace.pk,
            since=today - timedelta(days=1),
            failed=_PROVIDER_FAILED,
            most=MOST,
            State=SendState,
            View=FigureView,
        )
    )
    things = []
    for number, name, enabled, paused, sent, failed, waiting in found:
        fails = failed >= FEWEST_FAILED and failed * FAILED_OF >= sent + failed
        why = "off" if not enabled and waiting else "paused" if enabled and paused else "failing" if fails else ""
        if why:
            things.append(Named(publicid.encode("chn", number), name, why))
    return Attention("channels", len(things), things=things[:NAMED])


def quarantine(workspace: Workspace, now: datetime) -> Attention:
    """Items that came in during the last 30 days, are in quarantine and were not replayed."""
    came = Quarantine.objects.filter(workspace=workspace, received_at__gt=now - RECENT).order_by("-received_at")[:MOST]
    waiting = Q(replayed_at__isnull=True)
    found = came.aggregate(n=Count("id", filter=waiting), since=Min("received_at", filter=waiting), seen=Count("id"))
    return Attention("quarantine", found["n"], found["seen"] == MOST, found["since"])


def drafts(workspace: Workspace, now: datetime) -> Attention:
    """Drafts, of those changed last, that cannot be published as they are."""
    journeys = Journey.objects.filter(workspace=workspace).exclude(state=JourneyState.ARCHIVED)
    newest = list(journeys.order_by("-updated_at", "-id")[:DRAFTS])
    scope = load_scope(workspace.pk, now) if newest else None
    broken = [journey for journey in newest if scope is not None and errors(check(journey.draft, scope))]
    return Attention("drafts", len(broken), len(newest) == DRAFTS, things=_journeys(broken))


def paused(workspace: Workspace, now: datetime) -> Attention:
    """Journeys that are paused."""
    found = Journey.objects.filter(workspace=workspace, state=JourneyState.PAUSED).order_by("paused_at", "id")
    told = found.aggregate(n=Count("id"), since=Min("paused_at"))
    return Attention("paused", told["n"], since=told["since"], things=_journeys(found[:NAMED]))


def budgets(workspace: Workspace, now: datetime) -> Attention:
    """Live journeys whose messages are withheld, since their budget is used up."""
    used = used_up(workspace, now)
    live = Journey.objects.filter(pk__in=[journey for journey, _, _ in used], state=JourneyState.LIVE).in_bulk()
    found = [(live[journey], since) for journey, since, _ in used if journey in live]
    first = found[0][1] if found else None
    return Attention("budgets", len(found), since=first, things=_journeys(journey for journey, _ in found))


KINDS: tuple[tuple[str, str, Callable[[Workspace, datetime], Attention]], ...] = (
    ("alerts", "alerts:read", alerts),
    ("channels", "channels:read", channels),
    ("parked", "journeys:read", parked),
    ("quarantine", "sources:read", quarantine),
    ("budgets", "journeys:read", budgets),
    ("paused", "journeys:read", paused),
    ("drafts", "journeys:read", drafts),
)
"""Each with the scope that it needs, the most serious first."""


def attention(access: Access, now: datetime, only: str = "") -> list[Attention]:
    """What there is of each kind that the caller may see, or of one kind."""
    told = [look(access.workspace, now) for kind, scope, look in KINDS if access.may(scope) and only in ("", kind)]
    return [each for each in told if each.count]


def _journeys(found: Iterable[Journey]) -> list[Named]:
    return [Named(publicid.encode("jrn", journey.pk), journey.name) for journey in islice(found, NAMED)]
