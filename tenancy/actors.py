"""Who makes a request, and from where, for the audit log."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tenancy.access import Actor
from tenancy.models import ApiKey, User, Via

MOST_AGENT = 200
"""Characters that are kept of what a program calls itself."""


def actor_of(request: Request) -> Actor:
    """Who calls the API: the signed-in user (nobody, before they sign in), or the key."""
    if isinstance(request.auth, ApiKey):
        return Actor(Via.API_KEY, None, request.auth, *_origin(request))
    return Actor(Via.WEB, _user(request), None, *_origin(request))


def actor_in_admin(request: HttpRequest) -> Actor:
    """Who works in the admin."""
    return Actor(Via.ADMIN, _user(request), None, *_origin(request))


def _user(request: Request | HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _origin(request: Request | HttpRequest) -> tuple[str, str]:
    address = BaseThrottle().get_ident(request) or ""  # type: ignore[arg-type]  # it reads META alone
    return address[:64], request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:MOST_AGENT]
