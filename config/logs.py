"""Logs in which a failure that repeats takes one line a minute, not one a second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

PARKING = "cdp.parking.parking"
"""Tells place and code in its arguments."""

SECONDS = 60.0

LISTED = 1_000
"""So many different failures are remembered; beyond them all are forgotten and told again."""


class OncePerMinute(logging.Filter):
    """Lets a warning or an error through once a minute for each (logger, place or exception); then says how many it held
    back meanwhile. What is below a warning always passes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        # The real time that passes between two lines, not the time of any event.
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        if record.levelno < logging.WARNING:
            return True
        now = self._clock()
        key = (record.name, record.pathname, record.lineno, _code(record))
        with self._lock:
            told, held_back = self._seen.get(key, (float("-inf"), 0))
            if now - told < SECONDS:
                self._seen[key] = (told, held_back + 1)
                return False
            if len(self._seen) >= LISTED:
                self._seen.clear()
            self._seen[key] = (now, 0)
        if held_back:
            record.msg = f"{record.getMessage()} ({held_back} more like it since the last line.)"
            record.args = None
        return True


def _code(record: logging.LogRecord) -> str:
    """What kind of failure it was: the exception's class and SQLSTATE, as Celery passes it too, or the message's text."""
    error: Any = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is not None:
        return f"{type(error).__name__}:{getattr(error, 'sqlstate', '') or ''}:{_task(record)}"
    return f"{record.msg}:{record.args if record.name == PARKING else ''}:{_task(record)}"


def _task(record: logging.LogRecord) -> str:
    """Celery logs every task's failure from one place; its data name the task."""
    data = getattr(record, "data", None)
    return str(data.get("name", "")) if isinstance(data, dict) else ""
