"""A storm over the real programs: kill -9, lost queues, a database that restarts, a gateway that misbehaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from ops.stack.paths import PROJECT

SEED = 20
LIMIT = 600.0
"""Seconds after which it is ended by force; on two idle cores it takes about two minutes."""


@dataclass(frozen=True)
class Form:
    """How hard it blows, and what must have happened for the storm to have been one."""

    seconds: int
    kills: int
    people: int
    acknowledged: int
    sent: int


SHORT = Form(seconds=15, kills=8, people=2_000, acknowledged=2_000, sent=500)
LONG = Form(seconds=60, kills=20, people=10_000, acknowledged=20_000, sent=10_000)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
@pytest.mark.parametrize("form", [SHORT, pytest.param(LONG, marks=pytest.mark.slow)], ids=["short", "long"])
def test_nothing_is_lost_or_doubled_in_a_storm(form: Form) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    asked = {"--seed": SEED, "--seconds": form.seconds, "--kills": form.kills, "--people": form.people}
    argv = [sys.executable, "-m", "bench.chaos", *(str(word) for pair in asked.items() for word in pair)]
    done = subprocess.run(argv, cwd=PROJECT, env=clean, capture_output=True, text=True, timeout=LIMIT)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    print(done.stdout)
    assert report["faults"] == []
    assert report["kills"] >= form.kills
    assert report["blows"]["restart_postgres"] == 2
    assert report["blows"]["flush"] == 3
    assert report["blows"]["kill_valkey"] == 1
    assert report["acknowledged"] >= form.acknowledged
    assert report["sends"]["3"] > form.sent
    assert report["withheld"].keys() >= {"budget", "program_holdout"}
