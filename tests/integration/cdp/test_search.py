"""Customers are found by names and parts of identifiers, whatever their script; what is found follows what is known."""

from __future__ import annotations

from typing import Any

import pytest

from cdp.profiles import search_index
from cdp.profiles.models import Profile, SearchText
from cdp.profiles.search import find_profiles
from core.db.sql import rows, sql
from tenancy.models import Workspace
from tests.integration.cdp.conftest import NOW, Send, identify, profile_of


def found(workspace: Workspace, text: str) -> set[str]:
    """The user ids of those who are found."""
    return set(
        Profile.objects.filter(pk__in=find_profiles(workspace.pk, text), identifiers__namespace="user_id").values_list(
            "identifiers__value", flat=True
        )
    )


@pytest.fixture
def people(send: Send, workspace: Workspace) -> None:
    named: dict[str, dict[str, Any]] = {
        "u1": {"name": "王芳", "email": "fang.wang@example.com"},
        "u2": {"last_name": "欧阳", "first_name": "娜娜", "phone": "+8613912345670"},
        "u3": {"first_name": "Ann", "last_name": "Berg-Olsen", "email": "ann@acme.example"},
        "u4": {"email": "joanne@acme.example"},
    }
    send(*(identify(user, traits=traits) for user, traits in named.items()))
    search_index.sweep(NOW, 10)


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("王芳", {"u1"}),
        ("芳", {"u1"}),
        ("欧阳娜娜", {"u2"}),
        ("娜娜", {"u2"}),
        ("berg", {"u3"}),
        ("olsen ann", {"u3"}),
        ("ann", {"u3", "u4"}),
        ("1234567", {"u2"}),
        ("acme.example", {"u3", "u4"}),
        ("be", set()),
        ("50%_", set()),
    ],
)
def test_part_of_a_name_or_an_identifier_is_enough(
    people: None, workspace: Workspace, text: str, users: set[str]
) -> None:
    assert found(workspace, text) == users


def test_the_sweep_follows_what_is_known(people: None, send: Send, workspace: Workspace) -> None:
    stranger = Workspace.objects.create(name="Other", slug="other")
    assert found(stranger, "王芳") == set()
    send(identify("u1", traits={"name": "黄飞"}), {"type": "alias", "userId": "u3", "previousId": "u4"})
    for minute in range(search_index.SLICES):
        search_index.sweep(NOW.replace(minute=minute), 10)
    assert (found(workspace, "王芳"), found(workspace, "黄飞")) == (set(), {"u1"})
    survivor = profile_of("u3")
    assert find_profiles(workspace.pk, "joanne@acme") == [survivor.pk]
    merged = Profile.objects.exclude(merged_into=None).get()
    assert not SearchText.objects.filter(pk=merged.pk).exists()
    SearchText.objects.all().delete()
    assert search_index.sweep(NOW, 0) is True, "out of time, and new ones wait"
    assert search_index.sweep(NOW, 10) is False
    assert found(workspace, "黄飞") == {"u1"}


def test_the_database_cuts_texts_as_a_search_does(people: None, workspace: Workspace) -> None:
    """The pieces that a search looks up are among those that the index has of a text that holds the word."""
    for word in ("王芳", "芳", "fang.wang@example.com", "ann", "é́tude", "👩‍👩‍👧"):
        ((pieces,),) = rows(sql("SELECT profiles_grams(7, {}::text)", f"x {word} y"))
        assert {f"7:{gram}" for gram in search_index.grams_of(word)} <= set(pieces)
