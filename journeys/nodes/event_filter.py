"""The first event of a profile that fits, found in the event store: what goals and wait-for nodes stand on.

Signals only name the profiles to check; whether and when something happened is read here, so an event that came before
the wait began, twice, or late is treated the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdp.events import reads
from cdp.events.amounts import in_currency
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from journeys.nodes.now import NOW
from rules.check import check_conditions
from rules.conditions import compile_conditions, parse_conditions
from rules.leaf import CheckContext
from rules.run import RunValues


def check_event(name: str, where: Sequence[Any], path: str, context: CheckContext) -> list[Problem]:
    """Problems of an event filter as configs hold it: a name and conditions on its properties."""
    problems: list[Problem] = []
    if not name.strip():
        problems.append(
            Problem(f"{path}event", "event_missing", translated("No event is named here: choose one.")),
        )
    elif name not in context.catalog.events:
        problems.append(
            Problem(
                f"{path}event",
                "event_never_seen",
                translated(
                    "No event “{name}” has arrived yet. That is fine if it will; otherwise check the spelling.",
                    name=name,
                ),
                "warning",
            )
        )
    conditions, found = parse_conditions(list(where), f"{path}where")
    return problems + found + check_conditions(conditions, name, context, path=f"{path}where")


def event_fits(
    where: Sequence[Any], properties: Sql, currency: str = "", as_of: Sql = NOW, run: RunValues | None = None
) -> Sql:
    """SQL that an event with these properties (a jsonb expression) meets the conditions, and is not in another currency.

    Without a run, conditions that compare with what it carries are left out: the event may be of any.
    """
    conditions, _ = parse_conditions(list(where), "")
    asked = [each for each in conditions if run is not None or each.test.family != "run"]
    fits = compile_conditions(asked, properties, as_of=as_of, run=run)
    return sql("{} AND {}", fits, in_currency(properties, currency)) if currency else fits


def first_event(
    name_id: int,
    where: Sequence[Any],
    profile_id: Sql,
    after: Sql,
    before: Sql,
    currency: str = "",
    run: RunValues | None = None,
    owned: Sql | None = None,
) -> Sql:
    """A SELECT of at most one row (id, occurred_at, properties): the profile's first fitting event in (after, before).

    `run` is what the conditions may compare with, `owned` a further condition: that the event belongs to the run.
    """
    fits = event_fits(where, reads.PROPERTIES, currency, run=run)
    fits = sql("{at} > {} AND {at} < {} AND {}", after, before, fits, at=reads.OCCURRED_AT)
    if owned is not None:
        fits = sql("{} AND {}", fits, owned)
    return reads.outermost("first", profile_id, name_id, fits)
