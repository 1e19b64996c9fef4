"""One-ID: who is who, who may become one, and what moves when they do."""

from __future__ import annotations

import pytest

from cdp.events.models import Event
from cdp.profiles.identity import namespaces
from cdp.profiles.identity.refusals import REFUSALS
from cdp.profiles.models import ConsentRecord, Merge, Namespace, Profile
from cdp.signals.models import Signal, SignalKind
from core.db.sql import run, sql
from core.i18n.messages import text_of
from tenancy.models import Workspace
from tests.chinese import in_chinese
from tests.integration.cdp.conftest import NOW, Send, identify, people, profile_of, track

pytestmark = pytest.mark.django_db


def test_anonymous_history_joins_on_identify(send: Send) -> None:
    send({"type": "track", "anonymousId": "a1", "event": "Product Viewed"})
    send(identify("u1", anonymousId="a1", traits={"email": "Anna@Example.org"}))
    send({"type": "track", "anonymousId": "a1", "event": "Order Completed"})
    assert people() == [{("user_id", "u1"), ("anonymous_id", "a1"), ("email", "anna@example.org")}]
    assert set(Event.objects.values_list("profile_id", flat=True)) == {profile_of("u1").pk}
    assert Merge.objects.count() == 0


def test_two_profiles_that_meet_become_one_and_the_journal_says_why(send: Send, workspace: Workspace) -> None:
    send(
        {
            "type": "identify",
            "anonymousId": "a1",
            "traits": {"city": "Oslo", "seen": 1},
            "timestamp": "2026-02-01T00:00:00Z",
        }
    )
    send(identify("u1", traits={"city": "Bergen"}, timestamp="2026-01-01T00:00:00Z"))
    anonymous, known = profile_of("a1", "anonymous_id"), profile_of("u1")
    run(sql("UPDATE profiles_profile SET tags = '[\"vip\"]' WHERE id = {}", anonymous.pk))
    send(identify("u1", anonymousId="a1"))
    known.refresh_from_db()
    anonymous.refresh_from_db()
    assert anonymous.merged_into == known  # A user id weighs more than age.
    assert known.traits == {"city": "Oslo", "seen": 1}
    assert known.tags == ["vip"]
    assert people() == [{("user_id", "u1"), ("anonymous_id", "a1")}]
    merge = Merge.objects.get()
    assert (merge.surviving, merge.merged, merge.refused) == (known, anonymous, "")
    assert merge.evidence["identifiers"] == [[["user_id", "u1"], ["anonymous_id", "a1"]]]
    assert merge.evidence["merged"]["traits"] == {"city": "Oslo", "seen": 1}


def test_of_equals_the_older_profile_wins(send: Send) -> None:
    send({"type": "track", "anonymousId": "a1", "event": "x"}, {"type": "track", "anonymousId": "a2", "event": "x"})
    older = profile_of("a1", "anonymous_id")
    external = {"externalIds": {"anonymous_id": "a1"}}
    send({"type": "track", "anonymousId": "a2", "event": "x", "context": external})
    assert profile_of("a2", "anonymous_id") == older


def test_after_a_chain_of_merges_one_step_leads_to_the_live_profile(send: Send) -> None:
    for name in ("a", "b", "c"):
        send({"type": "track", "anonymousId": name, "event": "x"})
    first = profile_of("c", "anonymous_id").pk
    send(identify("u1", anonymousId="c"), identify("u1", anonymousId="b"))
    send(identify("u1", anonymousId="a"))
    live = Profile.objects.get(merged_into=None)
    assert profile_of("u1") == live
    assert set(Profile.objects.exclude(pk=live.pk).values_list("merged_into_id", flat=True)) == {live.pk}
    assert first != live.pk


def test_a_shared_device_does_not_make_two_users_one(send: Send) -> None:
    send(identify("u1", anonymousId="a1"), track("u2", anonymousId="a1"), track("u2", anonymousId="a1"))
    send(track("u2", anonymousId="a1"))
    assert people() == [{("user_id", "u1"), ("anonymous_id", "a1")}, {("user_id", "u2")}]
    assert Event.objects.filter(profile=profile_of("u2")).count() == 3
    refused = Merge.objects.get()
    assert refused.refused == "too_many_of_namespace"
    assert refused.refused_params == {"count": 2, "namespace": "user_id", "limit": 1}
    told = text_of(REFUSALS, refused.refused, refused.refused_params)
    assert str(told) == "Together they would have 2 identifiers of type user_id; the limit is 1."
    assert in_chinese(told) == "合并后将有 2 个 user_id 标识，上限为 1 个。"
    assert (refused.surviving, refused.merged) == (profile_of("u2"), profile_of("u1"))
    assert Profile.objects.filter(merged_into=None).count() == 2


def test_an_identifier_beyond_the_limit_is_not_attached_and_the_refusal_is_kept(
    send: Send, workspace: Workspace
) -> None:
    Namespace.objects.create(workspace=workspace, name="email", priority=60, limit_per_profile=2)
    for number in range(4):
        send(identify("u1", traits={"email": f"e{number}@example.org"}))
    assert people() == [{("user_id", "u1"), ("email", "e0@example.org"), ("email", "e1@example.org")}]
    assert profile_of("u1").traits == {"email": "e3@example.org"}
    refused = Merge.objects.get()
    assert (refused.surviving, refused.merged) == (profile_of("u1"), profile_of("u1"))
    assert refused.evidence == {"identifiers": [[["user_id", "u1"], ["email", "e2@example.org"]]]}


def test_an_alias_joins_what_the_previous_id_was(send: Send) -> None:
    send(track("old", messageId="m1"), {"type": "track", "anonymousId": "anon-1", "event": "x"})
    send(
        {"type": "alias", "previousId": "old", "userId": "new"},
        {"type": "alias", "previousId": "anon-1", "userId": "new"},
    )
    assert profile_of("old") == profile_of("new") == profile_of("anon-1", "anonymous_id")


def test_consent_after_a_merge_is_the_most_restrictive(send: Send) -> None:
    """Fault 52."""

    def consent(**given: bool) -> dict[str, object]:
        return {"consent": {"categoryPreferences": given}}

    send(track("u1", context=consent(email=True, sms=True)))
    send({"type": "track", "anonymousId": "a1", "event": "x", "context": consent(email=False, push=True)})
    send(identify("u1", anonymousId="a1"))
    assert profile_of("u1").consent == {"email": False, "sms": True, "push": True}


def test_absorbing_moves_what_the_loser_left_behind(send: Send, workspace: Workspace) -> None:
    send(track("u1"), {"type": "track", "anonymousId": "a1", "event": "x", "timestamp": "2025-06-01T00:00:00Z"})
    merged, surviving = profile_of("a1", "anonymous_id"), profile_of("u1")
    ConsentRecord.objects.create(
        workspace=workspace, profile=merged, medium="email", granted=True, at=NOW, source="api"
    )
    Signal.objects.create(workspace=workspace, profile=merged, kind=SignalKind.PROFILE_CHANGED, occurred_at=NOW)
    result = send(identify("u1", anonymousId="a1"))
    assert result.touched == {workspace.pk: {surviving.pk % 256}}
    [(merge, *pair)] = namespaces.pending_merges(workspace.pk, 10)
    assert pair == [surviving.pk, merged.pk]
    assert namespaces.absorb([merge], NOW) == 1
    assert namespaces.absorb([merge], NOW) == 0
    assert set(Event.objects.values_list("profile_id", flat=True)) == {surviving.pk}
    assert ConsentRecord.objects.get().profile == surviving
    assert Signal.objects.get().profile == surviving
    assert Signal.objects.get().bucket == surviving.pk % 256
    assert namespaces.pending_merges(workspace.pk, 10) == []


def test_a_pending_merge_leads_to_the_winner_of_today(send: Send, workspace: Workspace) -> None:
    send(
        {"type": "track", "anonymousId": "a", "event": "x"},
        {"type": "track", "anonymousId": "b", "event": "x"},
        track("u"),
    )
    first, second, last = profile_of("a", "anonymous_id"), profile_of("b", "anonymous_id"), profile_of("u")
    send({"type": "track", "anonymousId": "b", "event": "x", "context": {"externalIds": {"anonymous_id": "a"}}})
    send(identify("u", anonymousId="b"))
    pairs = [(surviving, merged) for _, surviving, merged in namespaces.pending_merges(workspace.pk, 10)]
    assert pairs == [(last.pk, second.pk), (last.pk, first.pk)]
