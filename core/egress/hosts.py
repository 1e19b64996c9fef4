"""Hosts and URLs beyond ASCII, in the form in which they are looked up and sent."""

from __future__ import annotations

import re
from urllib.parse import quote

import idna

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_URL = re.compile(r"(?P<before>[a-z][a-z0-9+.-]*://)(?P<host>[^/?#:@\[\]]*)(?P<after>.*)", re.IGNORECASE | re.DOTALL)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def ascii_host(host: str) -> str:
    """A host name as it is looked up: `bücher.example` becomes `xn--bcher-kva.example`. Raises ValueError."""
    plain = host if host.isascii() else idna.encode(host, uts46=True).decode()
    if len(plain) > 253 or not _HOST.fullmatch(plain):
        raise ValueError(f"{host[:100]!r} is no host name")
    return plain


def ascii_url(url: str) -> str:
    """The URL that a browser asks for: the host by IDNA, the rest beyond ASCII percent-encoded, everything else as it is.

    Raises ValueError for a host that has no ASCII form.
    """
    if url.isascii():
        return url
    found = _URL.fullmatch(url)
    if found and not found["host"].isascii():
        url = found["before"] + ascii_host(found["host"]) + found["after"]
    return _BEYOND_ASCII.sub(lambda run: quote(run[0]), url)
