"""Is the witness awake? A journal that is in order has nothing wrong with it; each fault in it is named, and so is a sender
that makes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bench.chaos.verify import PATIENCE, Told, verify, weigh
from channels.adapters.base import Delivery, Outcome
from channels.delivery import record
from channels.delivery.gateway import deliver_due
from channels.models import Channel, SendState
from channels.sandbox.script import MessageRule, RequestRule
from core.db.sql import Sql
from tenancy.models import HoldoutShare, Workspace
from tenancy.program_holdout import Holdout
from tests.integration.channels.conftest import Running
from tests.integration.journeys.builders import Builder, day, node, wires

SENT = Told(SendState.ACCEPTED, "", 1, 0, (1, 1, 1), once=True)
Journal = list[dict[str, Any]]
Ledger = dict[str, Told]


def heard(key: str, to: str = "u1@example.com", **more: Any) -> dict[str, Any]:
    return {"key": key, "count": 1, "effects": 1, "changed": 0, "to": to, "refusals": []} | more


def ended(state: SendState, reason: str, **more: Any) -> Told:
    return replace(SENT, state=int(state), reason=reason, **more)


REJECTED, UNKNOWN = SendState.REJECTED, SendState.UNKNOWN
NOT_TAKEN = {"effects": 0, "count": 0}
FINE: dict[str, tuple[Journal, Ledger]] = {
    "sent once": ([heard("a")], {"a": SENT}),
    "came again after its answer was lost": (
        [heard("a", count=2, refusals=["reset_after"])],
        {"a": replace(SENT, attempts=2)},
    ),
    "turned away for good": (
        [heard("a", effects=0, refusals=["rejected:no_such_address"])],
        {"a": ended(REJECTED, "no_such_address")},
    ),
    "taken back afterwards": ([heard("a", refusals=["silent", "failed"])], {"a": ended(REJECTED, "failed")}),
    "offered until patience ran out": (
        [heard("a", refusals=["503"] * PATIENCE, **NOT_TAKEN)],
        {"a": ended(REJECTED, "gave_up", attempts=PATIENCE)},
    ),
    "in doubt, and the reader has left": (
        [heard("a", refusals=["reset_after"])],
        {"a": ended(UNKNOWN, "left_journey", attempts=2)},
    ),
    "its workers died every time": ([], {"a": ended(UNKNOWN, "no_answer", attempts=PATIENCE, unfinished=PATIENCE)}),
    "a mail whose connection broke after it": (
        [heard("a", refusals=["reset: taken and gone"])],
        {"a": ended(UNKNOWN, "no_answer", remembered=False)},
    ),
    "a mail whose worker died at it": ([], {"a": ended(UNKNOWN, "key_forgotten", unfinished=1, remembered=False)}),
    "two visits of a node": ([heard("a"), heard("b")], {"a": SENT, "b": replace(SENT, stay=(1, 1, 2))}),
    "two runs where people come again": (
        [heard("a"), heard("b")],
        {"a": replace(SENT, once=False), "b": replace(SENT, once=False, stay=(2, 1, 1))},
    ),
    "in doubt, and the budget does not pay for another try": (
        [heard("a", refusals=["reset_after"])],
        {"a": ended(UNKNOWN, "budget", attempts=2)},
    ),
    "not sent to somebody who is held out": ([], {"a": ended(SendState.CANCELLED, "program_holdout", held_out=True)}),
    "cancelled before it left": ([], {"a": ended(SendState.CANCELLED, "suppressed", attempts=0)}),
}
FAULTY: dict[str, tuple[Journal, Ledger, set[str]]] = {
    "accepted, the gateway knows nothing": ([], {"a": SENT}, {"lost"}),
    "accepted, the gateway turned it away": ([heard("a", effects=0, refusals=["500"])], {"a": SENT}, {"lost"}),
    "a key of no send": ([heard("a"), heard("x")], {"a": SENT}, {"unknown"}),
    "a mail twice": (
        [heard("a", count=2, effects=2)],
        {"a": replace(SENT, attempts=2, remembered=False)},
        {"doubled"},
    ),
    "a mail that nobody tried, in doubt": ([], {"a": ended(UNKNOWN, "key_forgotten", remembered=False)}, {"dropped"}),
    "other bytes": ([heard("a", count=2, changed=1)], {"a": replace(SENT, attempts=2)}, {"changed"}),
    "one stay under two keys": (
        [heard("a"), heard("b", to="u1@example.org")],
        {"a": replace(SENT, once=False), "b": replace(SENT, once=False)},
        {"twice"},
    ),
    "one person in two runs where people come once": (
        [heard("a"), heard("b")],
        {"a": SENT, "b": replace(SENT, stay=(2, 1, 1))},
        {"twice"},
    ),
    "called rejected": ([heard("a", refusals=["silent"])], {"a": ended(REJECTED, "no_verdict")}, {"denied", "dropped"}),
    "called expired": (
        [heard("a", refusals=["reset_after"])],
        {"a": ended(SendState.EXPIRED, "expired")},
        {"denied"},
    ),
    "called cancelled": (
        [heard("a", refusals=["reset_after"])],
        {"a": ended(SendState.CANCELLED, "suppressed")},
        {"denied"},
    ),
    "came without an attempt": ([heard("a", count=2)], {"a": SENT}, {"hidden"}),
    "given up too soon": (
        [heard("a", effects=0, refusals=["retry:busy"])],
        {"a": ended(REJECTED, "gave_up")},
        {"dropped"},
    ),
    "rejected by nobody": ([], {"a": ended(REJECTED, "render_failed", attempts=0)}, {"dropped"}),
    "an outage taken for a no": (
        [heard("a", refusals=["500"], **NOT_TAKEN)],
        {"a": ended(REJECTED, "http_500")},
        {"dropped"},
    ),
    "left in doubt too soon": (
        [heard("a", refusals=["reset_after"])],
        {"a": ended(UNKNOWN, "no_answer")},
        {"dropped"},
    ),
    "marketing to somebody who is held out": ([heard("a")], {"a": replace(SENT, held_out=True)}, {"held_out"}),
    "expired on a good day": ([], {"a": ended(SendState.EXPIRED, "expired", attempts=0)}, {"dropped"}),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_in_order_is_not_complained_of(name: str) -> None:
    assert weigh(*FINE[name]).faults == []


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_is_named(name: str) -> None:
    journal, told, expected = FAULTY[name]
    assert {fault.split(":")[0] for fault in weigh(journal, told).faults} == expected


def test_the_share_of_repeats_counts_only_what_came() -> None:
    report = weigh([heard("a", count=3), heard("b", refusals=["500"], **NOT_TAKEN)], {})
    assert (report.keys, report.messages, report.repeats) == (1, 3, 2.0)


def calls_the_unknown_rejected(patch: pytest.MonkeyPatch) -> None:
    after = record._next

    def bold(way: Any, leased: Any, outcome: Outcome, now: Any) -> Any:
        known = replace(outcome, kind="rejected") if outcome.kind == "unknown" else outcome
        return after(way, leased, known, now)

    patch.setattr(record, "_next", bold)


def gives_up_at_the_first_delay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(record, "MAX_ATTEMPTS", 1)


def forgets_that_it_was_in_doubt(patch: pytest.MonkeyPatch) -> None:
    after = record._next

    def sure(way: Any, leased: Any, outcome: Outcome, now: Any) -> Any:
        found = after(way, leased, outcome, now)
        return replace(found, state=SendState.CANCELLED, due_at=None) if found.reason == "ambiguous" else found

    patch.setattr(record, "_next", sure)


def believes_whatever_it_sent(patch: pytest.MonkeyPatch) -> None:
    def proud(way: Any, batch: Any, delivery: Delivery, now: Any) -> int:
        sure = [Outcome("accepted")] * len(delivery.outcomes)
        return record_it(way, batch, replace(delivery, outcomes=sure), now)

    record_it = record.record
    patch.setattr(record, "record", proud)


def sends_to_those_held_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Holdout, "holds", lambda *_: Sql("false"))


BUGS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], set[str]]] = {
    "none": (lambda patch: None, set()),
    "unknown is recorded as rejected": (calls_the_unknown_rejected, {"denied", "dropped"}),
    "gives up at the first retryable answer": (gives_up_at_the_first_delay, {"dropped"}),
    "doubt is cancelled": (forgets_that_it_was_in_doubt, {"denied"}),
    "the program holdout is not asked": (sends_to_those_held_out, {"held_out"}),
    "everything is recorded as accepted": (believes_whatever_it_sent, {"lost"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BUGS)
def test_a_sender_with_a_bug_is_noticed(name: str, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, expected = BUGS[name]
    plant(monkeypatch)
    builder = Builder(Workspace.objects.create(name="Witness", slug="witness"))
    Channel.objects.filter(pk=builder.channel.pk).update(settings={"url": sandbox.url})
    builder.people(6)
    if plant == sends_to_those_held_out:
        draws = (Holdout(builder.workspace.pk, period, 0.2, day(0)) for period in count(1))
        period = next(draw.period for draw in draws if draw.has(builder.profile("u5").pk))
        HoldoutShare.objects.create(workspace=builder.workspace, period=period, share=0.2, since=day(0))
    nodes = [node("in", "entry_event", event="Came"), builder.send("s"), node("out", "exit")]
    builder.live("All", nodes, wires("in>s", "s>out"))
    for n in range(1, 7):
        builder.track(f"u{n}", "Came", day(0.1))
    builder.tick(day(0.2))
    sandbox.play(
        requests=(RequestRule(outcome="reset_after", times=1),),
        messages=(
            MessageRule(status="rejected", to="^u1@", reason="no_such_address"),
            MessageRule(status="retry", to="^u2@", times=2, reason="busy"),
            MessageRule(status="silent", to="^u3@", times=1),
        ),
    )
    for minute in range(5):
        deliver_due(day(0.3) + timedelta(minutes=minute))
    assert {fault.split(":")[0] for fault in verify(sandbox.journal.listing()).faults} == expected
