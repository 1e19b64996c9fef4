"""The budget of a journey: what its messages may cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels.budgets import Standing, standing
from channels.models import BudgetSpan
from core.api.errors import invalid
from core.api.fields import StrictSerializer
from journeys import actions
from journeys.api.journeys import BaseJourneyView
from journeys.models import Journey
from tenancy.settings import settings_of


class BudgetSerializer(serializers.Serializer[Any]):
    """What the messages of a journey may cost, and what they have cost."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=4)
    span = serializers.ChoiceField(choices=BudgetSpan.values, help_text="Days and months are the workspace's.")
    first_day = serializers.DateField(
        allow_null=True, help_text="Since when spending counts; null: from the beginning."
    )
    spent = serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text="What was sent, and what is reserved for what waits to be sent."
    )
    used_up_at = serializers.DateTimeField(allow_null=True, help_text="When it first refused a message; null: not yet.")
    withheld = serializers.IntegerField(help_text="Messages that it refused since.")
    counting = serializers.BooleanField(
        help_text="Whether what was sent before it is still being counted; until then the journey sends nothing."
    )


class JourneyBudgetSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField(allow_null=True, help_text="The workspace's; a budget needs one.")
    budget = BudgetSerializer(allow_null=True)


class NewBudgetSerializer(StrictSerializer):
    amount = serializers.DecimalField(
        max_digits=16, decimal_places=4, min_value=Decimal(0), help_text="In the currency of the workspace."
    )
    span = serializers.ChoiceField(choices=BudgetSpan.values)


class BudgetView(BaseJourneyView):
    """The budget of a journey."""

    scopes = {"GET": "journeys:read", "PUT": "journeys:publish", "DELETE": "journeys:publish"}

    @extend_schema(operation_id="budget_get", responses=JourneyBudgetSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """The budget, and how it stands."""
        return self._answer(self.journey(journey))

    @extend_schema(operation_id="budget_set", request=NewBudgetSerializer, responses=JourneyBudgetSerializer)
    def put(self, request: Request, workspace: str, journey: str) -> Response:
        """Give it a budget, or another one. Messages that would cost more are withheld; those without a price cost nothing."""
        found = self.journey(journey)
        if problems := actions.set_budget(self.access, found, **self.read(NewBudgetSerializer), now=self.now):
            raise invalid("invalid", problems)
        return self._answer(found)

    @extend_schema(operation_id="budget_lift", responses={204: None})
    def delete(self, request: Request, workspace: str, journey: str) -> Response:
        """Take the budget away."""
        actions.lift_budget(self.access, self.journey(journey), self.now)
        return Response(status=204)

    def _answer(self, journey: Journey) -> Response:
        found = standing(journey.pk, self.now)
        shown = {"currency": settings_of(self.workspace).currency, "budget": found and _json(found)}
        return Response(JourneyBudgetSerializer(shown).data)


def _json(found: Standing) -> dict[str, Any]:
    return {
        "amount": found.amount,
        "span": found.span,
        "first_day": found.first_day,
        "spent": found.spent,
        "used_up_at": found.used_up_at,
        "withheld": found.withheld,
        "counting": found.counting,
    }
