"""F5: a task whose time is up while PostgreSQL runs a statement ends both, and what it had in hand is set aside for a while."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from audiences.models import Audience
from cdp.parking.models import Parked
from config.celery import app
from core.db.sql import Sql, one, run
from tenancy.models import Workspace
from tests.integration.cdp.server import ROOT, environment
from tests.integration.journeys.builders import Builder, node, wires

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "soft-limits"
WORKER = f"""
import django
django.setup()
from kombu import Queue
from config.celery import app
app.conf.task_queues = [Queue("{QUEUE}")]
app.conf.task_annotations = {{"*": {{"soft_time_limit": 2, "time_limit": 50}}}}
app.Worker(pool="prefork", concurrency=1, loglevel="WARNING", hostname="limits@%h").start()
"""
BOUND = 45.0
"""Seconds in which the worker must have come to its end with the task: less than the statement would run on."""


@contextmanager
def worker(redis_url: str) -> Iterator[None]:
    """A real worker whose tasks have two seconds."""
    argv = [sys.executable, "-c", WORKER]
    process = subprocess.Popen(argv, cwd=ROOT, env=environment(REDIS_URL=redis_url), stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def sleep_on(table: str, condition: str) -> None:
    """From now on PostgreSQL takes a minute to write such a row."""
    run(
        Sql(
            f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN PERFORM pg_sleep(60); "
            f"END IF; RETURN NEW; END $$; CREATE TRIGGER slow BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION slow()"
        )
    )


@pytest.fixture(autouse=True)
def _no_trigger_left() -> Iterator[None]:
    yield
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


def test_a_tick_whose_time_is_up_ends_its_statement_and_its_buckets_are_ticked_apart(
    workspace: Workspace, redis_url: str
) -> None:
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
    buckets = sorted({builder.profile(f"u{n}").pk % 256 for n in (1, 2, 3)})
    with worker(redis_url):
        app.send_task("journeys.engine.tick", kwargs={"workspace_id": workspace.pk, "buckets": buckets}, queue=QUEUE)
        codes = wait_until_set_aside("buckets")
        assert running_statements() == 0
        assert codes == {"SoftTimeLimitExceeded"}
        assert Parked.objects.filter(kind="buckets").count() == len(buckets)


def test_a_refresh_whose_time_is_up_ends_its_statement_and_the_audience_is_set_aside(
    workspace: Workspace, redis_url: str
) -> None:
    builder = Builder(workspace)
    builder.people(3, vip=True)
    audience = Audience.objects.create(
        workspace=workspace, name="Vip", rule={"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    )
    sleep_on("audiences_membership", "TRUE")
    with worker(redis_url):
        app.send_task("audiences.refresh_all", kwargs={"audience_id": audience.pk}, queue=QUEUE)
        codes = wait_until_set_aside("audience")
        assert running_statements() == 0
        assert codes == {"SoftTimeLimitExceeded"}
    audience.refresh_from_db()
    assert audience.refreshing_since is None
