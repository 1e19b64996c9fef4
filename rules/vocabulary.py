"""What a workspace knows: the names rules may speak of, and the ids behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from core import publicid
from core.db.sql import one, rows, sql
from tenancy.settings import WEEK_STARTS


@dataclass(frozen=True, slots=True)
class KnownAudience:
    """A live audience: its row's id, its name, and the public ids of the audiences its rule asks about."""

    id: int
    name: str
    depends_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Catalog:
    """Passed to `check` and `compile`, which never query. Value types are those of `cdp.schema.models.ValueType`."""

    workspace_id: int
    events: Mapping[str, int] = field(default_factory=dict)
    """Event name -> its id in the dictionary."""
    properties: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """Event name -> property -> the types of value seen."""
    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Trait -> the types of value seen."""
    namespaces: frozenset[str] = frozenset()
    """The namespaces of identifiers; empty if the workspace has not named any."""
    audiences: Mapping[str, KnownAudience] = field(default_factory=dict)
    """Public id -> live audience."""
    region: str | None = None
    """Where phone numbers without a country code are from, as `cdp.profiles.identifiers.normalise` takes it."""
    time_zone: str = "UTC"
    """The workspace's: whose days those of rules are, unless a rule says otherwise."""
    week_start: int = 0
    """The day on which its weeks begin, as `date.weekday` numbers them."""


def load(workspace_id: int) -> Catalog:
    """The workspace's catalog as it stands; six queries, whatever its size."""
    events = dict(rows(sql("SELECT name, id FROM schema_eventname WHERE workspace_id = {}", workspace_id)))
    properties: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for event, name, value_type in rows(
        sql(
            "SELECT n.name, y.name, y.value_type"
            " FROM schema_eventproperty y JOIN schema_eventname n ON n.id = y.event_name_id WHERE n.workspace_id = {}",
            workspace_id,
        )
    ):
        properties[event][name].add(value_type)
    traits: dict[str, set[str]] = defaultdict(set)
    for name, value_type in rows(
        sql("SELECT name, value_type FROM schema_trait WHERE workspace_id = {}", workspace_id)
    ):
        traits[name].add(value_type)
    namespaces = frozenset(
        name for (name,) in rows(sql("SELECT name FROM profiles_namespace WHERE workspace_id = {}", workspace_id))
    )
    place = one(
        sql(
            "SELECT settings ->> 'region', time_zone, settings ->> 'week_start' FROM tenancy_workspace WHERE id = {}",
            workspace_id,
        )
    )
    region, time_zone, first = place if place is not None else (None, "UTC", None)
    return Catalog(
        workspace_id,
        events,
        {e: {name: frozenset(types) for name, types in names.items()} for e, names in properties.items()},
        {name: frozenset(types) for name, types in traits.items()},
        namespaces,
        _audiences(workspace_id),
        region,
        time_zone,
        WEEK_STARTS.get(first, 0),
    )


def _audiences(workspace_id: int) -> dict[str, KnownAudience]:
    known = rows(
        sql(
            "SELECT id, name, ARRAY(SELECT jsonb_path_query(rule, 'lax $.**.audience') #>> '{{}}')"
            " FROM audiences_audience WHERE workspace_id = {} AND archived_at IS NULL",
            workspace_id,
        )
    )
    return {
        publicid.encode("aud", id): KnownAudience(id, name, frozenset(ref for ref in refs if ref))
        for id, name, refs in known
    }
