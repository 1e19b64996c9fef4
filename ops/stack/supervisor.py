"""Keeps the children running: starts them, restarts those that die, stops them in order."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

from ops.stack.processes import Child, Program, spawn, tail

FIRST_PAUSE = 0.5  # Seconds before the first restart; doubles up to LAST_PAUSE.
LAST_PAUSE = 30.0
SETTLED = 60.0  # A child that lived this long starts again at FIRST_PAUSE.
GLANCE = 0.2  # Seconds between looks at the children.


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: not an error, so no `except Exception` may swallow it."""


@dataclass(slots=True)
class Kept:
    """A child that must run, with what is known of its failures."""

    child: Child
    pause: float = FIRST_PAUSE
    restart_at: float | None = None  # On the monotonic clock; None while it runs.


@dataclass(slots=True)
class Supervisor:
    """Owner of all children. Use as a context manager: leaving it stops everything, last started first.

    `say` gets one line for the operator when a child dies or comes back.
    """

    say: Callable[[str], None]
    kept: list[Kept] = field(default_factory=list)
    watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        if sys.platform != "linux":
            script = Path(__file__).with_name("watchdog.py")
            self.watchdog = subprocess.Popen(
                [sys.executable, str(script)], stdin=subprocess.PIPE, start_new_session=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def keep(self, child: Child) -> Child:
        """Take over a running child."""
        self.kept.append(Kept(child))
        self._tell_watchdog(f"+{child.process.pid} {int(child.program.orphan_signal)}")
        return child

    def start(self, program: Program) -> Child:
        return self.keep(spawn(program))

    def watch(self) -> None:
        """Look after the children until told to stop (raises Stop)."""
        while True:
            now = time.monotonic()
            for kept in self.kept:
                self._look_at(kept, now)
            time.sleep(GLANCE)

    def _look_at(self, kept: Kept, now: float) -> None:
        name = kept.child.program.name
        if kept.restart_at is None:
            code = kept.child.exit_code
            if code is None:
                return
            kept.child.kill_group()
            if now - kept.child.started > SETTLED:
                kept.pause = FIRST_PAUSE
            kept.restart_at = now + kept.pause
            last = tail(kept.child.program.log, 3)
            self.say(f"{name} ended ({_how(code)}); starting it again in {kept.pause:g} s\n{last}")
            kept.pause = min(kept.pause * 2, LAST_PAUSE)
        elif now >= kept.restart_at:
            self._tell_watchdog(f"-{kept.child.process.pid}")
            kept.child = spawn(kept.child.program)
            kept.restart_at = None
            self._tell_watchdog(f"+{kept.child.process.pid} {int(kept.child.program.orphan_signal)}")
            self.say(f"{name} is running again")

    def stop(self) -> None:
        """Stop the children: those that use the servers first and together, then the servers, last started first.

        A second Ctrl-C kills what has not ended yet; the databases recover from their logs.
        """
        servers = [kept.child for kept in self.kept if kept.child.program.name in SERVERS]
        users = [kept.child for kept in self.kept if kept.child.program.name not in SERVERS]
        self.kept = []
        try:
            for child in users:
                child.ask_to_stop()
            for child in users:
                child.ensure_stopped()
            for child in reversed(servers):
                child.ask_to_stop()
                child.ensure_stopped()
        except Stop:
            for child in [*users, *servers]:
                child.ensure_stopped(patience=0)
        finally:
            self._release_watchdog(users + servers)

    def _tell_watchdog(self, line: str) -> None:
        if self.watchdog and self.watchdog.stdin:
            self.watchdog.stdin.write(f"{line}\n".encode())
            self.watchdog.stdin.flush()

    def _release_watchdog(self, children: list[Child]) -> None:
        if self.watchdog and self.watchdog.stdin:
            with contextlib.suppress(BrokenPipeError):
                for child in children:
                    self._tell_watchdog(f"-{child.process.pid}")
                self.watchdog.stdin.close()
            self.watchdog.wait()
            self.watchdog = None


SERVERS = ("postgres", "valkey")


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
