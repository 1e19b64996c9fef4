"""Results by kept figures: of a journey, and of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles.summaries import profile_summaries, summary_of
from channels.models import Channel
from content.models import Template
from core import publicid
from core.api.errors import field_problem
from core.db.deadline import bounded
from core.i18n.text import translated
from insights.api.figure_shapes import (
    BY,
    VIEWS,
    FigurePeopleSerializer,
    FiguresQuery,
    FiguresSerializer,
    JourneyFiguresSerializer,
    PeopleQuery,
    WorkspaceFiguresQuery,
)
from insights.api.journey_parts import funnel, graphs_of, lift, mature_before, rates_of
from insights.api.results import said
from insights.figures.clusters import clusters
from insights.figures.keep import freshness
from insights.figures.people import people
from insights.figures.report import RATES, Asked, By, Figures, Per, Report, report
from insights.models import FigureView
from insights.statistics.sample import Clusters
from insights.statistics.sides import Group, side_by_side
from insights.statistics.verdicts import Verdict
from journeys.api.journeys import BaseJourneyView
from journeys.models import Journey, Version
from tenancy.api.views import WorkspaceView
from tenancy.settings import WEEK_STARTS, settings_of

MOST_DAYS: dict[Per, int] = {"hour": 14, "day": 800, "week": 5_600}
"""Days that may be asked for over time, by its steps."""

COMPARED = ("delivered", "opened", "clicked", "bounced", "complained", "unsubscribed", "converted")
"""The rates by which arms and versions are compared."""

_STEPS: dict[Per, timedelta] = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_PUBLIC: dict[By, str] = {"journey": "jrn", "version": "ver", "template": "tpl", "channel": "chn"}
_MODELS: dict[By, type[Model]] = {"journey": Journey, "version": Version, "template": Template, "channel": Channel}
"""What has an id of its own: its prefix and its table."""


class JourneyFiguresView(BaseJourneyView):
    """The figures of a journey and its messages."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="journeys_figures", parameters=[FiguresQuery], responses=JourneyFiguresSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """Counts, reasons, value and rates: in total, by group and over time; the funnel; lift with its verdict."""
        found = self.journey(journey)
        query = self.query(FiguresQuery)
        with bounded(10):
            shown = _shown(self, _asked(self, query, found.pk))
            graphs = graphs_of(found, query.get("version"))
            shown |= {
                "funnel": funnel(found, graphs),
                "mature_before": mature_before(graphs.values(), self.now),
                "lift": lift(found.pk),
            }
        return Response(JourneyFiguresSerializer(shown).data)


class FigurePeopleView(BaseJourneyView):
    """The people behind a figure."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="journeys_figures_people", parameters=[PeopleQuery], responses=FigurePeopleSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """Who was counted by a measure, the latest first."""
        self.require("profiles:read")
        found = self.journey(journey)
        return _people(self, self.query(PeopleQuery), found.pk)


class WorkspaceFiguresView(WorkspaceView):
    """The figures of all journeys and their messages."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="figures", parameters=[WorkspaceFiguresQuery], responses=FiguresSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Counts, reasons, value and rates of the whole workspace, or of one message, channel or medium."""
        with bounded(10):
            shown = _shown(self, _asked(self, self.query(WorkspaceFiguresQuery), None))
        return Response(FiguresSerializer(shown).data)


class WorkspaceFigurePeopleView(WorkspaceView):
    """The people behind a figure of all journeys."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="figures_people", parameters=[PeopleQuery], responses=FigurePeopleSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Who was counted by a measure in any journey, the latest first."""
        self.require("profiles:read")
        return _people(self, self.query(PeopleQuery), None)


def _people(view: WorkspaceView, query: Mapping[str, Any], journey_id: int | None) -> Response:
    with bounded(10):
        behind, more = people(
            _asked(view, query, journey_id), query["measure"], query.get("detail"), view.workspace.time_zone
        )
        known = profile_summaries(view.workspace.pk, [each.profile_id for each in behind])
    shown = [
        {"profile": summary_of(known, each.profile_id), "at": each.at, "times": each.times, "detail": each.detail}
        for each in behind
    ]
    return Response(FigurePeopleSerializer({"people": shown, "more": more}).data)


def _asked(view: WorkspaceView, query: Mapping[str, Any], journey_id: int | None) -> Asked:
    since, until, per = query.get("since"), query.get("until"), query.get("per")
    if since and until and since > until:
        raise field_problem("until", "until_before_since", translated("`until` is before `since`."))
    if per and (since is None or until is None or until - since >= timedelta(days=MOST_DAYS[per])):
        raise field_problem(
            "since",
            "too_many_points",
            translated(
                "Name the first and the last day: at most {most} days can be shown at these steps.", most=MOST_DAYS[per]
            ),
        )
    only = {by: _key(view, by, query[by]) for by in BY if query.get(by) is not None}
    return Asked(
        view.workspace.pk,
        journey_id,
        VIEWS[query["view"]],
        since,
        until,
        per,
        query.get("by"),
        only,
        week_start=settings_of(view.workspace).week_start,
    )


def _key(view: WorkspaceView, by: By, given: str) -> str:
    """The key as figures have it; a 404 for an id of nothing in this workspace."""
    return str(view.find(_MODELS[by], _PUBLIC[by], given).pk) if by in _PUBLIC else given


def _shown(view: WorkspaceView, asked: Asked) -> dict[str, Any]:
    found = report(asked)
    at, counting = freshness(view.workspace.pk, asked.journey_id)
    return {
        "at": at,
        "counting": counting,
        "zone": view.workspace.time_zone,
        "total": _figures([found.total])[0],
        "groups": _groups(view, asked, found),
        "series": _series(found, asked, ZoneInfo(view.workspace.time_zone)),
    }


def _series(found: Report, asked: Asked, zone: ZoneInfo) -> list[dict[str, Any]]:
    """A point for each step from the first to the last day, also where nothing happened."""
    if asked.per is None or asked.since is None or asked.until is None:
        return []
    step, last = _STEPS[asked.per], datetime.combine(asked.until, time.max)
    at = datetime.combine(asked.since, time.min)
    if asked.per == "week":
        at -= timedelta(days=(at.weekday() - WEEK_STARTS[asked.week_start]) % 7)
    times = []
    while at <= last:
        times.append(at)
        at += step
    points = _figures([found.series.get(each) or Figures() for each in times])
    return [point | {"at": each.replace(tzinfo=zone)} for point, each in zip(points, times, strict=True)]


def _figures(found: Sequence[Figures]) -> list[dict[str, Any]]:
    """Figures as the API shows them, all their rates worked out together."""
    shares = [(each.counts[name], each.counts[of]) for each in found for name, of in RATES.items()]
    rates = iter(rates_of(shares))
    return [
        {
            "counts": each.counts,
            "reasons": each.reasons,
            "values": [{"currency": currency, "value": value} for currency, value in sorted(each.values.items())],
            "cost": each.cost,
            "unpriced": each.unpriced,
            "rates": {name: next(rates) for name in RATES},
        }
        for each in found
    ]


def _groups(view: WorkspaceView, asked: Asked, found: Report) -> list[dict[str, Any]]:
    if asked.by is None:
        return []
    named = group_ids(view, asked, found.groups)
    groups = sorted(found.groups.items(), key=lambda pair: (-pair[1].counts["sent"], pair[0]))
    compared = _compared(asked, found, view.workspace.time_zone)
    return [
        shown | named[key] | {"compared": compared.get(key, {})}
        for (key, _), shown in zip(groups, _figures([each for _, each in groups]), strict=True)
    ]


def group_ids(view: WorkspaceView, asked: Asked, keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """How the API shows each group: `key`, its public id where it has one, and `name`."""
    keys = list(keys)
    names = _names(view, asked, keys)
    prefix = _PUBLIC.get(asked.by) if asked.by else None
    return {key: {"key": _public(prefix, key), "name": names.get(key, key)} for key in keys}


def _public(prefix: str | None, key: str) -> str:
    return publicid.encode(prefix, int(key)) if prefix and key else key


def _compared(asked: Asked, found: Report, zone: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Arm or version -> rate -> its difference from that of the first; only of one journey, by the day of entry."""
    if asked.by not in ("arm", "version") or asked.view != FigureView.COHORT or asked.journey_id is None:
        return {}
    keys = sorted(
        (key for key in found.groups if key), key=lambda key: (len(key), key) if asked.by == "version" else key
    )
    if len(keys) == 1:
        alone = {"against": None, "difference": None, "verdict": said(Verdict("one_group"))}
        return {keys[0]: dict.fromkeys(COMPARED, alone)}
    compared: dict[str, dict[str, dict[str, Any]]] = {key: {} for key in keys[1:]}
    read = clusters(asked, COMPARED, zone) if keys else {}
    for rate in COMPARED:
        counted = [(key, found.groups[key].counts) for key in keys]
        sides = side_by_side([Group(n[rate], n[RATES[rate]], read.get((key, rate), Clusters())) for key, n in counted])
        for key, side in zip(keys[1:], sides, strict=True):
            compared[key][rate] = {
                "against": _public(_PUBLIC.get(asked.by), keys[0]),
                "difference": side.difference and asdict(side.difference),
                "verdict": said(side.verdict),
            }
    return compared


def _names(view: WorkspaceView, asked: Asked, keys: Iterable[str]) -> dict[str, str]:
    """What the groups are called, where that is not the key itself."""
    wanted = [int(key) for key in keys if key] if asked.by in _PUBLIC else []
    named: Any
    if asked.by == "version":
        named = view.rows(Version).filter(pk__in=wanted).values_list("pk", "number")
    elif asked.by == "journey":
        named = view.rows(Journey).filter(pk__in=wanted).values_list("pk", "name")
    elif asked.by == "template":
        named = view.rows(Template).filter(pk__in=wanted).values_list("pk", "name")
    elif asked.by == "channel":
        named = view.rows(Channel).filter(pk__in=wanted).values_list("pk", "name")
    elif asked.by == "node" and asked.journey_id is not None:
        graphs = (
            view.rows(Version)
            .filter(journey_id=asked.journey_id)
            .order_by("number")
            .values_list("graph__nodes", flat=True)
        )
        named = [(drawn["id"], drawn["name"]) for nodes in graphs for drawn in nodes if drawn.get("name")]
    else:
        named = []
    return {str(key): str(name) for key, name in named}
