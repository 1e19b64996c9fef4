"""The statements of a published version, put together once a process and filled in at every tick."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cdp.sql import Sql
from journeys.convert import convert, exits
from journeys.enroll import enroll
from journeys.fuse import fuse
from journeys.leave import leave_archived
from journeys.plan import Plan, plan_of


@dataclass(frozen=True)
class Compiled:
    """A plan and its statements; see the modules of the same names."""

    plan: Plan
    enroll: Sql
    convert: Sql | None
    exits: Sql | None
    archive: Sql
    advance: Sql


@lru_cache(maxsize=4096)
def compiled(version_id: int) -> Compiled:
    """The statements of a version."""
    plan = plan_of(version_id)
    return Compiled(plan, enroll(plan), convert(plan), exits(plan), leave_archived(plan), fuse(plan))
