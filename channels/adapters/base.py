"""What the gateway hands to an adapter, and what it wants back. An adapter sends and reads answers; it knows no retry,
no policy, no database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import msgspec

from channels.adapters.receipt_in import ReceiptIn, parse_receipts
from core.config.schema import in_words
from core.config.typed import read
from core.egress import signing
from core.problems import Problem


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message. `key` is the touch's public id: the idempotency key on every attempt."""

    key: str
    to: str
    medium: str
    content: Mapping[str, Any]
    #: One-click unsubscribe, for media that have a place for it.
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer for one message.

    `retry` says that certainly nothing happened; `unknown` that something may have. The difference decides whether a
    message may be said again.
    """

    kind: Literal["accepted", "rejected", "retry", "unknown"]
    #: Snake case, kept on the send.
    reason: str = ""
    #: For a person to read, kept on the attempt.
    detail: str = ""
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a batch: one outcome for each message, in order."""

    outcomes: list[Outcome]
    #: The provider asks for silence of this length.
    pause: timedelta | None = None


def all_of(messages: Sequence[Outgoing], outcome: Outcome, pause: timedelta | None = None) -> Delivery:
    """The same outcome for every message."""
    return Delivery([outcome] * len(messages), pause)


class LeaseLost(Exception):
    """The messages about to be handed over are no longer this worker's: its lease ran out. Nothing may be sent."""


class Progress:
    """What a session reports while it delivers, so that a crash leaves in doubt only what was on the wire.

    This one remembers in memory; the gateway's own (`channels.delivery.handover`) also writes it down.
    """

    def __init__(self) -> None:
        #: Keys of messages that were put on the wire, or may have been.
        self.handed: set[str] = set()
        #: Answers known so far, by key.
        self.outcomes: dict[str, Outcome] = {}

    def handing_over(self, messages: Sequence[Outgoing]) -> None:
        """Call immediately before the bytes that may have an effect are sent. Raises LeaseLost."""
        self.handed.update(message.key for message in messages)

    def taken_back(self, messages: Sequence[Outgoing]) -> None:
        """Call when the provider's answer shows that it did nothing with messages that are to be handed over again."""
        self.handed.difference_update(message.key for message in messages)

    def answered(self, message: Outgoing, outcome: Outcome) -> None:
        """Call when the outcome of one message of several is known; needless where all are answered at once."""
        self.outcomes[message.key] = outcome


@dataclass(frozen=True, slots=True)
class Connection:
    """A channel as an adapter sees it."""

    channel_id: int
    medium: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    #: Where the provider may post receipts.
    receipts_url: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host that an adapter connects to, and the setting it comes from."""

    setting: str
    host: str
    port: int


class Session(ABC):
    """An adapter at work for one channel; keeps connections open between batches. Used by one thread."""

    @abstractmethod
    def deliver(self, messages: Sequence[Outgoing], at: datetime, progress: Progress) -> Delivery:
        """Hand the messages over. `at` is the engine's time. Never raises for what the provider does.

        What is reported to `progress` decides which sends a crash leaves unknown; exceptions that it raises must propagate.
        """

    def close(self) -> None:
        """Let go of connections."""
        return None


class Adapter(ABC):
    """One provider: its settings, how to send, how its receipts look."""

    kind: ClassVar[str]
    #: Its name, for the form.
    label: ClassVar[str]
    media: ClassVar[frozenset[str]]
    #: Typed settings; the JSON Schema of the form comes from them.
    Settings: ClassVar[type[msgspec.Struct]]
    Secrets: ClassVar[type[msgspec.Struct]]

    @abstractmethod
    def open(self, connection: Connection) -> Session:
        """A session for a channel whose settings have passed `check`."""

    @abstractmethod
    def endpoint(self, settings: Mapping[str, Any]) -> Endpoint:
        """Where it connects to with settings that have passed `check`."""

    def idempotency_window(self, settings: Mapping[str, Any]) -> timedelta:
        """How long the provider remembers a key: an unknown outcome is tried again only so long after the first
        attempt. Zero: the provider knows no keys, so an unknown outcome is never tried again by itself."""
        return timedelta(0)

    def check(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> list[Problem]:
        """What is wrong with a channel's settings."""
        _, problems = read(settings, self.Settings, "settings", "bad_setting")
        _, found = read(secrets, self.Secrets, "secrets", "bad_setting")
        return problems + found

    def as_saved(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Settings that have passed `check`, in the form in which they are kept."""
        return dict(settings)

    def with_defaults(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The secrets with those of the adapter's own that were left out. Raises msgspec.ValidationError."""
        complete: dict[str, str] = msgspec.to_builtins(msgspec.convert(secrets, self.Secrets))
        return complete

    def verify(self, secrets: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The id of an authentic callback; raises BadSignature. Header names are lower-case."""
        try:
            secret = self.with_defaults(secrets).get("signing_secret", "")
        except msgspec.ValidationError as error:
            raise signing.BadSignature("the channel has no signing secret") from error
        return signing.verify(secret, headers, body, now)

    def parse_receipts(self, callback_id: str, body: bytes, now: datetime) -> list[ReceiptIn]:
        """The receipts in a callback, in our words. Raises ValueError for what is not of the provider's form."""
        return parse_receipts(callback_id, body, now)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of settings and secrets."""
        return {
            "settings": in_words(msgspec.json.schema(self.Settings)),
            "secrets": in_words(msgspec.json.schema(self.Secrets)),
        }
