"""Processes of the replay, as workers would be: the server has two cores, and one Python makes use of one."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any, ParamSpec, TypeVar

import django
from django.conf import settings
from django.db import connection

from core.db.sql import Sql, run

LOOPBACK = ip_network("127.0.0.0/8")
P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Let this thread's database session plan a statement once instead of every time, and not wait for the disk.

    The replay runs the same few statements thousands of times, and does again whatever a crash made it lose.
    """
    connection.ensure_connection()
    before = connection.connection.prepare_threshold
    _hurry()
    try:
        yield
    finally:
        connection.connection.prepare_threshold = before
        run(Sql("RESET synchronous_commit; RESET plan_cache_mode"))


def _hurry() -> None:
    connection.ensure_connection()
    connection.connection.prepare_threshold = 3
    run(Sql("SET synchronous_commit = off; SET plan_cache_mode = force_generic_plan"))


class Hand:
    """One process with a database session of its own, which does what it is given in order."""

    def __init__(self) -> None:
        fresh = multiprocessing.get_context("spawn")  # A fork would share our session and our threads' locks.
        self._process = ProcessPoolExecutor(1, fresh, _begin, (connection.settings_dict,))

    def give(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a job done; it and its arguments travel as pickles."""
        return self._process.submit(job, *args, **kwargs)

    def close(self) -> None:
        """Finish what was given, and end."""
        self._process.shutdown()


def _begin(database: dict[str, Any]) -> None:
    """What the process needs before its first job: Django, our database, and no Ctrl-C of its own."""
    django.setup()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings.ALLOWED_NETWORKS = [*settings.ALLOWED_NETWORKS, LOOPBACK]
    connection.settings_dict.update(database)
    _hurry()
