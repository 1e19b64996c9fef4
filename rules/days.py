"""Whose days a rule asks by: the zone and the first day of the week, for whoever is asked about."""

from __future__ import annotations

from dataclasses import dataclass

from cdp.profiles.days import Place, zone_of
from core.db.sql import Sql
from rules.vocabulary import Catalog


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the workspace, and of the customer whose profiles_profile row is `profile`."""

    profile: Sql
    catalog: Catalog

    def zone(self, place: Place) -> Sql:
        """The name of the zone, as a text expression."""
        return zone_of(place, self.catalog.time_zone, self.profile)

    @property
    def week_start(self) -> int:
        """The day on which weeks begin, as `date.weekday` numbers them."""
        return self.catalog.week_start
