"""The soft time limit of a task: an alarm in the task's own process.

Celery's counts from before the task's first line, and comes once, as an exception, which whoever goes on after errors swallows
(Celery itself, where it comes before that line): the task then runs to its hard limit, and nobody has said what became of
its work.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from django.db import connection
from psycopg.pq import TransactionStatus

AGAIN_SECONDS = 7.0
"""The interruption comes again so often: it may have been raised where nothing can be raised (in a destructor)."""

CANCEL_SECONDS = 5.0


class TimeUp(KeyboardInterrupt):
    """The soft time limit of a task.

    A KeyboardInterrupt, for which alone psycopg cancels the statement that the server is running and gives the connection
    back fit for a rollback; with anything else the statement would run on. No Exception: nothing goes on after it.
    """


_passed = False
"""Whether the time of the task in hand is up."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt the block by TimeUp after so many seconds, and again until it ends or `concluding` takes over.

    For one task at a time, in the main thread of its process.
    """
    global _passed
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
        yield
    finally:
        _silence()
        signal.signal(signal.SIGALRM, before)
        _passed = False


@contextmanager
def concluding() -> Iterator[None]:
    """A part of a task after whose interruption something remains to be written, by the caller who catches TimeUp.

    However the block ends once the time is up, also by an error that the interruption has caused, it ends by TimeUp; nothing
    is interrupted from then on, and the connection takes statements. Not within a transaction.
    """
    try:
        yield
    except BaseException as error:
        if not _passed:
            raise
        _silence()
        _free_connection()
        if isinstance(error, TimeUp):
            raise
        raise TimeUp from error


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _passed
    _passed = True
    raise TimeUp


def _silence() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)


def _free_connection() -> None:
    """Give up a connection that was interrupted where psycopg could not mend it: in the middle of a statement or a commit."""
    raw = connection.connection
    if raw is not None and not connection.in_atomic_block and raw.info.transaction_status != TransactionStatus.IDLE:
        with suppress(Exception):  # What cannot be cancelled ends by its own limit.
            raw.cancel_safe(timeout=CANCEL_SECONDS)
        connection.close()
