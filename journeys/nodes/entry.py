"""What an entry is: a node where journeys begin, and by what people come to it: signals, publishing, or a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from cdp.signals.models import SignalKind
from core.db.sql import Sql
from journeys.nodes.base import C, Group, NodeType, Scope, Stand

Watch = tuple[SignalKind, int]
"""What a signal says: its kind, and the id of the event name or audience (0 for a change of the profile)."""


Slot = tuple[str | None, datetime]
"""The public id of an audience, or None for everybody; and the instant at which it is let in."""


class EntryType(NodeType[C]):
    """A node where journeys begin. What a type does not have it leaves as it is here."""

    group: ClassVar[Group] = "entry"
    scheduled: ClassVar[bool] = False
    """Whether it lets people in at instants of its own: the pulse then asks for its `slots`."""

    by_request: ClassVar[bool] = False
    """Whether it lets in whoever a request names: `journeys_entrant` says who, and with which context. At most one of a graph;
    its `candidates` have one column more, entrant_id bigint."""

    def watches(self, config: C, scope: Scope) -> frozenset[Watch]:
        """The signals by which somebody may enter."""
        return frozenset()

    def candidates(self, config: C, stand: Stand, signals: Sql) -> Sql | None:
        """A SELECT of the profiles that the signals of this tick name: profile_id, node_id bigint, key text (the
        instance key), at, event_id bigint, late boolean (whether it came too late to let anybody in).

        `signals` is a relation of (profile_id, kind, ref, event_id, occurred_at). None if no signal lets anybody in.
        """
        return None

    def keyed(self, config: C) -> bool:
        """Whether one profile can be inside several times at once, by different instance keys."""
        return False

    def instance_key(self, config: C) -> str:
        """The property of its event that makes the instance key; empty if none does."""
        return ""

    def context(self, config: C) -> tuple[tuple[str, str], ...]:
        """What of its event goes into the context of the run: (name, property)."""
        return ()

    def settle_seconds(self, config: C) -> int:
        """For how long whoever does not pass the journey's entry filter may still come to pass it."""
        return 0

    def audience_at_publishing(self, config: C) -> str | None:
        """The public id of the audience that publishing lets in."""
        return None

    def slots(self, config: C, zone: str, after: datetime, until: datetime) -> list[Slot]:
        """The instants in (after, until] at which it lets people in, in order. `zone` is the workspace's."""
        return []

    def members(self, config: C, stand: Stand, batches: Sql, among: Sql) -> Sql | None:
        """A SELECT, as of `candidates`, of the profiles that the batches of the node let in. None: everybody in their audience.

        `batches` is a relation of (id, at, profile_id, buckets): an array of smallint, and the one profile that is meant or
        NULL. `among` is a further condition on people, as profile `p`; empty or beginning with AND.
        """
        return None

    def next_slot(self, config: C, zone: str, after: datetime) -> datetime | None:
        """The first instant at or after `after` at which it lets an audience in, if there is one. `zone` is the workspace's."""
        return None

    def repeats(self, config: C) -> bool:
        """Whether it lets its audience in more than once."""
        return False

    def lets_in_once_a_key(self, config: C) -> bool:
        """Whether it lets in each key of a profile once, whatever the re-entry rule of the journey says."""
        return False

    def lets_in_once(self, config: C) -> bool:
        """Whether it lets in only who was never in the journey before, whatever the re-entry rule of the journey says."""
        return False
