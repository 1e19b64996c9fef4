"""What nodes may have written besides moving people: each service by its name, taking a relation, giving CTEs."""

from __future__ import annotations

from collections.abc import Callable

from cdp.profiles.traits import set_tags, set_traits
from channels.budgets import enqueue_paid_touches
from channels.touches.outbox import enqueue_touches
from core.db.sql import Sql

Door = Callable[[int, Sql, Sql], list[tuple[str, Sql]]]
"""(workspace id, relation, now) -> named CTEs."""

SERVICES: dict[str, Door] = {
    "touches": enqueue_touches,
    "paid_touches": enqueue_paid_touches,
    "traits": set_traits,
    "tags": set_tags,
}
