"""Sources: their write keys and their health."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.ingest import actions
from cdp.ingest.health import source_health
from cdp.ingest.models import Source
from core import publicid
from core.api.fields import ProblemSerializer, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from tenancy.api.views import WorkspaceView
from tenancy.api.workspaces import TimeZoneField


class SourceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    enabled = serializers.BooleanField()
    time_zone = serializers.CharField(help_text="How times that name no zone are read; empty: in the workspace's.")
    created_at = serializers.DateTimeField()
    write_key = serializers.CharField(allow_null=True, help_text="Null without the scope sources:write.")
    ingest_url = serializers.CharField(help_text="The host to give to a Segment SDK, with /v1.")


class NewSourceSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    time_zone = TimeZoneField(max_length=64, default="", allow_blank=True)


class SourceChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    enabled = serializers.BooleanField()
    time_zone = TimeZoneField(max_length=64, allow_blank=True)


class NotedSerializer(serializers.Serializer[Any]):
    problem = ProblemSerializer()
    events = serializers.IntegerField()


class SourceHealthSerializer(serializers.Serializer[Any]):
    last_event_at = serializers.DateTimeField(
        allow_null=True, help_text="Null: never, or where `unseen`: not among the newest events of all sources."
    )
    unseen = serializers.BooleanField(help_text="An older event of the source may lie beyond those looked at.")
    events_last_hour = serializers.IntegerField()
    events_last_day = serializers.IntegerField()
    at_least = serializers.BooleanField(help_text="The counts saw only the newest events; there may be more.")
    quarantined_last_day = serializers.IntegerField()
    repeated_last_day = serializers.IntegerField(
        help_text="Items that changed nothing, since their messageId is that of something else. Retries are not among them."
    )
    inbox = serializers.IntegerField(help_text="Requests accepted and not yet processed.")
    refused_at_least = serializers.BooleanField(
        help_text="More may have been refused than `quarantined_last_day` says."
    )
    inbox_at_least = serializers.BooleanField(help_text="More may wait than `inbox` says.")
    noted = NotedSerializer(
        many=True,
        help_text="What was left out of events of the last day that were otherwise taken in, with the reason.",
    )


class SourcesQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")


class _BaseSourceView(WorkspaceView):
    def _json(self, source: Source) -> dict[str, Any]:
        return {
            "id": publicid.encode("src", source.pk),
            "name": source.name,
            "enabled": source.enabled,
            "time_zone": source.time_zone,
            "created_at": source.created_at,
            "write_key": source.write_key if self.access.may("sources:write") else None,
            "ingest_url": f"{settings.PUBLIC_URL.rstrip('/')}/v1",
        }

    def _answer(self, source: Source, status: int = 200) -> Response:
        return Response(SourceSerializer(self._json(source)).data, status=status)


class SourcesView(_BaseSourceView):
    """The sources of a workspace."""

    scopes = {"GET": "sources:read", "POST": "sources:write"}

    @extend_schema(operation_id="sources_list", parameters=[SourcesQuery], responses=page_of(SourceSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The sources, newest first."""
        query = self.query(SourcesQuery)
        rows = self.rows(Source)
        if "q" in query:
            rows = rows.filter(name__icontains=query["q"])
        found = page(rows, ["-id"], query)
        return found.answer(SourceSerializer([self._json(row) for row in found.rows], many=True).data)

    @extend_schema(operation_id="sources_create", request=NewSourceSerializer, responses={201: SourceSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Make a source with a fresh write key."""
        data = self.read(NewSourceSerializer)
        return self._answer(actions.create_source(self.access, data, self.now), 201)


class SourceView(_BaseSourceView):
    """One source."""

    scopes = {"GET": "sources:read", "PATCH": "sources:write"}

    @extend_schema(operation_id="sources_get", responses=SourceSerializer)
    def get(self, request: Request, workspace: str, source: str) -> Response:
        """The source."""
        return self._answer(self.find(Source, "src", source))

    @extend_schema(operation_id="sources_change", request=SourceChangeSerializer, responses=SourceSerializer)
    def patch(self, request: Request, workspace: str, source: str) -> Response:
        """Rename it, set its time zone, or switch it off: a source that is off refuses events."""
        found = self.find(Source, "src", source)
        data = self.read(SourceChangeSerializer, partial=True)
        return self._answer(actions.change_source(self.access, found, data, self.now))


class SourceRotateView(_BaseSourceView):
    """A fresh write key."""

    scopes = {"POST": "sources:write"}

    @extend_schema(operation_id="sources_rotate", request=None, responses=SourceSerializer)
    def post(self, request: Request, workspace: str, source: str) -> Response:
        """Replace the write key; the old one stops working at once."""
        found = self.find(Source, "src", source)
        return self._answer(actions.rotate_write_key(self.access, found, self.now))


class SourceHealthView(WorkspaceView):
    """How a source is doing."""

    scopes = {"GET": "sources:read"}

    @extend_schema(operation_id="sources_health", responses=SourceHealthSerializer)
    def get(self, request: Request, workspace: str, source: str) -> Response:
        """When it was last heard, and how much came in the last hour and day."""
        health = source_health(self.find(Source, "src", source), self.now)
        return Response(SourceHealthSerializer(health).data)
