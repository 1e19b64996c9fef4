"""The customers that a list of texts names: each by its public id, or by a whole identifier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cdp.profiles import identifiers
from cdp.profiles.search import namespaces
from core import publicid
from core.db.sql import rows, sql, values
from tenancy.models import Workspace
from tenancy.settings import settings_of

Name = tuple[str, str]
"""A public id or an identifier, and the namespace of the identifier; empty: any."""


def named_profiles(workspace: Workspace, names: Sequence[Name]) -> list[list[int]]:
    """For each name the ids of the customers it means, in order: none, one, or those that share the text in several namespaces.

    Of a customer that was merged it is the surviving one. Two queries, however many names there are.
    """
    known = namespaces(workspace.pk)
    region = settings_of(workspace).region
    by_id: list[tuple[int, int]] = []
    spellings: list[tuple[int, str, str]] = []
    for place, (text, namespace) in enumerate(names):
        number = publicid.decode("prf", text.strip())
        if number is not None and not namespace:
            by_id.append((place, number))
            continue
        wanted = identifiers.namespace(namespace) if namespace else None
        for kind in [wanted] if namespace else known:
            stored = identifiers.normalise(kind.partition(":")[0], text, region) if kind in known and kind else None
            if kind and stored and len(stored) <= identifiers.MAX_VALUE:
                spellings.append((place, kind, stored))
    found: dict[int, set[int]] = defaultdict(set)
    for place, profile_id in rows(
        sql(
            "SELECT f.place, coalesce(p.merged_into_id, p.id) FROM (SELECT n.place, n.id FROM {by_id} n UNION ALL "
            "SELECT n.place, i.profile_id FROM {spellings} n JOIN profiles_identifier i ON i.workspace_id = {w}::bigint "
            "AND i.namespace = n.namespace AND i.value = n.value) f "
            "JOIN profiles_profile p ON p.id = f.id AND p.workspace_id = {w}::bigint",
            by_id=values((("place", "int"), ("id", "bigint")), by_id),
            spellings=values((("place", "int"), ("namespace", "text"), ("value", "text")), spellings),
            w=workspace.pk,
        )
    ):
        found[place].add(profile_id)
    return [sorted(found[place]) for place in range(len(names))]
