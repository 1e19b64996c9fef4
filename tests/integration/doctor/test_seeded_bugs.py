"""Is the oracle awake? Bugs that such products really have, put into the code one at a time: the doctor, or the journal
of the gateway, must notice each. Without a bug they have nothing to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from bench.chaos.verify import verify
from cdp.events import append
from cdp.profiles import consent
from channels.adapters.base import Delivery, Outcome
from channels.adapters.webhook import WebhookSession
from channels.delivery import claim, facts, gateway
from channels.delivery import record as recording
from channels.delivery.lease import LEASE
from channels.models import Channel
from channels.policies import decide
from channels.receipts import store
from channels.touches import outbox
from core.db.sql import Sql, run, sql
from insights.attribution import credits
from journeys.engine import absorb, convert, enroll, fuse, leave, tick, work
from journeys.graph.read import Graph
from journeys.models import JourneyState
from tests.integration.channels.conftest import Running
from tests.integration.doctor.small import END, live_a_little
from tests.integration.doctor.workload import sick

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Bug = Callable[[pytest.MonkeyPatch], object]


@pytest.fixture(autouse=True)
def _nothing_planted() -> None:
    PLANTED.clear()


def complaints(sandbox: Running) -> set[str]:
    """What the doctor and the journal have to say."""
    entries = [
        {"key": key, "count": e.count, "effects": e.effects, "changed": e.changed}
        for key, e in sandbox.journal.entries.items()
    ]
    return {*sick(END), *(fault.split(":")[0] for fault in verify(entries).faults)}


def rewritten(module: ModuleType, *changes: tuple[str, str]) -> Bug:
    """The bug of a statement in a module that reads differently."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        source, changed = module.sql, set()

        def bugged(template: str, *args: Any, **named: Any) -> Sql:
            for old, new in changes:
                if old in template:
                    changed.add(old)
                    template = template.replace(old, new)
            return source(template, *args, **named)

        patch.setattr(module, "sql", bugged)
        PLANTED.append((changes, changed))

    return plant


PLANTED: list[tuple[tuple[tuple[str, str], ...], set[str]]] = []
"""What was to be changed in statements, and what really was."""


def all_planted() -> bool:
    """Whether every statement that a bug was to spoil was met."""
    return all({old for old, _ in changes} == changed for changes, changed in PLANTED)


def takes_every_message_id(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(append, "take_message_ids", lambda workspace_id, keys: set(keys))


def loses_what_came_twice(patch: pytest.MonkeyPatch) -> None:
    write = append.append

    def some(workspace_id: int, messages: Any, *rest: Any) -> list[int]:
        if [message.message_id for message in messages] == ["twice"]:
            return [0]
        return write(workspace_id, messages, *rest)

    patch.setattr(append, "append", some)


def acknowledges_before_sending(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WebhookSession, "deliver", lambda self, messages, *_: Delivery([Outcome("accepted")] * len(messages)))


def renders_again_for_a_retry(patch: pytest.MonkeyPatch) -> None:
    read = claim.read_facts
    patch.setattr(claim, "read_facts", lambda *given: [dataclasses.replace(f, payload=None) for f in read(*given)])


def gives_every_attempt_a_key_of_its_own(patch: pytest.MonkeyPatch) -> None:
    outgoing, made = claim.outgoing, iter(range(1_000_000))
    patch.setattr(claim, "outgoing", lambda key, *rest: outgoing(f"{key}-{next(made)}", *rest))


def does_not_count_those_who_leave(patch: pytest.MonkeyPatch) -> None:
    nobody = Sql("(SELECT '{}'::bigint[] AS nodes, '{}'::text[] AS ports)")
    counted = fuse.tally
    patch.setattr(leave, "tally", lambda relation: counted(nobody))


def enqueues_twice(patch: pytest.MonkeyPatch) -> None:
    enqueue = outbox.enqueue_touches

    def twice(workspace_id: int, relation: Sql, now: Sql) -> Any:
        names = [f"r.{column}" for column in outbox.TOUCH_COLUMNS]
        again = ["r.visit + 50" if name == "r.visit" else name for name in names]
        both = sql(
            "SELECT {} FROM ({}) r UNION ALL SELECT {} FROM ({}) r",
            Sql(", ".join(names)),
            relation,
            Sql(", ".join(again)),
            relation,
        )
        return enqueue(workspace_id, both, now)

    patch.setitem(fuse.SERVICES, "touches", twice)


def forgets_the_touches_of_a_merged_profile(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(absorb, "absorb_touches", lambda pairs, now: 0)


def leads_everybody_to_the_exit(patch: pytest.MonkeyPatch) -> None:
    target = Graph.target

    def wrong(self: Graph, node_id: str, port: str) -> str | None:
        return "w" if node_id == "s2" else target(self, node_id, port)

    patch.setattr(Graph, "target", wrong)


def lets_the_paused_go_on(patch: pytest.MonkeyPatch) -> None:
    versions = tick.Pass.versions

    def all_live(self: Any) -> Any:
        return [dataclasses.replace(each, state=JourneyState.LIVE) for each in versions(self)]

    patch.setattr(tick.Pass, "versions", all_live)


def pauses_at_the_door_only(patch: pytest.MonkeyPatch) -> None:
    advance = tick.Pass._advance
    patch.setattr(tick.Pass, "_advance", lambda self, moving: advance(self, [each.version for each in self.versions()]))


def forgets_audiences(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(work, "refresh_touched", lambda workspace_id, relation, now: 0)


def calls_nothing_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(leave, "recall", lambda relation, now: Sql("SELECT 1"))


def keeps_receipts_twice(patch: pytest.MonkeyPatch) -> None:
    run(Sql("ALTER TABLE channels_receipt DROP CONSTRAINT receipt_once"))


BUGS: dict[str, tuple[Bug, set[str]]] = {
    "no unique message id": (takes_every_message_id, {"message_ids_are_taken_once"}),
    "a message id taken and the message lost": (loses_what_came_twice, {"taken_message_ids_have_their_event"}),
    "acknowledged before sending": (acknowledges_before_sending, {"lost"}),
    "a retry is rendered anew": (renders_again_for_a_retry, {"changed"}),
    "a key for every attempt": (gives_every_attempt_a_key_of_its_own, {"unknown", "lost"}),
    "a refusal without its reason": (
        rewritten(outbox, ("{Decision.WITHHELD} END, r.refusal,", "{Decision.WITHHELD} END, '',")),
        {"withheld_touches_say_why"},
    ),
    "a refusal at the entry is forgotten": (
        rewritten(enroll, ("WHERE refusal NOT IN {} RETURNING 1", "WHERE false AND refusal NOT IN {} RETURNING 1")),
        {"refusals_equal_their_count"},
    ),
    "a withheld touch is forgotten": (
        rewritten(outbox, ("{} FROM ({}) r RETURNING", "{} FROM ({}) r WHERE r.refusal = '' RETURNING")),
        {"send_passages_leave_one_touch"},
    ),
    "leaving is not counted": (does_not_count_those_who_leave, {"counts_add_up", "tallies_equal_moves"}),
    "moved without a passage": (
        rewritten(fuse, ("THEN l.node_id END FROM landed l", "THEN l.node_id END FROM landed l WHERE l.id % 3 > 0")),
        {"enrollment_is_its_last_passage", "tallies_equal_moves"},
    ),
    "enqueued twice": (enqueues_twice, {"touches_have_one_cause"}),
    "a send for whom it was withheld": (
        rewritten(outbox, ("FROM touches WHERE decision = {Decision.SEND}", "FROM touches")),
        {"sends_match_decisions"},
    ),
    "suppression not asked before sending": (
        rewritten(facts, ("x.medium = {medium}::text", "x.medium = 'none' AND x.medium <> {medium}::text")),
        {"no_attempt_to_a_suppressed_address"},
    ),
    "leaving calls nothing back": (calls_nothing_back, {"leaving_calls_back_what_is_on_its_way"}),
    "a recall not asked before sending": (
        rewritten(facts, ("WHEN s.recalled_at IS NOT NULL", "WHEN s.recalled_at IS NOT NULL AND false")),
        {"no_attempt_after_the_recall"},
    ),
    "consent asked nowhere": (
        lambda patch: patch.setattr(decide, "consented", lambda *given: Sql("true")),
        {"no_attempt_after_unsubscribing", "no_attempt_after_a_no"},
    ),
    "a no is written down and not applied": (
        rewritten(consent, ("FROM winning w WHERE", "FROM winning w WHERE false AND")),
        {"no_attempt_after_unsubscribing", "no_attempt_after_a_no"},
    ),
    "caps not counted": (
        lambda patch: patch.setattr(decide, "capped", lambda *given: Sql("false")),
        {"caps_are_kept"},
    ),
    "the control group goes on": (
        rewritten(
            enroll,
            ("CASE WHEN held_out THEN {State.ENDED} ELSE {State.LIVE} END", "{State.LIVE}"),
            ("held_out::int", "0"),
            ("CASE WHEN NOT held_out THEN {now} END", "{now}"),
            (
                "CASE WHEN held_out THEN {now} END, CASE WHEN held_out THEN 'held_out' ELSE '' END",
                "NULL::timestamptz, ''",
            ),
            ("FROM entered WHERE held_out", "FROM entered WHERE false"),
        ),
        {"held_runs_are_untouched"},
    ),
    "a merge leaves touches behind": (
        forgets_the_touches_of_a_merged_profile,
        {"touches_repeat_their_enrollment", "absorbed_profiles_hold_nothing"},
    ),
    "a line that is not drawn": (leads_everybody_to_the_exit, {"moves_follow_the_lines"}),
    "a pause that does not hold": (lets_the_paused_go_on, {"paused_journeys_stand_still"}),
    "a pause at the entry only": (
        pauses_at_the_door_only,
        {"paused_journeys_stand_still", "pauses_hold_all_or_none"},
    ),
    "audiences not kept up": (forgets_audiences, {"memberships_equal_recomputation"}),
    "receipts kept twice": (keeps_receipts_twice, {"receipts_are_kept_once"}),
    "the last receipt wins": (
        rewritten(store, ("greatest(s.receipt_rank, mine.rank)", "mine.rank")),
        {"sends_carry_their_furthest_receipt"},
    ),
    "what was bought before counts": (
        rewritten(
            convert, ("e.profile_id, e.entered_at,", "e.profile_id, e.entered_at - interval '9 days' AS entered_at,")
        ),
        {"conversions_fall_in_their_window"},
    ),
    "a conversion is not credited": (
        rewritten(
            credits,
            (
                "NOT EXISTS (SELECT 1 FROM insights_credit c WHERE",
                "FALSE AND EXISTS (SELECT 1 FROM insights_credit c WHERE",
            ),
        ),
        {"conversions_are_credited"},
    ),
    "once is not enough": (
        rewritten(enroll, ("THEN 'reentry_never'", "AND false THEN 'reentry_never'")),
        {"never_means_once"},
    ),
}


def test_without_a_bug_nobody_complains(sandbox: Running) -> None:
    live_a_little(sandbox)
    assert complaints(sandbox) == set()
    stats = sandbox.journal.stats()
    assert stats["repeated_keys"] > 0, "the month must have held retries"


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_noticed(name: str, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, expected = BUGS[name]
    plant(monkeypatch)
    live_a_little(sandbox)
    assert complaints(sandbox) >= expected
    assert all_planted()


@pytest.mark.parametrize("fenced", [True, False])
def test_a_worker_that_slept_past_its_lease_is_noticed_if_it_is_not_fenced(
    fenced: bool,
    sandbox: Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the first worker sleeps, its lease runs out and a second delivers; then the first one wakes with a no."""
    if not fenced:
        rewritten(
            recording,
            ("AND s.state = {State.LEASED} AND s.lease_token = {token}::uuid ", "AND {token}::uuid IS NOT NULL "),
        )(monkeypatch)
    deliver, sleeping = WebhookSession.deliver, iter([True])

    def sleepy(self: WebhookSession, messages: Any, at: Any, progress: Any) -> Delivery:
        if not next(sleeping, False):
            return deliver(self, messages, at, progress)
        gateway.deliver(Channel.objects.get().pk, at + LEASE * 1.01)
        return Delivery([Outcome("rejected", "too_late"), *[Outcome("accepted")] * (len(messages) - 1)])

    monkeypatch.setattr(WebhookSession, "deliver", sleepy)
    live_a_little(sandbox)
    assert bool(complaints(sandbox)) is not fenced
