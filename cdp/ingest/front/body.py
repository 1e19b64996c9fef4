"""Reading a request's body: bounded while it streams in, also while it unfolds."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from cdp.ingest.front.memory import MemoryShare
from cdp.ingest.front.pace import (
    BYTES_PER_SECOND,
    GRACE_SECONDS,
    TOTAL_SECONDS,
    Disconnected,
    Receive,
    TooSlow,
    read_parts,
)
from cdp.ingest.front.refusal import Refusal
from cdp.ingest.items import MAX_BATCH_BYTES
from core.i18n.text import translated

MAX_MEMBERS = 1_000
"""A gzip body may be several compressed streams in a row, but not an endless row of empty ones."""

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], share: MemoryShare) -> bytes:
    """The request's body, unfolded if it is gzip, without a byte order mark. Never holds more than the limit.

    What it holds is taken from `share`.
    Raises Refusal.
    """
    encoding = headers.get(b"content-encoding", b"").strip().lower()
    if encoding not in (b"", b"identity", b"gzip"):
        raise Refusal(
            415,
            "unsupported_encoding",
            translated(
                "Content-Encoding {value} is not supported. Send plain JSON or gzip.",
                value=encoding.decode("latin-1")[:40],
            ),
        )
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > MAX_BATCH_BYTES:
        raise too_large(MAX_BATCH_BYTES)
    content = _Unfolded(share) if encoding == b"gzip" else _Plain(share)
    try:
        await read_parts(receive, content.take)
    except TooSlow:
        raise too_slow() from None
    except Disconnected:
        raise Refusal(400, "incomplete_body", translated("The connection ended before the body.")) from None
    body = content.whole()
    return body[len(_BOM) :] if body.startswith(_BOM) else body


class _Plain:
    """A body that is what it says."""

    def __init__(self, share: MemoryShare) -> None:
        self._share = share
        self._parts: list[bytes] = []
        self._size = 0

    def take(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MAX_BATCH_BYTES:
            raise too_large(MAX_BATCH_BYTES)
        self._share.take(len(part))
        self._parts.append(part)

    def whole(self) -> bytes:
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        if body.startswith(_GZIP_MAGIC):
            raise _no_encoding()
        return body


class _Unfolded:
    """A body of one or more gzip members, which unfold to one text (RFC 1952, 2.2)."""

    def __init__(self, share: MemoryShare) -> None:
        self._share = share
        self._parts: list[bytes] = []
        self._taken = self._size = 0
        self._members = 1
        self._unfold = zlib.decompressobj(_GZIP)

    def take(self, part: bytes) -> None:
        self._taken += len(part)  # Members without content add nothing to the size, but must end as well.
        if self._taken > MAX_BATCH_BYTES:
            raise too_large(MAX_BATCH_BYTES)
        while part:
            if self._unfold.eof:
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise _bad_gzip()
                self._unfold = zlib.decompressobj(_GZIP)
            try:
                unfolded = self._unfold.decompress(part, MAX_BATCH_BYTES + 1 - self._size)
            except zlib.error:
                raise _bad_gzip() from None
            self._size += len(unfolded)
            if self._size > MAX_BATCH_BYTES or self._unfold.unconsumed_tail:
                raise too_large(MAX_BATCH_BYTES)
            self._share.take(len(unfolded))
            self._parts.append(unfolded)
            part = self._unfold.unused_data

    def whole(self) -> bytes:
        if not self._unfold.eof:
            raise _bad_gzip()
        return b"".join(self._parts)


def _bad_gzip() -> Refusal:
    return Refusal(
        400,
        "bad_gzip",
        translated("The body says it is gzip but cannot be unfolded. Compress it whole, or send plain JSON."),
    )


def _no_encoding() -> Refusal:
    return Refusal(
        400,
        "no_content_encoding",
        translated(
            "The body is gzip, but the header Content-Encoding does not say so. Send `Content-Encoding: gzip` with it."
        ),
    )


def too_large(limit: int) -> Refusal:
    """A body of more bytes than may come."""
    return Refusal(
        413,
        "body_too_large",
        translated(
            "The body is larger than {limit:,} bytes (unfolded, if it is gzip). Send less at once.", limit=limit
        ),
    )


def too_slow() -> Refusal:
    """A body that `read_parts` gave up on."""
    return Refusal(
        408,
        "body_too_slow",
        translated(
            "The body came too slowly: it must be complete after {total_seconds:.0f} seconds, and bring "
            "at least {bytes_per_second:,} bytes a second after the first {grace_seconds:.0f}. Send it "
            "again, or less at once.",
            total_seconds=TOTAL_SECONDS,
            bytes_per_second=BYTES_PER_SECOND,
            grace_seconds=GRACE_SECONDS,
        ),
    )
