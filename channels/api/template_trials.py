"""A template tried on one person before anybody is written to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles.lookup import find_profile
from channels import actions
from channels.delivery import message, test_send
from channels.delivery.details import shown
from channels.models import Channel
from content import templates
from content.api.templates import TemplateBaseView
from core import publicid
from core.api.errors import field_problem, invalid
from core.api.fields import JsonObject, ProblemSerializer, StrictSerializer
from core.i18n.text import translated
from tenancy.api.throttles import TestSendThrottle

NO_TOUCH = "tch_test"
"""The key in a preview, which belongs to no touch."""


class TemplatePreviewSerializer(StrictSerializer):
    profile = serializers.CharField(required=False, allow_null=True, default=None, max_length=100)
    content = JsonObject(required=False, help_text="A draft not saved yet; the saved one, unless given.")
    event = JsonObject(required=False, help_text="What the template sees as `event`.")
    context = JsonObject(  # type: ignore[assignment]  # the name of an attribute that declared fields are taken out of
        required=False, help_text="What the template sees as `context`."
    )


class RenderedSerializer(serializers.Serializer[Any]):
    rendered = JsonObject(allow_null=True, help_text="The message, field by field; null while it cannot be made.")
    problems = ProblemSerializer(many=True)


class TemplateTestSerializer(StrictSerializer):
    channel = serializers.CharField(max_length=100)
    profile = serializers.CharField(max_length=100)
    to = serializers.CharField(required=False, default="", allow_blank=True, max_length=512)
    event = JsonObject(required=False)
    context = JsonObject(  # type: ignore[assignment]  # the name of an attribute that declared fields are taken out of
        required=False, help_text="What the template sees as `context`."
    )
    override = serializers.BooleanField(
        default=False,
        help_text="Send it although the customer has not agreed or the address is suppressed; needs `touches:override`.",
    )


class TestOutcomeSerializer(serializers.Serializer[Any]):
    touch = serializers.CharField(help_text="Its entry in the ledger of touches.")
    outcome = serializers.ChoiceField(choices=["accepted", "rejected", "retry", "unknown", "withheld"])
    reason = serializers.CharField(help_text="Why it was withheld; empty if it was handed over.")
    detail = serializers.CharField(help_text="What the provider said; its code alone without `channels:write`.")


class TemplatePreviewView(TemplateBaseView):
    """As one person would get it."""

    scopes = {"POST": "templates:read"}

    @extend_schema(operation_id="templates_preview", request=TemplatePreviewSerializer, responses=RenderedSerializer)
    def post(self, request: Request, workspace: str, template: str) -> Response:
        """The rendered message; what keeps it from being made is the answer too, so this is 200."""
        found = self.template(template)
        data = self.read(TemplatePreviewSerializer)
        profile: dict[str, Any] = {}
        if data["profile"]:
            self.require("profiles:read")
            person = find_profile(self.workspace, data["profile"])
            profile = templates.profile_variables(self.workspace.pk, person.pk) or {}
        here = {"name": self.workspace.name, "time_zone": self.workspace.time_zone, "locale": self.workspace.locale}
        seen = message.variables(
            here, profile, data.get("event", {}), data.get("context", {}), settings.PUBLIC_URL, NO_TOUCH, self.now
        )
        rendered, problems = templates.preview(found.medium, data.get("content", found.content), seen)
        return Response({"rendered": rendered, "problems": [problem.to_json() for problem in problems]})


class TemplateTestView(TemplateBaseView):
    """One real message to one address."""

    scopes = {"POST": "templates:write"}
    throttle_classes = [TestSendThrottle]

    @extend_schema(operation_id="templates_test", request=TemplateTestSerializer, responses=TestOutcomeSerializer)
    def post(self, request: Request, workspace: str, template: str) -> Response:
        """Send the draft through a channel, as a profile would get it. It obeys consent and suppression, counts in no
        cap or journey, and stands in the ledger of touches."""
        found = self.template(template)
        self.require("profiles:read")
        data = self.read(TemplateTestSerializer)
        channel = self.find(Channel, "chn", data["channel"])
        person = find_profile(self.workspace, data["profile"])
        if channel.medium != found.medium:
            said = translated(
                "The channel carries {carried}, the template is for {medium}. Choose another channel.",
                carried=channel.medium,
                medium=found.medium,
            )
            raise field_problem("channel", "wrong_medium", said)
        trial = test_send.Trial(found, channel, person.pk, data.get("event", {}), data.get("context", {}), data["to"])
        tried, problems = actions.send_test(self.access, trial, data["override"], self.now)
        if tried is None:
            raise invalid("invalid_template", problems)
        outcome = tried.outcome
        said = f"{outcome.reason}: {outcome.detail}".strip(": ") if outcome else ""
        return Response(
            {
                "touch": publicid.encode("tch", tried.touch_id),
                "outcome": outcome.kind if outcome else "withheld",
                "reason": tried.refusal,
                "detail": shown(said, self.access),
            }
        )
