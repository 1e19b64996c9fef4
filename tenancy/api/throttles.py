"""So many tries a minute. Counted by atomic steps, so that tries at the same moment are each counted."""

from __future__ import annotations

import ipaddress
import logging
from typing import TYPE_CHECKING

from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tenancy.access import digest_of
from tenancy.accounts import normalise_username
from tenancy.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.views import APIView

log = logging.getLogger(__name__)

WINDOW = 60
"""Seconds, from the first try on."""


class Counted(BaseThrottle):
    """Counted in the cache. Without the cache nothing is refused: Redis carries wake-ups, not permission."""

    scope: str

    def limits(self, request: Request) -> list[tuple[str, int]]:
        """(what is counted, how often it may happen in a minute); empty if the request is not counted."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            counts = [(self._count(what), most) for what, most in self.limits(request)]  # Each, whatever the others.
            return all(count <= most for count, most in counts)
        except (RedisError, OSError):
            log.warning("The cache is away, so %s is not counted.", self.scope)
            return True

    def wait(self) -> float:
        return float(WINDOW)

    def address(self, request: Request) -> str:
        """Whence the request comes; of IPv6 the network of 64 bits, which is what one customer of a provider is given."""
        text = self.get_ident(request) or ""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return text
        return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else text

    def _count(self, what: str) -> int:
        key = self._key(what)
        cache.add(key, 0, WINDOW)
        try:
            return int(cache.incr(key))
        except ValueError:  # It ran out in between.
            cache.set(key, 1, WINDOW)
            return 1

    def _key(self, what: str) -> str:
        return f"{self.scope}:{digest_of(what)}"


class SignInThrottle(Counted):
    """Tries to sign in that failed: for one user name from one address, and from one address whatever the names.

    A name counts as it is compared, without regard to capitals.
    """

    scope = "sign_in"
    PER_NAME = 10
    PER_ADDRESS = 60

    def limits(self, request: Request) -> list[tuple[str, int]]:
        if request.method != "POST":
            return []
        here = self.address(request)
        return [(f"{here} {self._name(request)}", self.PER_NAME), (here, self.PER_ADDRESS)]

    def forget(self, request: Request) -> None:
        """Whoever knows the password was not guessing: the tries before with this name no longer count."""
        (name, _), (here, _) = self.limits(request)
        try:
            cache.delete(self._key(name))
            cache.decr(self._key(here))
        except (RedisError, OSError, ValueError):
            return

    def _name(self, request: Request) -> str:
        data = request.data
        given = data.get("username") if isinstance(data, dict) else None
        if given is None and request.user is not None:  # Somebody signed in confirms their own password.
            given = request.user.get_username()
        return normalise_username(str(given)).casefold()


class MailThrottle(Counted):
    """Mails that a stranger can cause: from one address, and to one address."""

    scope = "mail"

    def limits(self, request: Request) -> list[tuple[str, int]]:
        if request.method != "POST":
            return []
        data = request.data
        given = data.get("email") if isinstance(data, dict) else None
        return [(f"from {self.address(request)}", 10), (f"to {str(given).strip().casefold()}", 3)]


class LinkThrottle(Counted):
    """Tries to use a link: from one address."""

    scope = "link"

    def limits(self, request: Request) -> list[tuple[str, int]]:
        return [(self.address(request), 60)]


class InvitationThrottle(Counted):
    """Invitations of one user or key: each sends a mail."""

    scope = "invitation"

    def limits(self, request: Request) -> list[tuple[str, int]]:
        return [(_who(request), 30)] if request.method == "POST" else []


class TestSendThrottle(Counted):
    """Test sends of one user or key: they are for looking at a message, not for campaigns."""

    scope = "test_send"

    def limits(self, request: Request) -> list[tuple[str, int]]:
        return [(_who(request), 10)]


class TestNoticeThrottle(TestSendThrottle):
    """Test notices of one user or key to the targets of alerts."""

    scope = "test_notice"


def _who(request: Request) -> str:
    return f"key:{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"user:{request.user.pk}"
