"""Cost and return of messages: of a journey, and of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import field_problem
from core.api.fields import NamedSerializer, ProblemSerializer, named
from core.db.deadline import bounded
from core.i18n.text import translated
from insights.api.figure_shapes import BY, SOUND_DAYS, MoneySerializer
from insights.api.figures import group_ids
from insights.costs.media import Share
from insights.costs.report import Cost, costs
from insights.figures.keep import freshness
from insights.figures.report import Asked
from journeys.api.journeys import BaseJourneyView
from tenancy.api.views import WorkspaceView
from tenancy.settings import settings_of


class CostsQuery(serializers.Serializer[Any]):
    since = serializers.DateField(
        required=False, validators=SOUND_DAYS, help_text="The first day of sending, in the workspace's zone."
    )
    until = serializers.DateField(required=False, validators=SOUND_DAYS, help_text="The last day, included.")
    by = serializers.ChoiceField(choices=list(BY), required=False, help_text="Also grouped by this.")


class WorkspaceCostsQuery(CostsQuery):
    by = serializers.ChoiceField(choices=["journey", *BY], required=False, help_text="Also grouped by this.")


class CostSerializer(serializers.Serializer[Any]):
    """Cost of messages, and the conversions credited to them by last touch."""

    sent = serializers.IntegerField()
    unpriced = serializers.IntegerField(help_text="Number of messages sent without a price.")
    cost = serializers.DecimalField(
        max_digits=26,
        decimal_places=4,
        allow_null=True,
        help_text="Cost of the messages with a price; null if none has one.",
    )
    media = serializers.DecimalField(
        max_digits=26,
        decimal_places=4,
        help_text="Media cost that is added to that of the messages; 0 for parts of a journey.",
    )
    conversions = serializers.IntegerField(help_text="Conversions credited to these messages, whenever they came.")
    without_value = serializers.IntegerField(
        help_text="Number of these conversions without a value. Up to 5 % the return is a lower bound; above that there is no "
        "return."
    )
    values = MoneySerializer(many=True)
    per_conversion = serializers.DecimalField(max_digits=26, decimal_places=4, allow_null=True)
    return_rate = serializers.FloatField(
        allow_null=True, help_text="Value less cost (of messages and media) as a share of that cost."
    )
    why = ProblemSerializer(allow_null=True, help_text="Why there is no return.")


class CostGroupSerializer(CostSerializer):
    key = serializers.CharField()
    name = serializers.CharField()


class MediaShareSerializer(NamedSerializer):
    """The part of a media cost that falls into the period. Future days do not count yet."""

    journey = NamedSerializer(allow_null=True)
    currency = serializers.CharField(help_text="If it is not the currency of costs, the amount is in no sum.")
    amount = serializers.DecimalField(max_digits=16, decimal_places=4)


class CostsSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(
        allow_null=True, help_text="When messages were counted; null before the first count."
    )
    currency = serializers.CharField(allow_null=True, help_text="The currency of costs; null until one is chosen.")
    messages = CostSerializer(help_text="Of messages alone.")
    media = MediaShareSerializer(
        many=True, help_text="Media costs with days in the period, and their amount for these days."
    )
    total = CostSerializer(help_text="Of messages and media together.")
    groups = CostGroupSerializer(
        many=True,
        help_text="By cost, highest first; journeys include their media cost. Media cost of the whole workspace is in no group.",
    )


class JourneyCostsView(BaseJourneyView):
    """What the messages of a journey cost."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="journeys_costs", parameters=[CostsQuery], responses=CostsSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """Cost, cost per conversion and return of what the journey sent: in total and by group."""
        return _answer(self, self.query(CostsQuery), self.journey(journey).pk)


class WorkspaceCostsView(WorkspaceView):
    """What the messages of all journeys cost."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="costs", parameters=[WorkspaceCostsQuery], responses=CostsSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """Cost, cost per conversion and return of what all journeys sent: in total and by group."""
        return _answer(self, self.query(WorkspaceCostsQuery), None)


def _answer(view: WorkspaceView, query: Mapping[str, Any], journey_id: int | None) -> Response:
    since, until = query.get("since"), query.get("until")
    if since and until and since > until:
        raise field_problem("until", "until_before_since", translated("`until` is before `since`."))
    asked = Asked(view.workspace.pk, journey_id, since=since, until=until, by=query.get("by"))
    currency = settings_of(view.workspace).currency
    with bounded(10):
        today = view.now.astimezone(ZoneInfo(view.workspace.time_zone)).date()
        found = costs(asked, view.workspace.time_zone, currency, today)
        at, _ = freshness(view.workspace.pk, journey_id)
    named = group_ids(view, asked, found.groups)
    groups = sorted(
        found.groups.items(), key=lambda pair: (-(pair[1].cost or 0) - pair[1].media, -pair[1].sent, pair[0])
    )
    shown = {
        "at": at,
        "currency": currency,
        "messages": _cost(found.messages),
        "media": [_share(each) for each in found.media.shares],
        "total": _cost(found.total),
        "groups": [_cost(each) | named[key] for key, each in groups],
    }
    return Response(CostsSerializer(shown).data)


def _cost(found: Cost) -> dict[str, Any]:
    return {
        "sent": found.sent,
        "unpriced": found.unpriced,
        "cost": found.cost,
        "media": found.media,
        "conversions": found.earned.conversions,
        "without_value": found.earned.valueless,
        "values": [{"currency": name, "value": value} for name, value in sorted(found.earned.values.items())],
        "per_conversion": found.per_conversion,
        "return_rate": found.ratio,
        "why": found.why.to_json() if found.why else None,
    }


def _share(found: Share) -> dict[str, Any]:
    entry = found.entry
    return named("mdc", entry.pk, entry.name) | {
        "journey": named("jrn", entry.journey.pk, entry.journey.name) if entry.journey else None,
        "currency": entry.currency,
        "amount": found.amount,
    }
