"""The admin's sign-in: it counts tries as the web app's does."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.errors import STATUS_TEXTS
from core.i18n.words import words
from tenancy.api.throttles import SignInThrottle

if TYPE_CHECKING:  # Unfold has no types; its form is Django's with another look.
    from django.contrib.admin.forms import AdminAuthenticationForm as AuthenticationForm
else:
    from unfold.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Refuses, before the password is looked at, whom the web app would refuse: same names, same addresses, one count."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None  # The page gives it.
        throttle, view = SignInThrottle(), APIView()
        request = Request(self.request, parsers=[FormParser(), MultiPartParser()])
        if not throttle.allow_request(request, view):
            _, english, chinese = STATUS_TEXTS["throttled"]
            raise ValidationError(words(english, chinese), code="throttled")
        cleaned: dict[str, Any] = super().clean()
        throttle.forget(request)
        return cleaned
