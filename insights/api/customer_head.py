"""The head of a customer's page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles.lookup import profile_ids
from channels.models import Touch
from channels.touches.reasons import REASONS
from content.models import TemplateVersion
from core import publicid
from core.api.fields import NamedSerializer, named
from core.db.deadline import bounded
from insights import customer_head
from rules.vocabulary import load
from tenancy.api.views import WorkspaceView

SECONDS = 5


class PurchasesSerializer(serializers.Serializer[Any]):
    metric = NamedSerializer(help_text="The metric of money whose events are counted.")
    currency = serializers.CharField(help_text="Empty where the metric names none.")
    count = serializers.IntegerField()
    value = serializers.CharField(help_text="A decimal.")
    last_at = serializers.DateTimeField(allow_null=True)


class LastMessageSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    medium = serializers.CharField()
    template = NamedSerializer(allow_null=True)


class MediumReachSerializer(serializers.Serializer[Any]):
    medium = serializers.CharField()
    reason = serializers.CharField(help_text="Why it does not lead to the customer; empty if it does.")
    message = serializers.CharField(help_text="The reason in words.")


class CustomerHeadSerializer(serializers.Serializer[Any]):
    purchases = PurchasesSerializer(allow_null=True, help_text="Null where there is no metric that adds up money.")
    last_message = LastMessageSerializer(allow_null=True, help_text="Null also for who may not see messages.")
    reach = MediumReachSerializer(many=True)


class CustomerHeadView(WorkspaceView):
    """The head of a customer's page."""

    scopes = {"GET": "profiles:read"}

    @extend_schema(operation_id="profile_head", responses=CustomerHeadSerializer)
    def get(self, request: Request, workspace: str, profile: str) -> Response:
        """What the customer bought, what they were sent last, and by which media they can be reached."""
        people = profile_ids(self.workspace, profile)
        with bounded(SECONDS):
            bought = customer_head.purchases(self.workspace, people[0], self.now, load(self.workspace.pk))
            sent = customer_head.last_message(people) if self.access.may("touches:read") else None
            reach = customer_head.reach(self.workspace, people[0])
        shown = {
            "purchases": bought
            and {
                "metric": named("met", bought.metric.pk, bought.metric.name),
                "currency": bought.currency,
                "count": bought.count,
                "value": str(bought.value),
                "last_at": bought.last_at,
            },
            "last_message": sent and _message_json(sent),
            "reach": [
                {
                    "medium": each.medium,
                    "reason": each.reason,
                    "message": str(REASONS[each.reason]) if each.reason else "",
                }
                for each in reach
            ],
        }
        return Response(CustomerHeadSerializer(shown).data)


def _message_json(touch: Touch) -> dict[str, Any]:
    version = TemplateVersion.objects.select_related("template").filter(pk=touch.template_version_id or 0).first()
    return {
        "id": publicid.encode("tch", touch.pk),
        "at": touch.created_at,
        "medium": touch.medium,
        "template": version and named("tpl", version.template.pk, version.template.name),
    }
