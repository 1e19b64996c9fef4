"""One careful HTTP client for adapters: guarded addresses, no redirects, no proxies, one deadline for everything,
a bounded answer. It tells apart what certainly did not happen from what may have."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore

from core.egress import netguard
from core.egress.hosts import ascii_url
from core.egress.lookup import SECONDS as LOOKUP_SECONDS
from core.egress.lookup import Resolver
from core.i18n.text import translated
from core.problems import Problem

MAX_ANSWER = 64 * 1024
CONNECT_SECONDS = 5.0
ADDRESSES = 2
"""At most so many addresses of a host are tried, so that connecting takes 15 s at the longest, the look-up included."""


class NotSent(Exception):
    """Certainly nothing reached the other side."""


class Ambiguous(Exception):
    """The other side may have acted, or not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `body` holds at most 64 kB; `truncated` says that there was more. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False


class _Deadline:
    """When the request in hand must be over."""

    def __init__(self) -> None:
        self.at = 0.0

    def left(self, timeout: float | None) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline for the whole request has passed")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A stream whose every step must fit in what is left, so that a drip of single bytes gains nothing."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only. Host header and SNI keep the name, since they come from the request."""

    def __init__(self, allowed: Sequence[netguard.Allowed], deadline: _Deadline, resolver: Resolver) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolver = resolver
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            seconds = self._deadline.left(min(timeout or LOOKUP_SECONDS, LOOKUP_SECONDS))
            addresses = netguard.addresses(host, port, self._allowed, self._resolver, seconds)
        except (netguard.Refused, OSError) as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:ADDRESSES]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure


def check_url(url: str, allowed: Sequence[netguard.Allowed], path: str) -> list[Problem]:
    """What is wrong with a URL to call. Plain http and odd ports are for allowed private networks alone."""
    try:
        parts = urlsplit(ascii_url(url))
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if any(c.isspace() or not c.isprintable() for c in url):
        said = translated("“{url}” holds a blank or a control character. Write %20 for a blank.", url=url[:200])
    elif parts.scheme not in ("http", "https") or not parts.hostname:
        said = translated(
            "“{url}” is not a whole http(s) URL. Write e.g. https://gateway.example/messages.", url=url[:200]
        )
    elif "@" in parts.netloc:
        said = translated("A URL must not hold a user name or password: it is shown to everybody. Take them out.")
    elif (parts.scheme != "https" or port not in (None, 443)) and not netguard.may_be_plain(
        parts.hostname, port or (80 if parts.scheme == "http" else 443), allowed
    ):
        said = translated(
            "“{url}” is not https on port 443, and nothing else is called. Use https; an operator may allow "
            "a private network with PATHLINE_ALLOWED_NETWORKS.",
            url=url[:200],
        )
    else:
        return []
    return [Problem(path, "bad_url", said)]


@cache
def _trust() -> ssl.SSLContext:
    """What the operator's machine trusts. Reading it takes a tenth of a second, so once for all channels."""
    return ssl.create_default_context()


class Client:
    """Posts to one place; connections stay open between calls. Used by one thread."""

    def __init__(
        self,
        url: str,
        allowed: Sequence[netguard.Allowed],
        seconds: float,
        resolver: Resolver = netguard.system_resolver,
    ) -> None:
        self._url = ascii_url(url)
        self._deadline = _Deadline()
        self._seconds = seconds
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust() if urlsplit(url).scheme == "https" else None,
            max_connections=2,
            keepalive_expiry=15.0,
            retries=0,
            network_backend=_GuardedBackend(allowed, self._deadline, resolver),
        )

    def post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post a body and read the answer within the deadline. Raises NotSent or Ambiguous."""
        self._deadline.at = time.monotonic() + self._seconds
        timeout = {"connect": CONNECT_SECONDS, "read": self._seconds, "write": self._seconds, "pool": 1.0}
        sent = {"accept-encoding": "identity", "user-agent": "Pathline", **headers}
        try:
            with self._pool.stream(
                "POST", self._url, headers=list(sent.items()), content=body, extensions={"timeout": timeout}
            ) as response:
                return _read(response)
        except (
            httpcore.ConnectError,
            httpcore.ConnectTimeout,
            httpcore.PoolTimeout,
            httpcore.UnsupportedProtocol,
            httpcore.LocalProtocolError,
        ) as error:
            raise NotSent(f"{type(error).__name__}: {error}"[:300]) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise Ambiguous(f"{type(error).__name__}: {error}"[:300]) from error

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def _read(response: httpcore.Response) -> Answer:
    chunks, size = [], 0
    for chunk in response.iter_stream():
        size += len(chunk)
        chunks.append(chunk)
        if size > MAX_ANSWER:
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(response.status, headers, b"".join(chunks)[:MAX_ANSWER], truncated=size > MAX_ANSWER)
