"""One's own password: changed while signed in, or set anew by a link that comes by mail."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, field_problem, invalid
from core.api.fields import StrictSerializer
from core.api.views import ApiView
from core.i18n.text import translated
from core.wakeups import nudge
from tenancy import accounts, actions, mail
from tenancy.actors import actor_of
from tenancy.api.auth import IsSomebody, SessionAuthentication
from tenancy.api.throttles import LinkThrottle, MailThrottle, SignInThrottle
from tenancy.models import User


class PasswordField(serializers.CharField):
    """A password as it was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1000, trim_whitespace=False, **options)


class ForgottenSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)


class MailedSerializer(serializers.Serializer[Any]):
    """The same answer whether there is such a user or not."""

    mail = serializers.ChoiceField(
        choices=["smtp", "log"],
        help_text="`log`: no mail server is set; mails stand in the log of the delivery worker.",
    )


class NewPasswordSerializer(StrictSerializer):
    token = serializers.CharField(max_length=200)
    password = PasswordField()


class NamedUserSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()


class PasswordChangeSerializer(StrictSerializer):
    current = PasswordField()
    password = PasswordField()


class PasswordForgottenView(ApiView):
    """Somebody has forgotten their password."""

    authentication_classes = [SessionAuthentication]
    permission_classes = []
    throttle_classes = [MailThrottle]

    @extend_schema(
        operation_id="password_forgotten", request=ForgottenSerializer, responses={202: MailedSerializer}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Mail a link to whoever has this address. The same answer, in the same time, for an unknown one."""
        SessionAuthentication().enforce_csrf(request)
        email = self.read(ForgottenSerializer)["email"]
        # A worker looks the address up: nothing that is done here depends on whether it is known.
        if not nudge("cdp.mail_reset", email=email):
            raise ApiError(
                "unavailable",
                status=503,
                message=translated("No mail can be sent just now: the broker is away. Try again in a minute."),
            )
        return Response({"mail": "log" if mail.is_logged() else "smtp"}, status=202)


class PasswordResetView(ApiView):
    """A new password by the link."""

    authentication_classes = [SessionAuthentication]
    permission_classes = []
    throttle_classes = [LinkThrottle]

    @extend_schema(operation_id="password_reset", request=NewPasswordSerializer, responses=NamedUserSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Set the password of whom the link was made for. It works once; every session of the user ends."""
        SessionAuthentication().enforce_csrf(request)
        data = self.read(NewPasswordSerializer)
        user = accounts.user_of_reset(data["token"])
        if user is None:
            raise field_problem(
                "token",
                "not_valid",
                translated("This link was used or is too old. Ask for a new one."),
            )
        _refuse_bad(data["password"], user)
        actions.set_password(actor_of(request), user, data["password"], self.now)
        return Response({"username": user.username})


class PasswordView(ApiView):
    """The password of who is signed in."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsSomebody]
    throttle_classes = [SignInThrottle]

    @extend_schema(operation_id="password_change", request=PasswordChangeSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change it; the current one must be known. Every other session of the user ends."""
        assert isinstance(request.user, User)
        data = self.read(PasswordChangeSerializer)
        if not request.user.check_password(data["current"]):
            raise field_problem("current", "wrong", translated("This is not your password."))
        SignInThrottle().forget(request)
        _refuse_bad(data["password"], request.user)
        actions.set_password(actor_of(request), request.user, data["password"], self.now)
        auth.update_session_auth_hash(request._request, request.user)
        return Response(status=204)


def _refuse_bad(password: str, user: User) -> None:
    problems = accounts.password_problems(password, user)
    if problems:
        raise invalid("invalid", problems)
