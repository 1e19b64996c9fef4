"""The tokens in links of a message: which touch, signed. They hold no fact about the person."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from core import publicid
from core.egress.hosts import ascii_url

_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Click:
    """A tracked link that was followed."""

    touch_id: int
    url: str


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=purpose.encode(), digest_size=32).digest()


def _keys(purpose: str) -> list[bytes]:
    return [_key(secret, purpose) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _mac(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\0".join(parts).encode(), "sha256")[:_MAC_BYTES]


def _holds(keys: Sequence[bytes], given: str, *parts: str) -> bool:
    """Whether a MAC is ours. The texts are compared, since several texts of base64 stand for the same bytes."""
    offered = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(offered, _b64(_mac(key, *parts)).encode()) for key in keys)


def unsubscribe(touch: str) -> str:
    """The token of the unsubscribe link of a touch (public id)."""
    return f"{touch}.{_b64(_mac(_keys('unsubscribe')[0], touch))}"


def read_unsubscribe(token: str) -> int | None:
    """The touch a token of `unsubscribe` speaks of, or None if we did not make it. It never expires."""
    touch, _, mac = token.partition(".")
    return publicid.decode("tch", touch) if _holds(_keys("unsubscribe"), mac, touch) else None


def click(touch: str, url: str) -> str:
    """The token of a tracked link from a touch (public id) to `url`."""
    return f"{touch}.{_b64(_mac(_keys('click')[0], touch, url))}.{_b64(url.encode())}"


def read_click(token: str) -> Click | None:
    """Where a token of `click` leads, or None if we did not make it or the target is not a plain http(s) URL."""
    touch, _, rest = token.partition(".")
    mac, _, encoded = rest.partition(".")
    try:
        url = _unb64(encoded).decode()
    except (ValueError, binascii.Error):
        return None
    if _b64(url.encode()) != encoded or not _holds(_keys("click"), mac, touch, url) or not followable(url):
        return None
    touch_id = publicid.decode("tch", touch)
    return None if touch_id is None else Click(touch_id, url)


def followable(url: str) -> bool:
    """Whether a redirect may lead there: absolute http(s), a host, no credentials, nothing that breaks a header."""
    # Printable: no control character and no blank of any alphabet.
    if not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
        ascii_url(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc and "%" not in parts.netloc
