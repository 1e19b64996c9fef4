"""The engine against hand-written SQL on the same rows: letting an audience in, and moving it to a wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections, transaction

from bench import people
from bench.by_hand import ADVANCE, ENTER
from bench.report import Row
from core.db.buckets import ALL_BUCKETS, try_lock
from core.db.sql import Sql, fill, one, run, sql
from journeys.engine.compiled import compiled
from journeys.engine.tick import Pass, TickResult, tick
from journeys.models import EntryBatch, Version
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, node, wires

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
NOT_C7 = {"kind": "trait", "trait": "city", "op": "ne", "value": "c7"}
SHARE = 16
"""Buckets in one transaction."""
ROUNDS = 3
"""The engine and its limit take turns this often; the best of each counts."""
NOW = people.START + timedelta(days=2)
Work = Callable[[list[int]], int]


def journey(made: Workspace) -> Version:
    """Entry, branch on two traits, split, send, wait: three ways to the wait."""
    builder = Builder(made)
    rule = {"kind": "all", "rules": [GOLD, NOT_C7]}
    nodes = [
        node("in", "entry_event", event="Purchase"),
        node("which", "branch", paths=[{"name": "gold", "rule": rule}]),
        node("arms", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]),
        *(builder.send(key) for key in ("a", "b", "c")),
        node("wait", "wait", duration="P3D"),
        node("out", "exit"),
    ]
    lines = wires(
        "in>which", "which.gold>arms", "which.else>c", "arms.A>a", "arms.B>b", "a>wait", "b>wait", "c>wait", "wait>out"
    )
    return builder.publish(builder.journey("Bench", nodes, lines), people.START)


def advance(version: Version, n: int) -> Iterator[Row]:
    """Customers a second from the entry through branch, split and send to the wait, with one worker and with two."""
    for workers in (1, 2):
        hand, ours = _in_turns(
            lambda workers=workers: _moving(version, n, workers, lambda buckets: _by_hand(version, buckets)),
            lambda workers=workers: _moving(
                version, n, workers, lambda buckets: tick(version.workspace_id, buckets, NOW).moved
            ),
        )
        yield Row(
            f"advance, {workers} worker{'s' if workers > 1 else ''}", n / ours, "customers/s", n / hand,
            "the same rows by one hand-written statement", hand / ours, "0.6 now, 0.7 later",
            {"customers": n, "buckets_a_share": SHARE},
        )  # fmt: skip


def _in_turns(hand: Callable[[], float], ours: Callable[[], float]) -> tuple[float, float]:
    """The best time of each, run in turns, so that a noisy moment of the machine strikes both."""
    times = [(hand(), ours()) for _ in range(ROUNDS)]
    return min(t for t, _ in times), min(t for _, t in times)


def _jobs() -> list[list[int]]:
    return [list(ALL_BUCKETS[low : low + SHARE]) for low in range(0, len(ALL_BUCKETS), SHARE)]


def _moving(version: Version, n: int, workers: int, work: Work) -> float:
    """Seconds to move everybody from the entry to the wait."""
    stand_at_the_entry(version)

    def job(buckets: list[int]) -> int:
        try:
            return work(buckets)
        finally:
            if workers > 1:
                connections.close_all()

    began = time.perf_counter()
    if workers == 1:
        moved = sum(job(buckets) for buckets in _jobs())
    else:
        with ThreadPoolExecutor(workers) as pool:  # Threads: almost all of the time is the database's.
            moved = sum(pool.map(job, _jobs()))
    took = time.perf_counter() - began
    found = one(
        sql(
            "SELECT (SELECT count(*) FROM journeys_enrollment WHERE node_id = {}::bigint), "
            "(SELECT count(*) FROM channels_touch), (SELECT count(*) FROM channels_send), "
            "(SELECT count(*) FROM journeys_passage)",
            compiled(version.pk, 0).plan.ids["wait"],
        )
    )
    if moved != n or found != (n, n, n, n):
        raise AssertionError(f"{moved} moved of {n}: {found}")
    return took


def stand_at_the_entry(version: Version) -> None:
    """Everybody enrolled and due at the entry; nothing said or logged yet."""
    _clear()
    run(
        sql(
            "INSERT INTO journeys_enrollment (workspace_id, journey_id, version_id, profile_id, entry_node_id, node_id, "
            "entered_at, arrived_at, wake_at) SELECT workspace_id, {}::bigint, {}::bigint, id, {n}::bigint, {n}::bigint, "
            "{t}::timestamptz, {t}::timestamptz, {t}::timestamptz FROM profiles_profile ORDER BY id",
            version.journey_id,
            version.pk,
            n=compiled(version.pk, 0).plan.ids["in"],
            t=people.START,
        )
    )
    for table in ("journeys_enrollment", "channels_touch", "channels_send", "journeys_passage", "journeys_tally"):
        run(Sql(f"ANALYZE {table}"))


def _clear() -> None:
    for table in (
        "channels_touch", "channels_send", "journeys_passage", "journeys_tally", "journeys_enrollment", "journeys_entrybatch",
        "journeys_refusal", "signals_signal",
    ):  # fmt: skip
        run(Sql(f"TRUNCATE {table} CASCADE"))


def _by_hand(version: Version, buckets: list[int]) -> int:
    """What somebody who knew this journey and nothing else would write, on the same tables and indexes."""
    ids = compiled(version.pk, 0).plan.ids
    names = {"n": "in", "which": "which", "arms": "arms", "a": "a", "b": "b", "c": "c", "wait": "wait"}
    with transaction.atomic():
        run(Sql("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"))
        return run(
            sql(
                ADVANCE,
                w=version.workspace_id,
                v=version.pk,
                j=version.journey_id,
                buckets=buckets,
                now=sql("{}::timestamptz", NOW),
                **{slot: ids[key] for slot, key in names.items()},
            )
        )


def entry(version: Version, n: int) -> Row:
    """Customers a second from an audience into a journey, against one INSERT ... SELECT of the same rows."""
    audience_id = 1
    run(Sql("TRUNCATE audiences_membership"))
    run(
        sql(
            "INSERT INTO audiences_membership (audience_id, profile_id, since) "
            "SELECT {}::bigint, id, {}::timestamptz FROM profiles_profile ORDER BY id",
            audience_id,
            people.START,
        )
    )
    run(Sql("VACUUM ANALYZE audiences_membership"))
    hand, ours = _in_turns(
        lambda: _entering(n, lambda: _enter_by_hand(version, audience_id)),
        lambda: _entering(n, lambda: _enter(version, audience_id)),
    )
    return Row("entry", n / ours, "customers/s", n / hand, "one INSERT ... SELECT of the same rows",
               hand / ours, "0.6 now, 0.7 later", {"customers": n, "buckets_a_share": SHARE})  # fmt: skip


def _entering(n: int, work: Callable[[], None]) -> float:
    _clear()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    found = one(Sql("SELECT count(*) FROM journeys_enrollment WHERE state = 1"))
    if found != (n,):
        raise AssertionError(f"{found} entered of {n}")
    return took


def _enter_by_hand(version: Version, audience_id: int) -> None:
    for buckets in _jobs():
        run(
            sql(
                ENTER,
                version.workspace_id,
                version.journey_id,
                version.pk,
                n=compiled(version.pk, 0).plan.ids["in"],
                t=NOW,
                a=audience_id,
                b=buckets,
            )
        )


def _enter(version: Version, audience_id: int) -> None:
    """A tick's entry without the moves that follow it in the same transaction: those are `advance`."""
    node_id = compiled(version.pk, 0).plan.ids["in"]
    EntryBatch.objects.create(
        workspace_id=version.workspace_id, version=version, node_id=node_id, audience_id=audience_id, at=NOW
    )
    for buckets in _jobs():
        with transaction.atomic():
            try_lock(version.workspace_id, buckets)
            entering = Pass(version.workspace_id, buckets, NOW, TickResult())
            entering.prepare()
            entering.take_runs()
            one(fill(compiled(version.pk, 0).enroll, now=NOW, buckets=buckets, shard=buckets[0], paused=False))


def growth(version: Version, n: int) -> Iterator[Row]:
    """Milliseconds for each thousand customers moved while few wait, and while ten times as many do: must stay flat.

    Whose wait ends together has mostly come together. Those whose rows lie scattered among all who wait cost a page each.
    """
    due = n // 20
    for way in ("together", "scattered"):
        few, many = _in_turns(
            lambda way=way: _moving_some(version, n // 10, due, way), lambda way=way: _moving_some(version, n, due, way)
        )
        scale = 1e6 / due
        yield Row(f"growth: 10 x the waiting customers, {way}", many * scale, "ms per 1,000 customers", few * scale,
                  "the same with a tenth of them waiting", many / few, "at most 1.3" if way == "together" else "",
                  {"waiting": n, "due": due})  # fmt: skip


def _moving_some(version: Version, waiting: int, due: int, way: str) -> float:
    """Seconds to move `due` customers, in all buckets, of `waiting`: those who came together, or one here and one there."""
    stand_at_the_entry(version)
    first = Sql("(SELECT min(id) FROM journeys_enrollment)")
    run(sql("DELETE FROM journeys_enrollment WHERE id >= {} + {}::bigint", first, waiting))
    later = NOW + timedelta(days=9)
    run(
        sql(
            "UPDATE journeys_enrollment SET wake_at = {}::timestamptz WHERE "
            + ("(id - {}) % {}::bigint <> 0" if way == "scattered" else "id - {} >= {}::bigint"),
            later,
            first,
            waiting // due if way == "scattered" else due,
        )
    )
    run(Sql("VACUUM ANALYZE journeys_enrollment"))
    began = time.perf_counter()
    moved = sum(tick(version.workspace_id, buckets, NOW).moved for buckets in _jobs())
    took = time.perf_counter() - began
    if moved != due:
        raise AssertionError(f"{moved} moved of {due}")
    return took
