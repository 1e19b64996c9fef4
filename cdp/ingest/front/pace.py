"""Reading what a sender sends at its own speed, but not at any speed: a slow body must not hold a connection forever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

TOTAL_SECONDS = 30.0
"""A body must be complete after this long."""
GRACE_SECONDS = 10.0
"""So long nothing is asked of the sender's speed; afterwards BYTES_PER_SECOND."""
BYTES_PER_SECOND = 1_000


class TooSlow(Exception):
    """The body did not come at the speed asked for; answer 408."""


class Disconnected(Exception):
    """The sender went away before its body was complete; there is nobody to answer."""


async def read_parts(receive: Receive, take: Callable[[bytes], None]) -> None:
    """Give the parts of a request's body to `take` as they arrive. What `take` raises ends the reading.

    Raises TooSlow and Disconnected.
    """
    start = asyncio.get_running_loop().time()
    size = 0
    try:
        async with asyncio.timeout_at(start + GRACE_SECONDS) as deadline:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                part: bytes = message.get("body", b"")
                take(part)
                if not message.get("more_body", False):
                    return
                size += len(part)
                allowed = GRACE_SECONDS + size / BYTES_PER_SECOND
                deadline.reschedule(start + min(allowed, TOTAL_SECONDS))
    except TimeoutError:
        raise TooSlow from None
