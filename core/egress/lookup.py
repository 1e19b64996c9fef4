"""Looking up a host in bounded time. The system's resolver takes as long as its own settings let it, half a minute and more, and
cannot be interrupted; whoever waits for it here gives up after a few seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

SECONDS = 5.0
AT_ONCE = 16
"""Most look-ups under way in a process, those that nobody waits for any more included."""

_free = threading.BoundedSemaphore(AT_ONCE)

Resolver = Callable[[str, int], list[str]]
"""The addresses of a host, for a port; raises OSError."""


class LookupFailed(OSError):
    """The host could not be looked up in time."""


def bounded(resolver: Resolver, host: str, port: int, seconds: float = SECONDS) -> list[str]:
    """What the resolver says, if it does so within `seconds`. Raises what it raises, and LookupFailed."""
    if not _free.acquire(blocking=False):
        raise LookupFailed(f"{host} was not looked up: {AT_ONCE} look-ups hang already")
    answer: SimpleQueue[list[str] | BaseException] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(host, port))
        except BaseException as error:
            answer.put(error)
        finally:
            _free.release()

    # A thread of its own that nobody waits for at the end of the process, unlike those of a pool.
    try:
        threading.Thread(target=ask, name="look-up", daemon=True).start()
    except RuntimeError as error:  # The system gives no more threads.
        _free.release()
        raise LookupFailed(f"{host} was not looked up: {error}") from error
    try:
        found = answer.get(timeout=max(0.0, seconds))
    except Empty:
        raise LookupFailed(f"looking up {host} took longer than {seconds:.3g} s") from None
    if isinstance(found, BaseException):
        raise found
    return found
