"""The shapes of metrics in the API."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from rest_framework import serializers

from core import publicid
from core.api.fields import ProblemSerializer, RuleField, StrictSerializer
from core.api.paging import PageQuery
from insights.api.figure_shapes import SOUND_DAYS
from insights.metrics.definition import AGGREGATES, GRAINS, UNITS, definition_of
from insights.metrics.save import newest_version
from insights.models import Metric, MetricVersion
from journeys.graph.goal import unfit


class DefinitionSerializer(StrictSerializer):
    """What a metric is."""

    event = serializers.CharField(max_length=200)
    aggregate = serializers.ChoiceField(choices=AGGREGATES, default="count")
    property = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="Of a sum or mean: whose values."
    )
    where = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Conditions on the event's properties, as in rules; all must hold.",
    )
    rule = RuleField(required=False, allow_null=True, default=None, help_text="Only of customers who match it now.")
    unit = serializers.ChoiceField(
        choices=list(UNITS), default="count", help_text="Values of `percent` are shares: 0.5 is 50 %."
    )
    currency = serializers.RegexField(
        "^[A-Z]{3}$", required=False, default="", allow_blank=True, help_text="Of money, e.g. EUR."
    )
    grain = serializers.ChoiceField(choices=GRAINS, default="day", help_text="The length of a step.")
    zone = serializers.CharField(
        max_length=64,
        required=False,
        default="",
        allow_blank=True,
        help_text="The time zone of the days and weeks; the workspace's unless given.",
    )


class MetricSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    owner = serializers.CharField(allow_null=True, help_text="The user name.")
    definition = DefinitionSerializer()
    version = serializers.IntegerField(help_text="Grows with every other definition.")
    archived_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    etag = serializers.CharField(help_text="The ETag, for saving.")
    no_goal = ProblemSerializer(allow_null=True, help_text="Why it cannot be the goal of a journey; null if it can.")


class NewMetricSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    owner = serializers.CharField(
        max_length=150,
        required=False,
        allow_null=True,
        help_text="A member's user name; whoever makes it, unless given.",
    )
    definition = DefinitionSerializer()


class MetricsQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    archived = serializers.BooleanField(default=False)


class MetricVersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    definition = DefinitionSerializer()
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(allow_null=True)


class PeriodQuery(serializers.Serializer[Any]):
    since = serializers.DateField(
        required=False, validators=SOUND_DAYS, help_text="The first day; 29 days before the last, unless given."
    )
    until = serializers.DateField(
        required=False, validators=SOUND_DAYS, help_text="The last day, included; today, unless given."
    )


class MetricValuesQuery(PeriodQuery):
    metrics = serializers.CharField(max_length=400, help_text="Ids separated by commas, at most 5.")
    summed = serializers.BooleanField(default=False, help_text="Also their sum.")


class MetricPointSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="When the day or week begins.")
    value = serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)


class MetricSeriesSerializer(serializers.Serializer[Any]):
    """A metric over time. Left out: events whose property is no number below 10^14, and those in another currency."""

    id = serializers.CharField(help_text="Empty for one that was not saved, and for a sum.")
    name = serializers.CharField()
    points = MetricPointSerializer(many=True)
    not_numbers = serializers.IntegerField(help_text="Events left out: their property is no number below 10^14.")
    other_currency = serializers.IntegerField()


class MetricValuesSerializer(serializers.Serializer[Any]):
    unit = serializers.ChoiceField(choices=list(UNITS))
    currency = serializers.CharField()
    grain = serializers.ChoiceField(choices=GRAINS)
    zone = serializers.CharField()
    series = MetricSeriesSerializer(many=True)
    sum = MetricSeriesSerializer(allow_null=True)


class MetricPreviewSerializer(StrictSerializer):
    definition = DefinitionSerializer()


class MetricPreviewedSerializer(serializers.Serializer[Any]):
    problems = ProblemSerializer(many=True)
    values = MetricValuesSerializer(allow_null=True, help_text="None while there are errors.")


def metric_json(metric: Metric) -> dict[str, Any]:
    """What MetricSerializer shows."""
    newest = newest_version(metric)
    no_goal = unfit(metric.name, definition_of(newest.definition).to_json())
    return {
        "id": publicid.encode("met", metric.pk),
        "name": metric.name,
        "description": metric.description,
        "owner": metric.owner.username if metric.owner else None,
        "definition": newest.definition,
        "version": newest.number,
        "archived_at": metric.archived_at,
        "updated_at": metric.updated_at,
        "etag": etag(metric),
        "no_goal": no_goal.to_json() if no_goal else None,
    }


def etag(metric: Metric) -> str:
    """The ETag: differs whenever something that can be edited does."""
    state = orjson.dumps([metric.name, metric.description, metric.owner_id, metric.live_version_id])
    return f'"{hashlib.sha256(state).hexdigest()[:16]}"'


def version_json(version: MetricVersion) -> dict[str, Any]:
    """What MetricVersionSerializer shows."""
    return {
        "number": version.number,
        "definition": version.definition,
        "published_at": version.published_at,
        "published_by": version.published_by.username if version.published_by else None,
    }
