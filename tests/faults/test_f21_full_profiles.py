"""F21: a profile does not grow without bound; what finds no room is noted on its event, the rest of the item is taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.profiles.capacity import MAX_TAGS, MAX_TRAIT_BYTES, MAX_TRAITS
from cdp.profiles.identity.groups import MAX_IDENTIFIERS, MAX_UNITED
from cdp.profiles.identity.namespaces import absorb, pending_merges
from cdp.profiles.identity.refusals import REFUSALS
from cdp.profiles.models import ConsentRecord, Identifier, Merge, Profile
from core.i18n.messages import text_of
from journeys.engine.tick import tick_all
from journeys.models import Passage
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.cdp.conftest import NOW, Send, identify, people, profile_of
from tests.integration.journeys.builders import Builder, day, node, wires

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def noted() -> list[tuple[str, str]]:
    """The notes of the newest event."""
    problems = of_context(Event.objects.latest("id").context)
    assert all(english_in(in_chinese(problem.message)) == [] for problem in problems)
    return [(problem.code, problem.path) for problem in problems]


def numbered(low: int, high: int) -> dict[str, Any]:
    return {f"t{n:05d}": n for n in range(low, high)}


def test_the_number_of_traits_is_bounded_and_the_rest_of_the_item_is_taken(send: Send) -> None:
    send(*(identify("u1", traits=numbered(low, low + 100)) for low in range(0, MAX_TRAITS, 100)))
    assert len(profile_of("u1").traits) == MAX_TRAITS
    assert noted() == []
    done = send(
        identify("u1", traits={"t00007": "changed", "one_more": 1, "t00008": None, "email": "a@b.example"}), now=LATER
    )
    assert (done.stored, done.quarantined) == (1, 0)
    assert noted() == [("too_many_traits", "traits.one_more"), ("too_many_traits", "traits.email")]
    traits = profile_of("u1").traits
    assert (traits["t00007"], "one_more" in traits, "t00008" in traits) == ("changed", False, False)
    assert profile_of("a@b.example", "email") == profile_of("u1")
    assert Event.objects.latest("id").properties["one_more"] == 1
    # What was taken away is remembered, so it makes no room for endless other names.
    send(identify("u1", traits={"another": 1}))
    assert "another" not in profile_of("u1").traits
    assert len(profile_of("u1").trait_times) == MAX_TRAITS


def test_the_bytes_of_traits_are_bounded_also_within_one_request(send: Send) -> None:
    send(*(identify("u1", traits={f"text{n}": "x" * 30_000}) for n in range(10)))
    assert sorted(profile_of("u1").traits) == ["text0", "text1", "text2"]
    assert noted() == [("traits_too_large", "traits.text9")]
    send(identify("u1", traits={"text1": "short", "text3": "x" * 30_000}), now=LATER)
    assert (profile_of("u1").traits["text1"], noted()) == ("short", [("traits_too_large", "traits.text3")])
    # The large value has gone meanwhile, and the one who had no room sends again.
    send(identify("u1", traits={"text3": "x" * 30_000}))
    assert (len(str(profile_of("u1").traits)) < MAX_TRAIT_BYTES, noted()) == (True, [])
    assert "text3" in profile_of("u1").traits


def test_profiles_that_are_merged_do_not_add_up_beyond_it(send: Send) -> None:
    for n in range(4):
        many = ({f"{n}_{m}": "x" * 30_000} for m in range(3))
        send(*({"type": "identify", "anonymousId": f"a{n}", "traits": traits} for traits in many))
        send(identify("u1", anonymousId=f"a{n}"))
    assert len(people()) == 1
    assert sorted(profile_of("u1").traits) == ["0_0", "0_1", "0_2"]
    kept = [merge.evidence["merged"]["traits"] for merge in Merge.objects.order_by("id")]
    assert sorted(kept[-1]) == ["3_0", "3_1", "3_2"]


def test_the_number_of_identifiers_is_bounded_and_the_journal_says_so(send: Send) -> None:
    for low in range(0, MAX_IDENTIFIERS, 500):
        ids = {f"space_{n}": f"v{n}" for n in range(low, low + 500)}
        send({"type": "track", "event": "Seen", "userId": "u1", "context": {"externalIds": ids}})
    assert profile_of("u1").identifiers.count() == MAX_IDENTIFIERS
    assert refused() == [("too_many_identifiers", {"count": 2001, "limit": 2000})]
    done = send({"type": "alias", "userId": "u1", "previousId": "u2"})
    assert (done.stored, done.quarantined) == (1, 0)
    assert profile_of("u1").identifiers.count() == MAX_IDENTIFIERS
    assert Profile.objects.filter(merged_into=None).count() >= 1


def agreeing(low: int, high: int, **more: bool) -> dict[str, Any]:
    return {"consent": {"categoryPreferences": {f"email/{n:05d}": True for n in range(low, high)} | more}}


def test_the_number_of_topics_is_bounded_and_a_no_to_a_medium_always_counts(send: Send) -> None:
    send(*(identify("u1", context=agreeing(low, low + 100)) for low in range(0, MAX_TRAITS, 100)))
    assert len(profile_of("u1").consent) == MAX_TRAITS
    assert noted() == []
    send(identify("u1", context=agreeing(0, 1, email=False)), now=LATER)
    assert (len(profile_of("u1").consent), profile_of("u1").consent["email"]) == (MAX_TRAITS + 1, False)
    more = {"consent": {"categoryPreferences": {"email/00001": False, "email/new": False, "other": True}}}
    send(identify("u1", context=more), now=LATER)
    assert noted() == [
        ("too_many_topics", "context.consent.categoryPreferences.email/new"),
        ("too_many_topics", "context.consent.categoryPreferences.other"),
    ]
    said = profile_of("u1").consent
    assert (len(said), said["email/00001"]) == (MAX_TRAITS + 1, False)
    assert ConsentRecord.objects.filter(topic="new").count() == 0


def passed(builder: Builder, version_id: int) -> list[str]:
    """The reasons of all steps of the version, in order."""
    found = Passage.objects.filter(enrollment__version_id=version_id).order_by("enrollment_id", "seq")
    return [reason for passage in found for reason in passage.reasons]


def test_the_number_of_tags_is_bounded_and_the_way_through_the_journey_says_so(workspace: Workspace) -> None:
    builder = Builder(workspace)
    builder.people(1)
    full = [f"t{n:04d}" for n in range(MAX_TAGS)]
    Profile.objects.filter(pk=builder.profile("u1").pk).update(tags=full)
    steps = [("old", "t0007", True), ("new", "one more", True), ("off", "t0007", False), ("then", "one more", True)]
    nodes = [node("in", "entry_event", event="Signup"), node("out", "exit")]
    nodes += [node(key, "set_tag", tag=tag, present=present) for key, tag, present in steps]
    version = builder.live("Tags", nodes, wires("in>old", "old>new", "new>off", "off>then", "then>out"))
    builder.track("u1", "Signup", day(0))
    tick_all(workspace.pk, day(0.1))
    assert passed(builder, version.pk) == ["", "", "too_many_tags", "", "", "reached_exit"]
    tags = builder.profile("u1").tags
    assert (len(tags), "t0007" in tags, "one more" in tags) == (MAX_TAGS, False, True)


def test_what_a_journey_writes_is_bounded_as_what_is_sent_is(workspace: Workspace) -> None:
    builder = Builder(workspace)
    builder.people(2)
    many = {f"t{n:05d}": n for n in range(MAX_TRAITS)}
    Profile.objects.filter(pk=builder.profile("u1").pk).update(traits=many, trait_times=dict.fromkeys(many, 0))
    large = {"text": "x" * (MAX_TRAIT_BYTES - 100)}
    Profile.objects.filter(pk=builder.profile("u2").pk).update(traits=large, trait_times={"text": 0})
    nodes = [
        node("in", "entry_event", event="Signup"),
        node("a", "set_trait", trait="t00001", value="known"),
        node("b", "set_trait", trait="fresh", value="y" * 200),
        node("out", "exit"),
    ]
    version = builder.live("Traits", nodes, wires("in>a", "a>b", "b>out"))
    for n in (1, 2):
        builder.track(f"u{n}", "Signup", day(0))
    tick_all(workspace.pk, day(0.1))
    assert passed(builder, version.pk) == ["", "", "no_room_for_trait", "reached_exit"] * 2
    assert builder.profile("u1").traits == many | {"t00001": "known"}
    assert builder.profile("u2").traits == large | {"t00001": "known"}


def refused() -> list[tuple[str, dict[str, int]]]:
    """Why profiles were kept apart, in both languages."""
    found = list(Merge.objects.exclude(refused="").order_by("id").values_list("refused", "refused_params"))
    for code, params in found:
        told = text_of(REFUSALS, code, params)
        assert str(params["limit"]) in told
        assert english_in(in_chinese(told)) == []
    return found


@pytest.mark.parametrize(
    ("column", "one", "other", "reason"),
    [
        ("tags", [f"a{n}" for n in range(600)], [f"b{n}" for n in range(401)], "too_many_tags"),
        (
            "consent",
            {f"email/a{n}": True for n in range(600)},
            {f"email/b{n}": True for n in range(401)},
            "too_many_topics",
        ),
    ],
)
def test_a_merge_beyond_what_one_customer_may_have_is_refused_and_the_journal_says_so(
    send: Send, column: str, one: Any, other: Any, reason: str
) -> None:
    send(identify("u1"), {"type": "track", "event": "Seen", "anonymousId": "d1"})
    sides = profile_of("u1").pk, profile_of("d1", "anonymous_id").pk
    for side, held in zip(sides, (one, other), strict=True):
        Profile.objects.filter(pk=side).update(**{column: held})
    done = send(identify("u1", anonymousId="d1"))
    assert (done.stored, done.quarantined) == (1, 0)
    assert refused() == [(reason, {"count": 1001, "limit": 1000})]
    assert [getattr(Profile.objects.get(pk=side), column) for side in sides] == [one, other]
    # One less, and they are one.
    fewer = dict(list(other.items())[1:]) if isinstance(other, dict) else other[1:]
    Profile.objects.filter(pk=sides[1]).update(**{column: fewer})
    send(identify("u1", anonymousId="d1"))
    assert profile_of("d1", "anonymous_id").pk == sides[0]
    assert len(getattr(profile_of("u1"), column)) == MAX_TAGS


def test_what_only_one_side_has_is_no_reason_to_keep_them_apart(send: Send) -> None:
    send(identify("u1"), {"type": "track", "event": "Seen", "anonymousId": "d1"})
    Profile.objects.filter(pk=profile_of("u1").pk).update(tags=[f"a{n}" for n in range(MAX_TAGS + 5)])
    send(identify("u1", anonymousId="d1"))
    assert (len(people()), len(profile_of("u1").tags)) == (1, MAX_TAGS + 5)


def test_so_many_profiles_become_one_at_once_and_the_others_when_they_meet_again(
    send: Send, workspace: Workspace
) -> None:
    count = MAX_UNITED + 20
    devices = [{"type": "track", "event": "Seen", "anonymousId": f"d{n}"} for n in range(count)]
    send(identify("u1"), *devices)
    done = send(*(identify("u1", anonymousId=f"d{n}") for n in range(count)))
    assert (done.stored, done.quarantined) == (count, 0)
    united = Identifier.objects.filter(profile=profile_of("u1"), namespace="anonymous_id").count()
    assert united == MAX_UNITED - 1
    assert refused() == [("too_many_profiles", {"count": MAX_UNITED + 1, "limit": MAX_UNITED})] * 21
    send(*(identify("u1", anonymousId=f"d{n}") for n in range(count)))
    assert Identifier.objects.filter(profile=profile_of("u1"), namespace="anonymous_id").count() == count
    while merges := pending_merges(workspace.pk, 500):
        absorb([merge for merge, *_ in merges], NOW)
