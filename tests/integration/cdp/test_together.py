"""Several workers at once, and workers killed in the middle: nothing lost, nothing twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import orjson
import psycopg
import pytest
from django.db import connection, transaction

from cdp.events.models import Event, ProcessedMessageId
from cdp.ingest import inbox
from cdp.ingest.models import Inbox, Quarantine, Source
from cdp.profiles.identity import namespaces
from cdp.profiles.models import Identifier, Merge, Profile
from cdp.schema import dictionary
from cdp.schema.models import EventName
from core.db.sql import one, sql
from tenancy.models import Workspace
from tests.integration.cdp.conftest import NOW, people, profile_of
from tests.integration.cdp.server import ROOT, database_url, environment

pytestmark = pytest.mark.django_db(transaction=True)


def together(workers: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work` in threads that start at the same moment, each with its own connection."""
    barrier = Barrier(workers)

    def one(number: int) -> Any:
        try:
            barrier.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))


def life(people_count: int) -> list[dict[str, Any]]:
    """Messages that merge three anonymous ids, an e-mail and a user id into each of several people."""
    items = []
    for person in range(people_count):
        for device in range(3):
            who = {"anonymousId": f"p{person}-d{device}"}
            items.append({"type": "track", "event": "Seen"} | who)
            items.append({"type": "identify", "userId": f"p{person}", "traits": {f"t{device}": person}} | who)
            items.append({"type": "identify", "traits": {"email": f"p{person}@example.org"}} | who)
    return [item | {"messageId": f"m{number}"} for number, item in enumerate(items)]


def test_a_deadlock_is_met_with_another_attempt() -> None:
    attempts = []

    def attempt() -> str:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            raise psycopg.errors.DeadlockDetected
        return "done"

    assert inbox._again(attempt, NOW) == "done"
    assert len(attempts) == 3


def test_eight_writers_with_shuffled_overlapping_batches_store_each_message_once(
    workspace: Workspace, source: Source
) -> None:
    """Faults 19, 27, 42, 51."""
    items = life(12)

    def write(number: int) -> int:
        mine = list(items)
        random.Random(number).shuffle(mine)
        stored = 0
        for start in range(0, len(mine), 9):
            stored += inbox.process_items(workspace.pk, source.pk, mine[start : start + 9], NOW, NOW).stored
        return stored

    assert sum(together(8, write)) == len(items)
    assert Event.objects.count() == ProcessedMessageId.objects.count() == len(items)
    assert not Quarantine.objects.exists()
    assert not Merge.objects.exclude(refused="").exists()
    assert len(people()) == 12
    assert all(len(person) == 5 for person in people())
    live = Profile.objects.filter(merged_into=None)
    assert sorted(profile.traits["t0"] for profile in live) == list(range(12))
    assert all(len(profile.traits) == 4 for profile in live)
    assert not Profile.objects.filter(merged_into__merged_into__isnull=False).exists()
    homeless = Profile.objects.filter(merged_into=None).exclude(pk__in=Identifier.objects.values("profile"))
    assert not homeless.exists()


def test_eight_workers_empty_one_inbox_without_treading_on_each_other(workspace: Workspace, source: Source) -> None:
    items = life(10)
    for start in range(0, len(items), 5):
        body = orjson.dumps(items[start : start + 5])
        Inbox.objects.create(workspace=workspace, source=source, received_at=NOW, body=body)

    def drain(number: int) -> int:
        stored = 0
        while True:
            result = inbox.process_inbox(NOW, limit=2)
            stored += result.stored
            if not result.claimed:
                return stored

    assert sum(together(8, drain)) == len(items)
    assert not Inbox.objects.exists()
    assert len(people()) == 10


def test_twenty_callers_who_want_the_same_new_names_get_the_same_ids(workspace: Workspace) -> None:
    names = [f"Event {number}" for number in range(30)]

    def ids(number: int) -> dict[str, int]:
        mine = list(names)
        random.Random(number).shuffle(mine)
        return dictionary.event_ids(workspace.pk, mine)

    found = together(20, ids)
    assert all(one == found[0] for one in found)
    assert EventName.objects.count() == 30


DRAIN = """
import django; django.setup()
from datetime import UTC, datetime
from cdp.ingest import inbox
print("ready", flush=True)
while inbox.process_inbox(datetime.now(UTC), limit=2).claimed:
    print("one", flush=True)
"""


def test_a_worker_killed_at_any_moment_neither_loses_nor_doubles(workspace: Workspace, source: Source) -> None:
    items = life(60)
    for start in range(0, len(items), 10):
        body = orjson.dumps(items[start : start + 10])
        Inbox.objects.create(workspace=workspace, source=source, received_at=NOW, body=body)
    for turns in (0, 4):
        worker = subprocess.Popen(
            [sys.executable, "-c", DRAIN], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        for _ in range(1 + turns):
            worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    left = Inbox.objects.count()
    assert 0 < left < len(items) / 10
    while inbox.process_inbox(datetime.now(UTC)).claimed:
        pass
    assert Event.objects.count() == ProcessedMessageId.objects.count() == len(items)
    assert len(people()) == 60


def test_an_item_waits_for_a_late_commit_and_is_not_skipped(workspace: Workspace, source: Source) -> None:
    """Fault 28: rows are claimed by being there, not by a high-water mark."""
    body = orjson.dumps([{"type": "track", "event": "Seen", "userId": "late"}])
    with psycopg.connect(database_url()) as late:
        late.execute(
            "INSERT INTO ingest_inbox (workspace_id, source_id, received_at, body) VALUES (%s, %s, %s, %s)",
            (workspace.pk, source.pk, NOW, body),
        )
        Inbox.objects.create(workspace=workspace, source=source, received_at=NOW, body=body.replace(b"late", b"soon"))
        assert inbox.process_inbox(NOW).stored == 1
        late.commit()
    assert inbox.process_inbox(NOW).stored == 1
    assert {value for person in people() for _, value in person} == {"soon", "late"}


def test_a_merge_waits_for_what_is_being_recorded_of_the_loser(workspace: Workspace, source: Source) -> None:
    """Fault 52, of the rows: what is written of a profile while it is merged away still reaches the surviving profile."""
    first = [
        {"type": "track", "event": "Seen", "anonymousId": "a1"},
        {"type": "track", "event": "Seen", "userId": "u1"},
    ]
    inbox.process_items(workspace.pk, source.pk, first, NOW, NOW)
    merged, surviving = profile_of("a1", "anonymous_id").pk, profile_of("u1").pk
    facts = sql(
        "SELECT {}::bigint AS profile_id, 'Email Opened' AS name, {}::timestamptz AS occurred_at, 'r1' AS message_id,"
        " '{{}}'::jsonb AS properties",
        merged,
        NOW,
    )
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert inbox.record_events(workspace.pk, facts, NOW) == 1
            merging = pool.submit(_merge, workspace.pk)
            _until_somebody_waits_for_a_lock()
            assert Profile.objects.get(pk=merged).merged_into is None
        merging.result()
    pending = [merge for merge, _, _ in namespaces.pending_merges(workspace.pk, 10)]
    namespaces.absorb(pending, NOW)
    assert set(Event.objects.values_list("profile_id", flat=True)) == {surviving}


def _merge(workspace_id: int) -> None:
    try:
        inbox.process_items(workspace_id, None, [{"type": "identify", "userId": "u1", "anonymousId": "a1"}], NOW, NOW)
    finally:
        connection.close()


def _until_somebody_waits_for_a_lock() -> None:
    # Of pg_locks every look is fresh; pg_stat_activity stands still within a transaction.
    waiting = sql("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    end = time.monotonic() + 20
    while one(waiting) == (0,):
        assert time.monotonic() < end, "Nobody waits."
