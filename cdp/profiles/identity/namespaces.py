"""One-ID: namespaces of identifiers and their rules, and the moving of what a merged profile left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core import person_data
from core.db.sql import rows, run, sql


@dataclass(frozen=True, slots=True)
class NamespaceRule:
    """How much a type of identifier weighs and how many one profile may have."""

    priority: int
    """In a merge the profile with the identifier of the highest priority wins; an event whose identifiers may not
    be joined goes to the profile of its weightiest one."""
    limit: int
    """A merge that would give a profile more of these than this, with some from either side, is refused."""
    people: int = 3
    """A value that more known people than this have been seen with identifies nobody; 0: any number may."""


USER_ID = "user_id"
ANONYMOUS_ID = "anonymous_id"

DEFAULT_NAMESPACES: dict[str, NamespaceRule] = {
    USER_ID: NamespaceRule(100, 1, people=0),
    "wechat_unionid": NamespaceRule(80, 1),
    "email": NamespaceRule(60, 5),
    "phone": NamespaceRule(50, 5),
    "wechat_openid": NamespaceRule(40, 10),
    ANONYMOUS_ID: NamespaceRule(10, 1_000, people=0),
}
"""Used where a workspace has not said otherwise (rows of `Namespace` replace the rule of that name)."""

OTHER_NAMESPACE = NamespaceRule(20, 10)
"""The rule of a namespace that nobody described."""


class Namespaces:
    """The rules in force in a workspace."""

    def __init__(self, overrides: dict[str, NamespaceRule]) -> None:
        self._rules = DEFAULT_NAMESPACES | overrides

    def __getitem__(self, name: str) -> NamespaceRule:
        """The rule of a namespace; of one within an account, that of its type."""
        return self._rules.get(name) or self._rules.get(name.partition(":")[0], OTHER_NAMESPACE)

    def in_traits(self) -> frozenset[str]:
        """Namespaces whose identifiers are also recognised as traits of that name."""
        return frozenset(self._rules) - {USER_ID, ANONYMOUS_ID}


def namespaces(workspace_id: int) -> Namespaces:
    """The rules of a workspace, its own before the defaults."""
    found = rows(
        sql(
            "SELECT name, priority, limit_per_profile, people_limit FROM profiles_namespace WHERE workspace_id = {}",
            workspace_id,
        )
    )
    return Namespaces(
        {
            name: NamespaceRule(
                priority, limit, DEFAULT_NAMESPACES.get(name, OTHER_NAMESPACE).people if people is None else people
            )
            for name, priority, limit, people in found
        }
    )


def pending_merges(workspace_id: int, limit: int, now: datetime | None = None) -> list[tuple[int, int, int]]:
    """Merges whose merged profiles' events and other rows have not moved yet, oldest first: (merge id, surviving, merged).

    The surviving profile is the profile alive today, also when the one of then has been merged since.
    With `now`, those set aside wait their time.
    """
    found = rows(
        sql(
            "SELECT m.id, coalesce(w.merged_into_id, w.id), m.merged_id FROM profiles_merge m"
            " JOIN profiles_profile w ON w.id = m.surviving_id"
            " WHERE m.workspace_id = {} AND m.absorbed_at IS NULL AND m.refused = ''"
            " AND NOT EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'merge' AND k.ref = m.id AND k.within = 0"
            " AND k.retry_at > {}::timestamptz) ORDER BY m.id LIMIT {}",
            workspace_id,
            now,
            limit,
        )
    )
    return [(merge, surviving, merged) for merge, surviving, merged in found]


def absorb(merge_ids: Sequence[int], now: datetime) -> int:
    """Move the merged profiles' events, consent records and signals to the surviving profiles, and mark the merges absorbed.

    Call it in a transaction that holds the locks of both buckets of each merge, with the other apps' `absorb`.
    Returns the number of merges absorbed; those absorbed before are left alone.
    """
    with transaction.atomic():
        pairs = rows(
            sql(
                "SELECT m.id, coalesce(w.merged_into_id, w.id), m.merged_id FROM profiles_merge m"
                " JOIN profiles_profile w ON w.id = m.surviving_id"
                " WHERE m.id = ANY({}::bigint[]) AND m.absorbed_at IS NULL AND m.refused = ''"
                " ORDER BY m.id FOR UPDATE OF m",
                list(merge_ids),
            )
        )
        if not pairs:
            return 0
        surviving_ids, merged_ids = [pair[1] for pair in pairs], [pair[2] for pair in pairs]
        moved = sql("unnest({}::bigint[], {}::bigint[]) AS m(surviving, merged)", surviving_ids, merged_ids)
        for app in ("events", "profiles", "signals"):
            person_data.absorb(app, moved)
        return run(
            sql(
                "UPDATE profiles_merge SET absorbed_at = {}::timestamptz WHERE id = ANY({}::bigint[])",
                now,
                [p[0] for p in pairs],
            )
        )
