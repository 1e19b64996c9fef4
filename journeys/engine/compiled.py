"""The statements of a published version, put together once and filled in at every tick; again when facts changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from core.db.sql import Sql
from journeys.engine.convert import convert, exits
from journeys.engine.enroll import enroll
from journeys.engine.fuse import fuse
from journeys.engine.leave import leave_archived
from journeys.engine.plan import Plan, plan_of


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
def compiled(version_id: int, facts: int) -> Compiled:
    """The statements of a version. `facts` is `Workspace.facts` as read now."""
    return _compile(plan_of(version_id, facts))


@lru_cache(maxsize=512)
def compiled_narrow(version_id: int, facts: int) -> Compiled:
    """The same for a pass that leaves out who is set aside; one slot more: whole."""
    return _compile(replace(plan_of(version_id, facts), narrow=True))


def _compile(plan: Plan) -> Compiled:
    return Compiled(plan, enroll(plan), convert(plan), exits(plan), leave_archived(plan), fuse(plan))
