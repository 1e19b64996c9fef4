"""Real concurrency for tests: threads that start at one moment, each with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(workers: int, work: Callable[[int], T]) -> list[T]:
    """What `work(0)`, `work(1)`, ... return when they begin at once."""
    barrier = Barrier(workers)

    def one(number: int) -> T:
        try:
            barrier.wait(30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))
