"""Literal lists of what an open set has: node types, leaves of rules, media. A kind that is taken twice stops the start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class HasKind(Protocol):
    """A member of an open set, known by its kind."""

    @property
    def kind(self) -> str: ...


Member = TypeVar("Member", bound=HasKind)


def by_kind(members: Iterable[Member]) -> dict[str, Member]:
    """The members by kind, in their order. ValueError for a kind that two of them take."""
    kinds: dict[str, Member] = {}
    for member in members:
        if member.kind in kinds:
            raise ValueError(f"{member!r} takes the kind {member.kind!r}, which {kinds[member.kind]!r} has.")
        kinds[member.kind] = member
    return kinds
