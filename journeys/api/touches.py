"""The ledger of touches: what was decided, what was sent, each attempt, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles.api.profiles import ProfileBriefSerializer
from cdp.profiles.summaries import profile_summaries, summary_of
from channels import actions
from channels.delivery.details import shown as shown_detail
from channels.models import Attempt, Channel, Decision, Origin, Receipt, Send, SendState, TestSend, Touch
from channels.touches import defer, requeue
from content.models import TemplateVersion
from core import publicid
from core.api.errors import ApiError
from core.api.fields import JsonObject, NamedSerializer, PublicId, named, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated
from core.wakeups import nudge
from journeys.api.ledger import JourneyRefSerializer, Names, NodeRefSerializer, VersionRefSerializer
from journeys.ledger.wanted import DECISIONS, DEFERRED, KINDS, ORIGINS, STATES, TouchFilters, wanted_touches
from tenancy.api.views import WorkspaceView


class TemplateRefSerializer(NamedSerializer):
    version = serializers.IntegerField(allow_null=True, help_text="Null for a draft that was tried.")


class TestSendSerializer(serializers.Serializer[Any]):
    """Who made a test send."""

    by = serializers.CharField(help_text="The address of a person, or the name of a key; empty if they are gone.")
    elsewhere = serializers.BooleanField(help_text="Whether it went to an address that is not the profile's own.")
    overrode = serializers.CharField(help_text="The reason not to send that they overrode; empty if none.")


class SendSerializer(serializers.Serializer[Any]):
    """The touch on its way to the provider."""

    state = serializers.ChoiceField(
        choices=STATES,
        help_text="`deferred`: it waits until `due_at`, when the quiet hours where the customer lives are over.",
    )
    due_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField()
    reason = serializers.CharField()
    provider_id = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    held_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Since when a pause of its journey holds it back; null if it is not held, or is closed.",
    )
    receipt = serializers.CharField(help_text="The furthest receipt so far; empty if none.")


class TouchSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    profile = ProfileBriefSerializer()
    origin = serializers.ChoiceField(choices=ORIGINS, help_text="What it comes from.")
    journey = JourneyRefSerializer(allow_null=True, help_text="Null unless it comes from an enrollment.")
    version = VersionRefSerializer(allow_null=True)
    node = NodeRefSerializer(allow_null=True)
    enrollment = serializers.CharField(allow_null=True)
    visit = serializers.IntegerField()
    medium = serializers.CharField()
    category = serializers.CharField()
    channel = NamedSerializer(allow_null=True)
    template = TemplateRefSerializer(allow_null=True)
    decision = serializers.ChoiceField(choices=DECISIONS)
    reason = serializers.CharField(help_text="Why it was withheld or deferred.")
    arm = serializers.CharField()
    cost = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        allow_null=True,
        help_text="In the currency of the workspace; null unless it was accepted, and a price was set.",
    )
    test = TestSendSerializer(allow_null=True, help_text="Of a test send alone.")
    send = SendSerializer(allow_null=True)


class AttemptSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    outcome = serializers.CharField(help_text="accepted, rejected, retry, unknown; empty while in flight.")
    detail = serializers.CharField(help_text="What the provider said; its code alone without `channels:write`.")
    answered_at = serializers.DateTimeField(allow_null=True)


class ReceiptSerializer(serializers.Serializer[Any]):
    id = PublicId("rcp")
    kind = serializers.CharField()
    provider_event_id = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    raw = JsonObject()


class TouchDetailSerializer(TouchSerializer):
    payload = JsonObject(allow_null=True, help_text="The message as it was sent.")
    attempts = AttemptSerializer(many=True)
    receipts = ReceiptSerializer(many=True)


class TouchesQuery(TouchFilters, PageQuery):
    """The parameters of the ledger of touches."""


class TouchesView(WorkspaceView):
    """The ledger of touches."""

    scopes = {"GET": "touches:read"}

    @extend_schema(operation_id="touches_list", parameters=[TouchesQuery], responses=page_of(TouchSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """Newest first, refusals included, each with its reason."""
        self.require("profiles:read")
        query = self.query(TouchesQuery)
        with bounded(10):
            found = page(wanted_touches(self.workspace, query), ["-created_at", "-id"], query)
            shown = touches_json(self.workspace.pk, found.rows)
        return found.answer(TouchSerializer(shown, many=True).data)


class _BaseTouchView(WorkspaceView):
    def _touch(self, public_id: str) -> Touch:
        return self.find(Touch, "tch", public_id)

    def _answer(self, touch: Touch) -> Response:
        attempts = Attempt.objects.filter(touch=touch).order_by("number").values()
        receipts = self.rows(Receipt).filter(touch=touch).order_by("occurred_at", "id")
        shown: dict[str, Any] = TouchSerializer(touches_json(self.workspace.pk, [touch])[0]).data
        send = Send.objects.filter(touch=touch).first()
        # Why a message could not be made comes from its template, and not from a provider.
        made = send is None or send.reason != "render_failed"
        tried = [row | {"detail": shown_detail(row["detail"], self.access)} if made else row for row in attempts]
        return Response(
            shown
            | {
                "payload": send.payload if send else None,
                "attempts": AttemptSerializer(tried, many=True).data,
                "receipts": ReceiptSerializer(receipts, many=True).data,
            }
        )


class TouchView(_BaseTouchView):
    """One touch."""

    scopes = {"GET": "touches:read"}

    @extend_schema(operation_id="touches_get", responses=TouchDetailSerializer)
    def get(self, request: Request, workspace: str, touch: str) -> Response:
        """The decision, the message, every attempt and every receipt."""
        self.require("profiles:read")
        return self._answer(self._touch(touch))


class TouchRetryView(_BaseTouchView):
    """Retrying a send."""

    scopes = {"POST": "touches:write"}

    @extend_schema(operation_id="touches_retry", request=None, responses=TouchDetailSerializer)
    def post(self, request: Request, workspace: str, touch: str) -> Response:
        """Put a send that was rejected, expired, left unknown or cancelled by hand back into the outbox, under the
        same key; not if the customer has left the journey since."""
        self.require("profiles:read")
        found = self._touch(touch)
        if not actions.retry_sends(self.access, [found.pk], self.now):
            message = requeue.why_not(self.workspace.pk, found.pk, self.now)
            raise ApiError("conflict", message=message)
        nudge("channels.deliver")
        return self._answer(found)


class TouchCancelView(_BaseTouchView):
    """Cancelling a send."""

    scopes = {"POST": "touches:write"}

    @extend_schema(operation_id="touches_cancel", request=None, responses=TouchDetailSerializer)
    def post(self, request: Request, workspace: str, touch: str) -> Response:
        """Keep a send that waits in the outbox from ever leaving."""
        self.require("profiles:read")
        found = self._touch(touch)
        if not actions.cancel_sends(self.access, [found.pk], self.now):
            raise ApiError(
                "conflict",
                message=translated("Only a send that waits, and certainly has not left yet, can be cancelled."),
            )
        return self._answer(found)


def touches_json(workspace_id: int, found: Sequence[Touch]) -> list[dict[str, Any]]:
    """What TouchSerializer shows of touches of one workspace; the number of queries does not grow with them."""
    nodes = {row.pk: row.step_id for row in found if row.origin == Origin.ENROLLMENT}
    names = Names({row.journey_id for row in found}, {row.version_id for row in found}, nodes.values())
    people = profile_summaries(workspace_id, [row.profile_id for row in found])
    channels = dict(Channel.objects.filter(pk__in={row.channel_id for row in found}).values_list("pk", "name"))
    templates = {
        pk: named("tpl", template, name) | {"version": number}
        for pk, number, template, name in TemplateVersion.objects.filter(
            pk__in={row.template_version_id for row in found}
        ).values_list("pk", "number", "template_id", "template__name")
    }
    tried = _tests([row for row in found if row.origin == Origin.TEST])
    sends = Send.objects.defer("payload").in_bulk([row.pk for row in found])
    return [
        {
            "id": publicid.encode("tch", row.pk),
            "at": row.created_at,
            "profile": summary_of(people, row.profile_id),
            "origin": str(Origin(row.origin).label),
            "journey": names.journey(row.journey_id) if row.journey_id is not None else None,
            "version": names.version(row.version_id) if row.version_id is not None else None,
            "node": names.node(nodes.get(row.pk)),
            "enrollment": publicid.encode("enr", row.origin_id) if row.pk in nodes else None,
            "visit": row.visit,
            "medium": row.medium,
            "category": row.category,
            "channel": named("chn", row.channel_id, channels[row.channel_id]) if row.channel_id in channels else None,
            "template": _draft(tried[row.pk]) if row.pk in tried else templates.get(row.template_version_id or 0),
            "decision": str(Decision(row.decision).label),
            "reason": row.reason,
            "arm": row.arm,
            "cost": sends[row.pk].cost if row.pk in sends and sends[row.pk].state == SendState.ACCEPTED else None,
            "test": _test_json(tried[row.pk]) if row.pk in tried else None,
            "send": _send_json(sends[row.pk]) if row.pk in sends else None,
        }
        for row in found
    ]


def _tests(found: Sequence[Touch]) -> dict[int, TestSend]:
    """The test sends behind touches, by the touch; no query where there are none."""
    if not found:
        return {}
    made = TestSend.objects.select_related("template", "made_by", "made_with").in_bulk([row.origin_id for row in found])
    return {row.pk: made[row.origin_id] for row in found if row.origin_id in made}


def _draft(test: TestSend) -> dict[str, Any] | None:
    if test.template is None:
        return None
    return named("tpl", test.template.pk, test.template.name) | {"version": None}


def _test_json(test: TestSend) -> dict[str, Any]:
    by = (
        test.made_by.email or test.made_by.get_username()
        if test.made_by
        else test.made_with.name
        if test.made_with
        else ""
    )
    return {"by": by, "elsewhere": test.elsewhere, "overrode": test.overrode}


def _state(send: Send) -> str:
    deferred = send.state == SendState.QUEUED and send.reason == defer.REASON
    return DEFERRED if deferred else str(SendState(send.state).label)


def _send_json(send: Send) -> dict[str, Any]:
    return {
        "state": _state(send),
        "due_at": send.due_at,
        "expires_at": send.expires_at,
        "attempts": send.attempts,
        "reason": send.reason,
        "provider_id": send.provider_id,
        "closed_at": send.closed_at,
        "held_at": send.held_at if send.closed_at is None else None,
        "receipt": KINDS.get(send.receipt_rank, ""),
    }
