"""The shapes of alerts in the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from channels.api.policies import IsoDuration
from core.api.fields import JsonObject, NamedSerializer, StrictSerializer
from core.api.paging import PageQuery

STATES = ["ok", "firing", "acknowledged", "resolved"]


class AlertSourceSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    help = serializers.CharField()
    config_schema = JsonObject(help_text="JSON Schema of `config`.")


class AlertTargetKindSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    settings_schema = JsonObject(help_text="JSON Schema of `settings`.")
    secrets_schema = JsonObject(help_text="JSON Schema of `secrets`; they are written and never read.")


class AlertKindsSerializer(serializers.Serializer[Any]):
    sources = AlertSourceSerializer(many=True)
    targets = AlertTargetKindSerializer(many=True)


class IncidentSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    number = serializers.IntegerField(help_text="1 for the first of the alert.")
    state = serializers.ChoiceField(choices=STATES[1:])
    fired_for = serializers.CharField(help_text="What was found when it began.")
    sentence = serializers.CharField(help_text="What was found last: of one that is resolved, what ended it.")
    screen = serializers.CharField(help_text="The screen that shows what is behind it, below the workspace's address.")
    value = serializers.FloatField(allow_null=True)
    started_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    told = serializers.IntegerField(help_text="Notices that were taken.")
    waiting = serializers.IntegerField(help_text="Notices that are still to be taken.")
    failed = serializers.IntegerField(help_text="Notices that were given up.")
    gone = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the targets told, or to be told, that were deleted since."
    )
    trouble = serializers.CharField(help_text="What the other side said of a notice that it did not take.")


class AlertSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    config = JsonObject()
    enabled = serializers.BooleanField()
    quiet_period = IsoDuration(help_text="So long after a notice there is no other.")
    tell_resolved = serializers.BooleanField()
    targets = NamedSerializer(many=True)
    state = serializers.ChoiceField(choices=STATES[:3])
    since = serializers.DateTimeField(allow_null=True, help_text="Since when it fires.")
    sentence = serializers.CharField(help_text="What was found last; empty before the first time.")
    screen = serializers.CharField(help_text="The screen that shows what is behind it, below the workspace's address.")
    problem = serializers.CharField(help_text="Why it could not be evaluated; empty if it could.")
    value = serializers.FloatField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    etag = serializers.CharField(help_text="The ETag, for saving.")


class NewAlertSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    source = serializers.CharField(max_length=40)  # type: ignore[assignment]  # the name is the API's
    config = JsonObject(default=dict)
    enabled = serializers.BooleanField(default=True)
    quiet_period = IsoDuration(default=timedelta(hours=4))
    tell_resolved = serializers.BooleanField(default=True)
    targets = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20, default=list)


class AlertChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    config = JsonObject()
    enabled = serializers.BooleanField()
    quiet_period = IsoDuration()
    tell_resolved = serializers.BooleanField()
    targets = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20)


class AlertsQuery(PageQuery):
    open = serializers.BooleanField(required=False, help_text="Only those that fire, acknowledged or not.")


class AlertSummarySerializer(serializers.Serializer[Any]):
    firing = serializers.IntegerField(help_text="Alerts that fire and that nobody has acknowledged.")
    acknowledged = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True, help_text="Since when the first of those firing fires.")
