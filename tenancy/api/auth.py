"""Who is calling: a signed-in person (CSRF-checked) or a machine with a key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenancy.access import digest_of
from tenancy.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.views import APIView  # DRF's views load this module.

USED_AT_STEP = timedelta(minutes=1)
"""`last_used_at` is written at most this often."""


class KeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer pk_...`."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey] | None:
        kind, _, plain = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = timezone.now()
        key = ApiKey.objects.select_related("workspace").filter(digest=digest_of(plain.strip())).first()
        if key is None or key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
            raise AuthenticationFailed("The API key is unknown, revoked or expired.", code="invalid_key")
        if key.last_used_at is None or key.last_used_at < now - USED_AT_STEP:
            older = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_AT_STEP)
            ApiKey.objects.filter(older, pk=key.pk).update(last_used_at=now)
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; every unsafe method needs the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(
                "The CSRF token is missing or old: send the csrf_token of GET /api/session in X-CSRFToken.",
                code="csrf_failed",
            ) from error


class IsSomebody(BasePermission):
    """A signed-in user or a valid key; what they may do is decided per workspace."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.is_authenticated) or isinstance(request.auth, ApiKey)
