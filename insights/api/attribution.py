"""Models of attribution side by side."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, field_problem
from core.api.fields import ProblemSerializer
from core.db.deadline import bounded
from core.i18n.text import listed, translated
from insights.attribution.dimensions import BY_KIND as DIMENSIONS
from insights.attribution.dimensions import NONE, Dimension
from insights.attribution.goals import EventGoal, Goal, JourneyGoals, metric_goal
from insights.attribution.settings import Attribution, attribution_of
from insights.metrics.save import definition_now
from insights.models import Metric
from journeys.graph.goal import unfit
from journeys.models import Journey
from tenancy import scoping
from tenancy.api.views import WorkspaceView
from tenancy.api.workspaces import ChannelRuleSerializer
from tenancy.models import Workspace

if TYPE_CHECKING:
    from insights.attribution.models.base import Model
    from insights.attribution.report import Report, Row

ALL = "all"

USUAL = timedelta(days=30)
"""The period that is looked at unless another is asked for."""

BEGINNING, ENDING = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Within these years, a window may reach behind any period."""

SECONDS = 20
"""So long the paths are read at most, and after so long no model is begun any more."""


class AttributionQuery(serializers.Serializer[Any]):
    by = serializers.ChoiceField(choices=list(DIMENSIONS), default="channel", help_text="What is credited.")
    model = serializers.CharField(
        required=False,
        max_length=200,
        help_text="Kinds of models, separated by commas, or `all`. If left out, those that look at one path at a time; the "
        "others (Markov, Shapley) take longer.",
    )
    start = serializers.DateTimeField(required=False, help_text="30 days before `end` if left out.")
    end = serializers.DateTimeField(required=False, help_text="Now if left out.")
    journey = serializers.CharField(
        required=False, max_length=100, help_text="Only conversions of this journey's goal."
    )
    event = serializers.CharField(
        required=False,
        max_length=200,
        help_text="Every event of this name is a conversion, of customers in a journey or not; instead of journeys' goals.",
    )
    value = serializers.CharField(
        required=False, max_length=200, help_text="With `event`: the property that holds its value, a number."
    )
    metric = serializers.CharField(
        required=False,
        max_length=100,
        help_text="Every event that counts in this metric is a conversion, of customers in a journey or not; instead of "
        "journeys' goals. One that counts events or adds up a property, of all customers.",
    )
    currency = serializers.RegexField(
        "^[A-Z]{3}$", required=False, help_text="Only conversions with a value in this currency, e.g. EUR."
    )


class ModelSerializer(serializers.Serializer[Any]):
    """A way of sharing credit."""

    kind = serializers.CharField()
    name = serializers.CharField()
    help = serializers.CharField()


class CreditSerializer(serializers.Serializer[Any]):
    """What a row gets under a model."""

    model = serializers.CharField()
    conversions = serializers.DecimalField(max_digits=20, decimal_places=2)
    value = serializers.DecimalField(max_digits=24, decimal_places=4)
    worth = serializers.FloatField(
        allow_null=True,
        help_text="What the model found of it: its removal effect (Markov) or what it adds to the conversion rate (Shapley).",
    )
    low = serializers.FloatField(allow_null=True, help_text="The lower end of the 95 % interval of `worth`.")
    high = serializers.FloatField(allow_null=True)


class AttributionRowSerializer(serializers.Serializer[Any]):
    """What is credited. `of` says how to read it: something with an id and a name (`thing`), all those that are too many to be
    told apart (`others`), touches that have none of the kind asked for (`none`), or conversions without any touch (`nobody`)."""

    of = serializers.ChoiceField(choices=["thing", "others", "none", "nobody"])
    id = serializers.CharField(help_text="Its public id, or the kind of a medium; empty unless `of` is `thing`.")
    name = serializers.CharField(help_text="Empty for one that is gone.")
    touches = serializers.IntegerField(help_text="On the paths of these conversions.")
    credits = CreditSerializer(many=True, help_text="One for each of `models`, in their order.")


class AttributionReportSerializer(serializers.Serializer[Any]):
    """Under each model the rows sum to `conversions` and `value` exactly. A purchase that is the goal of two journeys is one."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    by = serializers.ChoiceField(choices=list(DIMENSIONS))
    rule = ChannelRuleSerializer(help_text="The workspace's; a channel may have one of its own.")
    models = ModelSerializer(many=True)
    conversions = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=24, decimal_places=4)
    currencies = serializers.ListField(
        child=serializers.CharField(),
        help_text="What the goal events say; several only with the refusal `two_currencies`, none where none says it.",
    )
    rows = AttributionRowSerializer(many=True)
    notes = ProblemSerializer(many=True, help_text="What must be known along with the figures.")
    refusal = ProblemSerializer(allow_null=True, help_text="Why nothing can be said, and what to ask instead.")


class AttributionView(WorkspaceView):
    """What conversions are credited to."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(
        operation_id="results_attribution", parameters=[AttributionQuery], responses=AttributionReportSerializer
    )
    def get(self, request: Request, workspace: str) -> Response:
        """The conversions of a period, as each model shares them among channels, journeys, templates or media."""
        query = self.query(AttributionQuery)
        shown = attribution_json(
            self.workspace,
            _period(query, self.now),
            DIMENSIONS[query["by"]],
            _models(query.get("model")),
            self._goal(query),
            query.get("currency"),
        )
        return Response(AttributionReportSerializer(shown).data)

    def _goal(self, query: dict[str, Any]) -> Goal:
        given = [name for name in ("journey", "event", "metric") if name in query]
        if len(given) > 1:
            raise field_problem(
                given[0],
                "goal_given_twice",
                translated("Ask for the goal of a journey, for an event or for a metric, not for two of them."),
            )
        if "event" in query:
            return EventGoal(query["event"], query.get("value", ""))
        if "metric" in query:
            self.require("audiences:read")
            metric = scoping.find(self.rows(Metric).select_related("live_version"), "met", query["metric"])
            definition = definition_now(metric)
            if (problem := unfit(metric.name, definition.to_json())) is not None:
                raise ApiError("invalid", [problem], message=problem.message)
            return metric_goal(definition)
        return JourneyGoals(self.find(Journey, "jrn", query["journey"]).pk if "journey" in query else None)


def attribution_json(
    workspace: Workspace,
    period: tuple[datetime, datetime],
    by: Dimension,
    models: list[Model],
    goal: Goal,
    currency: str | None = None,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """What AttributionReportSerializer shows of a period, within so many seconds."""
    # Loaded when asked for: numpy is of no use to a process that is never asked.
    from insights.attribution.read import Asked
    from insights.attribution.report import report

    chosen = attribution_of(workspace)
    until = time.monotonic() + seconds
    found = report(workspace.pk, Asked(*period, by, goal, currency), chosen, models, bounded(seconds), until)
    shown = _json(found, models, chosen)
    rows = _rows_json(workspace.pk, by, found.rows)
    return shown | {"start": period[0], "end": period[1], "by": by.kind, "rows": rows}


def _period(query: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """The half-open period that is asked for."""
    end = query.get("end", now)
    for name in ("start", "end"):
        if name in query and not BEGINNING <= query[name] < ENDING:
            raise field_problem(
                name,
                "out_of_range",
                translated("This must lie between {first} and {last}.", first=BEGINNING.year, last=ENDING.year),
            )
    start = query.get("start", end - USUAL)
    if start >= end:
        raise field_problem("start", "not_before_end", translated("The start must lie before the end."))
    return start, end


def _models(given: str | None) -> list[Model]:
    from insights.attribution.models import BY_KIND, MODELS, QUICK

    if given is None:
        return list(QUICK)
    if given == ALL:
        return list(MODELS)
    kinds = list(dict.fromkeys(given.split(",")))
    if unknown := [kind for kind in kinds if kind not in BY_KIND]:
        raise field_problem(
            "model",
            "unknown_model",
            translated("There is no model `{kind}`. Known: {known}.", kind=unknown[0], known=listed(BY_KIND)),
        )
    return [BY_KIND[kind] for kind in kinds]


def _json(found: Report, models: list[Model], chosen: Attribution) -> dict[str, Any]:
    return {
        "rule": {"window_days": chosen.window.total_seconds() / 86_400, "qualifying": chosen.qualifying},
        "models": [{"kind": model.kind, "name": str(model.name), "help": str(model.help)} for model in models],
        "conversions": found.conversions,
        "value": found.value,
        "currencies": found.currencies,
        "notes": [note.to_json() for note in found.notes],
        "refusal": found.refusal.to_json() if found.refusal else None,
    }


def _rows_json(workspace_id: int, by: Dimension, rows: list[Row]) -> list[dict[str, Any]]:
    from insights.attribution.paths import OTHERS

    numbers = [row.number for row in rows if row.number is not None]
    named = by.named(workspace_id, numbers)
    kinds = {None: "nobody", NONE: "none", OTHERS: "others"}
    return [
        {
            "of": kinds.get(row.number, "thing"),
            "id": named.get(row.number or NONE, ("", ""))[0],
            "name": named.get(row.number or NONE, ("", ""))[1],
            "touches": row.touches,
            "credits": row.credits,
        }
        for row in rows
    ]
