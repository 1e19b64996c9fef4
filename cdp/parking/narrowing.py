"""Finding out which of many things makes a statement fail: by halving, each attempt under a savepoint.

`blames_data` tells the errors that some stored value causes, and that come again, from those of the moment (a lost
connection, a deadlock), after which the whole is simply done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import psycopg
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, transaction

from cdp.parking.parking import Culprit

T = TypeVar("T")

CANCELED = "57014"
_OF_THE_MOMENT = ("08", "25", "40", "53", "55", "57", "58")
"""SQLSTATE classes: connection, transaction state, conflicts, resources, locks, operators' acts, the system."""

ALONE = 20
"""So many singled out while nobody passed: the rest of the set is not tried one by one."""

ATTEMPTS = 2_000
"""So many tries of one statement at most; who is not cleared by then is set aside with the others, and retried first."""


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code of the error, if it has one."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def blames_data(error: BaseException) -> bool:
    """Whether the error lies in what was processed, so that the same again fails again.

    Not so: conflicts, lost connections, lack of resources, time limits; those roll back, and the work comes again.
    """
    if isinstance(error, (SoftTimeLimitExceeded, MemoryError)) or not isinstance(error, Exception):
        return False
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return not isinstance(error, (DatabaseError, ConnectionError))
    if cause.sqlstate is None:
        return not isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)) and connection.is_usable()
    return cause.sqlstate[:2] not in _OF_THE_MOMENT


def is_slow(error: BaseException) -> bool:
    """Whether a time limit ended it: data only if it happens to one thing alone, and again."""
    return isinstance(error, SoftTimeLimitExceeded) or sqlstate(error) == CANCELED


def reason_of(error: BaseException) -> tuple[str, str]:
    """(code, detail) of an error: the SQLSTATE or the exception's class, and what it says in one line, without SQL."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error) and cause.sqlstate:
        return cause.sqlstate, " ".join((cause.diag.message_primary or str(cause)).split())
    return type(error).__name__, " ".join(str(error).split())


@dataclass(slots=True)
class Found(Generic[T]):
    """What halving found: the culprits, each with its error. With `broken` the statement fails for none at all; with
    neither, all fail only together."""

    culprits: list[tuple[T, BaseException]] = field(default_factory=list)
    broken: BaseException | None = None


def narrow(
    things: Sequence[T], attempt: Callable[[Sequence[T]], BaseException | None], until: float = float("inf")
) -> Found[T]:
    """Find the things that make `attempt` fail; it is known to fail for all of them together.

    `attempt` tries some, undoes what it did, and gives the error that was theirs, or None. It is asked for none at all
    first: what fails for none is broken. After `until` (a monotonic clock) no more is tried.
    """
    if (error := attempt(())) is not None:
        return Found(broken=error)
    found: Found[T] = Found()
    passed = False
    last: BaseException | None = None
    left = [list(things)]
    for _ in range(ATTEMPTS):
        if not left or (len(found.culprits) >= ALONE and not passed) or (last and time.monotonic() > until):
            break
        # Bad neighbours must not condemn the rest: if nobody passed at this end, look at the other before giving up.
        part = left.pop(0 if len(found.culprits) >= ALONE // 2 and not passed else -1)
        error = attempt(part)
        last = error or last
        if error is not None and len(part) == 1 and is_slow(error):
            error = attempt(part)
        if error is None:
            passed = passed or bool(part)
        elif len(part) == 1:
            found.culprits.append((part[0], error))
        else:
            middle = len(part) // 2
            left += [part[middle:], part[:middle]]
    if last is not None:
        found.culprits += [(thing, last) for part in left for thing in part]
    return found


class CulpritsFound(Exception):
    """A stage failed, and what made it fail is known: undo it, park the culprits, begin again without them."""

    def __init__(self, culprits: list[Culprit]) -> None:
        super().__init__(f"{len(culprits)} to be set aside")
        self.culprits = culprits


def tried(act: Callable[[], object]) -> BaseException | None:
    """Do something under a savepoint and undo it: the error that lies in the data, or None. Other errors are raised."""
    try:
        with transaction.atomic():
            act()
            raise _Undo
    except _Undo:
        return None
    except Exception as error:
        if not may_blame(error):
            raise
        return error


def may_blame(error: BaseException) -> bool:
    """Whether the culprit is to be looked for: the data, or a statement's own time limit."""
    return blames_data(error) or sqlstate(error) == CANCELED


class _Undo(Exception):
    """Ends a savepoint whose work is not wanted."""
