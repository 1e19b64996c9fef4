"""Who the customers might have been. The file knows only numbers: everything here is synthetic, drawn from the customer's
number alone, the same on every machine, and labelled so by the trait `synthetic`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from demo.orders import EVENT, Order

ZONES = (("America/New_York", 0.65), ("America/Los_Angeles", 0.35))
"""CDNOW was an American shop; two zones keep the number of nine o'clocks in a day small."""
WITHOUT_EMAIL, WITHOUT_CONSENT = 0.015, 0.03
"""Shares of customers who left no address, or did not agree to e-mail."""

# Words in a text read better than quoted ones.
_FIRST = ("Ada", "Ben", "Carmen", "David", "Elena", "Felix", "Grace", "Hugo", "Ines", "Jin", "Kofi", "Lucy")
_LAST = ("Adams", "Brown", "Chang", "Diaz", "Evans", "Fisher", "Garcia", "Hill", "Jones", "Kim", "Lopez", "Morgan")


def identify(customer: str, at: datetime) -> dict[str, object]:
    """The `identify` call of a customer who signs up at this instant."""
    name, surname = _pick(customer, "first", _FIRST), _pick(customer, "last", _LAST)
    traits: dict[str, object] = {
        "first_name": name,
        "last_name": surname,
        "timezone": _zone(_draw(customer, "zone")),
        "synthetic": True,
    }
    if _draw(customer, "email") >= WITHOUT_EMAIL:
        traits["email"] = f"{name}.{surname}.{customer}@example.com".lower()
    consent = _draw(customer, "consent") >= WITHOUT_CONSENT
    return {
        "type": "identify",
        "userId": user_id(customer),
        "messageId": f"cdnow-person-{customer}",
        "timestamp": at.isoformat(),
        "traits": traits,
        "context": {"consent": {"categoryPreferences": {"email": consent}}},
    }


def track(order: Order) -> dict[str, object]:
    """A purchase of the file as the shop would have sent it."""
    order_id = f"{order.day:%Y%m%d}-{order.customer}-{order.place + 1}"
    return purchase(order.customer, order.at, f"cdnow-order-{order.line}", order_id, order.quantity, order.total)


def purchase(
    customer: str, at: datetime, message_id: str, order_id: str, quantity: int, total: Decimal
) -> dict[str, object]:
    """The `track` call of a purchase."""
    return {
        "type": "track",
        "event": EVENT,
        "userId": user_id(customer),
        "messageId": message_id,
        "timestamp": at.isoformat(),
        "properties": {"order_id": order_id, "total": float(total), "quantity": quantity, "currency": "USD"},
    }


def user_id(customer: str) -> str:
    """The shop's id of a customer."""
    return f"cdnow-{customer}"


def _draw(customer: str, what: str) -> float:
    digest = blake2b(f"{what}:{customer}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _pick(customer: str, what: str, among: tuple[str, ...]) -> str:
    return among[int(_draw(customer, what) * len(among))]


def _zone(drawn: float) -> str:
    for zone, share in ZONES:
        if drawn < share:
            return zone
        drawn -= share
    return ZONES[-1][0]
