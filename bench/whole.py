"""The whole journey, delivery included: from the first POST until the last customer has left."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import httpx
import psycopg

from bench.scene import WRITE_KEY
from bench.servers import Servers, Stack, gateway, manage, running, stats
from ops.stack.processes import Program

EVENT = "Order Completed"
BATCH = 100
PATIENCE = 600.0


def ours(servers: Servers, here: Stack, gateway_port: int, n: int) -> float:
    """Seconds for `n` customers through our stack, which is running with the journey live."""
    before = stats(gateway_port)["effects"]
    began = time.perf_counter()
    with httpx.Client(auth=(WRITE_KEY, ""), timeout=60) as client:
        for body in _bodies(n, str(began)):
            client.post(f"{here.address}/v1/batch", json=body).raise_for_status()
    _until(servers.database_url, "SELECT count(*) FROM journeys_enrollment WHERE state = 2", n, here)
    # The exit lies behind the decision to send; the run is over when the gateway has the last message too.
    _until_delivered(gateway_port, before + n)
    took = time.perf_counter() - began
    found = _one(
        servers.database_url, "SELECT (SELECT count(*) FROM channels_attempt), (SELECT count(*) FROM events_event)"
    )
    if found != (n, n) or stats(gateway_port)["messages"] != before + n:
        raise AssertionError(f"attempts and events {found}, gateway {stats(gateway_port)}; {n} expected")
    return took


def naive(servers: Servers, gateway_port: int, n: int) -> float:
    """Seconds for `n` customers through a task per customer and step, on the same servers and the same gateway."""
    from bench.servers import free_port

    url = servers.database("naive")
    environ = os.environ | {
        "NAIVE_DATABASE_URL": url,
        "NAIVE_GATEWAY_URL": f"http://127.0.0.1:{gateway_port}/messages",
        "DJANGO_SETTINGS_MODULE": "bench.naive.settings",
    }
    manage(servers, "-m", "bench.naive.run", str(n), environ=environ)
    port, bin_dir, logs = free_port(), Path(sys.executable).parent, servers.paths.logs
    web = [str(bin_dir / "granian"), "--interface", "wsgi", "--port", str(port), "--blocking-threads", "4"]
    worker = [str(bin_dir / "celery"), "-A", "bench.naive.celery", "worker", "--pool", "prefork", "--concurrency", "4"]
    worker += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    wanted = [
        Program("naive-web", [*web, "bench.naive.wsgi:application"], environ, logs / "naive-web.log"),
        Program("naive-worker", worker, environ, logs / "naive-worker.log"),
    ]
    before = stats(gateway_port)["effects"]
    address = f"http://127.0.0.1:{port}"
    with running(wanted, f"{address}/healthz", address) as here, httpx.Client(timeout=120) as client:
        _until_workers_answer()
        began = time.perf_counter()
        for body in _bodies(n, "naive"):
            client.post(f"{address}/batch", json=body).raise_for_status()
        _until(url, "SELECT count(*) FROM naive_enrollment WHERE ended_at IS NOT NULL", n, here)
        took = time.perf_counter() - began
    if stats(gateway_port)["effects"] != before + n:
        raise AssertionError(f"the gateway has {stats(gateway_port)}; {before} + {n} expected")
    return took


def only_gateway(servers: Servers, port: int) -> Program:
    """The gateway on its own, for the comparison."""
    return gateway(servers, os.environ, port)


def _bodies(n: int, run: str) -> list[dict[str, object]]:
    return [
        {
            "batch": [
                {
                    "type": "track",
                    "event": EVENT,
                    "userId": f"u{i}",
                    "messageId": f"{run}-{i}",
                    "properties": {"total": i},
                }
                for i in range(low, min(low + BATCH, n + 1))
            ]
        }
        for low in range(1, n + 1, BATCH)
    ]


def _until_workers_answer() -> None:
    """The comparison's workers have loaded once one of them answers a ping."""
    import subprocess

    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.naive.settings", "NAIVE_DATABASE_URL": "postgres:///x"}
    command = [
        str(Path(sys.executable).parent / "celery"),
        "-A",
        "bench.naive.celery",
        "inspect",
        "ping",
        "--timeout",
        "5",
    ]
    for _ in range(10):
        if subprocess.run(command, env=environ, capture_output=True).returncode == 0:
            return
    raise AssertionError("No worker of the comparison answers.")


def _until(url: str, query: str, wanted: int, here: Stack) -> None:
    end, found = time.monotonic() + PATIENCE, 0
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < end:
            row = connection.execute(query).fetchone()
            found = row[0] if row else 0
            if found >= wanted:
                return
            here.alive()
            time.sleep(0.05)  # Between two looks; asking without rest would take from what is measured.
    raise AssertionError(f"{found} of {wanted} after {PATIENCE} s: {query}")


def _until_delivered(gateway_port: int, wanted: int) -> None:
    end = time.monotonic() + PATIENCE
    while stats(gateway_port)["effects"] < wanted:
        if time.monotonic() > end:
            raise AssertionError(f"{stats(gateway_port)} after {PATIENCE} s; {wanted} expected")
        time.sleep(0.05)


def _one(url: str, query: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()
