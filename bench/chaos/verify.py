"""The outside witness: what the sandbox gateway saw and did, held against what the database says of it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.models import SendState
from core.db.sql import Sql, rows
from core.publicid import encode

PATIENCE = 12
"""So often a message is offered before the product may give up on it. Said here once more: a witness takes nobody's word."""
POLICY = frozenset(
    {
        "left_journey",
        "no_consent",
        "suppressed",
        "erased",
        "unreachable",
        "channel_disabled",
        "budget",
        "program_holdout",
    }
)
"""Why somebody may not be written to any more: one in doubt then stays unknown, whatever the gateway did."""
DENIALS = frozenset({SendState.REJECTED, SendState.EXPIRED, SendState.CANCELLED})
"""States in which the ledger says that nobody got anything."""
_FINAL = ("rejected", "400", "410", "failed")
"""What a gateway says when it means never."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger says of one send."""

    state: int
    reason: str
    attempts: int
    #: Attempts of which nobody wrote down how they ended: their workers died.
    unfinished: int
    #: The stay that caused it: enrollment, node, visit.
    stay: tuple[int, int, int]
    #: Whether its journey lets everybody in once, and the person is still the one who came in.
    once: bool
    #: Whether the provider tells one message sent twice by its key. If not, one in doubt is never sent again.
    remembered: bool = True
    #: Whether it is marketing to somebody in the program holdout.
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Keys of sends by what is wrong with them, and how often messages came again."""

    #: Accepted by the database's word, but the gateway knows nothing of it.
    lost: list[str] = field(default_factory=list)
    #: Came to the gateway, but of no send.
    unknown: list[str] = field(default_factory=list)
    #: The same message to the same person under another key.
    twice: list[str] = field(default_factory=list)
    #: Had its effect more than once.
    doubled: list[str] = field(default_factory=list)
    #: Came with other bytes than the first time.
    changed: list[str] = field(default_factory=list)
    #: Had its effect, and the ledger says that it did not go out.
    denied: list[str] = field(default_factory=list)
    #: Came more often than the ledger has attempts.
    hidden: list[str] = field(default_factory=list)
    #: Ended without acceptance, and the gateway did nothing that would explain it.
    dropped: list[str] = field(default_factory=list)
    #: Marketing that had its effect on somebody in the program holdout.
    held_out: list[str] = field(default_factory=list)
    keys: int = 0
    messages: int = 0

    @property
    def repeats(self) -> float:
        """The share of messages that came again, of all keys."""
        return (self.messages - self.keys) / self.keys if self.keys else 0.0

    @property
    def faults(self) -> list[str]:
        """What is wrong, in words."""
        names = ("lost", "unknown", "twice", "doubled", "changed", "denied", "hidden", "dropped", "held_out")
        named = [(name, getattr(self, name)) for name in names]
        return [f"{name}: {len(keys)} ({', '.join(keys[:5])})" for name, keys in named if keys]


def verify(journal: Iterable[Mapping[str, Any]], unmade: Collection[str] = ()) -> Report:
    """Compare the gateway's journal (see `channels.sandbox`, GET /journal) with the ledger.

    `unmade`: keys of sends of which no message can be made, so that the gateway must never have heard of them.
    """
    return weigh(journal, {key: status for key, status in ledger().items() if key not in unmade})


def ledger() -> dict[str, Told]:
    """What the database says of every send, by its key.

    Somebody who was found to be two people has run twice through a journey that lets everybody in once.
    """
    found = rows(
        Sql(
            "SELECT s.touch_id, s.state, s.reason, s.attempts, coalesce(a.unfinished, 0), t.origin_id, t.step_id, "
            "t.visit, coalesce(v.graph #>> '{settings,reentry,mode}', 'never') = 'never' AND NOT EXISTS ("
            "SELECT FROM profiles_merge m WHERE m.surviving_id = t.profile_id AND m.refused = ''), c.adapter <> 'email', "
            "h.share, h.workspace_id, h.period, t.profile_id "
            "FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id JOIN channels_channel c ON c.id = s.channel_id "
            "JOIN journeys_version v ON v.id = t.version_id LEFT JOIN LATERAL (SELECT count(*) AS unfinished "
            "FROM channels_attempt h WHERE h.touch_id = s.touch_id AND h.outcome = '' "
            "AND (c.adapter <> 'email' OR h.handed_over_at IS NOT NULL)) a ON TRUE "
            # Somebody who was found to be two people may have got it as the one who was not held out.
            "LEFT JOIN LATERAL (SELECT h.* FROM tenancy_holdoutshare h WHERE h.workspace_id = t.workspace_id "
            "AND NOT t.transactional AND NOT EXISTS (SELECT FROM profiles_merge m WHERE m.surviving_id = t.profile_id "
            "AND m.refused = '') ORDER BY h.id DESC LIMIT 1) h ON TRUE"
        )
    )
    return {
        encode("tch", row[0]): Told(
            row[1], row[2], row[3], row[4], (row[5], row[6], row[7]), row[8], row[9], _held_out(*row[10:])
        )
        for row in found
    }


def _held_out(share: float | None, workspace: int, period: int, profile: int) -> bool:
    """Whether the profile is in the program holdout. Said here once more, as the documentation has it."""
    digest = hashlib.md5(f"program:{workspace}:{period}:{profile}".encode(), usedforsecurity=False).hexdigest()
    return share is not None and int(digest[:8], 16) / 2**32 < share


def overspent() -> list[str]:
    """The budgets that are exceeded by what was sent, or may have been, in words. Of budgets without a period."""
    found = rows(
        Sql(
            "SELECT b.journey_id, b.amount, sum(s.cost) FROM channels_budget b JOIN channels_touch t "
            "ON t.journey_id = b.journey_id JOIN channels_send s ON s.touch_id = t.id AND s.state IN (3, 5) "
            "WHERE b.span = 'life' GROUP BY 1, 2 HAVING sum(s.cost) > b.amount"
        )
    )
    return [f"journey {journey} has spent {cost} of {amount}" for journey, amount, cost in found]


def weigh(journal: Iterable[Mapping[str, Any]], told: Mapping[str, Told]) -> Report:
    """The report on a journal and a ledger."""
    heard = {entry["key"]: entry for entry in journal}
    seen = {key: entry for key, entry in heard.items() if entry["count"]}
    had = {key for key, entry in seen.items() if entry["effects"]}
    accepted = {key for key, send in told.items() if send.state == SendState.ACCEPTED}
    return Report(
        lost=sorted(accepted - had),
        unknown=sorted(heard.keys() - told.keys()),
        twice=_twice({key: seen[key] for key in had & told.keys()}, told),
        doubled=sorted(key for key, entry in seen.items() if entry["effects"] > 1),
        changed=sorted(key for key, entry in seen.items() if entry["changed"]),
        denied=sorted(
            key
            for key in had & told.keys()
            if told[key].state in DENIALS and "failed" not in heard[key].get("refusals", [])
        ),
        hidden=sorted(key for key in seen.keys() & told.keys() if seen[key]["count"] > told[key].attempts),
        dropped=sorted(
            key for key, send in told.items() if not _explained(send, heard.get(key, {}).get("refusals", []))
        ),
        held_out=sorted(key for key in had & told.keys() if told[key].held_out),
        keys=len(seen),
        messages=sum(entry["count"] for entry in seen.values()),
    )


def _twice(effects: Mapping[str, Mapping[str, Any]], told: Mapping[str, Told]) -> list[str]:
    """The keys whose effect somebody has had already: of the same stay, or of the same node where people come once."""
    same: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for key, entry in effects.items():
        _, node, visit = stay = told[key].stay
        same[stay].append(key)
        if told[key].once and entry.get("to"):
            same[entry["to"], node, visit, "once"].append(key)
    return sorted({key for keys in same.values() for key in sorted(keys)[1:]})


def _explained(send: Told, refusals: list[str]) -> bool:
    """Whether what the gateway did is a cause for how a send ended."""
    match send.state:
        case SendState.REJECTED if send.reason == "gave_up":
            return len(refusals) >= PATIENCE
        case SendState.REJECTED:
            return any(said.split(":")[0] in _FINAL for said in refusals)
        case SendState.UNKNOWN if send.reason not in POLICY:
            return len(refusals) + send.unfinished >= (PATIENCE if send.remembered else 1)
        case SendState.EXPIRED:
            return bool(refusals)
    return True
