"""The fan-in alarm: an identifier that too many known people are seen with identifies nobody any more.

A shop's own telephone number, the address of a help desk: each customer who comes with it would be joined with the one before.
Known is whoever has an identifier of more weight than the one they share, devices aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from cdp.events.normalised import Identifier, NormalisedEvent
from cdp.profiles.identity.namespaces import ANONYMOUS_ID, Namespaces
from core.db import arrays
from core.db.sql import delete_old, rows, run, sql

Known = dict[object, Identifier]
"""Who was seen with an identifier: the profile, or the identifier of somebody new, -> their strongest identifier."""


class SharedIdentifiers(Exception):
    """Identifiers passed their limit; record them (`identifier_rules.record_shared`) and do the chunk again without them."""

    def __init__(self, workspace_id: int, people: dict[Identifier, list[str]]) -> None:
        super().__init__(f"{len(people)} identifiers are shared by too many people.")
        self.workspace_id = workspace_id
        self.people = people


def check(
    workspace_id: int,
    messages: Sequence[NormalisedEvent],
    owners: Mapping[Identifier, int],
    rules: Namespaces,
    now: datetime,
) -> None:
    """Count with how many known people identifiers are seen, and keep the count of those seen with several.

    `owners`: whose each identifier is today; those profiles are locked. Raises SharedIdentifiers. Three statements at most,
    and none unless known people meet in an identifier.
    """
    met = _met(messages, owners, rules)
    if not met:
        return
    found = _rules_of(workspace_id, list(met))
    owned = _strongest({owners[weak] for weak in met if weak in owners and weak not in found}, rules)
    shared: dict[Identifier, list[str]] = {}
    watched: list[tuple[str, str, str]] = []
    for weak, known in met.items():
        status, before = found.get(weak, ("watched", []))
        if status == "allowed":
            continue
        people = {*before, *map(_text, known.values())}
        owner = owned.get(owners.get(weak, 0))
        if owner is not None and rules[owner[0]].priority > rules[weak[0]].priority:
            people.add(_text(owner))
        if len(people) > rules[weak[0]].people:
            shared[weak] = sorted(people)[: rules[weak[0]].people + 1]
        elif len(people) > 1 and len(people) > len(before):
            watched.append((*weak, orjson.dumps(sorted(people)).decode()))
    if shared:
        raise SharedIdentifiers(workspace_id, shared)
    if watched:
        _watch(workspace_id, sorted(watched), now)


def _met(
    messages: Sequence[NormalisedEvent], owners: Mapping[Identifier, int], rules: Namespaces
) -> dict[Identifier, Known]:
    """Identifiers in which known people may meet, each with those seen with it who do not have it already."""
    seen: dict[Identifier, Known] = {}
    for message in messages:
        known = [each for each in message.identifiers if each[0] != ANONYMOUS_ID]
        if len(known) < 2 or message.kind == "alias":
            continue
        strongest = min(known, key=lambda each: (-rules[each[0]].priority, each))
        owner = owners.get(strongest)
        for weak in known:
            rule = rules[weak[0]]
            weaker = rule.people > 0 and rule.priority < rules[strongest[0]].priority
            if weaker and (owner is None or owners.get(weak) != owner):
                seen.setdefault(weak, {})[owner or strongest] = strongest
    return {weak: people for weak, people in seen.items() if len(people) > 1 or weak in owners}


def _rules_of(workspace_id: int, identifiers: list[Identifier]) -> dict[Identifier, tuple[str, list[str]]]:
    wanted = arrays.relation([("namespace", "text"), ("value", "text")], identifiers)
    found = rows(
        sql(
            "SELECT r.namespace, r.value, r.status, r.people::text FROM {} AS w JOIN profiles_identifierrule r"
            " ON r.workspace_id = {} AND r.namespace = w.namespace AND r.value = w.value",
            wanted,
            workspace_id,
        )
    )
    return {(namespace, value): (status, orjson.loads(people)) for namespace, value, status, people in found}


def _strongest(profiles: set[int], rules: Namespaces) -> dict[int, Identifier]:
    """The strongest identifier of each profile, devices aside."""
    if not profiles:
        return {}
    best: dict[int, Identifier] = {}
    for profile, namespace, value in rows(
        sql(
            "SELECT profile_id, namespace, value FROM profiles_identifier WHERE profile_id = ANY({}) AND namespace <> {}",
            arrays.array("bigint", sorted(profiles)),
            ANONYMOUS_ID,
        )
    ):
        one = (namespace, value)
        held = best.get(profile)
        if held is None or (-rules[namespace].priority, one) < (-rules[held[0]].priority, held):
            best[profile] = one
    return best


def _text(identifier: Identifier) -> str:
    return f"{identifier[0]}:{identifier[1]}"


def _watch(workspace_id: int, watched: list[tuple[str, str, str]], now: datetime) -> None:
    columns = [("namespace", "text"), ("value", "text"), ("people", "text")]
    run(
        sql(
            "INSERT INTO profiles_identifierrule (workspace_id, namespace, value, status, people, since)"
            " SELECT {}::bigint, w.namespace, w.value, 'watched', w.people::jsonb, {}::timestamptz FROM {} AS w"
            " ON CONFLICT (workspace_id, namespace, value) DO UPDATE SET people = excluded.people, since = excluded.since"
            " WHERE profiles_identifierrule.status = 'watched'",
            workspace_id,
            now,
            arrays.relation(columns, watched),
        )
    )


def clear_watched(before: datetime) -> int:
    """Forget who was seen with identifiers that nobody new has come with since that time; the number of rows."""
    return delete_old("profiles_identifierrule", sql("status = 'watched' AND since < {}::timestamptz", before))
