"""People in the program holdout get no marketing. Service messages and tests sent by hand are sent all the same."""

from __future__ import annotations

from core.db.sql import Sql, sql
from tenancy.program_holdout import Holdout

REASON = "program_holdout"


def held(holdout: Holdout | None, profile: Sql) -> Sql:
    """A branch of a CASE: the reason to withhold marketing from the profile; empty if nobody is held out."""
    return sql(" WHEN {} THEN {}", holdout.holds(profile), Sql(f"'{REASON}'")) if holdout else Sql("")
