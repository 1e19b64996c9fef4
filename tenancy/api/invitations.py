"""Invitations: given by a member, accepted by whoever holds the link."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, field_problem, invalid
from core.api.fields import PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.api.views import ApiView
from core.i18n.text import translated
from tenancy import accounts, actions, invitations, mail
from tenancy.actors import actor_of
from tenancy.api.auth import SessionAuthentication
from tenancy.api.members import UsernameField
from tenancy.api.passwords import PasswordField
from tenancy.api.session import SessionSerializer, session_json
from tenancy.api.throttles import InvitationThrottle, LinkThrottle
from tenancy.api.views import WorkspaceView
from tenancy.models import Invitation, Role, User


class InvitationSerializer(serializers.Serializer[Any]):
    id = PublicId("inv")
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = serializers.CharField(source="invited_by.username", default=None, allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationMadeSerializer(InvitationSerializer):
    link = serializers.CharField(help_text="Shown this once. Whoever holds it may join, and chooses the password.")
    mail = serializers.ChoiceField(
        choices=["sent", "log", "failed"],
        help_text="`log`: no mail server is set. `failed`: it did not take the mail. In both cases hand over the link.",
    )


class NewInvitationSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)


class TokenSerializer(StrictSerializer):
    token = serializers.CharField(max_length=200)


class InvitedToSerializer(serializers.Serializer[Any]):
    """What somebody is invited to."""

    workspace = serializers.CharField(source="workspace.name")
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = serializers.CharField(source="invited_by.username", default=None, allow_null=True)
    expires_at = serializers.DateTimeField()


class AcceptSerializer(TokenSerializer):
    username = UsernameField(required=False, help_text="Of the new user; left out by who is signed in.")
    password = PasswordField(required=False)
    language = serializers.ChoiceField(choices=["en", "zh-hans"], default="en", help_text="Of the new user's screens.")


class InvitationsView(WorkspaceView):
    """The open invitations of a workspace."""

    scopes = {"GET": "members:read", "POST": "members:write"}
    throttle_classes = [InvitationThrottle]

    @extend_schema(operation_id="invitations_list", parameters=[PageQuery], responses=page_of(InvitationSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """Those that can still be accepted, newest first."""
        rows = invitations.open_invitations(self.workspace, self.now).select_related("invited_by")
        found = page(rows, ["-id"], self.query(PageQuery))
        return found.answer(InvitationSerializer(found.rows, many=True).data)

    @extend_schema(
        operation_id="invitations_create",
        request=NewInvitationSerializer,
        responses={201: InvitationMadeSerializer},
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Invite somebody by mail, in a role whose scopes the caller holds. An earlier link for the address ends."""
        data = self.read(NewInvitationSerializer)
        try:
            made, token = actions.invite(self.access, data["email"], Role(data["role"]), self.now)
        except invitations.AlreadyMember as error:
            raise _already_member("email") from error
        except invitations.TooMany as error:
            raise ApiError(
                "conflict",
                message=translated(
                    "{most_open} invitations are open already; revoke some first.", most_open=invitations.MOST_OPEN
                ),
            ) from error
        sent = mail.send_invitation(made, token)
        outcome = "sent" if sent else "log" if mail.is_logged() else "failed"
        shown = InvitationSerializer(made).data | {"link": mail.invitation_link(token), "mail": outcome}
        return Response(shown, status=201)


class InvitationView(WorkspaceView):
    """One invitation."""

    scopes = {"DELETE": "members:write"}

    @extend_schema(operation_id="invitations_revoke", responses={204: None})
    def delete(self, request: Request, workspace: str, invitation: str) -> Response:
        """Its link works no more; doing it twice changes nothing."""
        actions.revoke_invitation(self.access, self.find(Invitation, "inv", invitation), self.now)
        return Response(status=204)


class _LinkView(ApiView):
    authentication_classes = [SessionAuthentication]
    permission_classes = []
    throttle_classes = [LinkThrottle]


class InvitationReadView(_LinkView):
    """What an invitation is for."""

    @extend_schema(operation_id="invitation_read", request=TokenSerializer, responses=InvitedToSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Whereto the link leads. A POST, so that the token stands in no log."""
        SessionAuthentication().enforce_csrf(request)
        try:
            found = invitations.find(self.read(TokenSerializer)["token"], self.now)
        except invitations.NotValid as error:
            raise _not_valid() from error
        return Response(InvitedToSerializer(found).data)


class InvitationAcceptView(_LinkView):
    """Joining by an invitation."""

    @extend_schema(operation_id="invitation_accept", request=AcceptSerializer, responses=SessionSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Join: who is signed in as themselves, anybody else as a new user with a password of their own."""
        SessionAuthentication().enforce_csrf(request)
        data = self.read(AcceptSerializer)
        try:
            if isinstance(request.user, User):
                actions.accept_as(actor_of(request), request.user, data["token"], self.now)
            else:
                user = self._new_user(data)
                actions.accept_as_new(actor_of(request), user, data["password"], data["token"], self.now)
                auth.login(request._request, user)
        except invitations.NotValid as error:
            raise _not_valid() from error
        except invitations.AlreadyMember as error:
            raise _already_member("token") from error
        except invitations.NameTaken as error:
            raise field_problem(
                "username", "name_taken", translated("Another user has this name. Choose another.")
            ) from error
        return Response(session_json(request._request))

    def _new_user(self, data: dict[str, Any]) -> User:
        for name in ("username", "password"):
            if not data.get(name):
                raise field_problem(name, "required", translated("This field is required."))
        user = User(username=data["username"], language=data["language"])
        problems = accounts.password_problems(data["password"], user)
        if problems:
            raise invalid("invalid", problems)
        return user


def _not_valid() -> ApiError:
    return field_problem(
        "token",
        "not_valid",
        translated("This invitation was used, was withdrawn or has expired. Ask for a new one."),
    )


def _already_member(path: str) -> ApiError:
    return field_problem(
        path,
        "name_taken",
        translated("This person is a member already. Change their role in the list instead."),
    )
