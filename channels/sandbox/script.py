"""How the sandbox gateway answers each message. Chances are drawn from a seed and the key, so a run can be repeated exactly,
whatever the order and the batches in which messages arrive."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Annotated, Any, Literal

import msgspec

Chance = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]


class RequestRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something done to a whole request."""

    outcome: Literal[
        "429", "410", "400", "500", "503", "redirect", "reset_before", "reset_after", "hang", "drip", "garbage"
    ]
    p: Chance = 1.0
    #: At most so many times; 0 for always.
    times: int = 0
    retry_after: str = ""
    #: Where a redirect points, and how long a hang lasts.
    location: str = ""
    seconds: Seconds = 60.0


class MessageRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer for one message. The first rule that applies decides; without one it is accepted."""

    status: Literal["accepted", "rejected", "retry", "silent"]
    p: Chance = 1.0
    #: At most so many times for each key; 0 for always.
    times: int = 0
    #: A regular expression on the address.
    to: str = ""
    reason: str = ""


class ReceiptRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receipt for an accepted message."""

    kind: str
    p: Chance = 1.0
    #: Seconds from acceptance to the time the receipt states.
    after: Seconds = 0.0
    #: Only where a receipt of this kind was drawn too.
    needs: str = ""
    #: Not where a receipt of this kind was drawn.
    unless: str = ""
    #: A regular expression on the address.
    to: str = ""
    extra: dict[str, Any] = {}


class Posting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How receipts travel back."""

    #: The chance of each to be sent twice.
    duplicate: Chance = 0.0
    shuffle: bool = False
    #: Real seconds between acceptance and the posting.
    delay: Seconds = 0.0
    #: Real seconds of rest before a posting, which gather the receipts of a whole batch of messages.
    gather: Seconds = 0.02
    batch: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 500


DEFAULT_RECEIPTS = (
    ReceiptRule(kind="bounced", p=0.01, after=2),
    ReceiptRule(kind="delivered", after=3, unless="bounced"),
    ReceiptRule(kind="opened", p=0.35, after=3600, needs="delivered"),
    ReceiptRule(kind="clicked", p=0.25, after=3700, needs="opened"),
    ReceiptRule(kind="unsubscribed", p=0.004, after=3800, needs="opened"),
)


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the sandbox gateway does."""

    seed: int = 1
    #: What a message's receipts are drawn by: its key, or its address and the number of days from `first_day` to when it was
    #: sent, which are the same on every run of a replay, whatever ids its messages have and whatever the date is.
    receipts_by: Literal["key", "day"] = "key"
    first_day: date = date(1970, 1, 1)
    #: Real seconds before every answer.
    latency: Seconds = 0.0
    requests: tuple[RequestRule, ...] = ()
    messages: tuple[MessageRule, ...] = ()
    receipts: tuple[ReceiptRule, ...] = DEFAULT_RECEIPTS
    posting: Posting = Posting()


def parse(text: str | bytes) -> Script:
    """A script from JSON; raises msgspec.ValidationError or DecodeError that names the offender."""
    script = msgspec.json.decode(text, type=Script)
    for pattern in (*(rule.to for rule in script.messages), *(rule.to for rule in script.receipts)):
        try:
            re.compile(pattern)
        except re.error as error:
            raise msgspec.ValidationError(f"{pattern!r} is not a regular expression: {error}") from error
    return script


def draw(seed: int, *names: str) -> float:
    """A number in [0, 1) that depends on the seed and the names alone."""
    digest = blake2b("\0".join((str(seed), *names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def request_rule(script: Script, number: int, fired: Sequence[int]) -> int | None:
    """The index of the rule that strikes request `number`; `fired` counts how often each has struck."""
    for index, rule in enumerate(script.requests):
        spent = rule.times and fired[index] >= rule.times
        if not spent and draw(script.seed, "request", str(index), str(number)) < rule.p:
            return index
    return None


def message_rule(script: Script, key: str, to: str, count: int) -> MessageRule | None:
    """The rule that decides on a message seen `count` times before."""
    for index, rule in enumerate(script.messages):
        spent = rule.times and count >= rule.times
        applies = not rule.to or re.search(rule.to, to) is not None
        if not spent and applies and draw(script.seed, "message", str(index), key) < rule.p:
            return rule
    return None


def receipts_name(script: Script, key: str, to: str, at: datetime) -> str:
    """What the receipts of a message are drawn by: `to` is its address, `at` the instant of its batch."""
    return key if script.receipts_by == "key" else f"{to} {(at.astimezone(UTC).date() - script.first_day).days}"


def receipts_for(script: Script, key: str, to: str) -> list[ReceiptRule]:
    """The receipts an accepted message will have, in the order of the script."""
    drawn: dict[str, ReceiptRule] = {}
    for index, rule in enumerate(script.receipts):
        if (rule.needs and rule.needs not in drawn) or (rule.unless and rule.unless in drawn):
            continue
        if rule.to and re.search(rule.to, to) is None:
            continue
        if rule.p >= 1 or draw(script.seed, "receipt", str(index), key) < rule.p:
            drawn[rule.kind] = rule
    return list(drawn.values())


def describe(script: Script) -> Mapping[str, Any]:
    """The script as JSON types."""
    described: Mapping[str, Any] = msgspec.to_builtins(script)
    return described
