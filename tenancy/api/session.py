"""Signing in and out, and who is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.http import HttpRequest
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError
from core.api.fields import StrictSerializer
from core.api.views import ApiView
from tenancy import actions
from tenancy.access import ROLE_SCOPES
from tenancy.accounts import normalise_username
from tenancy.actors import actor_of
from tenancy.api.auth import IsSomebody, SessionAuthentication
from tenancy.api.throttles import SignInThrottle
from tenancy.api.workspaces import WorkspaceSerializer, workspace_json
from tenancy.models import Member, Role, User


class UserSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name")
    email = serializers.CharField()
    language = serializers.ChoiceField(choices=["en", "zh-hans"])
    is_superuser = serializers.BooleanField()


class SessionSerializer(serializers.Serializer[Any]):
    """Who is signed in, where they may work, and the token that unsafe methods need."""

    csrf_token = serializers.CharField()
    user = UserSerializer(allow_null=True)
    workspaces = WorkspaceSerializer(many=True)


class SignInSerializer(StrictSerializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class LanguageSerializer(StrictSerializer):
    language = serializers.ChoiceField(choices=["en", "zh-hans"])


class SessionView(ApiView):
    """The browser's session."""

    authentication_classes = [SessionAuthentication]
    permission_classes = []
    throttle_classes = [SignInThrottle]

    @extend_schema(operation_id="session_get", responses=SessionSerializer, auth=[])
    def get(self, request: Request) -> Response:
        """Who is signed in; null when nobody is. Always 200."""
        return Response(session_json(request._request))

    @extend_schema(operation_id="sign_in", request=SignInSerializer, responses=SessionSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Sign in. The same answer and the same time for an unknown user as for a wrong password."""
        SessionAuthentication().enforce_csrf(request)
        data = self.read(SignInSerializer)
        user = auth.authenticate(
            request._request, username=normalise_username(data["username"]), password=data["password"]
        )
        if user is None:
            raise ApiError("wrong_credentials")
        SignInThrottle().forget(request)
        auth.login(request._request, user)
        assert isinstance(user, User)
        actions.signed_in(actor_of(request), user, self.now)
        return Response(session_json(request._request))

    @extend_schema(operation_id="session_change", request=LanguageSerializer, responses=SessionSerializer)
    def patch(self, request: Request) -> Response:
        """Choose the language of the screens."""
        if not IsSomebody().has_permission(request, self):
            raise ApiError("not_signed_in")
        assert isinstance(request.user, User)
        language = self.read(LanguageSerializer)["language"]
        actions.change_language(actor_of(request), request.user, language, self.now)
        return Response(session_json(request._request))

    @extend_schema(operation_id="sign_out", request=None, responses={200: SessionSerializer})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        SessionAuthentication().enforce_csrf(request)
        if isinstance(request.user, User):
            actions.signed_out(actor_of(request), request.user, self.now)
        auth.logout(request._request)
        return Response(session_json(request._request))


def session_json(request: HttpRequest) -> dict[str, Any]:
    """What SessionSerializer shows of whoever makes the request."""
    user = request.user
    members: list[Member] = []
    if isinstance(user, User):
        members = list(Member.objects.filter(user=user).select_related("workspace").order_by("workspace__name", "id"))
    return {
        "csrf_token": get_token(request),
        "user": UserSerializer(user).data if isinstance(user, User) else None,
        "workspaces": [
            workspace_json(member.workspace, member.role, ROLE_SCOPES[Role(member.role)]) for member in members
        ],
    }
