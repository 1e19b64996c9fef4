"""Servers that the operator gave by DATABASE_URL and REDIS_URL: checked before anything is started on them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import psycopg
import redis

from core.i18n.text import translated
from ops.stack.preflight import bad_setting, evicts, too_old, unreachable

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)
PATIENCE = 5  # Seconds to connect and to answer.


def check_postgres(url: str) -> str:
    """The server's version, e.g. `16.4`. Raises StackError if it is not usable, and says why."""
    parts = _parts("DATABASE_URL", url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise bad_setting(
            "DATABASE_URL",
            without_password(url),
            translated("it must look like postgres://user:password@host:5432/name"),
        )
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE) as connection:
            number = connection.info.server_version
            shown = connection.info.parameter_status("server_version") or str(number)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise unreachable("DATABASE_URL", without_password(url), str(error).strip()) from error
    if number < OLDEST_POSTGRES * 10_000:
        raise too_old("DATABASE_URL", "PostgreSQL", shown, str(OLDEST_POSTGRES))
    return shown.split()[0]


def check_redis(url: str) -> str:
    """The server's name and version, e.g. `Valkey 8.1.3`. Raises StackError if it is not usable, and says why."""
    parts = _parts("REDIS_URL", url)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise bad_setting(
            "REDIS_URL",
            without_password(url),
            translated("it must look like redis://:password@host:6379/0"),
        )
    try:
        with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
            server = client.info("server")
            policy = client.info("memory").get("maxmemory_policy", "noeviction")
    except (redis.RedisError, ValueError, OSError) as error:
        raise unreachable("REDIS_URL", without_password(url), str(error)) from error
    version = str(server["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise too_old("REDIS_URL", "Redis", version, "Redis 6.2 (or any Valkey)")
    if policy != "noeviction":
        raise evicts(policy)
    return f"Valkey {server['valkey_version']}" if "valkey_version" in server else f"Redis {version}"


def _parts(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise bad_setting(name, without_password(url), translated("it is not a URL: {error}", error=error)) from error
    return parts


def without_password(url: str) -> str:
    """The address fit to be shown."""
    head, at, host = url.rpartition("@")
    if not at:
        return url
    scheme, _, user = head.partition("://")
    return f"{scheme}://{user.split(':')[0]}@{host}"
