"""One customer in a few figures: what they bought, what they were sent last, and by which media they can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cdp.events import reads
from cdp.events.amounts import amount, in_currency
from channels.models import Channel, Decision, Origin, Touch
from channels.policies.decide import unreachable
from core.db.sql import Sql, join, one, rows, sql
from insights.metrics.definition import Definition, parsed
from insights.metrics.save import definition_now
from insights.models import Metric
from rules.conditions import compile_conditions
from rules.vocabulary import Catalog
from tenancy.models import Workspace


@dataclass(frozen=True, slots=True)
class Purchases:
    """The events that a metric of money adds up, of one customer."""

    metric: Metric
    currency: str
    count: int
    value: Decimal
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a medium leads to the customer: the reason why not, a code of `channels.touches.reasons`, is empty if it does."""

    medium: str
    reason: str


def purchases(workspace: Workspace, profile_id: int, now: datetime, catalog: Catalog) -> Purchases | None:
    """What the customer bought, by the oldest metric that adds up money; None where there is no such metric."""
    metrics = Metric.objects.filter(workspace=workspace, archived_at=None).select_related("live_version").order_by("pk")
    for metric in metrics:
        definition = definition_now(metric)
        if definition.aggregate == "sum" and definition.unit == "money" and definition.event in catalog.events:
            return _purchases(metric, definition, profile_id, now, catalog)
    return None


def _purchases(metric: Metric, definition: Definition, profile_id: int, now: datetime, catalog: Catalog) -> Purchases:
    conditions, _ = parsed(definition)
    as_of = sql("{}::timestamptz", now)
    tests = [sql("{} <= {}", reads.OCCURRED_AT, as_of), compile_conditions(conditions, reads.PROPERTIES, as_of=as_of)]
    if definition.currency:
        tests.append(in_currency(reads.PROPERTIES, definition.currency))
    profile, where = sql("{}::bigint", profile_id), join(" AND ", tests)
    number = amount(reads.PROPERTIES, definition.property)
    count, value, last_at = (
        reads.figure(profile, catalog.events[definition.event], where, aggregate)
        for aggregate in (Sql("count(*)"), sql("coalesce(sum({}), 0)", number), sql("max({})", reads.OCCURRED_AT))
    )
    found = one(sql("SELECT ({}), ({}), ({})", count, value, last_at))
    assert found is not None, "an aggregate has one row"
    return Purchases(metric, definition.currency, *found)


def last_message(profile_ids: list[int]) -> Touch | None:
    """The newest message that was decided to be sent; tests are none."""
    sent = Touch.objects.filter(profile_id__in=profile_ids, decision=Decision.SEND).exclude(origin=Origin.TEST)
    return sent.order_by("-created_at", "-pk").first()


def reach(workspace: Workspace, profile_id: int) -> list[Reach]:
    """Each medium that the workspace has a channel of: one that leads to the customer counts before one that does not."""
    channels = list(
        Channel.objects.filter(workspace=workspace, enabled=True).order_by("pk").values_list("pk", "medium")
    )
    if not channels:
        return []
    reasons = join(
        " UNION ALL ",
        [
            sql("SELECT {}::text, {} FROM profiles_profile p WHERE p.id = {}::bigint", medium, reason, profile_id)
            for number, medium in channels
            for reason in [unreachable(workspace.pk, Sql("p"), medium, number)]
        ],
    )
    found: dict[str, str] = {}
    for medium, reason in rows(reasons):
        found[medium] = "" if found.get(medium) == "" else reason
    return [Reach(medium, reason) for medium, reason in found.items()]
