"""What messages cost: the price list of a channel, by country where the medium's prices differ by it.

A price holds from an instant on, and is never changed. A send gets its cost when it is leased, together with its payload:
its destination and its number of parts are known then. The cost counts once the send is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from channels.adapters.base import Outgoing
from channels.models import Channel, Price
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from tenancy.media import BY_KIND
from tenancy.settings import regions, settings_of

MOST_PRICES: Final = 1_000
"""So many prices a channel has at most, those of the past included."""

LIMIT: Final = Decimal(100_000)
"""Prices are below it: times `MOST_PARTS` it would not fit into `Send.cost`."""

MOST_PARTS: Final = 1_000
FURTHEST: Final = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A price to be set. `country` empty: every country without a price of its own; `first_day` None: from now on."""

    channel: Channel
    country: str
    amount: Decimal
    first_day: date | None = None


def since(price: NewPrice, now: datetime) -> datetime:
    """When it begins: at once on this day, later when its day begins in the workspace's zone."""
    zone = ZoneInfo(price.channel.workspace.time_zone)
    if price.first_day is None or price.first_day == now.astimezone(zone).date():
        return now
    return datetime.combine(price.first_day, time.min, zone)


def check_price(price: NewPrice, now: datetime) -> list[Problem]:
    """What is wrong with a price; where, by the names of the API."""
    problems = []
    channel, workspace = price.channel, price.channel.workspace
    today = now.astimezone(ZoneInfo(workspace.time_zone)).date()
    if settings_of(workspace).currency is None:
        text = translated("The workspace has no currency yet. Choose one in its settings first.")
        problems.append(Problem("amount", "no_currency", text))
    if not 0 <= price.amount < LIMIT or price.amount.as_tuple().exponent < -4:  # type: ignore[operator] # a number
        text = translated(
            "This must be 0 or more and below {limit:,}, with at most four decimal places.", limit=int(LIMIT)
        )
        problems.append(Problem("amount", "invalid", text))
    if price.country and BY_KIND[channel.medium].country_of is None:
        text = translated("Messages of this medium cost the same in every country. Leave the country out.")
        problems.append(Problem("country", "same_everywhere", text))
    elif price.country and price.country not in regions():
        text = translated("There is no such country. Write its two letters, e.g. CN.")
        problems.append(Problem("country", "invalid", text))
    if price.first_day is not None and price.first_day < today:
        text = translated("What was sent before today keeps its cost. Choose today or a later day.")
        problems.append(Problem("first_day", "in_the_past", text))
    elif price.first_day is not None and price.first_day > today + FURTHEST:
        problems.append(Problem("first_day", "too_far", translated("Choose a day within the next ten years.")))
    return problems or _clashes(price, now)


def _clashes(price: NewPrice, now: datetime) -> list[Problem]:
    held = Price.objects.filter(channel=price.channel)
    if held.filter(country=price.country, since=since(price, now)).exists():
        text = translated("There is a price from that day already. Remove it first, or choose another day.")
        return [Problem("first_day", "exists_already", text)]
    if held.count() >= MOST_PRICES:
        text = translated("A channel can have at most {most:,} prices.", most=MOST_PRICES)
        return [Problem("amount", "too_many", text)]
    return []


def in_force(channel_id: int, now: datetime) -> Sql:
    """A SELECT (country, amount) of the prices of a channel that hold now."""
    return sql(
        "SELECT DISTINCT ON (country) country, amount FROM channels_price WHERE channel_id = {}::bigint "
        "AND since <= {}::timestamptz ORDER BY country, since DESC",
        channel_id,
        now,
    )


def charged(message: Outgoing, *, by_country: bool) -> tuple[str, int]:
    """What the cost of a message depends on: the country it goes to ('' where it does not matter), and its parts."""
    medium = BY_KIND[message.medium]
    country = medium.country_of(message.to) if by_country and medium.country_of else ""
    parts = medium.parts_of(message.content) if medium.parts_of else 1
    return country, min(parts, MOST_PARTS)


def cost(country: Sql, parts: Sql) -> Sql:
    """The cost of a message by the relation `prices` (see `in_force`); NULL without a price."""
    return sql(
        "{} * (SELECT p.amount FROM prices p WHERE p.country IN ('', {}) ORDER BY p.country DESC LIMIT 1)",
        parts,
        country,
    )


def price_list(channel: Channel, now: datetime) -> list[tuple[Price, str]]:
    """Every price of a channel, the latest first, and whether it is `planned`, `current` or `past`."""
    listed: list[tuple[Price, str]] = []
    current: set[str] = set()
    for price in Price.objects.filter(channel=channel).order_by("-since", "-pk"):
        state = "planned" if price.since > now else "past" if price.country in current else "current"
        if state == "current":
            current.add(price.country)
        listed.append((price, state))
    return listed
