"""A storm over the real programs: kill -9, lost queues, a database that restarts, a gateway that misbehaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ops.stack.paths import PROJECT

SEED = 20
LIMIT = 600.0
"""Seconds after which it is ended by force; on two idle cores it takes about two minutes."""


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
def test_nothing_is_lost_or_doubled_in_a_storm() -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    argv = [sys.executable, "-m", "bench.chaos", "--seed", str(SEED), "--seconds", "60", "--kills", "20"]
    done = subprocess.run(argv, cwd=PROJECT, env=clean, capture_output=True, text=True, timeout=LIMIT)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    print(done.stdout)
    assert report["faults"] == []
    assert report["kills"] >= 20
    assert report["blows"]["restart_postgres"] == 2
    assert report["blows"]["flush"] == 3
    assert report["blows"]["kill_valkey"] == 1
    assert report["acknowledged"] >= 20_000
    assert report["sends"]["3"] > 10_000
