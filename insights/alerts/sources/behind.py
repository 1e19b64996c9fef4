"""The screens that show what is behind a figure."""

from __future__ import annotations

from urllib.parse import urlencode

# For the number of reachable people the messages to unreachable ones are shown.
_DECISIONS = {"withheld": "withheld", "reachable": "withheld"}
_STATES = {
    "sent": "accepted",
    "failed": "rejected",
    "unknown": "unknown",
    "waiting": "queued",
    "deferred": "deferred",
}
_RECEIPTS = frozenset(
    {"delivered", "opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed"}
)


def results_screen(measure: str, journey: str, reason: str, since: str) -> str:
    """The messages that a figure counts; of runs and amounts the results of the journey, whose numbers open the people, or the
    list of journeys."""
    only = {"journey": journey} if journey else {}
    only |= {"reason": reason} if reason else {}
    for name, known in (("decision", _DECISIONS), ("state", _STATES), ("receipt", {each: each for each in _RECEIPTS})):
        if measure in known:
            only[name] = known[measure]
            # Messages are listed by when they were decided on: of those reported on or closed in the period some are older.
            only |= {"start": since} if name == "decision" and since else {}
            return f"deliveries?{urlencode(only)}"
    return f"journeys/{journey}/results" if journey else "journeys"
