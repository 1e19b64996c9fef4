"""Waking the ingest worker after a commit, without the request waiting for it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from core.wakeups import PULSE_SECONDS, nudge

GAP_SECONDS = 0.05
"""At most one nudge in this time: the worker drains the inbox, so one message does for all that came meanwhile."""


class Waker:
    """Coalesces wake-ups and sends them from a thread of its own. Belongs to one event loop."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nudge")
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Have the inbox looked at soon. Returns at once, whatever the broker does."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._wanted:
            self._wanted = False
            await loop.run_in_executor(self._thread, _wake)
            await asyncio.sleep(GAP_SECONDS)

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _wake() -> None:
    nudge("ingest.process_inbox", stale_after=PULSE_SECONDS)
