"""`make up`: every step from an empty folder to a running Pathline, and back down again."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from ops.advice import advice, python_advice
from ops.stack import given, postgres, processes, programs, valkey
from ops.stack.complaints import already_running, port_taken, step_failed
from ops.stack.options import SANDBOX_PORT, Options
from ops.stack.places import PROJECT, Places
from ops.stack.screen import Screen
from ops.stack.supervisor import Stop, Supervisor

LOOPBACK = "127.0.0.1"
WEB_LIMIT = 120.0  # Seconds for the web server to answer the first time.


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses in use, embedded or given."""

    database_url: str
    redis_url: str


def up(places: Places, options: Options, environ: Mapping[str, str], screen: Screen) -> None:
    """Start everything and look after it until told to stop.

    Raises StackError if a setting is bad or a step fails; whatever was started by then is stopped.
    """
    with _only_one(places), Supervisor(screen.say) as supervisor:
        try:
            places.stack_env.unlink(missing_ok=True)  # Of a stack that was killed: its servers are gone.
            with screen.step("Looking around", "检查环境") as remarks:
                if killed := processes.end_leftovers(places.state):
                    remarks.append(f"ended {killed} processes of an earlier run")
                if not _free(options.host, options.port):
                    raise port_taken("PORT", options.host, options.port)
                options = with_sandbox_port(options, remarks)
            servers = _servers(places, environ, supervisor, screen)
            child_environ = programs.environment(places, options, servers.database_url, servers.redis_url, environ)
            _write_stack_env(places, servers, options)
            notes = places.about(_database_identity(servers.database_url))
            _prepare(places, notes, options, child_environ, screen)
            web, *rest = programs.all_programs(places, options, child_environ)
            with screen.step("Web server", "网页服务"):
                supervisor.start(web)
                _wait_for_web(options, places)
            # After the web server, not beside it: loading five Pythons at once doubled the wait on two cores.
            with screen.step("Workers and beat", "任务进程与定时器"):
                for program in rest:
                    supervisor.start(program)
            user, password = _credentials(notes / "first_user")
            for problem in [*advice(options.address, environ), *python_advice(sys.version_info[:3])]:
                screen.warn(problem)
            screen.welcome(options.address, user, password, str(places.state))
            supervisor.watch()
        except Stop:
            screen.say("stopping / 正在停止")
        finally:
            supervisor.stop()
            places.stack_env.unlink(missing_ok=True)


@contextlib.contextmanager
def _only_one(places: Places) -> Iterator[None]:
    """Hold the state folder; the kernel lets go of it however we end."""
    places.make()
    with places.lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise already_running(places.state, lock.read().strip()) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _free(host: str, port: int) -> bool:
    """Whether we may listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def with_sandbox_port(options: Options, remarks: list[str]) -> Options:
    """The options with the sandbox gateway's port settled: the first free one of those it may have."""
    if not options.sandbox:
        return options
    free = next((port for port in options.sandbox_ports if port != options.port and _free(LOOPBACK, port)), None)
    if free is None:
        raise port_taken("SANDBOX_PORT", LOOPBACK, options.sandbox_ports[-1])
    if free != options.sandbox_ports[0]:
        remarks.append(f"port {options.sandbox_ports[0]} is taken, the sandbox gateway listens on {free}")
    return replace(options, sandbox_ports=(free,))


def _servers(places: Places, environ: Mapping[str, str], supervisor: Supervisor, screen: Screen) -> Servers:
    """Check the given servers first (a mistake there is the likeliest), then start what was not given."""
    database_url, redis_url = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    if database_url:
        with screen.step("PostgreSQL (given)", "PostgreSQL（外部）") as remarks:
            remarks.append(given.check_postgres(database_url))
    if redis_url:
        with screen.step("Redis (given)", "Redis（外部）") as remarks:
            remarks.append(given.check_redis(redis_url))
    marked = {**environ, processes.MARK: str(places.state)}
    if not database_url:
        with screen.step("PostgreSQL (embedded)", "PostgreSQL（内置）") as remarks:
            bin_dir = postgres.binaries(environ)
            who = postgres.identity(places, bin_dir, os.geteuid())
            if postgres.prepare(places, bin_dir, who):
                remarks.append("new")
            supervisor.keep(postgres.start(places, bin_dir, who, marked))
            database_url = postgres.url(places)
    if not redis_url:
        with screen.step("Valkey (embedded)", "Valkey（内置）"):
            supervisor.keep(valkey.start(places, marked))
            redis_url = valkey.url(places)
    return Servers(database_url, redis_url)


def _write_stack_env(places: Places, servers: Servers, options: Options) -> None:
    """Let `manage.py` in another terminal find the same servers."""
    draft = places.stack_env.with_suffix(".draft")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"DATABASE_URL={servers.database_url}\nREDIS_URL={servers.redis_url}\n")
        file.write(f"SANDBOX_PORT={options.sandbox_ports[0]}\n")
    draft.replace(places.stack_env)


def _prepare(places: Places, notes: Path, options: Options, environ: Mapping[str, str], screen: Screen) -> None:
    with screen.step("Tables, schedules, first user", "数据表、定时任务、首个用户"):
        _manage("setup", places, environ, "--note", str(notes / "first_user"))
        if options.sandbox:
            _tell_channels(places, notes / "sandbox_port", options.sandbox_ports[0], environ)
    with screen.step("Static files", "静态文件") as remarks:
        remarks.append(_collect_static(places, environ))
    marker = notes / "demo.done"
    if not options.demo or "demo" not in _commands() or marker.exists():
        return
    screen.console.print("[dim]…[/] Demo, first run only [dim]演示数据，仅首次[/]")
    with screen.step("Demo", "演示数据"):
        # Its progress bar belongs on this terminal.
        if processes.run([sys.executable, "manage.py", "demo"], environ, PROJECT) != 0:
            raise step_failed("manage.py demo", places.logs, "(see above; `make up` goes on where it stopped)")
        marker.touch()


def _tell_channels(places: Places, note: Path, port: int, environ: Mapping[str, str]) -> None:
    """Channels that delivered to the sandbox gateway of the last start deliver to this one, wherever it listens."""
    before = int(note.read_text()) if note.exists() else SANDBOX_PORT
    if port != before:
        _manage("sandbox_moved", places, environ, "--from", str(before), "--to", str(port))
    note.write_text(str(port))


def _commands() -> set[str]:
    """The management commands there are, by file name: no need to load Django for it."""
    return {path.stem for path in PROJECT.glob("*/management/commands/*.py")}


def _manage(command: str, places: Places, environ: Mapping[str, str], *options: str) -> None:
    """Run a management command to its end; its output goes to a log, shown if it fails."""
    log = places.logs / "setup.log"
    if processes.run([sys.executable, "manage.py", command, *options], environ, PROJECT, log) != 0:
        raise step_failed(f"manage.py {command}", log, processes.tail(log))


def _collect_static(places: Places, environ: Mapping[str, str]) -> str:
    """Collect and compress the static files, unless nothing they come from has changed."""
    digest = hashlib.sha256((PROJECT / "uv.lock").read_bytes())
    # Not `.pathline/static`, which is what we make here.
    for path in sorted(PROJECT.glob("[!.]*/static/**/*")) + sorted(PROJECT.glob("static/app/**/*")):
        state = path.stat()
        digest.update(f"{path} {state.st_mtime_ns} {state.st_size}".encode())
    stamp = places.state / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return "unchanged"
    _manage("collectstatic", places, environ, "--noinput", "--verbosity", "0")
    stamp.write_text(digest.hexdigest())
    return "collected"


def _database_identity(url: str) -> str:
    """Which database this is, at whatever address: the cluster's own identifier (where we may read it) and the
    database's number."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        cluster = None
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            cluster = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    assert row is not None  # We are connected to it.
    return f"{cluster[0] if cluster else 'cluster'}-{row[0]}"


def _wait_for_web(options: Options, places: Places) -> None:
    log = places.logs / "web.log"
    deadline = time.monotonic() + WEB_LIMIT
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{options.local_address}/healthz", timeout=5):  # noqa: S310 # Our own.
                return
        except urllib.error.HTTPError as error:
            raise step_failed("web", log, f"GET /healthz gives {error.code}\n{processes.tail(log)}") from error
        except OSError:
            time.sleep(0.1)
    raise step_failed("web", log, processes.tail(log))


def _credentials(note: Path) -> tuple[str, str]:
    """What `manage.py setup` wrote down about the first user: its name and its password."""
    if not note.exists():
        return "-", "(this database already had its users / 数据库中已有用户)"
    user, password = note.read_text().splitlines()[:2]
    return user, password
