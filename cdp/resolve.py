"""Whose is each message? Identifiers that occur together lead to one profile; profiles that meet are merged.

One union-find in memory over what one SELECT found, then a fixed number of statements, whatever the number of people.

Concurrency: every profile found is locked (in id order) before anything is decided, so nobody else can merge it away
before we commit; identifiers are inserted in order, and losing the race for one starts the whole chunk again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from cdp import arrays
from cdp.identity import USER_ID, Namespaces
from cdp.normalise import Identifier, Message
from cdp.sql import rows, run, sql


class LostRace(Exception):
    """Another worker took an identifier, or merged a profile, at the same moment; do the chunk again from the start."""


@dataclass(slots=True)
class Merged:
    """Two profiles found to be one."""

    winner: int
    loser: int
    evidence: list[list[Identifier]]
    """The pairs of identifiers that met."""


@dataclass(slots=True)
class Refused:
    """Two sets of identifiers that met and were kept apart."""

    kept: int
    other: int
    """The other profile; the same as `kept` where the other side was only an identifier never seen before."""
    reason: str
    evidence: list[list[Identifier]]


@dataclass(slots=True)
class Resolution:
    """What resolving a chunk found and wrote."""

    profiles: list[int]
    """The profile of each message, in order."""
    merged: list[Merged] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    """Profiles that are new, or have a new identifier, or won a merge."""


@dataclass(slots=True, eq=False)
class _Cluster:
    """Identifiers and profiles known to be one person."""

    profiles: set[int] = field(default_factory=set)
    fresh: list[Identifier] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    met: list[list[Identifier]] = field(default_factory=list)
    parent: _Cluster | None = None

    def root(self) -> _Cluster:
        cluster = self
        while cluster.parent is not None:
            if cluster.parent.parent is not None:
                cluster.parent = cluster.parent.parent
            cluster = cluster.parent
        return cluster


def resolve(workspace_id: int, messages: Sequence[Message], rules: Namespaces, now: datetime) -> Resolution:
    """The profile of each message, creating and merging profiles as their identifiers demand. Needs a transaction.

    Losers keep their rows until `retire`, so that their traits can be folded into the winners'. Raises LostRace.
    """
    identifiers = sorted({identifier for message in messages for identifier in message.identifiers})
    owners = _find(workspace_id, identifiers)
    _lock(owners.values())
    by_profile = {profile: _Cluster(profiles={profile}) for profile in set(owners.values())}
    clusters: dict[Identifier, _Cluster] = {}
    for identifier in identifiers:
        owner = owners.get(identifier)
        if owner is None:
            clusters[identifier] = _Cluster(fresh=[identifier], counts={identifier[0]: 1})
        else:
            clusters[identifier] = by_profile[owner]
    counts = _count(_meeting(messages, clusters))
    for profile, counted in counts.items():
        by_profile[profile].counts = counted
    homes, refusals = _join(messages, clusters, rules)
    return _write(workspace_id, homes, refusals, counts, rules, now)


def retire(workspace_id: int, resolution: Resolution, now: datetime) -> None:
    """Close the losers' rows and write the journal of merges and refusals. After the fold, in the same transaction."""
    if resolution.merged:
        _retire_losers(workspace_id, resolution.merged, now)
    if resolution.refused:
        _journal_refusals(workspace_id, resolution.refused, now)


def _find(workspace_id: int, identifiers: Sequence[Identifier]) -> dict[Identifier, int]:
    relation = arrays.relation([("namespace", "text"), ("value", "text")], identifiers)
    found = rows(
        sql(
            "SELECT i.namespace, i.value, i.profile_id FROM {} AS w JOIN cdp_identifier i"
            " ON i.workspace_id = {} AND i.namespace = w.namespace AND i.value = w.value",
            relation,
            workspace_id,
        )
    )
    return {(namespace, value): profile for namespace, value, profile in found}


def _lock(profiles: object) -> None:
    wanted = sorted(set(profiles))  # type: ignore[call-overload]
    if not wanted:
        return
    locked = rows(
        sql(
            "SELECT id, merged_into_id FROM cdp_profile WHERE id = ANY({}) ORDER BY id FOR NO KEY UPDATE",
            arrays.array("bigint", wanted),
        )
    )
    # Merged away (or erased) between our two statements: what we read of the identifiers is out of date.
    if len(locked) != len(wanted) or any(merged is not None for _, merged in locked):
        raise LostRace


def _meeting(messages: Sequence[Message], clusters: dict[Identifier, _Cluster]) -> list[int]:
    """Existing profiles that meet another, or a new identifier, in some message."""
    meeting: set[int] = set()
    for message in messages:
        if len(message.identifiers) > 1:
            found = {id(clusters[identifier]): clusters[identifier] for identifier in message.identifiers}
            if len(found) > 1:
                meeting.update(*(cluster.profiles for cluster in found.values()))
    return sorted(meeting)


def _count(profiles: list[int]) -> dict[int, dict[str, int]]:
    """How many identifiers of each namespace the profiles have."""
    counts: dict[int, dict[str, int]] = {profile: {} for profile in profiles}
    if profiles:
        for profile, namespace, count in rows(
            sql(
                "SELECT profile_id, namespace, count(*) FROM cdp_identifier WHERE profile_id = ANY({})"
                " GROUP BY profile_id, namespace",
                arrays.array("bigint", profiles),
            )
        ):
            counts[profile][namespace] = count
    return counts


def _join(
    messages: Sequence[Message], clusters: dict[Identifier, _Cluster], rules: Namespaces
) -> tuple[list[_Cluster], list[tuple[_Cluster, _Cluster, str, list[Identifier]]]]:
    """Join what occurs together, message by message; each message's cluster, and what was kept apart."""
    homes: list[_Cluster] = []
    refusals: list[tuple[_Cluster, _Cluster, str, list[Identifier]]] = []
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
        homes.append(home)
    return homes, refusals


def _objection(a: _Cluster, b: _Cluster, rules: Namespaces, *, ordered_to: bool) -> str | None:
    """Why the two may not become one, or None. An alias is an order to join user ids, so their limit does not hold."""
    for namespace in a.counts.keys() & b.counts.keys():
        if ordered_to and namespace == USER_ID:
            continue
        together = a.counts[namespace] + b.counts[namespace]
        if together > rules[namespace].limit:
            return f"limit: {together} of {namespace}, at most {rules[namespace].limit}"
    return None


def _unite(a: _Cluster, b: _Cluster, pair: list[Identifier]) -> None:
    b.parent = a
    a.profiles |= b.profiles
    a.fresh += b.fresh
    a.met += [*b.met, pair]
    for namespace, count in b.counts.items():
        a.counts[namespace] = a.counts.get(namespace, 0) + count


def _write(
    workspace_id: int,
    homes: list[_Cluster],
    refusals: list[tuple[_Cluster, _Cluster, str, list[Identifier]]],
    counts: dict[int, dict[str, int]],
    rules: Namespaces,
    now: datetime,
) -> Resolution:
    roots = list({id(root): root for root in (home.root() for home in homes)}.values())
    created = iter(_create(workspace_id, sum(1 for root in roots if not root.profiles), now))
    chosen: dict[int, int] = {}
    resolution = Resolution(profiles=[])
    fresh: list[tuple[str, str, int]] = []
    for root in roots:
        if root.profiles:
            winner = min(root.profiles, key=lambda profile: (-_weight(counts.get(profile, {}), rules), profile))
        else:
            winner = next(created)
        chosen[id(root)] = winner
        fresh += [(namespace, value, winner) for namespace, value in root.fresh]
        losers = sorted(root.profiles - {winner})
        resolution.merged += [Merged(winner, loser, root.met) for loser in losers]
        if root.fresh or losers:
            resolution.changed.add(winner)
    _attach(workspace_id, sorted(fresh), now)
    _hand_over(resolution.merged)
    resolution.profiles = [chosen[id(home.root())] for home in homes]
    for kept, other, reason, pair in refusals:
        a, b = kept.root(), other.root()
        if a is not b:  # They may have been joined by a later message.
            profile = chosen[id(a)]
            # A cluster that is no message's home has at most one profile.
            other_profile = chosen.get(id(b), next(iter(b.profiles), profile))
            resolution.refused.append(Refused(profile, other_profile, reason, [pair]))
    return resolution


def _weight(counts: dict[str, int], rules: Namespaces) -> int:
    return max((rules[namespace].priority for namespace in counts), default=-1)


def _create(workspace_id: int, number: int, now: datetime) -> list[int]:
    if not number:
        return []
    made = rows(
        sql(
            "INSERT INTO cdp_profile (workspace_id, traits, trait_times, tags, consent, created_at, updated_at)"
            " SELECT {0}::bigint, '{{}}', '{{}}', '[]', '{{}}', {1}::timestamptz, {1}::timestamptz"
            " FROM generate_series(1, {2}::integer) RETURNING id",
            workspace_id,
            now,
            number,
        )
    )
    return [profile for (profile,) in made]


def _attach(workspace_id: int, fresh: list[tuple[str, str, int]], now: datetime) -> None:
    if not fresh:
        return
    relation = arrays.relation([("namespace", "text"), ("value", "text"), ("profile_id", "bigint")], fresh)
    written = run(
        sql(
            "INSERT INTO cdp_identifier (workspace_id, namespace, value, profile_id, created_at)"
            " SELECT {}::bigint, f.namespace, f.value, f.profile_id, {}::timestamptz FROM {} AS f ON CONFLICT DO NOTHING",
            workspace_id,
            now,
            relation,
        )
    )
    if written != len(fresh):
        raise LostRace


def _hand_over(merged: list[Merged]) -> None:
    if merged:
        # Whoever writes something of a profile's outside a bucket lock holds its row for sharing (`record_events`);
        # a merge waits for them, so nothing is written of a loser after its rows have moved.
        losers = sorted(merge.loser for merge in merged)
        rows(
            sql("SELECT id FROM cdp_profile WHERE id = ANY({}) ORDER BY id FOR UPDATE", arrays.array("bigint", losers))
        )
        run(
            sql(
                "UPDATE cdp_identifier i SET profile_id = m.winner"
                " FROM unnest({}, {}) AS m(winner, loser) WHERE i.profile_id = m.loser",
                arrays.array("bigint", [merge.winner for merge in merged]),
                arrays.array("bigint", [merge.loser for merge in merged]),
            )
        )


def _retire_losers(workspace_id: int, merged: list[Merged], now: datetime) -> None:
    relation = arrays.relation(
        [("winner", "bigint"), ("loser", "bigint"), ("evidence", "text")],
        [(m.winner, m.loser, orjson.dumps(m.evidence).decode()) for m in merged],
    )
    run(
        sql(
            """
            WITH m AS MATERIALIZED (SELECT * FROM {relation} AS v),
            journal AS (
                INSERT INTO cdp_merge (workspace_id, winner_id, loser_id, at, refused, evidence)
                SELECT {workspace}::bigint, m.winner, m.loser, {now}::timestamptz, '', jsonb_build_object(
                    'identifiers', m.evidence::jsonb, 'loser', jsonb_build_object(
                        'traits', l.traits, 'tags', l.tags, 'consent', l.consent,
                        'locale', l.locale, 'time_zone', l.time_zone))
                FROM m JOIN cdp_profile l ON l.id = m.loser ORDER BY m.winner, m.loser
            ),
            brought AS (
                SELECT m.winner,
                    (SELECT coalesce(jsonb_agg(t ORDER BY t), '[]') FROM (
                        SELECT DISTINCT jsonb_array_elements_text(x.tags) AS t
                        FROM cdp_profile x WHERE x.id = m.winner OR x.id = ANY(m.losers)) AS u) AS tags,
                    -- Whoever of them said no has said no: the most restrictive wins, at the latest of the times.
                    (SELECT coalesce(jsonb_object_agg(key, granted), '{{}}') FROM (
                        SELECT e.key, bool_and(e.value::boolean) AS granted
                        FROM cdp_profile x, jsonb_each_text(x.consent) AS e
                        WHERE x.id = m.winner OR x.id = ANY(m.losers) GROUP BY e.key) AS c) AS consent,
                    (SELECT coalesce(jsonb_object_agg(key, ms), '{{}}') FROM (
                        SELECT e.key, max(e.value::bigint) AS ms
                        FROM cdp_profile x, jsonb_each_text(x.trait_times) AS e
                        WHERE (x.id = m.winner OR x.id = ANY(m.losers)) AND starts_with(e.key, '$consent/')
                        GROUP BY e.key) AS c) AS times
                FROM (SELECT winner, array_agg(loser) AS losers FROM m GROUP BY winner) AS m
            )
            UPDATE cdp_profile p SET tags = b.tags, consent = b.consent, trait_times = p.trait_times || b.times,
                updated_at = {now}::timestamptz
            FROM brought b WHERE p.id = b.winner
            """,
            relation=relation,
            workspace=workspace_id,
            now=now,
        )
    )
    # Whoever was merged into a loser before now points at the winner: one step always leads to a live profile.
    run(
        sql(
            "UPDATE cdp_profile p SET merged_into_id = m.winner, traits = '{{}}', trait_times = '{{}}', tags = '[]',"
            " consent = '{{}}', updated_at = {}::timestamptz"
            " FROM unnest({}, {}) AS m(winner, loser) WHERE p.id = m.loser OR p.merged_into_id = m.loser",
            now,
            arrays.array("bigint", [merge.winner for merge in merged]),
            arrays.array("bigint", [merge.loser for merge in merged]),
        )
    )


def _journal_refusals(workspace_id: int, refused: list[Refused], now: datetime) -> None:
    once = {(r.kept, r.other, r.reason.split(",")[0].split(" of ")[-1]): r for r in refused}
    relation = arrays.relation(
        [("winner", "bigint"), ("loser", "bigint"), ("reason", "text"), ("evidence", "text")],
        [(r.kept, r.other, r.reason, orjson.dumps({"identifiers": r.evidence}).decode()) for r in once.values()],
    )
    # A shared device meets its other owner with every event; one row says it.
    run(
        sql(
            "INSERT INTO cdp_merge (workspace_id, winner_id, loser_id, at, refused, evidence)"
            " SELECT {}::bigint, r.winner, r.loser, {}::timestamptz, r.reason, r.evidence::jsonb FROM {} AS r"
            " WHERE NOT EXISTS (SELECT FROM cdp_merge x WHERE x.loser_id = r.loser AND x.winner_id = r.winner"
            " AND x.refused = r.reason) ORDER BY r.winner, r.loser",
            workspace_id,
            now,
            relation,
        )
    )
