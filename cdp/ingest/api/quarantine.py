"""What could not be processed: why, and again once the cause is fixed."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.ingest import actions
from cdp.ingest.models import Quarantine, Source
from core import publicid
from core.api.fields import NamedSerializer, PublicId, StrictSerializer, named, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.problems import NotFoundInWorkspace
from core.wakeups import nudge
from tenancy.api.views import WorkspaceView

MAX_REPLAYED = 1000


class QuarantineSerializer(serializers.Serializer[Any]):
    id = PublicId("qrn")
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # the name is the API's
    received_at = serializers.DateTimeField()
    code = serializers.CharField()
    message = serializers.CharField(source="problem.message")
    path = serializers.CharField()
    item = serializers.CharField(help_text="As it came; it may not be valid JSON.")
    replayed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(NamedSerializer(allow_null=True))
    def get_source(self, row: Quarantine) -> dict[str, str] | None:
        return named("src", row.source.pk, row.source.name) if row.source else None


class QuarantineQuery(PageQuery):
    source = serializers.CharField(required=False, max_length=100)  # type: ignore[assignment]  # the name is the API's
    code = serializers.CharField(required=False, max_length=60)
    replayed = serializers.BooleanField(default=False)


class ReplaySerializer(StrictSerializer):
    ids = serializers.ListField(child=serializers.CharField(max_length=100), allow_empty=False, max_length=MAX_REPLAYED)


class ReplayedSerializer(serializers.Serializer[Any]):
    replayed = serializers.IntegerField(help_text="Items put back; those replayed before are left alone.")


class QuarantineView(WorkspaceView):
    """Items with something wrong."""

    scopes = {"GET": "sources:read"}

    @extend_schema(
        operation_id="quarantine_list", parameters=[QuarantineQuery], responses=page_of(QuarantineSerializer)
    )
    def get(self, request: Request, workspace: str) -> Response:
        """The items, newest first."""
        query = self.query(QuarantineQuery)
        rows = self.rows(Quarantine).filter(replayed_at__isnull=not query["replayed"]).select_related("source")
        if "source" in query:
            rows = rows.filter(source=self.find(Source, "src", query["source"]))
        if "code" in query:
            rows = rows.filter(code=query["code"])
        with bounded(10):
            found = page(rows, ["-received_at", "-id"], query)
        return found.answer(QuarantineSerializer(found.rows, many=True).data)


class QuarantinedView(WorkspaceView):
    """One item with something wrong."""

    scopes = {"GET": "sources:read"}

    @extend_schema(operation_id="quarantine_get", responses=QuarantineSerializer)
    def get(self, request: Request, workspace: str, quarantined: str) -> Response:
        """One item, waiting or put back."""
        return Response(QuarantineSerializer(self.find(Quarantine, "qrn", quarantined)).data)


class QuarantineReplayView(WorkspaceView):
    """Replaying items."""

    scopes = {"POST": "sources:write"}

    @extend_schema(operation_id="quarantine_replay", request=ReplaySerializer, responses=ReplayedSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """Put items back into the inbox, as if they had just come; what is still wrong returns as a new item."""
        numbers = {publicid.decode("qrn", public_id) for public_id in self.read(ReplaySerializer)["ids"]}
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            raise NotFoundInWorkspace
        count = actions.replay(self.access, known, self.now)
        nudge("ingest.process_inbox")
        return Response({"replayed": count})
