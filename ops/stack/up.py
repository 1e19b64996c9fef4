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

from core.i18n.text import bilingual, translated
from ops.advice import advice, python_advice
from ops.stack import external, postgres, processes, programs, valkey
from ops.stack.console import Console
from ops.stack.options import SANDBOX_PORT, Options
from ops.stack.paths import PROJECT, Paths
from ops.stack.preflight import already_running, port_taken, step_failed
from ops.stack.supervisor import Stop, Supervisor

LOOPBACK = "127.0.0.1"
WEB_LIMIT = 120.0  # Seconds for the web server to answer the first time.


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses in use, embedded or external."""

    database_url: str
    redis_url: str


def up(paths: Paths, options: Options, environ: Mapping[str, str], console: Console) -> None:
    """Start everything and look after it until told to stop.

    Raises StackError if a setting is bad or a step fails; whatever was started by then is stopped.
    """
    with _only_one(paths), Supervisor(console.say) as supervisor:
        try:
            paths.stack_env.unlink(missing_ok=True)  # Of a stack that was killed: its servers are gone.
            with console.step(translated("Looking around")) as remarks:
                if killed := processes.end_leftovers(paths.state):
                    remarks.append(f"ended {killed} processes of an earlier run")
                if not _free(options.host, options.port):
                    raise port_taken("PORT", options.host, options.port)
                options, listener = take_sandbox_port(options, remarks)
            servers = _servers(paths, environ, supervisor, console)
            child_environ = programs.environment(paths, options, servers.database_url, servers.redis_url, environ)
            _write_stack_env(paths, servers, options)
            notes = paths.about(_database_identity(servers.database_url))
            _prepare(paths, notes, options, child_environ, console)
            web, *rest = programs.all_programs(paths, options, child_environ, listener.fileno() if listener else None)
            with console.step(translated("Web server")):
                supervisor.start(web)
                _wait_for_web(options, paths)
            # After the web server, not beside it: loading five Pythons at once doubled the wait on two cores.
            with console.step(translated("Workers and beat")):
                for program in rest:
                    supervisor.start(program)
            user, password = _credentials(notes / "first_user")
            for problem in [*advice(options.address, environ), *python_advice(sys.version_info[:3])]:
                console.warn(problem)
            console.welcome(options.address, user, password, str(paths.state))
            supervisor.watch()
        except Stop:
            console.say(bilingual(translated("stopping")))
        finally:
            supervisor.stop()
            paths.stack_env.unlink(missing_ok=True)


@contextlib.contextmanager
def _only_one(paths: Paths) -> Iterator[None]:
    """Hold the state folder; the kernel lets go of it however we end."""
    paths.make()
    with paths.lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise already_running(paths.state, lock.read().strip()) from None
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


def take_sandbox_port(options: Options, remarks: list[str]) -> tuple[Options, socket.socket | None]:
    """The options with the sandbox gateway's port settled, and the socket that listens there, which the gateway inherits.

    It is the first of those it may have on which we can listen. It is ours from now on, though the gateway starts last: of two
    stacks that start together each has one of its own. None without a sandbox.
    """
    if not options.sandbox:
        return options, None
    for port in options.sandbox_ports:
        listener = None if port == options.port else _listener(port)
        if listener is None:
            continue
        if port != options.sandbox_ports[0]:
            remarks.append(f"port {options.sandbox_ports[0]} is taken, the sandbox gateway listens on {port}")
        return replace(options, sandbox_ports=(port,)), listener
    raise port_taken("SANDBOX_PORT", LOOPBACK, options.sandbox_ports[-1])


def _listener(port: int) -> socket.socket | None:
    """A socket that listens on this machine's port, or None if another does."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen()  # Two may be bound at once, but only one can listen.
    except OSError:
        listener.close()
        return None
    return listener


def _servers(paths: Paths, environ: Mapping[str, str], supervisor: Supervisor, console: Console) -> Servers:
    """Check the given servers first (a mistake there is the likeliest), then start what was not external."""
    database_url, redis_url = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    if database_url:
        with console.step(translated("PostgreSQL (given)")) as remarks:
            remarks.append(external.check_postgres(database_url))
    if redis_url:
        with console.step(translated("Redis (given)")) as remarks:
            remarks.append(external.check_redis(redis_url))
    marked = {**environ, processes.MARK: str(paths.state)}
    if not database_url:
        with console.step(translated("PostgreSQL (embedded)")) as remarks:
            bin_dir = postgres.binaries(environ)
            who = postgres.identity(paths, bin_dir, os.geteuid())
            if postgres.prepare(paths, bin_dir, who):
                remarks.append("new")
            supervisor.keep(postgres.start(paths, bin_dir, who, marked))
            database_url = postgres.url(paths)
    if not redis_url:
        with console.step(translated("Valkey (embedded)")):
            supervisor.keep(valkey.start(paths, marked))
            redis_url = valkey.url(paths)
    return Servers(database_url, redis_url)


def _write_stack_env(paths: Paths, servers: Servers, options: Options) -> None:
    """Let `manage.py` in another terminal find the same servers."""
    draft = paths.stack_env.with_suffix(".draft")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"DATABASE_URL={servers.database_url}\nREDIS_URL={servers.redis_url}\n")
        file.write(f"SANDBOX_PORT={options.sandbox_ports[0]}\n")
    draft.replace(paths.stack_env)


def _prepare(paths: Paths, notes: Path, options: Options, environ: Mapping[str, str], console: Console) -> None:
    with console.step(translated("Tables, schedules, first user")):
        _manage("setup", paths, environ, "--note", str(notes / "first_user"))
        if options.sandbox:
            _tell_channels(paths, notes / "sandbox_port", options.sandbox_ports[0], environ)
    with console.step(translated("Static files")) as remarks:
        remarks.append(_collect_static(paths, environ))
    marker = notes / "demo.done"
    if not options.demo or "demo" not in _commands() or marker.exists():
        return
    console.note(translated("Demo, first run only"))
    with console.step(translated("Demo data")):
        # Its progress bar belongs on this terminal.
        if processes.run([sys.executable, "manage.py", "demo"], environ, PROJECT) != 0:
            raise step_failed("manage.py demo", paths.logs, "(see above; `make up` goes on where it stopped)")
        marker.touch()


def _tell_channels(paths: Paths, note: Path, port: int, environ: Mapping[str, str]) -> None:
    """Channels that delivered to the sandbox gateway of the last start deliver to this one, wherever it listens."""
    before = int(note.read_text()) if note.exists() else SANDBOX_PORT
    if port != before:
        _manage("sandbox_moved", paths, environ, "--from", str(before), "--to", str(port))
    note.write_text(str(port))


def _commands() -> set[str]:
    """The management commands there are, by file name: no need to load Django for it."""
    return {path.stem for path in PROJECT.glob("*/management/commands/*.py")}


def _manage(command: str, paths: Paths, environ: Mapping[str, str], *options: str) -> None:
    """Run a management command to its end; its output goes to a log, shown if it fails."""
    log = paths.logs / "setup.log"
    if processes.run([sys.executable, "manage.py", command, *options], environ, PROJECT, log) != 0:
        raise step_failed(f"manage.py {command}", log, processes.tail(log))


def _collect_static(paths: Paths, environ: Mapping[str, str]) -> str:
    """Collect and compress the static files, unless nothing they come from has changed."""
    digest = hashlib.sha256((PROJECT / "uv.lock").read_bytes())
    # Not `.pathline/static`, which is what we make here.
    for path in sorted(PROJECT.glob("[!.]*/static/**/*")) + sorted(PROJECT.glob("static/app/**/*")):
        state = path.stat()
        digest.update(f"{path} {state.st_mtime_ns} {state.st_size}".encode())
    stamp = paths.state / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return "unchanged"
    _manage("collectstatic", paths, environ, "--noinput", "--verbosity", "0")
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


def _wait_for_web(options: Options, paths: Paths) -> None:
    log = paths.logs / "web.log"
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
        return "-", bilingual(translated("(this database already had its users)"))
    user, password = note.read_text().splitlines()[:2]
    return user, password
