"""The whole stack as `make up` starts it: its children, their deaths, and the data that outlives them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from ops.stack import postgres
from ops.stack.paths import PROJECT, Paths, places
from ops.stack.processes import leftovers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
PATIENCE = 180.0  # Seconds; a wait ends as soon as what it waits for is there.


@dataclass
class Stack:
    """One stack in a folder of its own."""

    state: Path
    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def shown(self) -> str:
        """What it has printed since it was last started."""
        return (self.state.parent / "shown.txt").read_text()

    def start(self, **environ: str) -> None:
        clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")}
        clean |= {"PATHLINE_STATE_DIR": str(self.state), "PORT": str(self.port), "DEMO": "0"} | environ
        with (self.state.parent / "shown.txt").open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ops.stack"], cwd=PROJECT, env=clean, stdout=file, stderr=subprocess.STDOUT
            )

    def start_and_wait(self) -> None:
        self.start()
        until(lambda: "is running" in self.shown or self.ended)
        assert "✗" not in self.shown, self.shown

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def signal(self, number: signal.Signals) -> int:
        """Send a signal to the supervisor alone; its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def get(self, path: str) -> int:
        """The status of a page, 0 if nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def connect(self) -> psycopg.Connection:
        url = dict(line.split("=", 1) for line in (self.state / "stack.env").read_text().splitlines())["DATABASE_URL"]
        return psycopg.connect(url, autocommit=True)

    def pids(self, command: str) -> list[int]:
        """The stack's processes whose command line holds this text, parents first."""
        return sorted(p for p in leftovers(self.state) if command in Path(f"/proc/{p}/cmdline").read_text())


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(state=tmp_path / "state", port=free_port())
    yield stack
    if stack.process is not None:
        stack.process.kill()
        stack.process.wait()
    until(lambda: not leftovers(stack.state))


def test_the_stack_survives_the_death_of_a_child_and_of_its_supervisor(stack: Stack) -> None:
    stack.start_and_wait()
    assert stack.get("/healthz") == 200
    assert stack.get("/readyz") == 200
    assert stack.get("/admin/login/") == 200
    (note,) = stack.state.glob("databases/*/first_user")
    user, password = note.read_text().splitlines()
    assert (user, len(password)) == ("admin", 16)
    with stack.connect() as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        connection.execute(
            "UPDATE django_celery_beat_periodictask SET enabled = false WHERE name = 'journeys.engine.pulse'"
        )
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    # A child dies: it comes back, and the operator is told.
    os.kill(stack.pids("granian")[0], signal.SIGKILL)
    until(lambda: "web is running again" in stack.shown)
    assert "web ended (killed by SIGKILL); starting it again in 0.5 s" in stack.shown
    until(lambda: stack.get("/healthz") == 200)

    # The supervisor dies without a word: nobody is left behind.
    assert stack.signal(signal.SIGKILL) == -signal.SIGKILL
    died = time.monotonic()
    until(lambda: not leftovers(stack.state))
    assert time.monotonic() - died < 15
    assert stack.get("/healthz") == 0

    # It goes on where it stopped, then stops in order.
    stack.start_and_wait()
    with stack.connect() as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        assert connection.execute(
            "SELECT enabled FROM django_celery_beat_periodictask WHERE name = 'journeys.engine.pulse'"
        ).fetchone() == (False,)
    assert re.search(r"password / 密码 +" + re.escape(password), stack.shown)
    assert stack.signal(signal.SIGTERM) == 0
    assert leftovers(stack.state) == []
    assert not (stack.state / "stack.env").exists()


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"DATABASE_URL": "mysql://root@localhost/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u:s3cret@127.0.0.1:1/x"}, "DATABASE_URL"),
        ({"REDIS_URL": "redis://:s3cret@127.0.0.1:1/0"}, "REDIS_URL"),
        ({"PORT": "many"}, "PORT"),
    ],
)
def test_a_bad_setting_stops_the_start_by_name(stack: Stack, environ: dict[str, str], name: str) -> None:
    stack.start(**environ)
    assert stack.process is not None
    assert stack.process.wait(PATIENCE) == 1
    assert f"✗ {name} (" in stack.shown
    assert "s3cret" not in stack.shown
    assert leftovers(stack.state) == []


def test_a_taken_port_stops_the_start_and_offers_another(stack: Stack) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", stack.port))
        taken.listen()
        stack.start()
        assert stack.process is not None
        assert stack.process.wait(PATIENCE) == 1
    assert f"make up PORT={stack.port + 1}" in stack.shown


def test_where_the_kernel_has_no_leash_the_watchdog_ends_what_a_dead_supervisor_left(tmp_path: Path) -> None:
    script = PROJECT / "ops" / "stack" / "watchdog.py"
    watchdog = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, start_new_session=True)
    orphan = subprocess.Popen(["sleep", "60"], start_new_session=True)
    released = subprocess.Popen(["sleep", "60"], start_new_session=True)
    assert watchdog.stdin is not None
    watchdog.stdin.write(f"+{orphan.pid} {int(signal.SIGTERM)}\n+{released.pid} 15\n-{released.pid}\n".encode())
    watchdog.stdin.close()
    assert orphan.wait(PATIENCE) == -signal.SIGTERM
    assert watchdog.wait(PATIENCE) == 0
    assert released.poll() is None
    released.kill()
    released.wait()


def test_two_state_folders_never_meet() -> None:
    one, other = places({"PATHLINE_STATE_DIR": "/srv/one"}), places({"PATHLINE_STATE_DIR": "/srv/other"})
    assert one.valkey_socket != other.valkey_socket
    assert one.postgres_data != other.postgres_data


def test_a_killed_server_whose_number_is_not_free_yet_does_not_stop_the_next_start(tmp_path: Path) -> None:
    here = Paths(state=tmp_path, sockets=tmp_path / "run")
    here.make()
    bin_dir = postgres.binaries(os.environ)
    who = postgres.identity(here, bin_dir, os.geteuid())
    postgres.prepare(here, bin_dir, who, durable=False)
    killed = postgres.start(here, bin_dir, who, os.environ, durable=False)
    killed.process.send_signal(signal.SIGKILL)
    until(lambda: not Path(f"/proc/{killed.process.pid}/cmdline").read_bytes())
    # Nobody has asked for its exit code yet, so the kernel keeps the number, and PostgreSQL would believe it alive.
    assert str(killed.process.pid) in (here.postgres_data / "postmaster.pid").read_text()
    again = postgres.start(here, bin_dir, who, os.environ, durable=False)
    again.ask_to_stop()
    again.ensure_stopped()
    assert killed.process.wait(PATIENCE) == -signal.SIGKILL
