"""Customers who go on ordering in the demo's shop at a human pace, so that whoever looks sees movement.

What they send goes through the ingestion endpoint, as from any shop. They are told nothing of messages: like the purchases of
the file, theirs are made by chance, so the comparison with the control group stays honest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import httpx

from cdp.ingest.models import Source
from demo.orders import Order
from demo.people import identify, purchase
from demo.setup import find_workspace, is_done

PAUSE = (20.0, 100.0)
"""Seconds between two orders: at least, at most."""
NEWCOMERS = 0.25
"""The share of orders that are somebody's first."""
LOOK_AGAIN_AFTER = 60.0
"""Seconds until the next look, where there is no demo to order in or its endpoint does not take orders."""
TIMEOUT = 10.0

log = logging.getLogger(__name__)
Item = dict[str, object]


@dataclass(frozen=True, slots=True)
class Shoppers:
    """Draws who orders what: baskets and returning customers are those of the file."""

    orders: Sequence[Order]
    chance: Random

    def order(self, now: datetime) -> list[Item]:
        """The items of the next order, made at `now`; a newcomer says first who they are."""
        basket, known = self.chance.choice(self.orders), self.chance.choice(self.orders).customer
        number = f"{self.chance.randrange(10**9, 10**10)}"
        newcomer = self.chance.random() < NEWCOMERS
        customer = number if newcomer else known  # The numbers of the file have five digits.
        bought = purchase(customer, now, f"cdnow-live-{number}", f"live-{number}", basket.quantity, basket.total)
        return [identify(customer, now), bought] if newcomer else [bought]

    def pause(self) -> float:
        """Seconds until the next order."""
        return self.chance.uniform(*PAUSE)


def write_key() -> str | None:
    """The write key of the demo's own workspace, once its replay is over; None where there is none to order in."""
    workspace = find_workspace()
    if workspace is None or not is_done(workspace):
        return None
    sources = Source.objects.filter(workspace=workspace).order_by("id")
    return sources.values_list("write_key", flat=True).first()


def send(client: httpx.Client, key: str, items: Sequence[Item]) -> bool:
    """Hand the items to the ingestion endpoint of `client`; whether it took them. Says why not in the log."""
    try:
        answer = client.post("/v1/batch", auth=(key, ""), json={"batch": list(items)})
    except httpx.TransportError as error:
        log.warning("The demo's live source cannot reach %s: %s", client.base_url, error)
        return False
    if answer.status_code != 200:
        log.warning("The demo's live source was answered %s: %s", answer.status_code, answer.text[:300])
        return False
    return True


def go_on(address: str, shoppers: Shoppers, rest: Callable[[float], None]) -> None:
    """Order at `address` without end; `rest` waits so many seconds, and ends it all by raising."""
    with httpx.Client(base_url=address, timeout=TIMEOUT) as client:
        while True:
            key = write_key()
            taken = key is not None and send(client, key, shoppers.order(datetime.now(UTC)))
            rest(shoppers.pause() if taken else LOOK_AGAIN_AFTER)
