"""How much memory the bodies of all requests of a process may take together: each is bounded, their number is not."""

from __future__ import annotations

from typing import Self

from cdp.ingest.front.refusal import Refusal
from core.i18n.text import translated

MAX_HELD = 256_000_000
"""Bytes of bodies, unfolded, that one web process holds at once."""

_held = 0


class MemoryShare:
    """What one request holds; given back at the end of the `with`. Of one event loop: nothing here waits."""

    __slots__ = ("_size",)

    def __init__(self) -> None:
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        global _held
        _held -= self._size

    def take(self, size: int) -> None:
        """Hold that many bytes more. Raises Refusal."""
        global _held
        if _held + size > MAX_HELD:
            raise _too_many()
        _held += size
        self._size += size


def _too_many() -> Refusal:
    return Refusal(
        503,
        "busy",
        translated(
            "The server is taking in as much as it can hold at once; nothing was stored. Send the same request again."
        ),
        retry_after=2,
    )
