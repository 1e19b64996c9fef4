"""F5: a task whose time is up while PostgreSQL runs a statement ends both, and what it had in hand is set aside for a while."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from audiences.models import Audience
from cdp.parking.models import Parked
from config.celery import app
from core.db.sql import Sql, one, run
from tenancy.models import Workspace
from tests.integration.cdp.server import ROOT, environment
from tests.integration.journeys.builders import Builder, node, wires

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import os
import sys
import time
import django
django.setup()
from celery.signals import task_prerun, worker_ready
from kombu import Exchange, Queue
from config.celery import app
queue, late = sys.argv[1], float(sys.argv[2])
app.conf.task_queues = [Queue(queue, Exchange(queue), routing_key=queue)]
app.conf.task_annotations = {"*": {"soft_seconds": 2, "time_limit": 120}}
task_prerun.connect(lambda **_: time.sleep(late), weak=False)
worker_ready.connect(lambda **_: os.write(1, b"ready\\n"), weak=False)
app.Worker(pool="prefork", concurrency=1, loglevel="WARNING", hostname=f"{queue}@%h").start()
"""
BOUND = 100.0
"""Seconds in which something must have been set aside, on a busy machine too. A statement that nobody ends takes longer."""


@contextmanager
def worker(redis_url: str, late: float = 0) -> Iterator[str]:
    """A real worker, ready, whose tasks have two seconds: its queue, of which nobody else knows. `late`: so many seconds pass
    between the taking of a task and its first line."""
    queue = f"limits-{uuid4().hex[:8]}"
    argv = [sys.executable, "-c", WORKER, queue, str(late)]
    process = subprocess.Popen(
        argv, cwd=ROOT, env=environment(REDIS_URL=redis_url), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        assert b"ready\n" in process.stdout, "it did not come up"
        yield queue
        process.terminate()
        process.wait(BOUND)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def sleep_on(table: str, condition: str) -> None:
    """From now on PostgreSQL takes very long to write such a row."""
    run(
        Sql(
            f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN PERFORM pg_sleep(600); "
            f"END IF; RETURN NEW; END $$; CREATE TRIGGER slow BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION slow()"
        )
    )


@pytest.fixture(autouse=True)
def _no_trigger_left() -> Iterator[None]:
    yield
    run(
        Sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event = 'PgSleep'"
        )
    )
    run(Sql("DROP FUNCTION IF EXISTS slow() CASCADE"))


def wait_until_set_aside(kind: str) -> set[str]:
    """Why, once there is something of the kind."""
    end = time.monotonic() + BOUND
    while not (found := set(Parked.objects.filter(kind=kind).values_list("code", flat=True))):
        assert time.monotonic() < end, "nothing was set aside"
        time.sleep(0.1)  # The work is in another process.
    return found


def running_statements() -> int:
    found = one(
        Sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
            "AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'"
        )
    )
    return int(found[0]) if found else 0


def entering(workspace: Workspace) -> list[int]:
    """Three people about to enter a journey, one of whom PostgreSQL does not come to an end with; their buckets."""
    builder = Builder(workspace)
    builder.people(3)
    builder.live(
        "Welcome",
        [node("in", "entry_event", event="Signup"), node("hold", "wait", duration="P1D"), node("out", "exit")],
        wires("in>hold", "hold>out"),
    )
    for n in (1, 2, 3):
        builder.track(f"u{n}", "Signup", datetime.now(UTC))
    sleep_on("journeys_enrollment", f"NEW.profile_id = {builder.profile('u2').pk}")
    return sorted({builder.profile(f"u{n}").pk % 256 for n in (1, 2, 3)})


def test_a_tick_whose_time_is_up_ends_its_statement_and_its_buckets_are_ticked_apart(
    workspace: Workspace, redis_url: str
) -> None:
    buckets = entering(workspace)
    with worker(redis_url) as queue:
        app.send_task("journeys.engine.tick", kwargs={"workspace_id": workspace.pk, "buckets": buckets}, queue=queue)
        codes = wait_until_set_aside("buckets")
        assert running_statements() == 0
        assert codes == {"SoftTimeLimitExceeded"}
        assert Parked.objects.filter(kind="buckets").count() == len(buckets)


def test_a_task_that_begins_late_on_a_busy_machine_is_held_to_its_limit_all_the_same(
    workspace: Workspace, redis_url: str
) -> None:
    buckets = entering(workspace)
    with worker(redis_url, late=4) as queue:
        app.send_task("journeys.engine.tick", kwargs={"workspace_id": workspace.pk, "buckets": buckets}, queue=queue)
        assert wait_until_set_aside("buckets") == {"SoftTimeLimitExceeded"}
        assert running_statements() == 0


def test_a_refresh_whose_time_is_up_ends_its_statement_and_the_audience_is_set_aside(
    workspace: Workspace, redis_url: str
) -> None:
    builder = Builder(workspace)
    builder.people(3, vip=True)
    audience = Audience.objects.create(
        workspace=workspace, name="Vip", rule={"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    )
    sleep_on("audiences_membership", "TRUE")
    with worker(redis_url) as queue:
        app.send_task("audiences.refresh_all", kwargs={"audience_id": audience.pk}, queue=queue)
        codes = wait_until_set_aside("audience")
        assert running_statements() == 0
        assert codes == {"SoftTimeLimitExceeded"}
    audience.refresh_from_db()
    assert audience.refreshing_since is None
