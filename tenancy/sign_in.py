"""The admin's sign-in, sign-out and page for one's own password: tries are counted as the web app's are, and the audit log
has what was done."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.errors import STATUS_TEXTS
from tenancy import actions
from tenancy.access import Actor
from tenancy.actors import actor_in_admin
from tenancy.api.throttles import SignInThrottle
from tenancy.models import User

if TYPE_CHECKING:  # Unfold has no types; its classes are Django's with another look.
    from django.contrib.admin import AdminSite
    from django.contrib.admin.forms import AdminAuthenticationForm as AuthenticationForm
    from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordForm
else:
    from unfold.forms import AdminOwnPasswordChangeForm as OwnPasswordForm
    from unfold.forms import AuthenticationForm
    from unfold.sites import UnfoldAdminSite as AdminSite


class SignInForm(AuthenticationForm):
    """Refuses, before the password is checked, everybody that the web app would refuse: same names, same addresses, one count."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None  # The page gives it.
        throttle, view = SignInThrottle(), APIView()
        request = Request(self.request, parsers=[FormParser(), MultiPartParser()])
        if not throttle.allow_request(request, view):
            raise ValidationError(STATUS_TEXTS["throttled"][1], code="throttled")
        cleaned: dict[str, Any] = super().clean()
        throttle.forget(request)
        user = self.get_user()
        assert isinstance(user, User)
        actions.signed_in(actor_in_admin(self.request), user, timezone.now())
        return cleaned


class PasswordForm(OwnPasswordForm):
    """One's own password, set by the action."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor

    def save(self, commit: bool = True) -> User:
        """The user, who has the new password."""
        user = self.user
        assert isinstance(user, User)
        actions.set_password(self._actor, user, self.cleaned_data["new_password1"], timezone.now())
        return user


class PasswordView(PasswordChangeView):
    """Django's page for one's own password."""

    form_class = PasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "actor": actor_in_admin(self.request)}


class Site(AdminSite):
    """The admin."""

    login_form = SignInForm

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST" and isinstance(request.user, User):
            actions.signed_out(actor_in_admin(request), request.user, timezone.now())
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        done, context = reverse(f"{self.name}:password_change_done"), self.each_context(request)
        view = PasswordView.as_view(success_url=done, extra_context={**context, **(extra_context or {})})
        return view(request)
