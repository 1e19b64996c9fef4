"""Who works in a workspace, and with which role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError
from core.api.fields import PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.i18n.text import translated
from tenancy import actions, members
from tenancy.accounts import normalise_username
from tenancy.api.views import WorkspaceView
from tenancy.models import Member, Role

MOST = 150
"""Characters of a user name."""


class MemberSerializer(serializers.Serializer[Any]):
    id = PublicId("mem")
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.get_full_name")
    email = serializers.CharField(source="user.email")
    role = serializers.ChoiceField(choices=Role.choices)


class UsernameField(serializers.CharField):
    """A user name as it is compared; Django's own rule says which characters it may have."""

    default_error_messages = {
        "bad_characters": translated("Use letters, digits and @ . + - _ only."),
        "too_long": translated("Use at most 150 characters."),
    }

    def to_internal_value(self, data: Any) -> str:
        name = normalise_username(super().to_internal_value(data))
        if len(name) > MOST:
            self.fail("too_long")
        try:
            UnicodeUsernameValidator()(name)
        except ValidationError:
            self.fail("bad_characters")
        return name


class RoleSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class MembersView(WorkspaceView):
    """The members of a workspace."""

    scopes = {"GET": "members:read"}

    @extend_schema(operation_id="members_list", parameters=[PageQuery], responses=page_of(MemberSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The members, newest first."""
        found = page(self.rows(Member).select_related("user"), ["-id"], self.query(PageQuery))
        return found.answer(MemberSerializer(found.rows, many=True).data)


class MemberView(WorkspaceView):
    """One member."""

    scopes = {"PATCH": "members:write", "DELETE": "members:write"}

    @extend_schema(operation_id="members_change", request=RoleSerializer, responses=MemberSerializer)
    def patch(self, request: Request, workspace: str, member: str) -> Response:
        """Give the member another role."""
        found = self._find(member)
        role = Role(self.read(RoleSerializer)["role"])
        try:
            actions.change_role(self.access, found, role, self.now)
        except members.LastOwner as error:
            raise _last_owner() from error
        return Response(MemberSerializer(found).data)

    @extend_schema(operation_id="members_remove", responses={204: None})
    def delete(self, request: Request, workspace: str, member: str) -> Response:
        """Take the member out of the workspace."""
        try:
            actions.remove_member(self.access, self._find(member), self.now)
        except members.LastOwner as error:
            raise _last_owner() from error
        return Response(status=204)

    def _find(self, member: str) -> Member:
        return self.find(Member, "mem", member)


def _last_owner() -> ApiError:
    return ApiError(
        "conflict",
        message=translated("A workspace needs an owner: make somebody else an owner first."),
    )
