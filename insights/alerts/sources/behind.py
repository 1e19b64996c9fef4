"""The screens that show what is behind a figure."""

from __future__ import annotations

from urllib.parse import urlencode

_DECISIONS = {"withheld": "withheld", "deferred": "deferred"}
_STATES = {"sent": "accepted", "failed": "rejected", "unknown": "unknown", "waiting": "queued"}
_RECEIPTS = frozenset(
    {"delivered", "opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed"}
)


def results_screen(measure: str, journey: str, reason: str) -> str:
    """The messages that a figure counts; for figures of runs the results of the journey, or the list of journeys."""
    only = {"journey": journey} if journey else {}
    only |= {"reason": reason} if reason else {}
    for name, known in (("decision", _DECISIONS), ("state", _STATES), ("receipt", {each: each for each in _RECEIPTS})):
        if measure in known:
            return f"deliveries?{urlencode(only | {name: known[measure]})}"
    return f"journeys/{journey}/results" if journey else "journeys"
