"""Finding out which of many things makes a statement fail: by trying parts of them, each attempt under a savepoint.

The search goes from the first to the last. A part that passes is done with, and the next is twice as large; in one that
fails the first culprit is found by halving, and the next part is half as large. So a search that has to end has examined
the things up to some point, found every culprit among them, and says which it did not come to.

`blames_data` tells the errors that some stored value causes, and that come again, from those of the moment (a lost
connection, a deadlock), after which the whole is simply done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

import psycopg
from django.db import DatabaseError, connection, transaction

from cdp.parking.parking import Culprit, park
from core.time_limit import TimeUp

T = TypeVar("T")

CANCELED = "57014"
TIME_LIMIT = "SoftTimeLimitExceeded"
"""The codes of what took too long: one statement, or the task as a whole."""

_OF_THE_MOMENT = ("08", "25", "40", "53", "55", "57", "58")
"""SQLSTATE classes: connection, transaction state, conflicts, resources, locks, operators' acts, the system."""

ATTEMPTS = 2_000
"""So many tries of one statement in one search; what they do not come to is left unexamined."""


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code of the error, if it has one."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def blames_data(error: BaseException) -> bool:
    """Whether the error lies in what was processed, so that the same again fails again.

    Not so: conflicts, lost connections, lack of resources, time limits; those roll back, and the work comes again.
    """
    if isinstance(error, MemoryError) or not isinstance(error, Exception):
        return False
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return not isinstance(error, (DatabaseError, ConnectionError))
    if cause.sqlstate is None:
        return not isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)) and connection.is_usable()
    return cause.sqlstate[:2] not in _OF_THE_MOMENT


def is_slow(error: BaseException) -> bool:
    """Whether a time limit ended it: data only if it happens to one thing alone, and again."""
    return isinstance(error, TimeUp) or sqlstate(error) == CANCELED


def reason_of(error: BaseException) -> tuple[str, dict[str, str]]:
    """(code, params) of an error: the SQLSTATE or the exception's class; what it says in one line, without SQL (`error`),
    and of one of PostgreSQL's the `table`, `column` and `constraint` that it names."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error) and cause.sqlstate:
        diag = cause.diag
        named = {"table": diag.table_name, "column": diag.column_name, "constraint": diag.constraint_name}
        said = {"error": _one_line(diag.message_primary or str(cause))}
        return cause.sqlstate, said | {name: value for name, value in named.items() if value}
    name = TIME_LIMIT if isinstance(error, TimeUp) else type(error).__name__
    return name, {"error": _one_line(str(error))}


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(slots=True)
class Found(Generic[T]):
    """What a search found: the culprits, each with its error. With `broken` the statement fails for none at all; with
    neither of these nor anything unexamined, all fail only together."""

    culprits: list[tuple[T, BaseException]] = field(default_factory=list)
    broken: BaseException | None = None
    #: What the search did not come to: nothing is known for or against these.
    unexamined: list[T] = field(default_factory=list)
    #: The last error met.
    last: BaseException | None = None

    @property
    def not_cleared(self) -> list[tuple[T, BaseException]]:
        """The culprits, and what was not examined with the last error: all that is left out of this pass."""
        return self.culprits + self._open

    @property
    def _open(self) -> list[tuple[T, BaseException]]:
        return [(thing, self.last) for thing in self.unexamined if self.last is not None]

    def park(self, culprit: Callable[[T, BaseException], Culprit], now: datetime) -> None:
        """Set aside what was found. What was not examined is left out of this pass too, and retried at once."""
        park([culprit(*each) for each in self.culprits], now)
        park([culprit(*each) for each in self._open], now, at_once=True)


def narrow(
    things: Sequence[T], attempt: Callable[[Sequence[T]], BaseException | None], until: float = float("inf")
) -> Found[T]:
    """Find the things that make `attempt` fail; it is known to fail for all of them together.

    `attempt` tries some, undoes what it did, and gives the error that was theirs, or None. It is asked for none at all
    first: what fails for none is broken. After `until` (a monotonic clock) the culprit in hand is still found, unless each
    attempt takes long; then the smallest part known to fail is to blame.
    """
    if (error := attempt(())) is not None:
        return Found(broken=error)
    search = _Search(things, attempt, until)
    begin, size = 0, max(1, len(things) // 2)
    while begin < len(things) and not search.over:
        end = min(len(things), begin + size)
        error = search.failure(begin, end)
        if error is None:
            begin, size = end, size * 2
        else:
            size = max(1, (end - begin) // 2)
            begin = search.first_culprit(begin, end, error)
    search.found.unexamined = list(things[begin:])
    return search.found


class _Search(Generic[T]):
    """The attempts of one search, and what they found."""

    def __init__(
        self, things: Sequence[T], attempt: Callable[[Sequence[T]], BaseException | None], until: float
    ) -> None:
        self.found: Found[T] = Found()
        self._things = things
        self._attempt = attempt
        self._until = until
        self._attempts = 0

    @property
    def over(self) -> bool:
        """Whether no further part is tried. The first failure is always looked into, so each search comes further."""
        return self.found.last is not None and (self._attempts >= ATTEMPTS or time.monotonic() > self._until)

    def failure(self, begin: int, end: int) -> BaseException | None:
        """What goes wrong for these. A time limit is the fault of one alone only if it happens twice."""
        part = self._things[begin:end]
        self._attempts += 1
        error = self._attempt(part)
        if error is not None and len(part) == 1 and is_slow(error):
            error = self._attempt(part)
        self.found.last = error or self.found.last
        return error

    def first_culprit(self, begin: int, end: int, error: BaseException) -> int:
        """Find the first culprit between `begin` and `end`, which fail together; from where on the search continues."""
        proven = True
        while end - begin > 1:
            if is_slow(error) and time.monotonic() > self._until:
                if not proven:
                    return begin
                self.found.culprits += [(thing, error) for thing in self._things[begin:end]]
                return end
            middle = (begin + end) // 2
            failed = self.failure(begin, middle)
            if failed is None:
                begin, proven = middle, False
            else:
                error, end, proven = failed, middle, True
        alone = error if proven else self.failure(begin, end)
        if alone is not None:
            self.found.culprits.append((self._things[begin], alone))
        return end


class Allowance:
    """Time for searching that several searches share."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    @property
    def spent(self) -> bool:
        """Whether the time is used up."""
        return self._seconds <= 0

    def narrow(
        self, things: Sequence[T], attempt: Callable[[Sequence[T]], BaseException | None], *, within: bool = False
    ) -> Found[T]:
        """As `narrow`; once the time is used up nothing is examined.

        `within`: it is a part of what an earlier search has found. Then the first culprit is found even so: if nothing were,
        the same would be found and left by every pass.
        """
        if self.spent and not within:
            return Found(unexamined=list(things))
        began = time.monotonic()
        try:
            return narrow(things, attempt, began + max(self._seconds, 0.0))
        finally:
            self._seconds -= time.monotonic() - began


class CulpritsFound(Exception):
    """A stage failed, and what made it fail is known: undo it, park the culprits, begin again without them.

    `unexamined`: (profile, version) pairs that the search did not come to. They are left out as well, and take part in the
    next pass, which comes at once.
    """

    def __init__(self, culprits: list[Culprit], unexamined: Sequence[tuple[int, int]] = ()) -> None:
        super().__init__(f"{len(culprits)} to be set aside, {len(unexamined)} not examined")
        self.culprits = culprits
        self.unexamined = unexamined


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
