"""What taking in an item needs to know of its workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from zoneinfo import available_timezones

from cdp.events.normalised import Identifier


@dataclass(frozen=True, slots=True)
class Rules:
    """What normalising needs to know of the workspace."""

    trait_namespaces: frozenset[str]
    region: str | None = None
    """For phone numbers without a country code, e.g. "CN"."""
    allowed: frozenset[Identifier] = frozenset()
    """Identifiers that the workspace takes although we would not."""
    restricted: bool = False
    """Whether some identify nobody in this workspace (see `identifier_rules`)."""
    zone: tzinfo = UTC
    """For times that name no zone, from a source that has none."""
    zones: frozenset[str] = frozenset(available_timezones())
    """Time zones that are taken."""
    source_zones: Mapping[int, tzinfo] = field(default_factory=dict)
    """Of the sources that have one."""

    def zone_of(self, source_id: int | None) -> tzinfo:
        """The zone in which a source's times are read that name none."""
        return self.zone if source_id is None else self.source_zones.get(source_id, self.zone)
