"""What messages by a channel cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels import actions
from channels.models import Channel, Price
from channels.prices import NewPrice, price_list
from core import publicid
from core.api.errors import ApiError, invalid
from core.api.fields import StrictSerializer
from tenancy.api.views import WorkspaceView
from tenancy.media import BY_KIND
from tenancy.settings import settings_of

STATES = ("planned", "current", "past")


class PriceSerializer(serializers.Serializer[Any]):
    """A price, from an instant on."""

    id = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166; empty: every country without a price of its own.")
    amount = serializers.DecimalField(
        max_digits=10, decimal_places=4, help_text="Of one message, or of each part of it."
    )
    since = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=STATES, help_text="A planned one can still be removed.")


class PricesSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField(allow_null=True, help_text="The workspace's; prices need one.")
    by_country = serializers.BooleanField(help_text="Whether prices can differ by country.")
    by_parts = serializers.BooleanField(help_text="Whether a long message costs as much as several.")
    results = PriceSerializer(many=True, help_text="The latest first.")


class NewPriceSerializer(StrictSerializer):
    country = serializers.CharField(max_length=2, default="", allow_blank=True)
    amount = serializers.DecimalField(max_digits=10, decimal_places=4, min_value=Decimal(0), help_text="Below 100,000.")
    first_day = serializers.DateField(
        allow_null=True, default=None, help_text="In the workspace's zone; today, or left out: from now on."
    )


class PricesView(WorkspaceView):
    """The price list of a channel."""

    scopes = {"GET": "channels:read", "POST": "channels:write"}

    @extend_schema(operation_id="prices_list", responses=PricesSerializer)
    def get(self, request: Request, workspace: str, channel: str) -> Response:
        """Every price that held, holds or will hold."""
        found = self.find(Channel, "chn", channel)
        medium = BY_KIND[found.medium]
        shown = {
            "currency": settings_of(self.workspace).currency,
            "by_country": medium.country_of is not None,
            "by_parts": medium.parts_of is not None,
            "results": [_json(price, state) for price, state in price_list(found, self.now)],
        }
        return Response(PricesSerializer(shown).data)

    @extend_schema(operation_id="prices_set", request=NewPriceSerializer, responses={201: PriceSerializer})
    def post(self, request: Request, workspace: str, channel: str) -> Response:
        """Set what messages cost from now or a later day on. What was sent before keeps its cost."""
        found = self.find(Channel, "chn", channel)
        price, problems = actions.set_price(self.access, NewPrice(found, **self.read(NewPriceSerializer)), self.now)
        if price is None:
            raise invalid("invalid", problems)
        state = "planned" if price.since > self.now else "current"
        return Response(PriceSerializer(_json(price, state)).data, status=201)


class PriceView(WorkspaceView):
    """One price."""

    scopes = {"DELETE": "channels:write"}

    @extend_schema(operation_id="prices_remove", responses={204: None})
    def delete(self, request: Request, workspace: str, price: str) -> Response:
        """Take back a price that has not begun."""
        found = self.find(Price, "prc", price)
        try:
            actions.remove_price(self.access, found, self.now)
        except actions.PriceInForce as error:
            raise ApiError("conflict", [error.problem], message=error.problem.message) from error
        return Response(status=204)


def _json(price: Price, state: str) -> dict[str, Any]:
    return {
        "id": publicid.encode("prc", price.pk),
        "country": price.country,
        "amount": price.amount,
        "since": price.since,
        "state": state,
    }
