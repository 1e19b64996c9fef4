"""The front's own few connections to PostgreSQL, apart from Django's."""

from __future__ import annotations

from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

CONNECTIONS = 3
"""One writes, one reads keys, one is in reserve."""
WAIT_SECONDS = 3.0
"""A request hears 503 when no connection can be had for this long."""


def open_pool() -> AsyncConnectionPool:
    """A pool to the default database, not yet open."""
    return AsyncConnectionPool(
        conninfo(),
        min_size=1,
        max_size=CONNECTIONS,
        timeout=WAIT_SECONDS,
        reconnect_timeout=30,
        open=False,
        name="front",
        kwargs={"autocommit": True, "connect_timeout": 3, "application_name": "pathline-front"},
    )


def conninfo() -> str:
    """The address of Django's default database, in PostgreSQL's own form."""
    given = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {key: given[setting] for key, setting in named.items() if given.get(setting)}
    options = {key: value for key, value in given.get("OPTIONS", {}).items() if isinstance(value, str)}
    return make_conninfo("", **(options | parts))
