"""Each write about one person is refused by PostgreSQL in turn, at whatever statement it is: everybody else's life goes on as
if nothing were wrong; after the repair the one moves, nothing is lost or doubled, and every statement has run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cdp.parking.models import Parked
from core.db.sql import Sql, run
from ops.doctor.run import examine, invariants
from tests.integration.bulkheads.recorder import Recorder, functions_with_statements
from tests.integration.bulkheads.scene import Scene, undone
from tests.integration.bulkheads.test_every_column import OF, set_aside
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.journeys.builders import day

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db

MODULES = [
    "journeys.engine.pulse", "journeys.engine.work", "journeys.engine.guarded", "journeys.engine.postponed",
    "journeys.engine.absorb", "journeys.engine.entrants",
    "audiences.refresh", "audiences.windows",
    "audiences.changes", "audiences.membership", "audiences.culprits", "audiences.apart", "channels.touches.absorb",
    "channels.delivery.claim", "channels.delivery.facts", "channels.delivery.lease", "channels.delivery.message",
    "channels.delivery.set_aside", "channels.delivery.record", "channels.delivery.gateway",
    "channels.receipts.store", "insights.attribution.credits",
]  # fmt: skip


ELSEWHERE = {
    "audiences.culprits:_ask": "a rule that fails",
    "audiences.culprits:_people": "a rule that fails",
    "audiences.culprits:_pieces": "a rule that fails",
    "audiences.refresh:_apply_or_park": "a membership that a full refresh cannot change",
    "audiences.refresh:_give_up": "a refresh that fails for nobody in particular",
    "channels.delivery.message:contents_of": "template versions, which never change",
    "channels.receipts.store:_withdraw": "test sends that somebody unsubscribes by",
    "journeys.engine.entrants:move_open_batches": "a journey that is published anew",
    "journeys.engine.entrants:refuse_open": "a journey that is archived, or published without its entry",
    "journeys.engine.guarded:GuardedPass._try_with_nobody": "a version that was set aside",
    "journeys.engine.guarded:GuardedPass._versions_with_runs": "an entry batch that cannot be taken",
    "journeys.engine.guarded:GuardedPass.take_runs": "entry batches, of no customer",
    "journeys.engine.work:Pass._forget_due": "runs by a key that a signal wakes",
    "journeys.engine.work:Pass._put_off": "runs of a journey whose budget another tick holds",
}
"""Functions whose statements read of no customer, or run only where nobody is to blame; tests/faults has them by case."""


CASES = [(table, when) for table in OF for when in ("INSERT", "UPDATE", "DELETE")]
AT_ONCE = 15
"""So many writes are refused in one life, each for somebody else."""


@pytest.fixture
def scene(sandbox: Any) -> Scene:
    return Scene(sandbox.url, {"acme": AT_ONCE + 5, "elsewhere": 2})


def refuse(table: str, when: str, profile_id: int) -> None:
    """From now on PostgreSQL refuses what is written to the table about the profile."""
    row = "OLD" if when == "DELETE" else "NEW"
    whose = OF[table].replace("x.", row + ".")
    if (table, when) == ("channels_send", "UPDATE"):  # When it is due must be writable, or nothing can set it aside.
        whose = f"NEW.due_at = OLD.due_at AND {whose}"
    name = f"refuse_{table}_{when}"
    run(
        Sql(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {whose} = {profile_id} THEN "
            f"RAISE EXCEPTION 'bad' USING ERRCODE = '22003'; END IF; RETURN {row}; END $$; "
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    )


def allow(table: str, when: str) -> None:
    run(Sql(f"DROP FUNCTION refuse_{table}_{when}() CASCADE"))


def test_a_write_refused_for_one_person_stops_nobody_else(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    (acme, *_) = scene.ids
    people = list(scene.ids[acme].values())[2:]
    recorder = Recorder()
    expected = undone(scene.life)
    failures: list[str] = []
    stages: set[str] = set()

    def life(cases: Sequence[tuple[str, str]]) -> list[str]:
        """Each write is refused about somebody else; after the repair nothing is left. What went otherwise."""
        victims = people[: len(cases)]
        for case, victim in zip(cases, victims, strict=True):
            refuse(*case, victim)
        told = scene.life()
        parked = set_aside()
        met = set(Parked.objects.values_list("stage", flat=True))
        stages.update(met)
        for case in cases:
            allow(*case)
        for n in (5, 6, 7):
            scene.pass_(day(n))
        left = sorted(Parked.objects.values_list("stage", flat=True))
        sick = [each.invariant.name for each in examine(invariants(), day(7)) if not each.clean] if met else []
        wrong = scene.otherwise(told, expected, victims)
        wrong += [f"set aside {parked - {*victims}} at {met}"] if parked - {*victims} else []
        return wrong + ([f"left {left}, doctor {sick}"] if left or sick else [])

    for cases in (CASES[n : n + AT_ONCE] for n in range(0, len(CASES), AT_ONCE)):
        try:
            with recorder.recording():
                wrong = undone(lambda cases=cases: life(cases))
        except Exception as error:
            wrong = [f"everybody stopped: {type(error).__name__}: {error}"]
        failures += [f"{', '.join(f'{when} {table}' for table, when in cases)}: {each}" for each in wrong]
    wanted = functions_with_statements(MODULES)
    ran = wanted & recorder.texts.keys()
    with capsys.disabled():
        print(f"\nFunctions with statements: {len(ran)} of {len(wanted)} ran; set aside at {sorted(stages)}.")
    assert failures == [], "\n".join(failures)
    assert sorted(wanted - ran) == sorted(ELSEWHERE)
