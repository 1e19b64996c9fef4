"""API keys: made, shown once, revoked."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import invalid
from core.api.fields import PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from tenancy import actions
from tenancy.access import KEY_SCOPES, check_expiry
from tenancy.api.views import WorkspaceView
from tenancy.models import ApiKey


class KeySerializer(serializers.Serializer[Any]):
    id = PublicId("key")
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="The first characters, to tell keys apart.")
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class KeyMadeSerializer(KeySerializer):
    key = serializers.CharField(help_text="The key itself, shown this once.")


class NewKeySerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=KEY_SCOPES), allow_empty=False, max_length=50)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class KeysView(WorkspaceView):
    """The API keys of a workspace."""

    scopes = {"GET": "keys:read", "POST": "keys:write"}

    @extend_schema(operation_id="keys_list", parameters=[PageQuery], responses=page_of(KeySerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The keys, newest first, revoked ones included."""
        found = page(self.rows(ApiKey), ["-id"], self.query(PageQuery))
        return found.answer(KeySerializer(found.rows, many=True).data)

    @extend_schema(operation_id="keys_create", request=NewKeySerializer, responses={201: KeyMadeSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Make a key with some of the caller's own scopes. The key is in this answer and nowhere else."""
        data = self.read(NewKeySerializer)
        problems = check_expiry(data["expires_at"], self.now)
        if problems:
            raise invalid("invalid", problems)
        row, made = actions.create_key(self.access, data["name"], data["scopes"], data["expires_at"], self.now)
        return Response(KeySerializer(row).data | {"key": made.plain}, status=201)


class KeyRevokeView(WorkspaceView):
    """The end of a key."""

    scopes = {"POST": "keys:write"}

    @extend_schema(operation_id="keys_revoke", request=None, responses=KeySerializer)
    def post(self, request: Request, workspace: str, key: str) -> Response:
        """Revoke the key at once and for good; doing it twice changes nothing."""
        row = actions.revoke_key(self.access, self.find(ApiKey, "key", key), self.now)
        return Response(KeySerializer(row).data)
