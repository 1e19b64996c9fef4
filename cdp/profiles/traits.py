"""The service functions through which a set of profiles gets a trait or a tag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdp.profiles.capacity import has_room_for_tag, has_room_for_trait
from cdp.signals import wakeups
from core.db import arrays
from core.db.sql import Sql, join, one, sql


def _told(workspace_id: int, changed: str, now: Sql) -> Sql:
    """A statement that marks the profiles of the CTE `changed` (id) changed."""
    return wakeups.marking_changed(workspace_id, sql("(SELECT id AS profile_id FROM {})", Sql(changed)), now)


def set_traits(workspace_id: int, relation: Sql, now: Sql) -> list[tuple[str, Sql]]:
    """CTEs that set a trait for every row of `relation` (profile_id, name text, value jsonb), as of `now`.

    A later event that sets the same trait wins over this, an earlier one that arrives late does not. At most one row
    per profile in one statement. JSON null removes nothing: it is a value like any other. Where a profile has no room
    (`cdp.profiles.capacity`) nothing is set; the caller, who can ask, says so.
    """
    changed = sql(
        "UPDATE profiles_profile p SET traits = p.traits || jsonb_build_object(r.name, r.value), "
        "trait_times = p.trait_times || jsonb_build_object(r.name, (extract(epoch FROM {now}) * 1000)::bigint), "
        "updated_at = {now} FROM ({relation}) r WHERE p.id = r.profile_id "
        "AND p.traits -> r.name IS DISTINCT FROM r.value AND {room} RETURNING p.id",
        now=now,
        relation=relation,
        room=has_room_for_trait(Sql("p"), Sql("r.name"), Sql("r.value")),
    )
    return [
        ("traits_set", changed),
        ("traits_told", _told(workspace_id, "traits_set", now)),
    ]


def set_tags(workspace_id: int, relation: Sql, now: Sql) -> list[tuple[str, Sql]]:
    """CTEs that add or remove a tag for every row of `relation` (profile_id, tag text, present boolean).

    At most one row per profile in one statement. Where a profile has no room for one more, none is added, as with traits.
    """
    changed = sql(
        "UPDATE profiles_profile p SET tags = CASE WHEN r.present THEN (SELECT jsonb_agg(t ORDER BY t) FROM "
        "(SELECT jsonb_array_elements_text(p.tags) AS t UNION SELECT r.tag) u) ELSE p.tags - r.tag END, "
        "updated_at = {now} FROM ({relation}) r WHERE p.id = r.profile_id AND (p.tags ? r.tag) <> r.present "
        "AND (NOT r.present OR {room}) RETURNING p.id",
        now=now,
        relation=relation,
        room=has_room_for_tag(Sql("p"), Sql("r.tag")),
    )
    return [
        ("tags_set", changed),
        ("tags_told", _told(workspace_id, "tags_set", now)),
    ]


def change_tags(workspace_id: int, tags: Sequence[tuple[int, Sequence[str]]], now: datetime, *, present: bool) -> None:
    """Add or remove tags of profiles: one statement for the first tag of each, one for the second, and so on."""
    columns = [("profile_id", "bigint"), ("tag", "text"), ("present", "boolean")]
    for place in range(max((len(named) for _, named in tags), default=0)):
        table = [(profile, named[place], str(present).lower()) for profile, named in tags if len(named) > place]
        relation = sql("SELECT * FROM {} AS t", arrays.relation(columns, table))
        statements = set_tags(workspace_id, relation, sql("{}::timestamptz", now))
        parts = [sql("{} AS ({})", Sql(name), statement) for name, statement in statements]
        one(sql("WITH {} SELECT 1", join(", ", parts)))
