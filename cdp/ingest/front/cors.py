"""Which web pages may send: all of them. A write key is public, it stands in the page's own source.

Browsers send beacons with credentials, whatever the page wants, and refuse `*` for those: the origin is named. Nothing
at these addresses reads a cookie. The rest of the product has no such headers, so pages of others cannot read it.
"""

from __future__ import annotations

from collections.abc import Mapping

Header = tuple[bytes, bytes]

_ANYBODY: list[Header] = [(b"access-control-allow-origin", b"*")]
_METHODS: Header = (b"access-control-allow-methods", b"POST, OPTIONS")
_AGE: Header = (b"access-control-max-age", b"86400")
_USUAL = b"authorization, content-type, content-encoding"
_MAX_REQUESTED = 2_000


def answer_headers(headers: Mapping[bytes, bytes]) -> list[Header]:
    """What an answer says about the page that may read it."""
    origin = headers.get(b"origin")
    return _ANYBODY if origin is None else _named(origin, b"origin")


def preflight_headers(headers: Mapping[bytes, bytes]) -> list[Header]:
    """The answer to a browser that asks before it sends: whatever headers it wants to send, it may."""
    origin = headers.get(b"origin")
    requested = headers.get(b"access-control-request-headers", b"")
    allowed = requested if 0 < len(requested) <= _MAX_REQUESTED else _USUAL
    who = _ANYBODY if origin is None else _named(origin, b"origin, access-control-request-headers")
    return [*who, _METHODS, (b"access-control-allow-headers", allowed), _AGE]


def _named(origin: bytes, varies: bytes) -> list[Header]:
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", varies),
    ]
