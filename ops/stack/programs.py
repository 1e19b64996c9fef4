"""The programs of the stack that are our own: web, workers, beat."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from ops.stack.options import Options
from ops.stack.paths import PROJECT, Paths
from ops.stack.processes import MARK, Program


def environment(
    paths: Paths, options: Options, database_url: str, redis_url: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """What every child and management command sees."""
    loopback = {"PATHLINE_ALLOWED_NETWORKS": f"127.0.0.1:{options.sandbox_ports[0]}"} if options.sandbox else {}
    return {
        **loopback,
        **environ,
        "SANDBOX_PORT": str(options.sandbox_ports[0]),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": options.address,
        "PATHLINE_STATE_DIR": str(paths.state),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        MARK: str(paths.state),
    }


def all_programs(
    paths: Paths, options: Options, environ: Mapping[str, str], sandbox_listener: int | None = None
) -> list[Program]:
    """In the order in which they start. `sandbox_listener`: the descriptor on which the sandbox gateway listens, if one runs."""
    ours = [
        web(paths, options, environ),
        worker("ingestion", options.ingestion_workers, paths, environ),
        worker("imports", options.imports_workers, paths, environ),
        worker("exports", options.exports_workers, paths, environ),
        worker("engine", options.engine_workers, paths, environ),
        worker("delivery", options.delivery_workers, paths, environ),
        worker("insights", options.insights_workers, paths, environ),
        beat(paths, environ),
    ]
    if sandbox_listener is not None:
        ours.append(sandbox(paths, environ, sandbox_listener))
    if options.live:
        ours.append(live(paths, options, environ))
    return ours


def web(paths: Paths, options: Options, environ: Mapping[str, str]) -> Program:
    argv = [_tool("granian"), "--interface", "asgi", "--loop", "uvloop", "--host", options.host]
    argv += ["--port", str(options.port), "--workers", str(options.web_workers), "--no-ws", "--respawn-failed-workers"]
    argv += ["--workers-kill-timeout", "5", "config.asgi:application"]
    return Program("web", argv, environ, paths.logs / "web.log")


def worker(queue: str, concurrency: int, paths: Paths, environ: Mapping[str, str]) -> Program:
    """A Celery worker of one queue. An orphan has lost its servers, and every task may be cut short: it is killed."""
    argv = [_tool("celery"), "-A", "config", "worker", "-Q", queue, "-n", f"{queue}@%h", "--pool", "prefork"]
    argv += ["--concurrency", str(concurrency), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    log = paths.logs / f"worker-{queue}.log"
    return Program(f"worker-{queue}", argv, environ, log, orphan_signal=signal.SIGKILL)


def beat(paths: Paths, environ: Mapping[str, str]) -> Program:
    argv = [_tool("celery"), "-A", "config", "beat", "--loglevel", "WARNING", "--pidfile", ""]
    return Program("beat", argv, environ, paths.logs / "beat.log", orphan_signal=signal.SIGKILL)  # It holds nothing.


def sandbox(paths: Paths, environ: Mapping[str, str], listener: int) -> Program:
    """The gateway to try things on: it takes what channels send, and answers like a provider. It reaches nobody."""
    argv = [sys.executable, str(PROJECT / "manage.py"), "sandbox_gateway", "--fd", str(listener)]
    log = paths.logs / "sandbox.log"
    return Program("sandbox", argv, environ, log, orphan_signal=signal.SIGKILL, inherits=(listener,))


def live(paths: Paths, options: Options, environ: Mapping[str, str]) -> Program:
    """Customers who go on ordering in the demo's workspace, if it has been loaded."""
    argv = [sys.executable, str(PROJECT / "manage.py"), "demo_live", "--address", options.local_address]
    return Program("live", argv, environ, paths.logs / "live.log", orphan_signal=signal.SIGKILL)


def _tool(name: str) -> str:
    """A console script beside our own interpreter."""
    return str(Path(sys.executable).parent / name)
