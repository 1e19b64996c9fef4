"""The outside witness: what the sandbox gateway received, held against what the database says was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cdp.publicid import encode
from cdp.sql import Sql, rows
from channels.models import SendState


@dataclass(frozen=True, slots=True)
class Verdict:
    """Keys of sends by what is wrong with them, and how often messages came again."""

    #: Accepted by the database's word, but the gateway knows nothing of it.
    lost: list[str] = field(default_factory=list)
    #: Received by the gateway, but of no send.
    unknown: list[str] = field(default_factory=list)
    #: Had their effect more than once.
    twice: list[str] = field(default_factory=list)
    #: Came with other bytes than the first time.
    changed: list[str] = field(default_factory=list)
    keys: int = 0
    messages: int = 0

    @property
    def repeats(self) -> float:
        """The share of messages that came again, of all keys."""
        return (self.messages - self.keys) / self.keys if self.keys else 0.0

    @property
    def faults(self) -> list[str]:
        """What is wrong, in words."""
        named = (("lost", self.lost), ("unknown", self.unknown), ("twice", self.twice), ("changed", self.changed))
        return [f"{name}: {len(keys)} ({', '.join(keys[:5])})" for name, keys in named if keys]


def judge(journal: Iterable[Mapping[str, Any]]) -> Verdict:
    """Compare the gateway's journal (see `channels.sandbox`, GET /journal) with the outbox."""
    entries = {entry["key"]: entry for entry in journal}
    sends = {
        encode("tch", touch_id): state for touch_id, state in rows(Sql("SELECT touch_id, state FROM channels_send"))
    }
    accepted = {key for key, state in sends.items() if state == SendState.ACCEPTED}
    return Verdict(
        lost=sorted(key for key in accepted if not entries.get(key, {}).get("effects")),
        unknown=sorted(entries.keys() - sends.keys()),
        twice=sorted(key for key, entry in entries.items() if entry["effects"] > 1),
        changed=sorted(key for key, entry in entries.items() if entry["changed"]),
        keys=len(entries),
        messages=sum(entry["count"] for entry in entries.values()),
    )
