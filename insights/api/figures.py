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

from channels.models import Channel
from content.models import Template
from core import publicid
from core.api.errors import field_problem
from core.api.paging import bounded
from core.durations import parse_duration
from core.i18n.text import translated
from insights.api.figure_shapes import (
    BY,
    VIEWS,
    FiguresQuery,
    FiguresSerializer,
    JourneyFiguresSerializer,
    WorkspaceFiguresQuery,
)
from insights.api.results import said
from insights.figures.keep import freshness
from insights.figures.lifts import kept_lift
from insights.figures.report import RATES, Asked, By, Figures, Per, Report, report, stays
from journeys.api.journeys import JourneyDoor
from journeys.ledger.counts import flow
from journeys.models import Journey, Version
from tenancy.api.views import WorkspaceView

MOST_DAYS: dict[Per, int] = {"hour": 14, "day": 800, "week": 5_600}
"""Days that may be asked for over time, by its steps."""

_STEPS: dict[Per, timedelta] = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_PUBLIC: dict[By, str] = {"journey": "jrn", "version": "ver", "template": "tpl", "channel": "chn"}
_MODELS: dict[By, type[Model]] = {"journey": Journey, "version": Version, "template": Template, "channel": Channel}
"""What has an id of its own: its prefix and its table."""


class JourneyFiguresView(JourneyDoor):
    """What a journey and its messages came to."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="journeys_figures", parameters=[FiguresQuery], responses=JourneyFiguresSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """Counts, reasons, value and rates: in total, told apart and over time; the funnel; what may be claimed."""
        found = self.journey(journey)
        query = self.query(FiguresQuery)
        with bounded(10):
            shown = _shown(self, _asked(self, query, found.pk))
            graphs = _graphs(found, query.get("version"))
            shown |= {
                "funnel": _funnel(found, graphs),
                "mature_before": _mature_before(graphs.values(), self.now),
                "lift": _lift(found.pk),
            }
        return Response(JourneyFiguresSerializer(shown).data)


class WorkspaceFiguresView(WorkspaceView):
    """What all journeys and their messages came to."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="figures", parameters=[WorkspaceFiguresQuery], responses=FiguresSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Counts, reasons, value and rates of the whole workspace, or of one message, channel or medium."""
        with bounded(10):
            shown = _shown(self, _asked(self, self.query(WorkspaceFiguresQuery), None))
        return Response(FiguresSerializer(shown).data)


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
    return Asked(view.workspace.pk, journey_id, VIEWS[query["view"]], since, until, per, query.get("by"), only)


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
        at -= timedelta(days=at.weekday())
    times = []
    while at <= last:
        times.append(at)
        at += step
    points = _figures([found.series.get(each) or Figures() for each in times])
    return [point | {"at": each.replace(tzinfo=zone)} for point, each in zip(points, times, strict=True)]


def _figures(found: Sequence[Figures]) -> list[dict[str, Any]]:
    """Figures as the API shows them, all their rates worked out together."""
    shares = [(each.counts[name], each.counts[of]) for each in found for name, of in RATES.items()]
    rates = iter(_rates(shares))
    return [
        {
            "counts": each.counts,
            "reasons": each.reasons,
            "values": [{"currency": currency, "value": value} for currency, value in sorted(each.values.items())],
            "cost": each.cost,
            "rates": {name: next(rates) for name in RATES},
        }
        for each in found
    ]


def _rates(shares: Sequence[tuple[int, int]]) -> list[dict[str, Any] | None]:
    """Each share with its interval; None of nothing, and where more was counted than it would be a share of."""
    # numpy and scipy are loaded when asked for, since most processes never work out an interval.
    import numpy as np

    from insights.statistics.rates import wilson

    n, of = np.array(shares, dtype=float).reshape(-1, 2).T
    sound = (of > 0) & (n <= of)
    found = zip(*(bound.tolist() for bound in wilson(np.where(sound, n, 0), np.where(sound, of, 1))), strict=True)
    return [
        {"n": part, "of": whole, "rate": rate, "low": low, "high": high} if whole and part <= whole else None
        for (part, whole), (rate, low, high) in zip(shares, found, strict=True)
    ]


def _groups(view: WorkspaceView, asked: Asked, found: Report) -> list[dict[str, Any]]:
    if asked.by is None:
        return []
    names = _names(view, asked, found.groups)
    prefix = _PUBLIC.get(asked.by)
    groups = sorted(found.groups.items(), key=lambda pair: (-pair[1].counts["sent"], pair[0]))
    return [
        shown | {"key": publicid.encode(prefix, int(key)) if prefix and key else key, "name": names.get(key, key)}
        for (key, _), shown in zip(groups, _figures([each for _, each in groups]), strict=True)
    ]


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


def _graphs(journey: Journey, version: str | None) -> dict[int, dict[str, Any]]:
    """The graphs of the versions asked for, the newest first."""
    versions = Version.objects.filter(journey=journey).order_by("-number")
    if version is not None:
        versions = versions.filter(pk=publicid.decode("ver", version) or 0)
    return dict(versions.values_list("pk", "graph"))


def _mature_before(graphs: Iterable[Mapping[str, Any]], now: datetime) -> datetime | None:
    goals = [goal for graph in graphs if (goal := (graph.get("settings") or {}).get("goal"))]
    windows = [window for goal in goals if (window := parse_duration(goal.get("window") or ""))]
    return now - max(windows) if windows else None


def _funnel(journey: Journey, graphs: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = list(graphs)
    moved, stood = flow(ids), stays(journey.pk, ids)
    drawn: dict[str, dict[str, Any]] = {}
    for graph in graphs.values():  # The newest first: where a node lives on, it is as drawn last.
        for each in sorted(graph["nodes"], key=_height):
            drawn.setdefault(each["id"], each)
    ports: dict[str, list[dict[str, Any]]] = {key: [] for key in drawn}
    for (key, port), n in sorted(moved.left.items()):
        ports[key].append({"port": port, "n": n})
    return [
        {
            "node": key,
            "kind": each["kind"],
            "name": each.get("name") or "",
            "arrived": moved.arrived.get(key, 0),
            "inside": moved.inside.get(key, 0),
            "ports": ports[key],
            "dropped": sum(
                port["n"] for port in ports[key] if port["port"].startswith("!") and port["port"] != "!held_out"
            ),
            "stays": stood.get(key, (0, 0.0))[0],
            "mean_seconds": stood[key][1] if key in stood else None,
        }
        for key, each in drawn.items()
    ]


def _height(node: Mapping[str, Any]) -> tuple[float, float]:
    """Where a node is drawn, from the top down."""
    position = node.get("position") or {}
    return float(position.get("y", 0)), float(position.get("x", 0))


def _lift(journey_id: int) -> dict[str, Any] | None:
    kept = kept_lift(journey_id)
    if kept is None:
        return None
    found = kept.groups.compared(kept.currencies)
    return {
        "at": kept.at,
        "arms": [
            {
                "arm": arm,
                "people": sample.people,
                "converted": sample.converted,
                "value": sample.value,
                "rate": _rates([(sample.converted, sample.people)])[0],
                "per_head": sample.per_head,
            }
            for arm, sample in found.arms.items()
        ],
        "immature": kept.groups.immature,
        "currencies": kept.currencies,
        "contrasts": [
            {
                "arm": each.arm,
                "against": each.against,
                "rate": each.rate and asdict(each.rate),
                "rate_verdict": said(each.rate_verdict),
                "per_head": each.per_head and asdict(each.per_head),
                "value_verdict": said(each.value_verdict),
                "reduction": each.reduction,
            }
            for each in found.contrasts
        ],
        "verdict": said(found.verdict),
    }
