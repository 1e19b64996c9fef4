"""F5: wherever a task is when its time is up, it ends, and what it had in hand has a stated outcome."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection

from audiences.due import waiting_for_refresh
from audiences.models import Audience, Membership
from audiences.tasks import refresh_all
from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.ingest import tasks as ingest_tasks
from cdp.ingest.models import Inbox, Source
from cdp.parking.models import Parked
from config.celery import LimitedTask
from core import time_limit
from core.db.clock import database_clock
from core.db.sql import Sql, one, run
from core.publicid import encode
from core.time_limit import TimeUp, concluding, limited
from journeys.engine import absorb
from journeys.engine.tasks import absorb as absorb_task
from journeys.engine.tasks import tick_buckets
from journeys.models import Enrollment
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, node, wires

VIP = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
LONG = 3600.0
BOUND = 30.0
"""Seconds in which a statement that was cancelled has certainly ended."""


@contextmanager
def time_up_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], bool]]:
    """The alarm goes off before the statement of that number; yields whether it did."""
    left, execute = number, psycopg.Cursor.execute

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left == -1:
            signal.raise_signal(signal.SIGALRM)
        return execute(self, *args, **kwargs)

    with monkeypatch.context() as patch, limited(LONG):
        patch.setattr(psycopg.Cursor, "execute", counted)
        yield lambda: left < 0


def sleep_and_fail() -> None:
    """What cleans up after the interruption fails."""
    try:
        run(Sql("SELECT pg_sleep(60)"))
    finally:
        raise ValueError("cannot clean up")


def no_statement_runs() -> bool:
    """Whether PostgreSQL has come to the end of all that it was asked, within a while."""
    end = time.monotonic() + BOUND
    asleep = Sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
        "AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'"
    )
    while one(asleep) != (0,):
        if time.monotonic() > end:
            return False
    return True


def for_ever(going_on_after: type[BaseException], most: int = 1_000_000) -> int:
    """Work that goes on after such errors, so many of them; how many there were."""
    went_on = 0
    while went_on < most:
        # Python looks for signals at the end of a loop's body, which therefore stands within the `try`.
        try:
            while True:
                sum(range(100))
        except going_on_after:
            went_on += 1
    return went_on


def test_who_goes_on_after_errors_does_not_go_on_after_this() -> None:
    with pytest.raises(TimeUp), limited(0.05):
        for_ever(Exception)


def test_an_interruption_that_went_under_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "AGAIN_SECONDS", 0.05)
    with limited(0.05):
        assert for_ever(BaseException, most=3) == 3


def test_after_a_task_nothing_of_its_limit_is_left() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with limited(LONG):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before
    with pytest.raises(KeyError), limited(LONG), concluding():
        raise KeyError  # Not the limit's doing.


@pytest.mark.django_db(transaction=True)
def test_an_error_that_the_interruption_has_caused_is_the_interruption_and_the_connection_goes_on() -> None:
    one(Sql("SELECT 1"))
    with pytest.raises(TimeUp), limited(0.2), concluding():
        sleep_and_fail()
    assert one(Sql("SELECT 1")) == (1,)
    assert no_statement_runs()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_left_in_the_middle_of_a_statement_is_given_up() -> None:
    one(Sql("SELECT 1"))
    with pytest.raises(TimeUp), limited(0.2), concluding():
        for_ever(Exception, most=connection.connection.pgconn.send_query(b"SELECT pg_sleep(60)") or 1)
    assert one(Sql("SELECT 1")) == (1,)
    assert no_statement_runs()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("entered", [False, True])
def test_a_transaction_that_was_kept_from_beginning_or_ending_holds_nothing_of_what_follows(
    workspace: Workspace, entered: bool
) -> None:
    def interrupted_in_atomic() -> None:
        connection.set_autocommit(False)
        if entered:
            connection.in_atomic_block = True
            Audience.objects.create(workspace=workspace, name="Half", rule=VIP)
        signal.raise_signal(signal.SIGALRM)

    with pytest.raises(TimeUp), limited(LONG), concluding():
        interrupted_in_atomic()
    Audience.objects.create(workspace=workspace, name="After", rule=VIP)
    assert (connection.in_atomic_block, connection.get_autocommit()) == (False, True)
    connection.close()
    assert [audience.name for audience in Audience.objects.all()] == ["After"]


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_time_is_up_leaves_no_lock_and_no_transaction_to_the_next() -> None:
    held = Sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 71 AND pid = pg_backend_pid()")
    celery = Celery("limited", task_cls=LimitedTask, set_as_current=False)

    @celery.task(name="tests.locks", soft_seconds=LONG)  # type: ignore[untyped-decorator] # Celery has no types
    def locks() -> None:
        run(Sql("SELECT pg_advisory_lock(71, 1)"))
        assert one(held) == (1,)
        signal.raise_signal(signal.SIGALRM)

    @celery.task(name="tests.goes_on", soft_seconds=LONG)  # type: ignore[untyped-decorator] # Celery has no types
    def goes_on() -> str:
        with suppress(TimeUp):
            locks.run()
        return "done"

    assert isinstance(locks.apply().result, SoftTimeLimitExceeded)
    assert one(held) == (0,)
    assert goes_on.apply().result == "done"
    assert one(held) == (0,)


def test_an_error_with_which_a_task_ends_once_its_time_is_up_is_the_interruption() -> None:
    def fail() -> None:
        try:
            signal.raise_signal(signal.SIGALRM)
        finally:
            raise ValueError("cannot clean up")

    with pytest.raises(TimeUp), limited(LONG):
        fail()


def test_an_alarm_that_goes_off_while_the_limit_is_taken_away_leaves_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, silence, late = signal.getsignal(signal.SIGALRM), time_limit._silence, [True]

    def interrupted() -> None:
        if late:
            late.clear()
            signal.raise_signal(signal.SIGALRM)
        silence()

    monkeypatch.setattr(time_limit, "_silence", interrupted)
    with pytest.raises(TimeUp), limited(LONG):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before
    with pytest.raises(KeyError), limited(LONG), concluding():
        raise KeyError  # Not the limit's doing.


@pytest.mark.django_db
def test_wherever_the_time_of_a_tick_is_up_its_buckets_are_ticked_apart_and_everybody_arrives(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Builder(workspace)
    builder.people(2)
    version = builder.live(
        "Welcome",
        [node("in", "entry_event", event="Signup"), node("hold", "wait", duration="P1D"), node("out", "exit")],
        wires("in>hold", "hold>out"),
    )
    buckets = sorted({builder.profile(f"u{n}").pk % 256 for n in (1, 2)})
    now = database_clock() - timedelta(minutes=1)
    for n in (1, 2):
        builder.track(f"u{n}", "Signup", now)
    number, struck = 0, True
    while struck:
        Parked.objects.all().delete()
        with time_up_at(number, monkeypatch) as went_off:
            with suppress(TimeUp):
                tick_buckets(workspace.pk, buckets)
            struck = went_off()
        codes = list(Parked.objects.filter(kind="buckets").values_list("code", flat=True))
        assert codes == (["SoftTimeLimitExceeded"] * len(buckets) if struck else []), number
        number += 1
    assert number > 10
    assert [builder.at(f"u{n}", version) for n in (1, 2)] == ["hold", "hold"]
    assert Enrollment.objects.count() == 2


@pytest.mark.django_db
def test_wherever_the_time_of_a_refresh_is_up_the_audience_is_set_aside_or_taken_up_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Builder(workspace).people(3, vip=True)
    audience = Audience.objects.create(workspace=workspace, name="Vip", rule=VIP)
    number, struck = 0, True
    while struck:
        Parked.objects.all().delete()
        with time_up_at(number, monkeypatch) as went_off:
            with suppress(TimeUp):
                refresh_all(audience.pk)
            struck = went_off()
        audience.refresh_from_db()
        assert audience.refreshing_since is None, number
        aside = list(Parked.objects.filter(kind="audience", ref=audience.pk).values_list("code", flat=True))
        later = database_clock() + timedelta(hours=1)
        done = audience.refreshed_to is not None
        assert aside in ([], ["SoftTimeLimitExceeded"]), number
        assert done or aside or waiting_for_refresh(later) == [audience.pk], number
        number += 1
    assert number > 8
    assert Membership.objects.filter(audience=audience, until=None).count() == 3


@pytest.mark.django_db
def test_those_that_would_have_been_refreshed_behind_the_one_in_hand_are_taken_up_by_themselves(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Audience.objects.create(workspace=workspace, name="Vip", rule=VIP)
    rule = {"kind": "in_audience", "audience": encode("aud", first.pk)}
    second = Audience.objects.create(workspace=workspace, name="Asks", rule=rule)
    refresh_all(first.pk)
    with time_up_at(6, monkeypatch) as went_off:
        with suppress(TimeUp):
            refresh_all(first.pk)
        assert went_off()
    assert list(Parked.objects.values_list("kind", "ref")) == [("audience", first.pk)]
    assert waiting_for_refresh(database_clock() + timedelta(hours=1)) == [second.pk]


@pytest.mark.django_db
def test_merges_that_take_longer_than_a_run_are_absorbed_by_several_and_one_that_does_alone_is_set_aside(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Builder(workspace)
    at = database_clock() - timedelta(hours=1)
    for n in range(12):
        builder.identify(f"u{n}", at)
        builder.anonymous(f"phone{n}", "Seen", at)
        builder.identify(f"u{n}", at, anonymous=f"phone{n}")
    work, fits = absorb._absorb_or_park, 2

    def slow(workspace_id: int, merges: absorb.Merges, moment: Any) -> int:
        if len(merges) > fits:
            signal.raise_signal(signal.SIGALRM)
        return work(workspace_id, merges, moment)

    monkeypatch.setattr(absorb, "_absorb_or_park", slow)
    absorbed = []
    for _ in range(4):
        with suppress(TimeUp), limited(LONG):
            absorb_task(workspace.pk)
        found = one(Sql("SELECT count(absorbed_at) FROM profiles_merge"))
        absorbed.append(found[0] if found else 0)
    assert absorbed == [3, 6, 9, 12]
    builder.anonymous("tablet", "Seen", at)
    builder.identify("u1", at, anonymous="tablet")
    fits = 0
    with suppress(TimeUp), limited(LONG):
        absorb_task(workspace.pk)
    assert list(Parked.objects.values_list("kind", "code")) == [("merge", "SoftTimeLimitExceeded")]


@pytest.mark.django_db
def test_a_claim_of_the_inbox_that_took_too_long_is_followed_by_smaller_ones(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_tasks, "_claim_rows", 8)
    now = database_clock()
    for n in range(20):
        body = b'[{"type": "track", "event": "Seen", "userId": "u%d", "messageId": "m%d"}]' % (n, n)
        Inbox.objects.create(workspace_id=source.workspace_id, source=source, received_at=now, body=body)
    process, left = inbox.process_inbox, []

    def slow(at: Any, *, limit: int) -> Any:
        if limit > 4:
            signal.raise_signal(signal.SIGALRM)
        left.append(Inbox.objects.count())
        return process(at, limit=limit)

    monkeypatch.setattr(inbox, "process_inbox", slow)
    for _ in range(9):
        with suppress(TimeUp), limited(LONG):
            ingest_tasks.process_inbox()
    assert Inbox.objects.count() == 0
    assert left[:4] == [20, 19, 17, 13]


@pytest.mark.django_db
def test_a_request_that_takes_longer_than_a_task_is_parted_and_does_not_stand_before_the_others(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_tasks, "_claim_rows", 1)
    now = database_clock()
    for n in range(3):
        items = [
            b'{"type": "track", "event": "Seen", "userId": "u%d", "messageId": "%d.%d"}' % (n, n, k) for k in range(8)
        ]
        body = b"[" + b",".join(items[: 1 if n else 8]) + b"]"
        Inbox.objects.create(workspace_id=source.workspace_id, source=source, received_at=now, body=body)
    work = inbox.process

    def slow(workspace_id: int, arrivals: Any, at: Any, *, live: bool) -> Any:
        if sum(b'"u0"' in arrival.item for arrival in arrivals) > 2:
            signal.raise_signal(signal.SIGALRM)
        return work(workspace_id, arrivals, at, live=live)

    monkeypatch.setattr(inbox, "process", slow)
    stored = []
    for _ in range(10):
        with suppress(TimeUp), limited(LONG):
            ingest_tasks.process_inbox()
        stored.append((Event.objects.count(), Inbox.objects.count()))
    # The eight items in the way are two rows behind the others; those are taken in; the eight are, two by two.
    assert stored[0] == (0, 4)
    assert stored[2][0] == 2
    assert stored[-1] == (10, 0)
