"""When to try again: ever longer, a little differently for each message, and not forever."""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

MAX_ATTEMPTS = 12
_FIRST = 5.0
_LONGEST = 6 * 3600.0


def delay(key: str, attempt: int) -> timedelta:
    """How long to wait after attempt number `attempt` (from 1): 5 s, 10 s, 20 s ... 6 h, and up to a quarter more.

    The jitter comes from the key, so a thousand failed together do not come back together, and a test knows when.
    """
    jitter = crc32(f"{key}/{attempt}".encode()) / 2**32 / 4
    return timedelta(seconds=min(_FIRST * 2 ** (attempt - 1), _LONGEST) * (1 + jitter))
