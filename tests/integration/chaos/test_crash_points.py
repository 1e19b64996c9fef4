"""Death at every statement and every HTTP call, one life each: whatever was cut off is done again, the outcome is that of an
undisturbed life, and the doctor has nothing to say.

The ingestion endpoint's INSERT and COMMIT are on connections of their own, outside the transaction in which a life leaves no
trace: death there is in `test_front_door.py`. Receipts come in by HTTP, through the view.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import transaction

from cdp.events import partitions
from cdp.schema import dictionary
from channels.sandbox.journal import Journal
from core.db.sql import Sql, rows
from core.egress.http import Client
from journeys.nodes import BY_KIND
from ops.doctor.run import examine, invariants
from tests.integration.channels.conftest import Running
from tests.integration.chaos.workload import END, STAGES, Life, begin, outcome
from tests.integration.journeys.builders import day

pytestmark = pytest.mark.django_db
SAMPLE = 3
"""At one step of so many the whole doctor is asked, which takes as long as the rest of a life; the outcome is compared at all."""
STEPS = {
    "ingest": 32,
    "enter": 28,
    "deliver": 25,
    "receipts": 25,
    "windows": 7,
    "schedule": 5,
    "absorb": 20,
    "wake": 30,
    "request": 15,
    "leave": 22,
    "deliver again": 25,
    "windows again": 7,
    "time out": 25,
    "exit": 18,
    "deliver last": 12,
    "close": 3,
    "credit": 10,
}
"""The stages in which somebody dies, and how many steps each has at least: with fewer, something is no longer crossed."""


class Death(BaseException):
    """The process is gone: nothing in it may catch this and go on."""


@dataclass
class Reaper:
    """Counts the steps of a stage and strikes at one of them."""

    at: int = -1
    steps: int = 0
    armed: bool = False
    struck: bool = False

    def step(self) -> None:
        if self.armed:
            self.steps += 1
            if self.steps - 1 == self.at:
                self.armed, self.struck = False, True
                raise Death


@pytest.fixture
def reaper(monkeypatch: pytest.MonkeyPatch) -> Reaper:
    """Strikes before every statement, and before and after every call of a gateway.

    Every life is one transaction, so that it leaves no trace. What would be a transaction of its own must therefore be a
    savepoint, also where Django would do without one.
    """
    reaper, begin_block = Reaper(), transaction.Atomic.__init__

    def with_savepoint(self: transaction.Atomic, using: str | None, savepoint: bool, durable: bool) -> None:
        begin_block(self, using, True, durable)

    monkeypatch.setattr(transaction.Atomic, "__init__", with_savepoint)

    def counted(do: Callable[..., Any], also_after: bool = False) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            reaper.step()
            result = do(*args, **kwargs)
            if also_after:
                reaper.step()
            return result

        return wrapped

    monkeypatch.setattr(psycopg.Cursor, "execute", counted(psycopg.Cursor.execute))
    monkeypatch.setattr(psycopg.Cursor, "copy", counted(psycopg.Cursor.copy))
    monkeypatch.setattr(Client, "post", counted(Client.post, also_after=True))
    return reaper


@pytest.fixture
def life(db: None, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Life:
    return begin(sandbox, monkeypatch)


def live_on(life: Life, reaper: Reaper, fatal: str, at: int, journal: Journal) -> dict[str, Any]:
    """This stage, with death at one of its steps, and all that follow; what came of it. Leaves no trace."""
    reaper.at, reaper.steps, reaper.struck = at, 0, False
    life.sandbox.gateway.journal = deepcopy(journal)
    _number_people()
    names = list(STAGES)
    with transaction.atomic():
        for name in names[names.index(fatal) :]:
            reaper.armed = name == fatal
            try:
                STAGES[name](life)
            except Death:
                _forget()
                _number_people()
                STAGES[name](life)
            reaper.armed = False
        found = outcome(life)
        sick = _sick() if at % SAMPLE == 0 else []
        transaction.set_rollback(True)
    _forget()
    assert sick == [], f"death at step {at} of {fatal}"
    return found


def _number_people() -> None:
    """Chance goes by the ids of people, and what is rolled back has used up some."""
    rows(Sql("SELECT setval(pg_get_serial_sequence('profiles_profile', 'id'), (SELECT max(id) FROM profiles_profile))"))


def _forget() -> None:
    """What a process remembers ends with it."""
    dictionary.forget()
    partitions.forget()


def _sick() -> list[str]:
    """All that the doctor has to say, of every invariant there is."""
    asked = examine(invariants(settled=True, deep=True), END)
    return [f"{each.invariant.name} {each.error} {each.rows[:2]}" for each in asked if not each.clean]


def test_the_life_holds_everything(life: Life, reaper: Reaper) -> None:
    """What the deaths are about to cross: every kind of node, both arms, a control group, every way to leave."""
    with transaction.atomic():
        for stage in STAGES.values():
            stage(life)
        found = outcome(life)
        kinds = rows(
            Sql(
                "SELECT DISTINCT n.kind FROM journeys_passage p JOIN journeys_node n ON n.id = ANY(p.nodes || p.to_node_id) "
                "UNION SELECT n.kind FROM journeys_enrollment e JOIN journeys_version v ON v.id = e.version_id "
                "JOIN journeys_node n ON n.version_id = v.id AND n.kind LIKE 'entry%%'"
            )
        )
    assert {kind for (kind,) in kinds} == set(BY_KIND)
    assert {run[7] for run in found["runs"]} == {False, True}
    assert {run[6] for run in found["runs"]} >= {"converted", "exit_rule", "held_out", "merged", "reached_exit"}
    assert {touch[5] for touch in found["touches"]} >= {"A", "B"}
    assert {touch[6] for touch in found["touches"]} >= {3, 4, 7, None}
    assert [row[1] for row in found["schedules"]] != [None]
    assert [row[1] == day(1) for row in found["merges"]] == [True, False, False]
    assert found["credits"]
    assert found["waiting"] == [(0, 1, 0)]


@pytest.mark.slow
@pytest.mark.parametrize("stage", STEPS)
def test_death_at_any_step_changes_nothing(life: Life, reaper: Reaper, stage: str) -> None:
    for name, earlier in STAGES.items():
        if name == stage:
            break
        earlier(life)
    journal = life.sandbox.journal
    live_on(life, reaper, stage, -1, journal)  # What a process reads once is read now.
    undisturbed = live_on(life, reaper, stage, -SAMPLE, journal)
    steps = reaper.steps
    print(f"{stage}: {steps} steps")
    assert steps >= STEPS[stage]
    assert undisturbed["witness"] == []
    for at in range(steps):
        disturbed = live_on(life, reaper, stage, at, journal)
        assert reaper.struck, at
        assert disturbed == undisturbed, f"death at step {at} of {steps}"
