"""So many tries a minute."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from cdp.access import digest_of
from cdp.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.views import APIView

log = logging.getLogger(__name__)


class _Counted(SimpleRateThrottle):
    """Counted in the cache. Without the cache the door stays open: Redis is a nudge, not a gate."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError):
            log.warning("The cache is away, so %s is not counted.", self.scope)
            return True


class SignInThrottle(_Counted):
    """Tries to sign in that failed, for one user name from one address."""

    rate = "10/min"
    scope = "sign_in"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if request.method != "POST":
            return None
        data = request.data
        username = data.get("username") if isinstance(data, dict) else None
        who = f"{self.get_ident(request)} {str(username)[:200].lower()}"
        return f"sign_in:{digest_of(who)}"

    def forget(self, request: Request, view: APIView) -> None:
        """Whoever knows the password was not guessing: the tries before no longer count."""
        key = self.get_cache_key(request, view)
        with suppress(RedisError, OSError):
            self.cache.delete(key)


class TestSendThrottle(_Counted):
    """Test sends of one user or key: they are for looking at a message, not for campaigns."""

    rate = "10/min"
    scope = "test_send"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        who = f"key:{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"user:{request.user.pk}"
        return f"test_send:{who}"
