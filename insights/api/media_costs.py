"""Media cost: what was spent beside the messages, written down by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import publicid
from core.api.errors import invalid
from core.api.fields import NamedSerializer, StrictSerializer, named, page_of
from core.api.paging import PageQuery, page
from insights import actions
from insights.costs.media import Draft, draft_of
from insights.models import MediaCost
from journeys.models import Journey
from tenancy.api.views import WorkspaceView


class MediaCostSerializer(serializers.Serializer[Any]):
    """Money that was spent beside the messages, spread evenly over its days."""

    id = serializers.CharField()
    name = serializers.CharField()
    journey = NamedSerializer(allow_null=True, help_text="Null: of the workspace as a whole.")
    amount = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField(help_text="The workspace's when it was written down.")
    first_day = serializers.DateField(help_text="In the workspace's zone.")
    last_day = serializers.DateField(help_text="Included.")


class NewMediaCostSerializer(StrictSerializer):
    journey = serializers.CharField(
        max_length=100, allow_null=True, default=None, help_text="Null: of the workspace as a whole."
    )
    name = serializers.CharField(max_length=200)
    amount = serializers.DecimalField(max_digits=16, decimal_places=4, min_value=Decimal(0))
    currency = serializers.CharField(
        max_length=3,
        required=False,
        help_text="The workspace's, which holds where it is left out; no other is accepted.",
    )
    first_day = serializers.DateField()
    last_day = serializers.DateField(help_text="Included.")


class MediaCostsQuery(PageQuery):
    journey = serializers.CharField(required=False, max_length=100, help_text="Those of this journey alone.")


class BaseMediaCostView(WorkspaceView):
    """What the views of media cost have in common."""

    def given(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What a body says, with the journey that it names."""
        if data.get("journey") is None:
            return dict(data)
        return {**data, "journey": self.find(Journey, "jrn", data["journey"])}

    def save(self, entry: MediaCost | None, draft: Draft) -> MediaCost:
        """The entry saved, or a 400 with the problems."""
        saved, problems = actions.save_media_cost(self.access, entry, draft, self.now)
        if saved is None:
            raise invalid("invalid", problems)
        return saved


class MediaCostsView(BaseMediaCostView):
    """The media costs of a workspace."""

    scopes = {"GET": "journeys:read", "POST": "journeys:write"}

    @extend_schema(
        operation_id="media_costs_list", parameters=[MediaCostsQuery], responses=page_of(MediaCostSerializer)
    )
    def get(self, request: Request, workspace: str) -> Response:
        """The media costs, the latest first."""
        query = self.query(MediaCostsQuery)
        rows = self.rows(MediaCost).select_related("journey")
        if "journey" in query:
            rows = rows.filter(journey=self.find(Journey, "jrn", query["journey"]))
        found = page(rows, ["-first_day", "-id"], query)
        return found.answer(MediaCostSerializer([media_cost_json(row) for row in found.rows], many=True).data)

    @extend_schema(operation_id="media_costs_add", request=NewMediaCostSerializer, responses={201: MediaCostSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Write down what was spent."""
        saved = self.save(None, Draft(**self.given(self.read(NewMediaCostSerializer))))
        return Response(MediaCostSerializer(media_cost_json(saved)).data, status=201)


class MediaCostView(BaseMediaCostView):
    """One media cost."""

    scopes = {"PATCH": "journeys:write", "DELETE": "journeys:write"}

    @extend_schema(operation_id="media_costs_change", request=NewMediaCostSerializer, responses=MediaCostSerializer)
    def patch(self, request: Request, workspace: str, media_cost: str) -> Response:
        """Correct it; costs and returns of its days follow."""
        found = self.find(MediaCost, "mdc", media_cost)
        changes = self.given(self.read(NewMediaCostSerializer, partial=True))
        saved = self.save(found, replace(draft_of(found), **changes))
        return Response(MediaCostSerializer(media_cost_json(saved)).data)

    @extend_schema(operation_id="media_costs_remove", responses={204: None})
    def delete(self, request: Request, workspace: str, media_cost: str) -> Response:
        """Delete it, as if nothing had been spent."""
        actions.remove_media_cost(self.access, self.find(MediaCost, "mdc", media_cost), self.now)
        return Response(status=204)


def media_cost_json(entry: MediaCost) -> dict[str, Any]:
    """What MediaCostSerializer shows."""
    return {
        "id": publicid.encode("mdc", entry.pk),
        "name": entry.name,
        "journey": named("jrn", entry.journey.pk, entry.journey.name) if entry.journey else None,
        "amount": entry.amount,
        "currency": entry.currency,
        "first_day": entry.first_day,
        "last_day": entry.last_day,
    }
