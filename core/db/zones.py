"""Time zones that can be stored: those that Python knows and this PostgreSQL knows too, since either may have to use them."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from core.db.sql import Sql, rows


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Names of zones that both know. The server is asked once a process; its list takes a tenth of a second."""
    names = {name for (name,) in rows(Sql("SELECT name FROM pg_timezone_names"))}
    return frozenset(names & available_timezones())
