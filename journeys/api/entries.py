"""People put into a live journey, by a system or by hand: what would come of it, the act, and what became of each."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audiences.models import Audience
from core import publicid
from core.api.errors import conflict, field_problem
from core.api.fields import JsonObject, StrictSerializer
from core.db.clock import database_clock
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import NotFoundInWorkspace
from journeys import actions
from journeys.api.journeys import BaseJourneyView
from journeys.models import EntryRequest
from journeys.requests.intake import MAX_PEOPLE, Refused, Wanted, foreseen
from journeys.requests.outcomes import counts_json, request_json

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    "header",
    description="At most 200 characters. The same request with the same key, within 30 days, is done once and answered again.",
)
MAX_KEY = 200


class EntriesToAddSerializer(StrictSerializer):
    """Either `people` or `audience`."""

    people = serializers.ListField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        max_length=MAX_PEOPLE,
        help_text="Each a `prf_` id or an identifier of any namespace, or an object with `id`, and `namespace` and `context` if "
        "need be.",
    )
    context = JsonObject(  # type: ignore[assignment]  # the name is the API's
        required=False, help_text="Context values of everybody in `people`, where their own row says nothing else."
    )
    audience = serializers.CharField(required=False, max_length=100, help_text="Everybody in it now.")


class OutcomeCountSerializer(serializers.Serializer[Any]):
    outcome = serializers.CharField(
        help_text="`entered`, `held_out`, `pending`, `not_found`, `ambiguous`, `repeated`, `invalid`, or a reason of refusals."
    )
    people = serializers.IntegerField()
    text = serializers.CharField()


class EntriesPreviewSerializer(serializers.Serializer[Any]):
    counts = OutcomeCountSerializer(many=True)


class EntrantSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="In `people` of the request, from 0.")
    profile = serializers.CharField(allow_null=True)
    outcome = serializers.CharField()
    text = serializers.CharField()


class EntryRequestSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    journey = serializers.CharField()
    at = serializers.DateTimeField()
    done = serializers.BooleanField(help_text="False while something is `pending`: ask again.")
    audience = serializers.CharField(allow_null=True)
    counts = OutcomeCountSerializer(many=True)
    people = EntrantSerializer(many=True, help_text="In the order of the request; empty for an audience.")


class BaseEntriesView(BaseJourneyView):
    """An endpoint that reads who shall enter."""

    def wanted(self) -> Wanted:
        """Who shall enter; a 400 unless it is a list or an audience."""
        data = self.read(EntriesToAddSerializer)
        people, public_id = data.get("people", []), data.get("audience")
        if bool(people) == bool(public_id):
            raise field_problem(
                "people", "people_or_audience", translated("Name people or an audience, one of the two.")
            )
        return Wanted(people, data.get("context", {}), self._audience(public_id) if public_id else None)

    def _audience(self, public_id: str) -> Audience:
        found: Audience | None
        try:
            found = self.find(Audience, "aud", public_id)
        except NotFoundInWorkspace:
            found = None
        if found is None or found.archived_at is not None:
            raise field_problem(
                "audience",
                "unknown_audience",
                translated(
                    "The audience chosen here does not exist in this workspace or was archived. Choose another."
                ),
            )
        return found


class EntriesView(BaseEntriesView):
    """People for a live journey that has an entry by API or by hand."""

    scopes = {"POST": "journeys:enroll"}

    @extend_schema(
        operation_id="entries_add",
        request=EntriesToAddSerializer,
        parameters=[KEY],
        responses={200: EntryRequestSerializer},
    )
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """Have people enter, and say what became of each. Up to 1,000 are decided at once where nothing stands in the way;
        others are `pending` for moments, and an audience enters in the background: ask for the request again."""
        key = request.headers.get("Idempotency-Key", "").strip()
        if len(key) > MAX_KEY:
            raise field_problem(
                "Idempotency-Key",
                "idempotency_key_too_long",
                translated("An idempotency key has at most {limit} characters.", limit=MAX_KEY),
            )
        found, wanted = self.journey(journey), self.wanted()
        try:
            made = actions.request_entries(self.access, found, wanted, key, self.now, database_clock)
        except Refused as error:
            raise conflict([error.problem]) from error
        return Response(EntryRequestSerializer(request_json(made)).data)


class EntriesPreviewView(BaseEntriesView):
    """What would come of it."""

    scopes = {"POST": "journeys:enroll"}

    @extend_schema(operation_id="entries_preview", request=EntriesToAddSerializer, responses=EntriesPreviewSerializer)
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """How many would enter now, and why the others would not; nothing is done."""
        found, wanted = self.journey(journey), self.wanted()
        try:
            with bounded(10):
                counted = foreseen(self.workspace, found, wanted, self.now)
        except Refused as error:
            raise conflict([error.problem]) from error
        return Response(EntriesPreviewSerializer({"counts": counts_json(counted)}).data)


class EntryRequestView(BaseJourneyView):
    """A request of the last 30 days."""

    scopes = {"GET": "journeys:enroll"}

    @extend_schema(operation_id="entries_get", responses=EntryRequestSerializer)
    def get(self, request: Request, workspace: str, journey: str, entry_request: str) -> Response:
        """What became of the people of a request."""
        found = self.journey(journey)
        rows = self.rows(EntryRequest).filter(journey=found)
        number = publicid.decode("erq", entry_request)
        asked = rows.filter(pk=number).first() if number is not None else None
        if asked is None:
            raise NotFoundInWorkspace
        with bounded(10):
            shown = request_json(asked)
        return Response(EntryRequestSerializer(shown).data)
