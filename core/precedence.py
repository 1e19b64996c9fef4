"""Whose tick goes first: a workspace that takes much of the engine waits behind those that take little.

Wake-ups live for two seconds in the queue. Were they served in the order of their arrival alone, the ticks of one workspace
that take seconds each would stand before those of all others whenever a process becomes free, forever.
"""

from __future__ import annotations

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW = 60
"""Seconds, from the first tick counted on."""

ALLOWANCE = 15.0
"""Seconds of the engine's time in a window that a workspace takes before it goes behind the others."""

FIRST, LATER = 0, 9
"""Priorities as the broker has them: each of its queues is a list for each priority, read in this order."""


def count_tick(workspace_id: int, seconds: float) -> None:
    """Note that a tick of the workspace took so long. Without the cache nothing is noted, and all are equal."""
    spent = round(seconds * 1000)
    try:
        if not cache.add(_key(workspace_id), spent, WINDOW):
            cache.incr(_key(workspace_id), spent)
    except ValueError:  # It ran out in between; a window begins with the next tick.
        return
    except (RedisError, OSError) as error:
        logger.info("The cache is away, so ticks are not counted (%s).", type(error).__name__)


def precedence(workspace_id: int) -> int:
    """The priority of a tick of the workspace, now."""
    try:
        return LATER if cache.get(_key(workspace_id), 0) > ALLOWANCE * 1000 else FIRST
    except (RedisError, OSError):
        return FIRST


def _key(workspace_id: int) -> str:
    return f"tick_ms:{workspace_id}"
