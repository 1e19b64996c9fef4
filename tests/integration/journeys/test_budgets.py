"""The budget of a journey: nothing is sent beyond it, and people whose message is withheld leave by the port *withheld*."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from psycopg.errors import QueryCanceled

from cdp.parking.models import Parked
from channels import budget_count
from channels.budgets import standing, used_up
from channels.delivery import chores, runtime, tasks
from channels.delivery.claim import claim
from channels.models import Budget, Price, Send, SendState, Spending, Touch
from channels.policies.budget import take
from channels.touches.give_back import give_back
from core.db.buckets import ALL_BUCKETS
from core.db.sql import run, sql
from core.publicid import encode
from journeys import actions
from journeys.engine import work
from journeys.engine.guarded import GuardedPass
from journeys.engine.tick import tick
from journeys.models import Journey, Version
from ops.doctor.run import examine, invariants
from tenancy.access import command_access
from tenancy.models import Workspace
from tests.faults.test_f05_bulkheads import poison
from tests.faults.together import together
from tests.integration.journeys.builders import Builder, day, node, wires

OPEN = 20_000


@pytest.fixture(autouse=True)
def currency(workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(settings={"currency": "EUR"})
    workspace.refresh_from_db()


def welcome(builder: Builder, price: str | None = "0.3") -> Version:
    """Whoever signs up is sent something and ends at `sent`, or at `silent` if not."""
    if price is not None:
        Price.objects.create(workspace=builder.workspace, channel=builder.channel, amount=Decimal(price), since=day(-9))
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("hello"),
        node("sent", "exit", reason="sent"),
        node("silent", "exit", reason="silent"),
    ]
    return builder.live("Welcome", nodes, wires("in>hello", "hello>sent", "hello.withheld>silent"))


def allow(version: Version, amount: str, span: str = "life", at: float = 0) -> None:
    access = command_access(version.workspace, "test")
    journey = Journey.objects.get(pk=version.journey_id)
    assert actions.set_budget(access, journey, Decimal(amount), span, day(at)) == []


def sign_up(builder: Builder, people: range, at: float = 1) -> None:
    for n in people:
        builder.track(f"u{n}", "Signed Up", day(at))


def reasons() -> list[str]:
    return sorted(Touch.objects.values_list("reason", flat=True))


def spent(version: Version, at: float = 1.1) -> Decimal:
    found = standing(version.journey_id, day(at))
    assert found is not None
    return found.spent


def sick(at: float = 2) -> list[str]:
    """Which of the doctor's questions about budgets are not clean."""
    asked = [each for each in invariants() if each.name.startswith("budgets_")]
    return [finding.invariant.name for finding in examine(asked, day(at)) if not finding.clean]


def test_who_comes_when_the_budget_is_used_up_leaves_by_the_port_withheld_with_the_reason(builder: Builder) -> None:
    version = welcome(builder)
    allow(version, "1")
    builder.people(5)
    sign_up(builder, range(1, 6))
    builder.tick(day(1.1))
    assert reasons() == ["", "", "", "budget", "budget"]
    assert sorted(builder.at(f"u{n}", version) for n in range(1, 6)) == ["-sent"] * 3 + ["-silent"] * 2
    found = standing(version.journey_id, day(1.1))
    assert found is not None
    assert (found.spent, found.withheld, found.used_up_at) == (Decimal("0.9"), 2, day(1.1))
    assert used_up(builder.workspace, day(1.2)) == [(version.journey_id, day(1.1), 2)]
    assert sick() == []
    allow(version, "1.2", at=1.2)
    builder.people(7)
    sign_up(builder, range(6, 8), 1.3)
    builder.tick(day(1.4))
    assert reasons() == [""] * 4 + ["budget"] * 3


def test_all_sends_of_a_journey_share_its_budget_in_one_statement_too(builder: Builder) -> None:
    Price.objects.create(workspace=builder.workspace, channel=builder.channel, amount=Decimal("0.3"), since=day(-9))
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        node("bought", "entry_event", event="Bought"),
        builder.send("one"),
        builder.send("two"),
        node("out", "exit"),
    ]
    version = builder.live("Both", nodes, wires("in>one", "bought>two", "one>out", "two>out"))
    allow(version, "1")
    builder.people(6)
    sign_up(builder, range(1, 3))
    for n in range(3, 7):
        builder.track(f"u{n}", "Bought", day(1))
    builder.tick(day(1.1))
    assert reasons() == [""] * 3 + ["budget"] * 3
    assert spent(version) == Decimal("0.9")


def test_thirty_two_workers_at_once_never_spend_more_and_leave_nobody_behind(
    transactional_db: None, workspace: Workspace
) -> None:
    builder = Builder(workspace)
    version = welcome(builder)
    allow(version, "6.2")
    builder.people(64)
    sign_up(builder, range(1, 65))
    for _ in range(20):
        together(32, lambda n: tick(workspace.pk, [b for b in ALL_BUCKETS if b % 32 == n], day(1.1)))
        if Touch.objects.count() == 64:
            break
    builder.tick(day(1.1))
    assert reasons() == [""] * 20 + ["budget"] * 44
    assert spent(version) == Decimal("6.0")
    assert sick() == []


def test_a_day_has_its_own_budget_by_the_clock_of_the_workspace(builder: Builder) -> None:
    Workspace.objects.filter(pk=builder.workspace.pk).update(time_zone="Asia/Shanghai")
    version = welcome(builder)
    allow(version, "0.3", "day")
    builder.people(3)
    for n, at in ((1, 1), (2, 1.1), (3, 1.2)):  # Noon, half past two, and ten to five: past midnight from four on.
        sign_up(builder, range(n, n + 1), at)
        builder.tick(day(at + 0.01))
    assert [builder.touches(f"u{n}") for n in (1, 2, 3)] == [["sent"], ["budget"], ["sent"]]
    assert [str(each.first_day) for each in Spending.objects.order_by("first_day")][-2:] == ["2026-03-03", "2026-03-04"]


def test_what_was_sent_or_waits_before_a_budget_is_set_counts(builder: Builder) -> None:
    version = welcome(builder)
    builder.people(4)
    sign_up(builder, range(1, 4))
    builder.tick(day(1.1))
    accepted = Send.objects.order_by("touch_id").first()
    assert accepted is not None
    Send.objects.filter(pk=accepted.pk).update(state=SendState.ACCEPTED, cost=Decimal("0.5"), closed_at=day(1.2))
    allow(version, "1.1", at=1.3)
    assert spent(version) == Decimal("1.1")
    sign_up(builder, range(4, 5), 1.4)
    builder.tick(day(1.5))
    assert builder.touches("u4") == ["budget"]
    assert sick() == []
    allow(version, "5", "day", at=3)
    assert (spent(version, 3), sick(3)) == (0, [])


def test_what_was_not_sent_goes_back_to_the_budget(builder: Builder) -> None:
    version = welcome(builder)
    allow(version, "0.3")
    builder.people(2)
    sign_up(builder, range(1, 2))
    builder.tick(day(1.1))
    Send.objects.update(state=SendState.REJECTED, reason="bounced", closed_at=day(1.2))
    assert sick() == ["budgets_get_back_what_was_not_sent"]
    assert (give_back(), give_back()) == (1, 0)
    assert (spent(version), sick()) == (Decimal(0), [])
    sign_up(builder, range(2, 3), 1.3)
    builder.tick(day(1.4))
    assert builder.touches("u2") == ["sent"]


def test_messages_without_a_price_cost_nothing_and_a_lifted_budget_withholds_nothing(builder: Builder) -> None:
    version = welcome(builder, None)
    allow(version, "0")
    builder.people(3)
    sign_up(builder, range(1, 2))
    builder.tick(day(1.1))
    Price.objects.create(workspace=builder.workspace, channel=builder.channel, amount=1, since=day(1.2))
    sign_up(builder, range(2, 3), 1.3)
    builder.tick(day(1.4))
    actions.lift_budget(command_access(builder.workspace, "test"), Journey.objects.get(pk=version.journey_id), day(1.5))
    sign_up(builder, range(3, 4), 1.6)
    builder.tick(day(1.7))
    assert [builder.touches(f"u{n}") for n in (1, 2, 3)] == [["sent"], ["budget"], ["sent"]]
    assert not Budget.objects.exists()


def uncounted(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> Version:
    """Three have a message in the outbox, one more a message that was accepted; the budget of 1 is set and not counted yet."""
    version = welcome(builder)
    builder.people(6)
    sign_up(builder, range(1, 5))
    builder.tick(day(1.1))
    accepted = Send.objects.order_by("touch_id")[:1]
    Send.objects.filter(pk__in=accepted).update(state=SendState.ACCEPTED, cost=Decimal("0.3"), closed_at=day(1.2))
    monkeypatch.setattr(actions, "COUNT_SECONDS", -1)
    monkeypatch.setattr(budget_count, "CHUNK", 3)
    allow(version, "1.2", at=1.3)
    return version


def test_a_budget_holds_while_what_was_sent_before_is_still_counted(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = uncounted(builder, monkeypatch)
    found = standing(version.journey_id, day(1.4))
    assert found is not None
    assert (found.counting, found.spent) == (True, 0)
    sign_up(builder, range(5, 6), 1.4)
    builder.tick(day(1.5))
    assert (builder.touches("u5"), builder.at("u5", version)) == ([], "in"), "decided on once it is counted"
    channel = runtime.load(builder.channel.pk)
    batch = claim(channel, day(1.5), 10)
    assert (batch.taken, batch.leased, batch.closed) == (3, [], {}), "none leaves the outbox"
    assert sick(1.3) == []
    assert sick(3) == ["budgets_are_counted"]

    assert budget_count.unfinished() == [version.journey_id]
    assert budget_count.count_all(day(1.6)) == 1, "in two pieces"
    assert budget_count.unfinished() == []
    assert (spent(version), sick(3)) == (Decimal("1.2"), [])
    builder.tick(day(1.7))
    assert builder.touches("u5") == ["budget"]
    assert len(claim(channel, day(1.7), 10).leased) == 3


def test_the_pulse_of_delivery_has_budgets_counted(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    for module in (tasks, chores):
        monkeypatch.setattr(module, "nudge", lambda name, **_: woken.append(name))
    version = uncounted(builder, monkeypatch)
    tasks.deliver()
    tasks.count_budgets()
    assert (woken, spent(version)) == (["channels.count_budgets", "channels.deliver"], Decimal("1.2"))


def test_a_budget_that_cannot_be_counted_is_counted_later(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    version = uncounted(builder, monkeypatch)
    monkeypatch.setattr(budget_count, "lowest_prices", lambda *_: {"1": "no number"})
    assert budget_count.count_all(day(1.6)) == 0
    (line,) = [each.getMessage() for each in caplog.records if each.name == budget_count.__name__]
    name = encode("jrn", version.journey_id)
    assert line == f"What journey {name} sent before its budget could not be counted; it is tried again."
    monkeypatch.undo()
    assert (budget_count.count_all(day(1.6)), spent(version)) == (1, Decimal("1.2"))


def test_setting_and_lifting_a_budget_read_nothing_of_what_was_sent(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many messages wait: no statement that is run while the workspace stands still reads more than the last touch."""
    version = welcome(builder)
    monkeypatch.setattr(actions, "COUNT_SECONDS", -1)
    asked: list[str] = []

    def noted(execute: Any, text: Any, *rest: Any) -> Any:
        asked.append(str(text))
        return execute(text, *rest)

    with connection.execute_wrapper(noted):
        allow(version, "1")
        allow(version, "2", "day")
        journey = Journey.objects.get(pk=version.journey_id)
        actions.lift_budget(command_access(builder.workspace, "test"), journey, day(1))
    assert not [text for text in asked if "channels_send" in text]
    touches = [text.split("(SELECT ", 1)[1].split(" FROM", 1)[0] for text in asked if "channels_touch" in text]
    assert touches == ["max(t.created_at)"] * 2


def test_open_sends_are_counted_in_pieces_however_many_there_are(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = welcome(builder)
    run(
        sql(
            "WITH t AS (INSERT INTO channels_touch (workspace_id, origin, origin_id, step_id, journey_id, version_id, "
            "profile_id, channel_id, medium, category, decision, created_at) "
            "SELECT {0}::bigint, 1, n, 1, {1}::bigint, {2}::bigint, n, "
            "{3}::bigint, 'email', 'marketing', 1, {4}::timestamptz + n / 1000 * interval '1 second' "
            "FROM generate_series(1, {5}::int) n RETURNING id, profile_id, created_at) INSERT INTO channels_send (touch_id, "
            "workspace_id, channel_id, profile_id, due_at) SELECT id, {0}::bigint, {3}::bigint, profile_id, created_at FROM t",
            builder.workspace.pk,
            version.journey_id,
            version.pk,
            builder.channel.pk,
            day(1),
            OPEN,
        )
    )
    pieces: list[int] = []
    add = budget_count._add

    def counted(budget_id: int, touch_ids: list[int], lowest: dict[str, str]) -> None:
        pieces.append(len(touch_ids))
        add(budget_id, touch_ids, lowest)

    monkeypatch.setattr(budget_count, "_add", counted)
    monkeypatch.setattr(actions, "COUNT_SECONDS", -1)
    allow(version, "50000", at=2)
    assert pieces == [], "the request that sets it reads none of them"
    budget_count.count_all(day(2))
    assert pieces == [10_000] * (OPEN // 10_000)
    assert (spent(version, 2), sick()) == (OPEN * Decimal("0.3"), [])


def test_a_budget_that_takes_too_long_to_set_is_not_set(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    version = welcome(builder)
    monkeypatch.setattr(actions, "BUDGET_SECONDS", 0)
    with pytest.raises(QueryCanceled):
        allow(version, "1")
    assert not Budget.objects.exists()


def test_whose_data_cannot_be_processed_is_set_aside_alone_though_others_are_after_the_budget(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = welcome(builder)
    allow(version, "9")
    builder.people(3)
    sign_up(builder, range(1, 4))
    poison("channels_touch", "INSERT", builder.profile("u2").pk)
    searching: list[bool] = []
    attempt = GuardedPass._attempt

    def attempted(*args: Any) -> BaseException | None:
        searching.append(True)
        try:
            return attempt(*args)
        finally:
            searching.pop()

    monkeypatch.setattr(GuardedPass, "_attempt", attempted)
    monkeypatch.setattr(work, "take", lambda *args: None if searching else take(*args))
    builder.tick(day(1.1))
    assert list(Parked.objects.values_list("kind", "ref")) == [("profile", builder.profile("u2").pk)]
    assert [builder.touches(f"u{n}") for n in (1, 2, 3)] == [["sent"], [], ["sent"]]


def test_somebody_woken_while_another_holds_the_budget_moves_with_the_next_tick(
    transactional_db: None, workspace: Workspace
) -> None:
    builder = Builder(workspace)
    Price.objects.create(workspace=workspace, channel=builder.channel, amount=Decimal("0.3"), since=day(-9))
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        node("until", "wait_for", awaited=[{"name": "bought", "event": "Bought"}], timeout="P9D"),
        builder.send("thanks"),
        node("out", "exit"),
    ]
    version = builder.live("Thanks", nodes, wires("in>until", "until.bought>thanks", "until.timeout>out", "thanks>out"))
    allow(version, "1")
    builder.people(1)
    sign_up(builder, range(1, 2))
    builder.tick(day(1.1))
    builder.track("u1", "Bought", day(1.2))

    with transaction.atomic():
        Budget.objects.select_for_update(no_key=True).get(journey_id=version.journey_id)
        together(1, lambda _: tick(workspace.pk, ALL_BUCKETS, day(1.3)))
    assert (builder.touches("u1"), builder.at("u1", version)) == ([], "until")
    builder.tick(day(1.4))
    assert builder.touches("u1") == ["sent"]
