"""Whose is each message? Identifiers that occur together lead to one profile; profiles that meet are merged.

One union-find in memory over what one SELECT found, then a fixed number of statements, whatever the number of people.

Concurrency: every profile found is locked (in id order) before anything is decided, so nobody else can merge it away
before we commit; identifiers are inserted in order, and losing the race for one starts the whole chunk again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdp.events.normalised import Identifier, NormalisedEvent
from cdp.profiles import consent
from cdp.profiles.identity import fan_in
from cdp.profiles.identity.groups import Cluster, Refusal, join, meeting, survivor_of
from cdp.profiles.identity.merge import Merged, Refused, Resolution, record_merges
from cdp.profiles.identity.namespaces import Namespaces
from core.db import arrays
from core.db.sql import rows, run, sql


class LostRace(Exception):
    """Another worker took an identifier, or merged a profile, at the same moment; do the chunk again from the start."""


def resolve(workspace_id: int, messages: Sequence[NormalisedEvent], rules: Namespaces, now: datetime) -> Resolution:
    """The profile of each message, creating and merging profiles as their identifiers demand. Needs a transaction.

    Merged profiles keep their rows until `merge.close_merged`, so that their traits can be folded into the surviving profiles'.
    Raises LostRace and SharedIdentifiers.
    """
    identifiers = sorted({identifier for message in messages for identifier in message.identifiers})
    found = find(workspace_id, identifiers)
    owners = {identifier: profile for identifier, (profile, _) in found.items()}
    _lock(owners.values())
    fan_in.check(workspace_id, messages, owners, rules, now)
    by_profile = {profile: Cluster(profiles={profile}) for profile in set(owners.values())}
    clusters: dict[Identifier, Cluster] = {}
    for identifier in identifiers:
        owner = owners.get(identifier)
        if owner is None:
            clusters[identifier] = Cluster(fresh=[identifier], counts={identifier[0]: 1})
        else:
            clusters[identifier] = by_profile[owner]
    counts, tags, topics = _count(meeting(messages, clusters))
    for profile, counted in counts.items():
        cluster = by_profile[profile]
        cluster.counts, cluster.tags, cluster.topics = counted, tags.get(profile, 0), topics.get(profile, 0)
    if counts and any(message.consent for message in messages):
        for profile, said in consent.stated(list(counts), now).items():
            by_profile[profile].consents = said
    homes, refusals = join(messages, clusters, rules)
    resolution, fresh = _write(workspace_id, [home for home, _ in homes], refusals, counts, rules, now)
    rows_of = {identifier: row for identifier, (_, row) in found.items()} | fresh
    resolution.identifiers = [rows_of[first] for _, first in homes]
    return resolution


def find(workspace_id: int, identifiers: Sequence[Identifier]) -> dict[Identifier, tuple[int, int]]:
    """The profile of each known identifier, and the identifier's row."""
    relation = arrays.relation([("namespace", "text"), ("value", "text")], identifiers)
    found = rows(
        sql(
            "SELECT i.namespace, i.value, i.profile_id, i.id FROM {} AS w JOIN profiles_identifier i"
            " ON i.workspace_id = {} AND i.namespace = w.namespace AND i.value = w.value",
            relation,
            workspace_id,
        )
    )
    return {(namespace, value): (profile, row) for namespace, value, profile, row in found}


def _lock(profiles: object) -> None:
    wanted = sorted(set(profiles))  # type: ignore[call-overload]
    if not wanted:
        return
    locked = rows(
        sql(
            "SELECT id, merged_into_id FROM profiles_profile WHERE id = ANY({}) ORDER BY id FOR NO KEY UPDATE",
            arrays.array("bigint", wanted),
        )
    )
    # Merged away (or erased) between our two statements: what we read of the identifiers is out of date.
    if len(locked) != len(wanted) or any(merged is not None for _, merged in locked):
        raise LostRace


def _count(profiles: list[int]) -> tuple[dict[int, dict[str, int]], dict[int, int], dict[int, int]]:
    """How many identifiers of each namespace, tags and topics of consent the profiles have; one statement."""
    counts: dict[int, dict[str, int]] = {profile: {} for profile in profiles}
    tags: dict[int, int] = {}
    topics: dict[int, int] = {}
    if profiles:
        for profile, kind, namespace, count in rows(
            sql(
                "SELECT profile_id, 'identifiers', namespace, count(*) FROM profiles_identifier WHERE profile_id = ANY({ids})"
                " GROUP BY profile_id, namespace UNION ALL SELECT p.id, k.kind, '', k.n FROM profiles_profile p"
                " CROSS JOIN LATERAL (VALUES ('tags', jsonb_array_length(p.tags)), ('topics', CASE p.consent WHEN '{{}}'"
                " THEN 0 ELSE (SELECT count(*) FROM jsonb_object_keys(p.consent)) END)) AS k(kind, n)"
                " WHERE p.id = ANY({ids}) AND k.n > 0",
                ids=arrays.array("bigint", profiles),
            )
        ):
            if kind == "identifiers":
                counts[profile][namespace] = count
            else:
                (tags if kind == "tags" else topics)[profile] = count
    return counts, tags, topics


def _write(
    workspace_id: int,
    homes: list[Cluster],
    refusals: list[Refusal],
    counts: dict[int, dict[str, int]],
    rules: Namespaces,
    now: datetime,
) -> tuple[Resolution, dict[Identifier, int]]:
    roots = list({id(root): root for root in (home.root() for home in homes)}.values())
    new = sum(1 for root in roots if not root.profiles)
    created = _create(workspace_id, new, now)
    unused = iter(created)
    chosen: dict[int, int] = {}
    resolution = Resolution(profiles=[], created=created)
    fresh: list[tuple[str, str, int]] = []
    for root in roots:
        surviving = survivor_of(root.profiles, counts, rules) if root.profiles else next(unused)
        chosen[id(root)] = surviving
        fresh += [(namespace, value, surviving) for namespace, value in root.fresh]
        merged_ids = sorted(root.profiles - {surviving})
        resolution.merged += [Merged(surviving, merged, root.met) for merged in merged_ids]
        if root.mixed:
            resolution.consents[surviving] = root.consents
        if root.fresh or merged_ids:
            resolution.changed.add(surviving)
    if resolution.merged:
        record_merges(workspace_id, resolution.merged, now)
    attached = _attach(workspace_id, sorted(fresh), now)
    _hand_over(resolution.merged)
    resolution.profiles = [chosen[id(home.root())] for home in homes]
    for kept, other, reason, pair in refusals:
        a, b = kept.root(), other.root()
        if a is not b:  # They may have been joined by a later message.
            profile = chosen[id(a)]
            # A cluster that is no message's home has at most one profile.
            other_profile = chosen.get(id(b), next(iter(b.profiles), profile))
            resolution.refused.append(Refused(profile, other_profile, reason, [pair]))
    return resolution, attached


def _create(workspace_id: int, number: int, now: datetime) -> list[int]:
    if not number:
        return []
    made = rows(
        sql(
            "INSERT INTO profiles_profile (workspace_id, traits, trait_times, tags, consent, created_at, updated_at)"
            " SELECT {0}::bigint, '{{}}', '{{}}', '[]', '{{}}', {1}::timestamptz, {1}::timestamptz"
            " FROM generate_series(1, {2}::integer) RETURNING id",
            workspace_id,
            now,
            number,
        )
    )
    return [profile for (profile,) in made]


def _attach(workspace_id: int, fresh: list[tuple[str, str, int]], now: datetime) -> dict[Identifier, int]:
    """Write new identifiers; the row of each."""
    if not fresh:
        return {}
    relation = arrays.relation([("namespace", "text"), ("value", "text"), ("profile_id", "bigint")], fresh)
    written = rows(
        sql(
            "INSERT INTO profiles_identifier (workspace_id, namespace, value, profile_id, created_at)"
            " SELECT {}::bigint, f.namespace, f.value, f.profile_id, {}::timestamptz FROM {} AS f ON CONFLICT DO NOTHING"
            " RETURNING namespace, value, id",
            workspace_id,
            now,
            relation,
        )
    )
    if len(written) != len(fresh):
        raise LostRace
    return {(namespace, value): row for namespace, value, row in written}


def _hand_over(merged: list[Merged]) -> None:
    if merged:
        # Whoever writes something of a profile's outside a bucket lock holds its row for sharing (`record_events`);
        # a merge waits for them, so nothing is written of a merged profile after its rows have moved.
        merged_ids = sorted(merge.merged for merge in merged)
        rows(
            sql(
                "SELECT id FROM profiles_profile WHERE id = ANY({}) ORDER BY id FOR UPDATE",
                arrays.array("bigint", merged_ids),
            )
        )
        run(
            sql(
                "UPDATE profiles_identifier i SET profile_id = m.surviving"
                " FROM unnest({}, {}) AS m(surviving, merged) WHERE i.profile_id = m.merged",
                arrays.array("bigint", [merge.surviving for merge in merged]),
                arrays.array("bigint", [merge.merged for merge in merged]),
            )
        )
