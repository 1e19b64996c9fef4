"""One time limit for all statements of a transaction together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg.errors import QueryCanceled
from psycopg.pq import TransactionStatus

SLACK = 0.25
"""PostgreSQL's limit is set again once it exceeds what is left by so many seconds, so quick statements need no extra one."""

_SAVEPOINTS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


@contextmanager
def bounded(seconds: float, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """A transaction of so many seconds: a statement that runs at their end is cancelled, none is begun after it. Within
    another one it may only take less time than that one has left.

    Raises psycopg's QueryCanceled (Django's OperationalError because of it, where Django runs the statement), which the API
    answers as `too_slow`.
    """
    outer = next((each for each in connection.execute_wrappers if isinstance(each, _Deadline)), None)
    if outer is None:
        with transaction.atomic(), connection.execute_wrapper(_Deadline(clock() + seconds, clock)):
            yield
    else:
        with transaction.atomic(), outer.narrowed(seconds):
            yield


class _Deadline:
    """A wrapper of statements as `connection.execute_wrapper` takes it."""

    def __init__(self, end: float, clock: Callable[[], float]) -> None:
        self._end = end
        self._clock = clock
        self._limit = float("inf")

    @contextmanager
    def narrowed(self, seconds: float) -> Iterator[None]:
        """Only so many seconds, or what is left if that is less. One deadline at a time: two would overwrite each other's
        limit."""
        end = self._end
        self._end = min(end, self._clock() + seconds)
        self._limit = float("inf")
        try:
            yield
        finally:
            self._end = end
            self._limit = float("inf")

    def __call__(self, execute: Callable[..., Any], text: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        raw = connection.connection
        if isinstance(text, str) and text.startswith(_SAVEPOINTS):
            self._limit = float("inf")  # A rollback takes back the limit that was set since the savepoint.
        elif raw.info.transaction_status != TransactionStatus.INERROR:
            left = self._end - self._clock()
            if left <= 0:
                raise QueryCanceled("the time for all statements of the request is over")
            if self._limit - left > SLACK:
                self._limit = left
                raw.execute("SELECT set_config('statement_timeout', %s, true)", [str(max(int(left * 1000), 1))])
        return execute(text, params, many, context)
