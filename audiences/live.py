"""The live audiences of a workspace with their rules read, in the order in which they must be settled."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson

from core import publicid
from core.db.sql import Sql, rows, sql
from rules.ast import Rule
from rules.footprint import footprint
from rules.leaf import Footprint
from rules.parse import parse
from rules.vocabulary import Catalog, KnownAudience
from tenancy.settings import WEEK_STARTS

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveAudience:
    """An audience that is not archived, with its rule as saved."""

    id: int
    public_id: str
    name: str
    revision: int
    refreshed_to: datetime | None
    rule: Rule
    footprint: Footprint


@dataclass(frozen=True, slots=True)
class Live:
    """A workspace's live audiences, and a catalog with no more than their rules need."""

    layers: tuple[tuple[LiveAudience, ...], ...]
    """Those of a layer ask only about audiences of layers before it."""
    catalog: Catalog

    @property
    def audiences(self) -> list[LiveAudience]:
        """All of them, each after those it asks about."""
        return [audience for layer in self.layers for audience in layer]

    def dependents(self, audience_id: int) -> list[LiveAudience]:
        """The audiences that ask about this one, directly or through others, in an order to settle them."""
        reached = {publicid.encode("aud", audience_id)}
        found = []
        for audience in self.audiences:
            if audience.footprint.audiences & reached:
                reached.add(audience.public_id)
                found.append(audience)
        return found


def load_live(workspace_id: int, *, also: int = 0) -> Live:
    """Read the live audiences; two queries. A rule that no longer parses is logged and left out.

    One that is set aside is in no layer, so nobody decides about it, unless it is `also`; others may still ask about it.
    """
    found = rows(
        sql(
            "SELECT a.id, a.name, a.revision, a.refreshed_to, a.rule::text, EXISTS (SELECT 1 FROM parking_parked k"
            " WHERE k.kind = 'audience' AND k.ref = a.id AND k.within = 0 AND k.ref <> {}::bigint),"
            " w.settings ->> 'region', w.time_zone, w.settings ->> 'week_start' FROM audiences_audience a"
            " JOIN tenancy_workspace w ON w.id = a.workspace_id"
            " WHERE a.workspace_id = {} AND a.archived_at IS NULL ORDER BY a.id",
            also,
            workspace_id,
        )
    )
    audiences, aside = [], set()
    region, time_zone, first = found[0][-3:] if found else (None, "UTC", None)
    for id, name, revision, refreshed_to, text, parked, *_ in found:
        read = _read(text)
        if read is None:
            logger.error("Audience %s has a rule that cannot be read; its membership stays as it is.", id)
            continue
        audiences.append(LiveAudience(id, publicid.encode("aud", id), name, revision, refreshed_to, *read))
        if parked:
            aside.add(id)
    names = sorted({event for audience in audiences for event in audience.footprint.events})
    events = rows(
        sql(
            "SELECT name, id FROM schema_eventname WHERE workspace_id = {} AND name = ANY({}::text[])",
            workspace_id,
            names,
        )
    )
    known = {a.public_id: KnownAudience(a.id, a.name, a.footprint.audiences) for a in audiences}
    return Live(
        _layered([audience for audience in audiences if audience.id not in aside]),
        Catalog(
            workspace_id,
            dict(events),
            audiences=known,
            region=region,
            time_zone=time_zone,
            week_start=WEEK_STARTS.get(first, 0),
        ),
    )


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Rule, Footprint] | None:
    """Rules are read once per process and text; a tick must not parse every rule anew."""
    rule, _problems = parse(orjson.loads(text))
    return None if rule is None else (rule, footprint(rule))


def _layered(audiences: list[LiveAudience]) -> tuple[tuple[LiveAudience, ...], ...]:
    """Layers by dependency. A cycle, which saving forbids, would end up in the last layer rather than loop."""
    layers = []
    waiting = audiences
    while waiting:
        open_ids = {audience.public_id for audience in waiting}
        ready = [audience for audience in waiting if not audience.footprint.audiences & open_ids] or waiting
        layers.append(tuple(ready))
        waiting = [audience for audience in waiting if audience not in ready]
    return tuple(layers)


def people(workspace_id: int) -> Sql:
    """FROM and WHERE of the profiles, as `p`, that can be in an audience: those not merged into another."""
    return sql("profiles_profile p WHERE p.workspace_id = {}::bigint AND p.merged_into_id IS NULL", workspace_id)
