"""Children that never outlive us: started on a leash, stopped as a group, found again after a crash."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MARK = "PATHLINE_STACK"  # In the environment of every child: the state folder of its stack.
LOG_LIMIT = 10_000_000  # Bytes; a larger log is put aside at the next start.
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and how it wants to be told to stop."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM  # Sent by the kernel if the supervisor dies.
    patience: float = 10.0  # Seconds between the stop signal and SIGKILL.
    user: int | None = None  # Run as this uid and gid; None: as ourselves.
    inherits: tuple[int, ...] = ()  # Open file descriptors of ours that it takes over, under the same numbers.


@dataclass(slots=True)
class Child:
    """A running program, leader of its own process group."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)

    @property
    def exit_code(self) -> int | None:
        return self.process.poll()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def ensure_stopped(self, patience: float | None = None) -> None:
        """Wait for the end, then kill whatever of its group is left."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.program.patience if patience is None else patience)
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        """SIGKILL the program's helpers too: a dead parent's workers would keep its port and its connections."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def spawn(program: Program) -> Child:
    """Start a program in a session of its own (so that Ctrl-C reaches only us), on a leash.

    Call from the main thread: the kernel's leash follows the thread that forked.
    """
    program.log.parent.mkdir(parents=True, exist_ok=True)
    if program.log.exists() and program.log.stat().st_size > LOG_LIMIT:
        program.log.replace(program.log.with_suffix(".log.1"))
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            list(program.argv),
            env=dict(program.environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=program.user,
            group=program.user,
            extra_groups=None if program.user is None else [],
            pass_fds=program.inherits,
            preexec_fn=_leash(program.orphan_signal),
        )
    return Child(program, process)


def run(argv: Sequence[str], environ: Mapping[str, str], folder: Path, log: Path | None = None) -> int:
    """Run a program to its end, on the same leash; its exit code. Without a log it speaks on our terminal."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.run(
            list(argv),
            env=dict(environ),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            preexec_fn=_leash(signal.SIGTERM),
        ).returncode


def _leash(on_orphan: signal.Signals) -> Callable[[], None] | None:
    """Between fork and exec: ask Linux to signal us when the supervisor dies. Elsewhere the watchdog does it."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()

    def hold() -> None:
        die_with_parent(on_orphan)
        if os.getppid() != parent:  # It died before the leash was on.
            os._exit(1)

    return hold


def die_with_parent(on_orphan: signal.Signals) -> None:
    """Ask the kernel to signal this process when its parent dies; does nothing where the kernel cannot."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(on_orphan), 0, 0, 0)


def leftovers(state: Path) -> list[int]:
    """Processes of an earlier stack on the same state folder, found by the mark in their environment (Linux)."""
    found = []
    wanted = f"{MARK}={state}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        if pid == os.getpid():
            continue
        with contextlib.suppress(OSError):  # Gone meanwhile, or another user's.
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def end_leftovers(state: Path, patience: float = 10.0) -> int:
    """Wait for an earlier stack's processes to go by themselves (they were told to), then kill them.

    Returns how many had to be killed. A database that is killed here recovers from its log at the next start.
    """
    deadline = time.monotonic() + patience
    while (pids := leftovers(state)) and time.monotonic() < deadline:
        for pid in pids:
            with contextlib.suppress(OSError):
                # Fast shutdown for PostgreSQL, an ordinary one for Valkey and Celery.
                os.kill(pid, signal.SIGINT if b"postgres" in _command(pid) else signal.SIGTERM)
        time.sleep(0.5)
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    return len(pids)


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, to be shown beside a failure."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 20_000))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
