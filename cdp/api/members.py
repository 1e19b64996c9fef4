"""Who works in a workspace, and with which role."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp import members
from cdp.access import OWNERSHIP
from cdp.api.errors import ApiError, field_problem
from cdp.api.fields import PublicId, StrictSerializer, page_of
from cdp.api.paging import PageQuery, page
from cdp.api.views import WorkspaceView
from cdp.models import Member, Role
from cdp.words import words


class MemberSerializer(serializers.Serializer[Any]):
    id = PublicId("mem")
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.get_full_name")
    email = serializers.CharField(source="user.email")
    role = serializers.ChoiceField(choices=Role.choices)


class MemberMadeSerializer(MemberSerializer):
    initial_password = serializers.CharField(allow_null=True, help_text="Shown once, when the user is new.")


class NewMemberSerializer(StrictSerializer):
    username = serializers.CharField(
        max_length=150,
        validators=[
            RegexValidator(
                r"^[\w.@+-]+\Z", words("Use letters, digits and @ . + - _ only.", "只能使用字母、数字和 @ . + - _。")
            )
        ],
    )
    email = serializers.EmailField(required=False, default="", allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)


class RoleSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class MembersView(WorkspaceView):
    """The members of a workspace."""

    scopes = {"GET": "members:read", "POST": "members:write"}

    @extend_schema(operation_id="members_list", parameters=[PageQuery], responses=page_of(MemberSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The members, newest first."""
        found = page(self.rows(Member).select_related("user"), ["-id"], self.query(PageQuery))
        return found.answer(MemberSerializer(found.rows, many=True).data)

    @extend_schema(operation_id="members_add", request=NewMemberSerializer, responses={201: MemberMadeSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Add a member; a user who does not exist yet is made, with a password shown once."""
        data = self.read(NewMemberSerializer)
        role = Role(data["role"])
        if role == Role.OWNER:
            self.require(OWNERSHIP)
        try:
            member, password = members.add_member(self.workspace, data["username"], data["email"], role)
        except members.AlreadyMember as error:
            raise field_problem(
                "username", "name_taken", "This user is already a member.", "该用户已是成员。"
            ) from error
        return Response(MemberSerializer(member).data | {"initial_password": password}, status=201)


class MemberView(WorkspaceView):
    """One member."""

    scopes = {"PATCH": "members:write", "DELETE": "members:write"}

    @extend_schema(operation_id="members_change", request=RoleSerializer, responses=MemberSerializer)
    def patch(self, request: Request, workspace: str, member: str) -> Response:
        """Give the member another role."""
        found = self._find(member)
        role = Role(self.read(RoleSerializer)["role"])
        if Role.OWNER in (role, found.role):
            self.require(OWNERSHIP)
        try:
            members.change_role(found, role)
        except members.LastOwner as error:
            raise _last_owner() from error
        return Response(MemberSerializer(found).data)

    @extend_schema(operation_id="members_remove", responses={204: None})
    def delete(self, request: Request, workspace: str, member: str) -> Response:
        """Take the member out of the workspace."""
        found = self._find(member)
        if found.role == Role.OWNER:
            self.require(OWNERSHIP)
        try:
            members.remove_member(found)
        except members.LastOwner as error:
            raise _last_owner() from error
        return Response(status=204)

    def _find(self, member: str) -> Member:
        return self.find(Member, "mem", member)


def _last_owner() -> ApiError:
    return ApiError(
        "conflict",
        message="A workspace needs an owner: make somebody else an owner first.",
        message_zh="工作区必须有所有者：请先将其他成员设为所有者。",
    )
