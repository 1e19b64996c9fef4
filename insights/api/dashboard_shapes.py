"""The shapes of dashboards in the API."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from rest_framework import serializers

from core import publicid
from core.api.fields import ProblemSerializer, StrictSerializer
from core.api.paging import PageQuery
from insights.api.attribution import AttributionReportSerializer
from insights.api.figure_shapes import MoneySerializer
from insights.api.home import AttentionSerializer, HomeFiguresSerializer
from insights.api.metric_shapes import MetricValuesSerializer
from insights.attribution.dimensions import BY_KIND as DIMENSIONS
from insights.dashboards.actions import may_change
from insights.dashboards.cards import DAYS, FIGURES, KINDS, MOST_CARDS, WIDTHS
from insights.models import Dashboard
from tenancy.access import Access


class CardSerializer(StrictSerializer):
    """A card; each kind has the settings of its own, and ignores the others."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    width = serializers.ChoiceField(choices=WIDTHS, default="half")
    measure = serializers.ChoiceField(choices=FIGURES, default="sent", help_text="Of a figure.")
    journey = serializers.CharField(
        max_length=100, default="", allow_blank=True, help_text="Of a figure: the journey's id; all unless given."
    )
    metric = serializers.CharField(max_length=100, default="", allow_blank=True, help_text="The id of a metric.")
    by = serializers.ChoiceField(choices=list(DIMENSIONS), default="channel", help_text="What is credited.")
    model = serializers.CharField(max_length=40, default="last_touch", help_text="The model of attribution.")
    days = serializers.ChoiceField(choices=DAYS, default=30, help_text="The last days, today included.")


class DashboardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    owner = serializers.CharField(allow_null=True, help_text="The user name.")
    shared = serializers.BooleanField(help_text="Whether everybody who may read results sees it, or its owner alone.")
    changeable = serializers.BooleanField(help_text="Whether the caller may change it: its owner, and admins.")
    cards = CardSerializer(many=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    etag = serializers.CharField(help_text="The ETag, for saving.")


class NewDashboardSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    shared = serializers.BooleanField(default=False)
    cards = CardSerializer(many=True, required=False, help_text=f"In order, at most {MOST_CARDS}.")


class DashboardsQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    archived = serializers.BooleanField(default=False)


class CardTotalSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    values = MoneySerializer(many=True, help_text="Of `value` by currency; of `cost` in the workspace's.")


class CardPointSerializer(CardTotalSerializer):
    at = serializers.DateTimeField(help_text="The beginning of the day in the workspace's time zone.")


class CardFigureSerializer(serializers.Serializer[Any]):
    journey = serializers.CharField(help_text="The name of its journey; empty for all journeys.")
    at = serializers.DateTimeField(allow_null=True, help_text="As of when; none while nothing has been counted yet.")
    counting = serializers.IntegerField(help_text="Days that have changed since and are being counted.")
    total = CardTotalSerializer()
    points = CardPointSerializer(many=True, help_text="One for each day.")


class CardDataSerializer(serializers.Serializer[Any]):
    """What a card shows, in the field of its kind; or the problem that kept it from being read."""

    figure = CardFigureSerializer(allow_null=True)
    metric = MetricValuesSerializer(allow_null=True)
    journeys = HomeFiguresSerializer(allow_null=True)
    attention = AttentionSerializer(many=True, allow_null=True)
    attribution = AttributionReportSerializer(allow_null=True)
    alerts = AttentionSerializer(many=True, allow_null=True)
    problem = ProblemSerializer(allow_null=True)


class DashboardDataSerializer(serializers.Serializer[Any]):
    dashboard = DashboardSerializer()
    shown = CardDataSerializer(many=True, help_text="One for each of the cards, in their order.")


def dashboard_json(dashboard: Dashboard, access: Access) -> dict[str, Any]:
    """What DashboardSerializer shows."""
    return {
        "id": publicid.encode("dsh", dashboard.pk),
        "name": dashboard.name,
        "owner": dashboard.owner.username if dashboard.owner else None,
        "shared": dashboard.shared,
        "changeable": may_change(access, dashboard),
        "cards": [dashboard_card(each) for each in dashboard.cards],
        "archived_at": dashboard.archived_at,
        "updated_at": dashboard.updated_at,
        "etag": etag(dashboard),
    }


def dashboard_card(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored card with every field that the API shows."""
    fields = CardSerializer().fields
    return {name: stored.get(name, field.default) for name, field in fields.items() if name != "kind"} | {
        "kind": stored["kind"]
    }


def etag(dashboard: Dashboard) -> str:
    """The ETag: differs whenever something that can be edited does."""
    state = orjson.dumps([dashboard.name, dashboard.shared, dashboard.cards, str(dashboard.archived_at)])
    return f'"{hashlib.sha256(state).hexdigest()[:16]}"'
