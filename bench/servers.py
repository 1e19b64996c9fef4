"""The servers and programs of a benchmark: durable ones of its own, in a folder that goes away with the run."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ops.stack import postgres, programs, valkey
from ops.stack.options import options
from ops.stack.paths import PROJECT, Paths
from ops.stack.processes import Child, Program, run, spawn, tail


def free_port() -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Servers:
    """PostgreSQL (fsync and synchronous_commit on) and Valkey, and where things lie."""

    paths: Paths
    database_url: str
    redis_url: str
    children: list[Child] = field(default_factory=list)

    def database(self, name: str) -> str:
        """The address of another database on the same PostgreSQL, made if it is missing."""
        import psycopg

        with psycopg.connect(self.database_url, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')
        return postgres.url(self.paths, name)


def start() -> Servers:
    """Start the servers and set the environment as the settings read it; call before Django is set up."""
    state = Path(tempfile.mkdtemp(prefix="pathline-bench-"))
    paths = Paths(state=state, sockets=state / "run")
    paths.make()
    servers = Servers(paths, "", "")
    atexit.register(_end, servers)
    bin_dir = postgres.binaries(os.environ)
    who = postgres.identity(paths, bin_dir, os.geteuid())
    postgres.prepare(paths, bin_dir, who)
    servers.children.append(postgres.start(paths, bin_dir, who, os.environ))
    servers.children.append(valkey.start(paths, os.environ))
    servers.database_url, servers.redis_url = postgres.url(paths), valkey.url(paths)
    os.environ |= {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "PATHLINE_STATE_DIR": str(state),
        "PATHLINE_ALLOWED_NETWORKS": "127.0.0.1/32",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "WARNING",
    }
    return servers


def _end(servers: Servers) -> None:
    for child in servers.children:
        child.ask_to_stop()
    for child in servers.children:
        child.ensure_stopped()
    shutil.rmtree(servers.paths.state, ignore_errors=True)


@dataclass
class Stack:
    """Running programs, and the address of the web server among them."""

    address: str
    children: list[Child]

    def alive(self) -> None:
        """Raise if one of them has ended."""
        for child in self.children:
            if child.exit_code is not None:
                raise AssertionError(f"{child.program.name} ended:\n{tail(child.program.log)}")

    def ready(self) -> None:
        """Return once all workers answer a ping: one that is still starting takes from what is measured."""
        from config.celery import app

        end = time.monotonic() + 120
        workers = sum(child.program.name.startswith("worker-") for child in self.children)
        while len(app.control.inspect(timeout=2).ping() or {}) < workers:
            self.alive()
            if time.monotonic() > end:
                raise AssertionError("The workers do not answer.")

    def peak_rss_mb(self) -> dict[str, float]:
        """The largest resident size that each process (children of workers too) has had, in MB, by program."""
        found: dict[str, float] = {}
        for child in self.children:
            sizes = [_peak_mb(pid) for pid in _family(child.process.pid)]
            found[child.program.name] = max(sizes, default=0.0)
        return found


@contextmanager
def stack(
    servers: Servers, *, sandbox: bool = True, journal: Path | None = None, gateway_port: int = 0
) -> Iterator[tuple[Stack, int]]:
    """The product's own programs as `make up` runs them, and the port of the sandbox gateway (a free one, unless given)."""
    port, gateway_port = free_port(), gateway_port or free_port()
    chosen = options(os.environ | {"PORT": str(port), "SANDBOX": "0", "DEMO": "0", "PUBLIC_URL": ""})
    environ = programs.environment(servers.paths, chosen, servers.database_url, servers.redis_url, os.environ)
    wanted = programs.all_programs(servers.paths, chosen, environ)
    if sandbox:
        wanted.append(gateway(servers, environ, gateway_port, journal))
    with running(wanted, f"{chosen.local_address}/healthz", chosen.local_address) as programs_running:
        yield programs_running, gateway_port


def gateway(servers: Servers, environ: Mapping[str, str], port: int, journal: Path | None = None) -> Program:
    """The sandbox gateway: takes everything, posts no receipts."""
    argv = [sys.executable, str(PROJECT / "manage.py"), "sandbox_gateway", "--port", str(port)]
    argv += ["--script", '{"receipts": []}', *(["--journal", str(journal)] if journal else [])]
    return Program("sandbox", argv, environ, servers.paths.logs / "sandbox.log")


@contextmanager
def running(wanted: Sequence[Program], probe: str, address: str) -> Iterator[Stack]:
    """Start programs, wait for the probe to answer and for workers to be there, stop them at the end."""
    here = Stack(address, [spawn(program) for program in wanted])
    try:
        _wait(here, probe)
        yield here
        here.alive()
    finally:
        for child in here.children:
            child.ask_to_stop()
        for child in here.children:
            child.ensure_stopped()


def _wait(here: Stack, probe: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        here.alive()
        try:
            if httpx.get(probe, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.05)  # Nobody listens yet: a program that starts tells nobody when it has.
    raise AssertionError(f"{probe} does not answer.")


def manage(servers: Servers, *argv: str, environ: Mapping[str, str] | None = None) -> None:
    """Run a management command in a process of its own; raises with the end of its log."""
    log = servers.paths.logs / "manage.log"
    if run([sys.executable, *argv], environ or os.environ, PROJECT, log) != 0:
        raise AssertionError(f"{argv} failed:\n{tail(log)}")


def stats(gateway_port: int) -> dict[str, int]:
    """The sandbox gateway's counts."""
    found: dict[str, int] = httpx.get(f"http://127.0.0.1:{gateway_port}/stats", timeout=30).json()
    return found


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def _peak_mb(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
