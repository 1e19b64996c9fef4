"""Reading a request's body: bounded while it streams in, also while it unfolds."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from cdp.front.refusal import Refusal
from cdp.items import MAX_BATCH_BYTES

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_GZIP = 16 + zlib.MAX_WBITS


async def read_body(receive: Receive, headers: Mapping[bytes, bytes]) -> bytes:
    """The request's body, unfolded if it is gzip. Never holds more than the limit; raises Refusal."""
    encoding = headers.get(b"content-encoding", b"").strip().lower()
    if encoding not in (b"", b"identity", b"gzip"):
        raise Refusal(
            415,
            "unsupported_encoding",
            f"Content-Encoding {encoding.decode('latin-1')[:40]} is not supported. Send plain JSON or gzip.",
            "不支持该 Content-Encoding。请发送未压缩或 gzip 压缩的 JSON。",
        )
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > MAX_BATCH_BYTES:
        raise _too_large()
    unfold = zlib.decompressobj(_GZIP) if encoding == b"gzip" else None
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "incomplete_body", "The connection ended before the body.", "连接在请求体结束前中断。")
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        if unfold is not None:
            part = _unfold(unfold, part, MAX_BATCH_BYTES + 1 - size)
        size += len(part)
        if size > MAX_BATCH_BYTES:
            raise _too_large()
        parts.append(part)
    if unfold is not None and not unfold.eof:
        raise _bad_gzip()
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _unfold(unfold: zlib._Decompress, part: bytes, room: int) -> bytes:
    try:
        unfolded = unfold.decompress(part, room)
    except zlib.error:
        raise _bad_gzip() from None
    if unfold.unconsumed_tail:
        raise _too_large()
    return unfolded


def _bad_gzip() -> Refusal:
    return Refusal(
        400,
        "bad_gzip",
        "The body says it is gzip but cannot be unfolded. Compress it whole, or send plain JSON.",
        "请求体声明为 gzip 但无法解压。请完整压缩,或发送未压缩的 JSON。",
    )


def _too_large() -> Refusal:
    return Refusal(
        413,
        "body_too_large",
        f"The body is larger than {MAX_BATCH_BYTES:,} bytes (after unfolding gzip). Send smaller batches.",
        f"请求体(解压后)超过 {MAX_BATCH_BYTES:,} 字节。请减小批次。",
    )
