"""A schedule that is being edited: its next dates, and what it leaves out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import StrictSerializer
from journeys.schedules.schedule import known_zone, read_schedule, upcoming
from journeys.schedules.short_months import months_left_out, on_last_day
from tenancy.api.views import WorkspaceView

SHOWN = 5


class ScheduleToPreviewSerializer(StrictSerializer):
    start = serializers.CharField(max_length=40, allow_blank=True)
    time_zone = serializers.CharField(max_length=64, allow_blank=True, default="", help_text="Blank: the workspace's.")
    repeat = serializers.CharField(max_length=200, allow_blank=True, default="", trim_whitespace=False)


class SchedulePreviewSerializer(serializers.Serializer[Any]):
    time_zone = serializers.CharField()
    slots = serializers.ListField(
        child=serializers.DateTimeField(), help_text="The next five; empty while the schedule cannot be read."
    )
    months_left_out = serializers.ListField(
        child=serializers.IntegerField(), help_text="1 to 12: months that lack a day which the rule names."
    )
    on_last_day = serializers.CharField(
        allow_null=True, help_text="The rule with the last day of the month in place of days that some months lack."
    )


class SchedulePreviewView(WorkspaceView):
    """The dates of a schedule."""

    scopes = {"POST": "journeys:read"}

    @extend_schema(
        operation_id="schedule_preview", request=ScheduleToPreviewSerializer, responses=SchedulePreviewSerializer
    )
    def post(self, request: Request, workspace: str) -> Response:
        """The next five dates of a schedule that is being edited; nothing is saved."""
        given = self.read(ScheduleToPreviewSerializer)
        zone = given["time_zone"] or self.workspace.time_zone
        schedule = read_schedule(given["start"], given["repeat"], zone) if known_zone(zone) else None
        left_out = months_left_out(schedule) if schedule else []
        shown = {
            "time_zone": zone,
            "slots": upcoming(schedule, self.now, SHOWN) if schedule else [],
            "months_left_out": left_out,
            "on_last_day": on_last_day(given["repeat"], schedule.start) if schedule and left_out else None,
        }
        return Response(SchedulePreviewSerializer(shown).data)
