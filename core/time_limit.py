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

    An error with which the block ends once the time is up is TimeUp too. For one task at a time, in the main thread of its
    process.
    """
    global _passed
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
            yield
        except BaseException as error:
            if _passed and not isinstance(error, TimeUp):
                raise TimeUp from error
            raise
        finally:
            _silence()
    finally:
        _silence()  # Again: the alarm may have gone off within the first.
        signal.signal(signal.SIGALRM, before)
        _passed = False


def is_up() -> bool:
    """Whether the time of the running task is up, also where it caught the interruption and went on."""
    return _passed


@contextmanager
def concluding() -> Iterator[None]:
    """A part of a task after whose interruption something remains to be written, by the caller who catches TimeUp.

    If the block ends by an error once the time is up, whatever the error, it ends by TimeUp; nothing is interrupted from then
    on, and the connection takes statements. It is a new one only where the old one can take none, for the caller may hold
    locks of its session. Not within a transaction.
    """
    within = connection.in_atomic_block
    try:
        yield
    except BaseException as error:
        if not _passed:
            raise
        _silence()
        if not within and not _is_fit():  # A test may run all in one transaction.
            give_up_connection()
        if isinstance(error, TimeUp):
            raise
        raise TimeUp from error


def _is_fit() -> bool:
    """Whether the connection is between two statements, outside a transaction, and Django knows so."""
    raw = connection.connection
    idle = raw is None or (raw.info.transaction_status == TransactionStatus.IDLE and bool(raw.autocommit))
    return idle and not connection.in_atomic_block


def give_up_connection() -> None:
    """Close the connection to the database after an interruption. It may be in the middle of a statement, or of a transaction
    that nobody ends any more, or hold locks of its session. The next statement opens a new one."""
    raw = connection.connection
    if raw is not None and raw.info.transaction_status == TransactionStatus.ACTIVE:
        with suppress(Exception):  # What cannot be cancelled ends by its own limit.
            raw.cancel_safe(timeout=CANCEL_SECONDS)
    # Otherwise Django would keep the closed connection until the end of that transaction.
    connection.in_atomic_block = False
    connection.closed_in_transaction = False
    connection.close()


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _passed
    _passed = True
    raise TimeUp


def _silence() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
