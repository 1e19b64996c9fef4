"""Threads of the replay, each with a database session of its own, as workers would have: the server has two cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import ParamSpec, TypeVar

from django.db import connection

from cdp.sql import Sql, run
from channels.way import close_sessions

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Let this thread's database session plan a statement once instead of every time, and not wait for the disk.

    The replay runs the same few statements thousands of times, and does again whatever a crash made it lose.
    """
    connection.ensure_connection()
    raw = connection.connection
    before, raw.prepare_threshold = raw.prepare_threshold, 3
    run(Sql("SET synchronous_commit = off"))
    try:
        yield
    finally:
        raw.prepare_threshold = before
        run(Sql("RESET synchronous_commit"))


class Hand:
    """One thread, which does what it is given in order."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._open = ExitStack()
        self.give(self._open.enter_context, in_a_hurry()).result()

    def give(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a job done."""
        return self._thread.submit(job, *args, **kwargs)

    def close(self) -> None:
        """Finish what was given, and end the session."""
        self.give(self._end).result()
        self._thread.shutdown()

    def _end(self) -> None:
        self._open.close()
        close_sessions()
        connection.close()  # Of this very thread: looked up here, not by who asks for it.
