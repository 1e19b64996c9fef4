"""A receipt as it comes in, and the closed vocabulary for what a provider can report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from dateutil.parser import isoparse

MAX_RECEIPTS = 10_000
_MAX_WORD = 200

RANK: dict[str, int] = {
    "unknown": 0,
    "accepted": 1,
    "deferred": 2,
    "soft_bounced": 3,
    "failed": 4,
    "delivered": 5,
    "opened": 6,
    "clicked": 7,
    "replied": 8,
    "unsubscribed": 9,
    "bounced": 10,
    "complained": 11,
}
"""The weight of a receipt. The status of a send is its weightiest receipt, so their order never matters: a soft bounce
gives way to a delivery, a hard bounce (`bounced`) stands whatever else was reported (many servers say that they have
delivered, or a scanner opens, what is bounced later), and a complaint is never hidden."""


@dataclass(frozen=True, slots=True)
class ReceiptIn:
    """One thing a provider reports of one send."""

    #: The touch's public id, as it went out.
    key: str
    kind: str
    #: The provider's own id of this report: the same id and kind again is the same receipt.
    provider_event_id: str
    occurred_at: datetime
    #: What the provider said, verbatim.
    raw: dict[str, Any]


def weighed_kind(receipt: ReceiptIn) -> str:
    """The kind under which a receipt is kept: a bounce that says it will pass is a soft one."""
    return "soft_bounced" if receipt.kind == "bounced" and receipt.raw.get("bounce", "hard") != "hard" else receipt.kind


def parse_receipts(callback_id: str, body: bytes, now: datetime) -> list[ReceiptIn]:
    """The receipts in `{"receipts": [{"key", "kind", "id", "at", ...}]}`.

    An unknown word becomes `unknown`, a missing or bad time `now`, a missing id one made from the callback's.
    Raises ValueError when the body is not of that form.
    """
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"the body is not JSON: {error}") from error
    items = parsed.get("receipts") if isinstance(parsed, dict) else None
    if not isinstance(items, list):
        raise ValueError('the body must be {"receipts": [...]}')
    if len(items) > MAX_RECEIPTS:
        raise ValueError(f"a callback may hold {MAX_RECEIPTS} receipts; this one holds {len(items)}")
    return [_receipt(item, f"{callback_id}#{n}", now) for n, item in enumerate(items)]


def _receipt(item: Any, fallback_id: str, now: datetime) -> ReceiptIn:
    raw = item if isinstance(item, dict) else {"value": item}
    key, kind, given = raw.get("key"), raw.get("kind"), raw.get("id")
    return ReceiptIn(
        key=key if isinstance(key, str) else "",
        kind=kind if isinstance(kind, str) and kind in RANK else "unknown",
        provider_event_id=_event_id(given, fallback_id),
        occurred_at=_moment(raw.get("at"), now),
        raw=_storable(raw),
    )


def _event_id(given: Any, fallback: str) -> str:
    text = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) and given != "" else fallback
    return text.replace("\x00", "")[:_MAX_WORD]


def _moment(given: Any, now: datetime) -> datetime:
    """The time a receipt claims, never after `now` (a provider's clock may be ahead)."""
    try:
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            moment = datetime.fromtimestamp(given, UTC)
        elif isinstance(given, str):
            moment = isoparse(given)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        else:
            return now
        return min(moment.astimezone(UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


def _storable(raw: dict[str, Any]) -> dict[str, Any]:
    """The raw receipt without the NUL characters that jsonb refuses; only a note if it is nested beyond writing."""
    try:
        text = orjson.dumps(raw, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return {"left_out": "nested too deeply"}
    cleaned: dict[str, Any] = orjson.loads(text.replace(b"\\u0000", b"")) if b"\\u0000" in text else raw
    return cleaned
