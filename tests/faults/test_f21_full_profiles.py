"""F21: a profile does not grow without bound; what finds no room is noted on its event, the rest of the item is taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.profiles.capacity import MAX_TRAIT_BYTES, MAX_TRAITS
from cdp.profiles.identity.groups import MAX_IDENTIFIERS
from cdp.profiles.models import ConsentRecord, Merge, Profile
from tests.chinese import english_in
from tests.integration.cdp.conftest import NOW, Send, identify, people, profile_of

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def noted() -> list[tuple[str, str]]:
    """The notes of the newest event."""
    problems = of_context(Event.objects.latest("id").context)
    assert all(english_in(problem.message_zh) == [] for problem in problems)
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
    assert list(Merge.objects.values_list("refused", "refused_params")) == [
        ("too_many_identifiers", {"count": 2001, "limit": 2000})
    ]
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
