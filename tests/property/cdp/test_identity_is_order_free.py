"""Whatever the order and the batching of messages, the same people come out, with the same traits.

The model is a union-find over identifiers and, per trait, the greatest (time, value).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.profiles.identity import namespaces
from cdp.profiles.models import Identifier, Merge, Namespace, Profile
from tenancy.models import Workspace

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=1)
Identifier_ = tuple[str, str]
Person = tuple[frozenset[Identifier_], tuple[tuple[str, Any], ...], int]
"""Identifiers, traits, number of events."""

users = st.sampled_from(["u1", "u2", "u3", "u4"])
anonymous = st.sampled_from(["a1", "a2", "a3", "u1"])
emails = st.none() | st.sampled_from(["x@example.org", "y@example.org"])
traits = st.dictionaries(st.sampled_from(["city", "plan"]), st.sampled_from([None, "A", "B", 1, 2, True]), max_size=2)


@st.composite
def messages(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["track", "identify", "alias"]))
        at = (START + timedelta(minutes=draw(st.integers(0, 5)))).isoformat()
        item: dict[str, Any] = {"type": kind, "messageId": f"m{number}", "timestamp": at}
        if kind == "alias":
            item |= {"userId": draw(users), "previousId": draw(users | anonymous)}
        elif kind == "identify":
            item |= {"userId": draw(users), "anonymousId": draw(st.none() | anonymous), "traits": draw(traits)}
            email = draw(emails)
            if email:
                item["traits"] = item["traits"] | {"email": email}
        else:
            who = draw(st.sampled_from(["userId", "anonymousId", "both"]))
            item |= {"event": "Seen"}
            if who != "anonymousId":
                item["userId"] = draw(users)
            if who != "userId":
                item["anonymousId"] = draw(anonymous)
        found.append(item)
    return found


def identifiers(item: dict[str, Any]) -> set[Identifier_]:
    found = {("user_id", item.get("userId")), ("anonymous_id", item.get("anonymousId"))}
    found |= {("user_id", item.get("previousId")), ("anonymous_id", item.get("previousId"))}
    found.add(("email", item.get("traits", {}).get("email")))
    return {(namespace, value) for namespace, value in found if value}


def rank(value: Any) -> tuple[int, Any]:
    """jsonb's order of the values used here: null, text, number, boolean."""
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 3, value
    return (1, value) if isinstance(value, str) else (2, value)


def model(items: Sequence[dict[str, Any]]) -> set[Person]:
    groups: list[tuple[set[Identifier_], list[dict[str, Any]]]] = []
    for item in items:
        ids, members = identifiers(item), [item]
        rest = []
        for group_ids, group_members in groups:
            if group_ids & ids:
                ids, members = ids | group_ids, group_members + members
            else:
                rest.append((group_ids, group_members))
        groups = [*rest, (ids, members)]
    people = set()
    for ids, members in groups:
        best: dict[str, tuple[str, tuple[int, Any], Any]] = {}
        for item in members:
            for trait, value in item.get("traits", {}).items():
                best[trait] = max(best.get(trait, ("", (-1, 0), None)), (item["timestamp"], rank(value), value))
        kept = tuple(sorted((trait, value) for trait, (_, _, value) in best.items() if value is not None))
        people.add((frozenset(ids), kept, len(members)))
    return people


def stored(workspace_id: int) -> set[Person]:
    ids: dict[int, set[Identifier_]] = {}
    for profile, namespace, value in Identifier.objects.values_list("profile_id", "namespace", "value"):
        ids.setdefault(profile, set()).add((namespace, value))
    events: dict[int, int] = {}
    for (profile,) in Event.objects.values_list("profile_id"):
        events[profile] = events.get(profile, 0) + 1
    live = Profile.objects.filter(workspace=workspace_id, merged_into=None)
    return {(frozenset(ids[p.pk]), tuple(sorted(p.traits.items())), events.get(p.pk, 0)) for p in live}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), items=messages())
def test_any_order_and_batching_gives_the_people_of_the_model(
    workspace: Workspace, data: st.DataObject, items: list[dict[str, Any]]
) -> None:
    expected = model(items)
    with transaction.atomic():
        for name in ("user_id", "email", "anonymous_id"):
            rule = namespaces.DEFAULT_NAMESPACES[name]
            limits = {"limit_per_profile": 1000, "people_limit": 0}
            Namespace.objects.create(workspace=workspace, name=name, priority=rule.priority, **limits)
        order = data.draw(st.permutations(items))
        while order:
            size = data.draw(st.integers(1, len(order)))
            result = inbox.process_items(workspace.pk, None, order[:size], NOW, NOW)
            assert result.stored == size
            order = order[size:]
        assert not Merge.objects.exclude(refused="").exists()
        assert not Profile.objects.filter(merged_into__merged_into__isnull=False).exists()
        pending = [merge for merge, _, _ in namespaces.pending_merges(workspace.pk, 100)]
        namespaces.absorb(pending, NOW)
        assert stored(workspace.pk) == expected
        transaction.set_rollback(True)
