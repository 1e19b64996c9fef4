"""A real granian server with the real application, in a process of its own, on the test database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
NOBODY_HOME = "redis://127.0.0.1:1/0"


def database_url() -> str:
    """The test database, as another process finds it."""
    given = connection.settings_dict
    who = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
    host = given["HOST"] or given["OPTIONS"].get("host") or "localhost"
    if host.startswith("/"):
        return f"postgres://{who}@/{given['NAME']}?host={host}"
    return f"postgres://{who}@{host}:{given['PORT'] or 5432}/{given['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """The environment of another process of the product. No broker answers there: nothing here may depend on one."""
    given = {"DATABASE_URL": database_url(), "REDIS_URL": NOBODY_HOME, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return os.environ | given | {"PYTHONWARNINGS": "ignore"} | more


@contextmanager
def running(**more: str) -> Iterator[str]:
    """A server; yields its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [str(Path(sys.executable).with_name("granian")), "--interface", "asgi", "--loop", "uvloop", "--no-ws"]
    argv += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "config.asgi:application"]
    process = subprocess.Popen(
        argv, cwd=ROOT, env=environment(**more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, "The server did not start."
        try:
            httpx.options(f"{address}/v1/track")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("The server does not answer.")
