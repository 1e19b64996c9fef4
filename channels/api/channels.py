"""Channels: adapters on offer, channels set up, and how they are doing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels import actions
from channels.adapters import ADAPTERS
from channels.delivery.details import shown
from channels.delivery.health import channel_health
from channels.delivery.runtime import receipts_url
from channels.models import Channel
from channels.setup import etag, secrets_set
from core import publicid
from core.api.errors import invalid
from core.api.fields import JsonObject, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.api.views import ApiView
from core.db.deadline import bounded
from tenancy.api.uses import UsesSerializer, uses
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.media import choices
from tenancy.references import Thing


class AdapterSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    media = serializers.ListField(child=serializers.ChoiceField(choices=choices()))
    settings_schema = JsonObject(help_text="JSON Schema of `settings`.")
    secrets_schema = JsonObject(help_text="JSON Schema of `secrets`; they are written and never read.")


class AdaptersSerializer(serializers.Serializer[Any]):
    results = AdapterSerializer(many=True)


class ChannelSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    medium = serializers.ChoiceField(choices=choices())
    adapter = serializers.CharField()
    settings = JsonObject()
    secrets = serializers.DictField(child=serializers.BooleanField(), help_text="Which secrets are set.")
    enabled = serializers.BooleanField()
    paused_until = serializers.DateTimeField(allow_null=True)
    etag = serializers.CharField(help_text="The ETag, for saving.")
    receipt_url = serializers.CharField(help_text="Where the provider may post receipts.")
    created_at = serializers.DateTimeField()


class SecretsField(serializers.DictField):
    child = serializers.CharField(max_length=10_000, trim_whitespace=False, allow_blank=True)


class NewChannelSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    medium = serializers.ChoiceField(choices=choices())
    adapter = serializers.CharField(max_length=40)
    settings = JsonObject(default=dict)
    secrets = SecretsField(default=dict)
    enabled = serializers.BooleanField(default=True)


class ChannelChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    settings = JsonObject()
    secrets = SecretsField(help_text="A secret left out is kept.")
    enabled = serializers.BooleanField()


class LastAttemptSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    detail = serializers.CharField(help_text="What the provider said; its code alone without `channels:write`.")


class ClosedSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    unknown = serializers.IntegerField()
    expired = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class ChannelHealthSerializer(serializers.Serializer[Any]):
    queued = serializers.IntegerField()
    leased = serializers.IntegerField()
    waiting_at_least = serializers.BooleanField(
        help_text="More may wait than `queued`, `leased` and `cancellable` say."
    )
    oldest_due_at = serializers.DateTimeField(allow_null=True)
    last_hour = ClosedSerializer()
    last_hour_at_least = serializers.BooleanField(help_text="More may have been closed than `last_hour` says.")
    last_attempt = LastAttemptSerializer(allow_null=True)
    paused_until = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.CharField(help_text="Why it is or was paused; empty if it never was.")
    cancellable = serializers.IntegerField(help_text="Of those queued, the ones that `cancel_queue` would cancel.")


class CancelledSerializer(serializers.Serializer[Any]):
    cancelled = serializers.IntegerField()


class ChannelsQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    medium = serializers.ChoiceField(choices=choices(), required=False)
    enabled = serializers.BooleanField(required=False)


class AdaptersView(ApiView):
    """The adapters on offer."""

    @extend_schema(operation_id="adapters_list", responses=AdaptersSerializer)
    def get(self, request: Request) -> Response:
        """Each with the schemas its form is drawn from."""
        shown = []
        for adapter in ADAPTERS:
            schema = adapter.schema()
            shown.append(
                {
                    "kind": adapter.kind,
                    "label": adapter.label,
                    "media": sorted(adapter.media),
                    "settings_schema": schema["settings"],
                    "secrets_schema": schema["secrets"],
                }
            )
        return Response({"results": shown})


class ChannelsView(WorkspaceView):
    """The channels of a workspace."""

    scopes = {"GET": "channels:read", "POST": "channels:write"}

    @extend_schema(operation_id="channels_list", parameters=[ChannelsQuery], responses=page_of(ChannelSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The channels, newest first."""
        query = self.query(ChannelsQuery)
        lookups = {"q": "name__icontains", "medium": "medium", "enabled": "enabled"}
        rows = self.rows(Channel).filter(**{lookups[name]: query[name] for name in lookups if name in query})
        found = page(rows, ["-id"], query)
        return found.answer(ChannelSerializer([channel_json(row) for row in found.rows], many=True).data)

    @extend_schema(operation_id="channels_create", request=NewChannelSerializer, responses={201: ChannelSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Set up a channel; its settings are validated by the adapter."""
        data = self.read(NewChannelSerializer)
        channel = Channel(
            workspace=self.workspace,
            name=data["name"],
            medium=data["medium"],
            adapter=data["adapter"],
            enabled=data["enabled"],
        )
        saved, problems = actions.save_channel(self.access, channel, data["settings"], data["secrets"], self.now)
        if saved is None:
            raise invalid("invalid", problems)
        return answer(saved, 201)


class ChannelView(WorkspaceView):
    """One channel."""

    scopes = {"GET": "channels:read", "PATCH": "channels:write"}

    @extend_schema(operation_id="channels_get", responses=ChannelSerializer)
    def get(self, request: Request, workspace: str, channel: str) -> Response:
        """The channel, without its secrets."""
        return answer(self.find(Channel, "chn", channel))

    @extend_schema(
        operation_id="channels_change",
        request=ChannelChangeSerializer,
        parameters=[IF_MATCH],
        responses=ChannelSerializer,
    )
    @transaction.atomic
    def patch(self, request: Request, workspace: str, channel: str) -> Response:
        """Change its name or settings, or switch it on or off. Other settings or secrets also end a pause."""
        found = Channel.objects.select_for_update().get(pk=self.find(Channel, "chn", channel).pk)
        self.check_if_match(etag(found))
        data = self.read(ChannelChangeSerializer, partial=True)
        found.name = data.get("name", found.name)
        found.enabled = data.get("enabled", found.enabled)
        settings, secrets = data.get("settings", found.settings), data.get("secrets", {})
        saved, problems = actions.save_channel(self.access, found, settings, secrets, self.now)
        if saved is None:
            raise invalid("invalid", problems)
        return answer(saved)


class ChannelResumeView(WorkspaceView):
    """The end of a pause."""

    scopes = {"POST": "channels:write"}

    @extend_schema(operation_id="channels_resume", request=None, responses=ChannelSerializer)
    def post(self, request: Request, workspace: str, channel: str) -> Response:
        """End a pause at once. A channel that is switched off stays off."""
        return answer(actions.end_pause(self.access, self.find(Channel, "chn", channel), self.now))


class ChannelCancelQueueView(WorkspaceView):
    """What waits on a channel."""

    scopes = {"POST": "channels:write"}

    @extend_schema(operation_id="channels_cancel_queue", request=None, responses=CancelledSerializer)
    def post(self, request: Request, workspace: str, channel: str) -> Response:
        """Cancel what waits on the channel, at most 10,000 sends at once; each can be retried. Those in flight, or that may
        have left already, are left alone."""
        found = self.find(Channel, "chn", channel)
        with bounded(10):
            cancelled = actions.cancel_queue(self.access, found, self.now)
        return Response(CancelledSerializer({"cancelled": cancelled}).data)


class ChannelHealthView(WorkspaceView):
    """How a channel is doing."""

    scopes = {"GET": "channels:read"}

    @extend_schema(operation_id="channels_health", responses=ChannelHealthSerializer)
    def get(self, request: Request, workspace: str, channel: str) -> Response:
        """What waits, and what became of the newest sends."""
        found = self.find(Channel, "chn", channel)
        with bounded(10):
            health = asdict(channel_health(found, self.now))
        if last := health["last_attempt"]:
            last["detail"] = shown(last["detail"], self.access)
        return Response(ChannelHealthSerializer(health).data)


class ChannelUsesView(WorkspaceView):
    """Where a channel is used."""

    scopes = {"GET": "channels:read"}

    @extend_schema(operation_id="channels_uses", responses=UsesSerializer)
    def get(self, request: Request, workspace: str, channel: str) -> Response:
        """The journeys (draft or live) that send by it."""
        return Response(uses(self.access, Thing("channel", self.find(Channel, "chn", channel).pk)))


def answer(channel: Channel, status: int = 200) -> Response:
    """The channel with its ETag."""
    return Response(ChannelSerializer(channel_json(channel)).data, status=status, headers={"ETag": etag(channel)})


def channel_json(channel: Channel) -> dict[str, Any]:
    """What ChannelSerializer shows: never a secret."""
    return {
        "id": publicid.encode("chn", channel.pk),
        "name": channel.name,
        "medium": channel.medium,
        "adapter": channel.adapter,
        "settings": channel.settings,
        "secrets": secrets_set(channel),
        "enabled": channel.enabled,
        "paused_until": channel.paused_until,
        "etag": etag(channel),
        "receipt_url": receipts_url(channel.receipt_key),
        "created_at": channel.created_at,
    }
