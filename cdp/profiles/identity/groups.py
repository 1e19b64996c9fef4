"""Which identifiers belong together: a union-find in memory, without a word to the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from cdp.events.normalised import Identifier, NormalisedEvent
from cdp.profiles.capacity import MAX_TAGS, MAX_TRAITS
from cdp.profiles.consent import Consents
from cdp.profiles.identity.namespaces import USER_ID, Namespaces

MAX_IDENTIFIERS = 2_000
"""Most identifiers of a profile, of whatever namespaces: each namespace has a limit, but there is none on namespaces, and
an alias may join any number of user ids."""

MAX_UNITED = 100
"""Most profiles that are united at once, since each merge keeps what both sides were; the others when they meet again."""

Reason = tuple[str, dict[str, object]]
"""A code of `cdp.profiles.identity.refusals` and its parameters."""

Refusal = tuple["Cluster", "Cluster", Reason, list[Identifier]]
"""Two clusters that met and were kept apart: why, and the identifiers that met."""


@dataclass(slots=True, eq=False)
class Cluster:
    """Identifiers and profiles known to be one person."""

    profiles: set[int] = field(default_factory=set)
    fresh: list[Identifier] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    tags: int = 0
    topics: int = 0
    """How many tags and topics of consent the profiles have, each counted with every profile that has it."""
    met: list[list[Identifier]] = field(default_factory=list)
    consents: Consents = field(default_factory=dict)
    """What they have said, in the profile or in the chunk."""
    spoken: bool = False
    """Whether they said any of it in the chunk."""
    mixed: bool = False
    """Whether what one of them said in the chunk met another's: then `consents` are the profile's, by the rule of merges."""
    parent: Cluster | None = None

    def root(self) -> Cluster:
        cluster = self
        while cluster.parent is not None:
            if cluster.parent.parent is not None:
                cluster.parent = cluster.parent.parent
            cluster = cluster.parent
        return cluster


def join(
    messages: Sequence[NormalisedEvent], clusters: dict[Identifier, Cluster], rules: Namespaces
) -> tuple[list[tuple[Cluster, Identifier]], list[Refusal]]:
    """Join what occurs together, message by message: each message's cluster with the identifier that counted most, and what
    was kept apart."""
    homes: list[tuple[Cluster, Identifier]] = []
    refusals: list[Refusal] = []
    for message in messages:
        ordered = sorted(message.identifiers, key=lambda i: (-rules[i[0]].priority, i))
        first = ordered[0]
        home = clusters[first].root()
        for other in ordered[1:]:
            cluster = clusters[other].root()
            if cluster is home:
                continue
            reason = _objection(home, cluster, rules, ordered_to=message.kind == "alias")
            if reason:
                refusals.append((home, cluster, reason, [first, other]))
            else:
                _unite(home, cluster, [first, other])
        for key, said in message.consents():
            home.consents[key] = max(said, home.consents.get(key, said))
            home.spoken = True
        homes.append((home, first))
    return homes, refusals


def _objection(a: Cluster, b: Cluster, rules: Namespaces, *, ordered_to: bool) -> Reason | None:
    """Why the two may not become one, or None. An alias is an order to join user ids, so their limit does not hold."""
    for namespace in a.counts.keys() & b.counts.keys():
        if ordered_to and namespace == USER_ID:
            continue
        together = a.counts[namespace] + b.counts[namespace]
        if together > rules[namespace].limit:
            params = {"count": together, "namespace": namespace, "limit": rules[namespace].limit}
            return "too_many_of_namespace", params
    for code, together, limit in (
        ("too_many_identifiers", sum(a.counts.values()) + sum(b.counts.values()), MAX_IDENTIFIERS),
        ("too_many_profiles", len(a.profiles) + len(b.profiles), MAX_UNITED),
        # What only one side has is its own, however much it is.
        ("too_many_tags", (a.tags + b.tags) if a.tags and b.tags else 0, MAX_TAGS),
        ("too_many_topics", (a.topics + b.topics) if a.topics and b.topics else 0, MAX_TRAITS),
    ):
        if together > limit:
            return code, {"count": together, "limit": limit}
    return None


def _unite(a: Cluster, b: Cluster, pair: list[Identifier]) -> None:
    b.parent = a
    a.profiles |= b.profiles
    a.fresh += b.fresh
    a.met += [*b.met, pair]
    a.tags += b.tags
    a.topics += b.topics
    for namespace, count in b.counts.items():
        a.counts[namespace] = a.counts.get(namespace, 0) + count
    # As `close_merged` does with profiles: whoever of them said no has said no, at the latest of the times.
    a.mixed = a.mixed or b.mixed or a.spoken or b.spoken
    a.spoken = a.spoken or b.spoken
    for key, (at, no) in b.consents.items():
        other = a.consents.get(key, (at, no))
        a.consents[key] = (max(at, other[0]), no or other[1])


def meeting(messages: Sequence[NormalisedEvent], clusters: dict[Identifier, Cluster]) -> list[int]:
    """Existing profiles that meet another, or a new identifier, in some message."""
    meeting: set[int] = set()
    for message in messages:
        if len(message.identifiers) > 1:
            found = {id(clusters[identifier]): clusters[identifier] for identifier in message.identifiers}
            if len(found) > 1:
                meeting.update(*(cluster.profiles for cluster in found.values()))
    return sorted(meeting)


def weight(counts: dict[str, int], rules: Namespaces) -> int:
    """How much a profile's identifiers count when one of several has to stay: the highest priority among them."""
    return max((rules[namespace].priority for namespace in counts), default=-1)


def survivor_of(profiles: Collection[int], counts: Mapping[int, dict[str, int]], rules: Namespaces) -> int:
    """Which of several profiles stays when they become one: the weightiest, of several the oldest."""
    return min(profiles, key=lambda profile: (-weight(counts.get(profile, {}), rules), profile))
