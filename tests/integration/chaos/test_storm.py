"""The storm's own bookkeeping: what dies unasked, what is not dealt and what is left undone must be told."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.chaos.faults import Kept, Storm, plan, rage
from bench.chaos.recovery import Calm
from ops.stack.paths import Paths
from ops.stack.processes import Program

FOR_EVER = "import time; time.sleep(600)"


@pytest.fixture
def kept() -> Iterator[Kept]:
    kept = Kept()
    yield kept
    kept.stop()


def program(folder: Path, name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code], {}, folder / f"{name}.log")


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)  # Another process is to end.


def test_a_program_that_was_killed_is_started_again_and_nothing_is_said(kept: Kept, tmp_path: Path) -> None:
    kept.start(program(tmp_path, "web", FOR_EVER))
    assert kept.strike("web")
    wait_for(lambda: kept.children["web"].exit_code is not None)
    assert not kept.strike("web"), "the dead are not killed"
    kept.look_after()
    assert (kept.restarts, kept.unasked) == (1, [])
    assert kept.children["web"].exit_code is None


def test_a_program_that_ends_by_itself_is_told_with_the_end_of_its_log(kept: Kept, tmp_path: Path) -> None:
    kept.start(program(tmp_path, "beat", "raise SystemExit('no clock')"))
    wait_for(lambda: kept.children["beat"].exit_code is not None)
    kept.look_after()
    assert kept.restarts == 1
    assert kept.unasked == ["beat ended by itself with 1:\nno clock"]


def test_blows_that_find_nobody_are_given_back(kept: Kept, tmp_path: Path) -> None:
    storm = Storm(kept, Paths(state=tmp_path, sockets=tmp_path), {}, random.Random(1))
    kept.start(program(tmp_path, "worker-engine-1", FOR_EVER))
    blows = [(0.0, "kill_program"), (0.1, "kill_worker")]
    assert rage(storm, blows, 0.5, lambda passed: None) == [(0.1, "kill_worker")], "it has no worker processes"
    assert storm.dealt == {"kill_program": 1, "kill_worker": 0}


def test_the_plan_holds_as_many_kills_as_asked_for() -> None:
    kinds = [kind for _, kind in plan(7, 60, 20)]
    assert sum(kind in ("kill_program", "kill_worker", "kill_delivery") for kind in kinds) == 20
    assert plan(7, 60, 20) == plan(7, 60, 20)


def test_what_the_programs_left_is_a_fault_and_what_waits_for_its_time_is_not() -> None:
    assert Calm(9.0, {"inbox": 0, "sends": 0}, {"leases": 7}, silent=0, receipts=False).faults == []
    left = Calm(60.0, {"inbox": 3, "sends": 0}, {}, silent=2, receipts=True)
    assert not left.over
    assert left.faults == ["not recovered after 60 s of calm: 3 inbox, 2 workers silent, receipts on their way"]
