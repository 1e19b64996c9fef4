"""The storm itself: programs that are kept running, and the blows that they are dealt, in an order that the seed decides."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import redis

from ops.stack import postgres, valkey
from ops.stack.paths import Paths
from ops.stack.processes import Child, Program, spawn, tail

GLANCE = 0.1
EXCUSED_SECONDS = 5.0
"""So long does a program take to end that met a database which was not there."""


@dataclass
class Kept:
    """Programs that are started again as soon as they die. Everything is started from the main thread (the leash)."""

    children: dict[str, Child] = field(default_factory=dict)
    restarts: int = 0
    #: The programs that ended without a blow, each with the end of its log.
    unasked: list[str] = field(default_factory=list)
    _struck: set[int] = field(default_factory=set)
    _excused_until: float = 0.0

    def start(self, program: Program) -> None:
        """Start a program and keep it running."""
        self.children[program.name] = spawn(program)

    def strike(self, name: str) -> bool:
        """Kill a program with all that it started; whether it was still alive."""
        child = self.children[name]
        if child.exit_code is not None:
            return False
        self._struck.add(child.process.pid)
        child.kill_group()
        return True

    def look_after(self) -> None:
        """Start again what has died, and note what died unasked."""
        for name, child in self.children.items():
            if (code := child.exit_code) is not None:
                if child.process.pid not in self._struck and time.monotonic() > self._excused_until:
                    self.unasked.append(f"{name} ended by itself with {code}:\n{tail(child.program.log)}")
                self._struck.discard(child.process.pid)
                child.kill_group()
                self.children[name] = spawn(child.program)
                self.restarts += 1

    def excuse(self) -> None:
        """The database was away: a program that was just beginning may end for it, and is rightly started again."""
        self._excused_until = time.monotonic() + EXCUSED_SECONDS

    def working(self) -> bool:
        """Whether every worker has a process to work with."""
        workers = [child for name, child in self.children.items() if name.startswith("worker")]
        return all(children_of(child.process.pid) for child in workers)

    def stop(self, names: Iterable[str] | None = None) -> None:
        """End these, or all."""
        children = [self.children.pop(name) for name in list(self.children if names is None else names)]
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.ensure_stopped()


@dataclass
class Storm:
    """The blows. `dealt` counts them by kind."""

    kept: Kept
    paths: Paths
    servers: dict[str, Child]
    chance: random.Random
    dealt: dict[str, int] = field(default_factory=dict)

    def blow(self, kind: str) -> bool:
        """Deal one blow; whether it struck."""
        struck = bool(getattr(self, f"_{kind}")())
        self.dealt[kind] = self.dealt.get(kind, 0) + struck
        return struck

    def _kill_worker(self) -> bool:
        """A worker process in the middle of whatever it does; its parent puts another in its place."""
        parents = sorted(name for name in self.kept.children if name.startswith("worker"))
        parent = self.kept.children[self.chance.choice(parents)]
        found = children_of(parent.process.pid)
        return bool(found) and _kill(self.chance.choice(found))

    def _kill_delivery(self) -> bool:
        """A process that delivers, in the middle of its batch."""
        parents = sorted(name for name in self.kept.children if name.startswith("worker-delivery"))
        found = [pid for name in parents for pid in children_of(self.kept.children[name].process.pid)]
        return bool(found) and _kill(self.chance.choice(found))

    def _kill_program(self) -> bool:
        """A whole program, its workers with it."""
        return self.kept.strike(self.chance.choice(sorted(self.kept.children.keys() - {"sandbox"})))

    def _flush(self) -> bool:
        with contextlib.suppress(redis.RedisError), redis.Redis.from_url(valkey.url(self.paths)) as client:
            client.flushall()
            return True
        return False

    def _kill_valkey(self) -> bool:
        child = self.servers["valkey"]
        child.kill_group()
        child.process.wait()
        self.paths.valkey_socket.unlink(missing_ok=True)
        self.servers["valkey"] = spawn(child.program)
        return True

    def _restart_postgres(self) -> bool:
        """An immediate shutdown: no goodbye, recovery from the log at the next start."""
        child = self.servers["postgres"]
        child.process.send_signal(signal.SIGQUIT)
        child.process.wait(30)
        self.servers["postgres"] = spawn(child.program)
        postgres.wait_until_ready(self.servers["postgres"], self.paths)
        self.kept.excuse()
        return True


def plan(seed: int, seconds: float, kills: int) -> list[tuple[float, str]]:
    """When to do what, in seconds from the start."""
    chance = random.Random(seed)
    programs = max(4, kills // 4)
    deliveries = kills // 4
    blows = ["kill_program"] * programs + ["kill_delivery"] * deliveries
    blows += ["kill_worker"] * (kills - programs - deliveries)
    blows += ["flush"] * 3 + ["kill_valkey"] + ["restart_postgres"] * 2
    chance.shuffle(blows)
    step = seconds / len(blows)
    return [((place + chance.random()) * step, kind) for place, kind in enumerate(blows)]


def rage(
    storm: Storm, blows: list[tuple[float, str]], seconds: float, meanwhile: Callable[[float], None]
) -> list[tuple[float, str]]:
    """Deal the blows at their times; keep the programs running in between. `meanwhile` is told the time that passed.

    A blow that finds its victim already down waits for it to come back, but not forever: those never dealt are returned.
    """
    started = time.monotonic()
    waiting = list(blows)
    while (passed := time.monotonic() - started) < seconds or (waiting and passed < 2 * seconds):
        storm.kept.look_after()
        for blow in [blow for blow in waiting if blow[0] <= passed][:2]:
            if storm.blow(blow[1]):
                waiting.remove(blow)
                break
        meanwhile(passed)
        time.sleep(GLANCE)  # The storm goes by the clock; what it strikes are other processes.
    return waiting


def children_of(pid: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False
