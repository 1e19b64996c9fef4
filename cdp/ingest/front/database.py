"""The front's own few connections to PostgreSQL, apart from Django's."""

from __future__ import annotations

import psycopg
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
        configure=_durable,
        kwargs={"autocommit": True, "connect_timeout": 3, "application_name": "pathline-front"},
    )


async def _durable(connection: psycopg.AsyncConnection) -> None:
    """A 200 means on disk, also on a server that is set to answer before."""
    await connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )


def conninfo() -> str:
    """The address of Django's default database, in PostgreSQL's own form."""
    given = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {key: given[setting] for key, setting in named.items() if given.get(setting)}
    options = {key: value for key, value in given.get("OPTIONS", {}).items() if isinstance(value, str)}
    return make_conninfo("", **(options | parts))
