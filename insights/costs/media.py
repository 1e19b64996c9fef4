"""Media cost: what an entry may be, and how much of the entries falls into a period.

An entry is spread evenly over its days. Shares are differences of sums rounded once, so that those of periods that follow each
other add up to the entry to the last decimal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from core.i18n.text import translated
from core.problems import Problem
from insights.models import MediaCost
from journeys.models import Journey
from tenancy.models import Workspace
from tenancy.settings import settings_of

CENTS: Final = Decimal("0.0001")
LIMIT: Final = Decimal(10) ** 12
"""Amounts are below it."""
MOST: Final = 2_000
"""So many entries a workspace has at most."""
FIRST: Final = date(2000, 1, 1)
LONGEST: Final = 3_660
"""Days that an entry lasts at most, and that it may lie ahead."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is saved. `currency` None: the workspace's."""

    journey: Journey | None
    name: str
    amount: Decimal
    first_day: date
    last_day: date
    currency: str | None = None


def draft_of(entry: MediaCost) -> Draft:
    """An entry as it stands."""
    return Draft(entry.journey, entry.name, entry.amount, entry.first_day, entry.last_day, entry.currency)


def check(workspace: Workspace, draft: Draft, today: date, entry: MediaCost | None = None) -> list[Problem]:
    """What is wrong with an entry; `entry` is the one that it changes."""
    problems = []
    currency = settings_of(workspace).currency
    if currency is None:
        text = translated("The workspace has no currency yet. Choose one in its settings first.")
        problems.append(Problem("amount", "no_currency", text))
    elif draft.currency not in (None, currency):
        text = translated(
            "Costs of this workspace are in {currency}, and nothing is converted. Write the amount in {currency}.",
            currency=currency,
        )
        problems.append(Problem("currency", "other_currency", text))
    if not draft.name.strip():
        problems.append(Problem("name", "blank", translated("Name what the money was spent on.")))
    if not 0 <= draft.amount < LIMIT or draft.amount.as_tuple().exponent < -4:  # type: ignore[operator] # a number
        text = translated(
            "This must be 0 or more and below {limit:,}, with at most four decimal places.", limit=int(LIMIT)
        )
        problems.append(Problem("amount", "invalid", text))
    problems += _days(draft, today)
    if entry is None and MediaCost.objects.filter(workspace=workspace).count() >= MOST:
        text = translated("A workspace can have at most {most:,} media costs. Delete old ones.", most=MOST)
        problems.append(Problem("name", "too_many", text))
    return problems


def _days(draft: Draft, today: date) -> list[Problem]:
    if not FIRST <= draft.first_day <= today + timedelta(LONGEST):
        return [Problem("first_day", "invalid", translated("Choose a day from 2000 on, within the next ten years."))]
    if draft.last_day < draft.first_day:
        return [
            Problem("last_day", "before_first", translated("The last day is before the first. Choose a later one."))
        ]
    if draft.last_day - draft.first_day >= timedelta(LONGEST):
        return [Problem("last_day", "too_long", translated("An entry can last ten years at most. Split it."))]
    return []


def save(workspace: Workspace, draft: Draft, entry: MediaCost | None = None) -> MediaCost:
    """Save a new or changed entry that was checked."""
    entry = entry or MediaCost(workspace=workspace)
    entry.journey, entry.name, entry.amount = draft.journey, draft.name.strip(), draft.amount
    entry.first_day, entry.last_day = draft.first_day, draft.last_day
    entry.currency = draft.currency or settings_of(workspace).currency or ""
    entry.save()
    return entry


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an entry falls into a period."""

    entry: MediaCost
    amount: Decimal


@dataclass(slots=True)
class Media:
    """The media cost of a period: the sum in the workspace's currency; `apart`: by currency, what cannot be added to it."""

    amount: Decimal = Decimal(0)
    apart: dict[str, Decimal] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)

    def add(self, share: Share, currency: str | None) -> None:
        """Add the share of an entry. `currency`: the workspace's."""
        self.shares.append(share)
        if share.entry.currency == currency:
            self.amount += share.amount
        else:
            self.apart[share.entry.currency] = self.apart.get(share.entry.currency, Decimal(0)) + share.amount


def media(
    workspace_id: int,
    journey_id: int | None,
    since: date | None,
    until: date | None,
    today: date,
    currency: str | None,
) -> tuple[Media, dict[str, Media]]:
    """The media cost of a journey, or of a workspace with all its journeys, from `since` to `until`, no later than today; and
    by journey (its id as text)."""
    until = min(until or today, today)
    found = MediaCost.objects.filter(workspace_id=workspace_id, first_day__lte=until).select_related("journey")
    if since is not None:
        found = found.filter(last_day__gte=since)
    if journey_id is not None:
        found = found.filter(journey_id=journey_id)
    return _added(found.order_by("first_day", "pk")[:MOST], since, until, currency)


def _added(
    entries: Iterable[MediaCost], since: date | None, until: date, currency: str | None
) -> tuple[Media, dict[str, Media]]:
    total = Media()
    journeys: dict[str, Media] = {}
    for entry in entries:
        share = Share(entry, share_of(entry, since, until))
        total.add(share, currency)
        if entry.journey_id is not None:
            journeys.setdefault(str(entry.journey_id), Media()).add(share, currency)
    return total, journeys


def share_of(entry: MediaCost, since: date | None, until: date) -> Decimal:
    """How much of an entry falls on the days from `since` to `until`, both included."""
    days = (entry.last_day - entry.first_day).days + 1
    before = 0 if since is None else min(max((since - entry.first_day).days, 0), days)
    through = min(max((until - entry.first_day).days + 1, before), days)
    up_to_end, up_to_start = ((entry.amount * n / days).quantize(CENTS) for n in (through, before))
    return up_to_end - up_to_start
