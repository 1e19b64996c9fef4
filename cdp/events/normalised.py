"""An event as it is processed: who, what, when, and what it says about the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.times import EPOCH, milliseconds

LOCALE_KEY = "$locale"


TIME_ZONE_KEY = "$time_zone"
"""Reserved names under which locale and time zone are folded like traits (into columns of their own)."""


Identifier = tuple[str, str]
"""(namespace, value)."""


@dataclass(slots=True)
class NormalisedEvent:
    """An item that can be processed."""

    key: str
    """See `message_key`."""
    message_id: str
    kind: str
    name: str
    occurred_at: datetime
    received_at: datetime
    source_id: int | None
    identifiers: tuple[Identifier, ...]
    """In order of namespace and value. Never empty."""
    paths: tuple[str, ...]
    """Where in the item each identifier stands."""
    traits: dict[str, object]
    properties: dict[str, object]
    context: dict[str, object]
    consent: list[tuple[str, str, bool]] = field(default_factory=list)
    """(medium, topic, granted)."""
    consented_at: datetime = EPOCH
    """When the consent was stated."""

    def consents(self) -> list[tuple[str, tuple[int, bool]]]:
        """Each consent by its key in the profile: (milliseconds since 1970, no)."""
        if not self.consent:
            return []
        # Nobody can have agreed after we heard of it.
        at = milliseconds(min(self.consented_at, self.received_at))
        return [
            (f"{medium}/{topic}" if topic else medium, (at, not granted)) for medium, topic, granted in self.consent
        ]
