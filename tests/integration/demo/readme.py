"""The README's figures of the demo, as lines to be found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from demo.summary import JourneyNumbers, Summary
from ops.stack.paths import PROJECT

README = (PROJECT / "README.md").read_text()


def missing(lines: Iterable[str]) -> list[str]:
    """Those of the lines that the README does not have."""
    return [line for line in lines if line not in README]


def sizes(members: Mapping[str, int]) -> list[str]:
    """The rows of the table of audiences."""
    return [f"| {name} | {size:,} |" for name, size in members.items()]


def enrolled(journey: str) -> int:
    """How many runs the README says a journey has begun."""
    found = re.search(rf"^\| {journey} \| ([\d,]+) \|", README, re.MULTILINE)
    assert found is not None, journey
    return int(found[1].replace(",", ""))


def figures(summary: Summary) -> list[str]:
    """Everything that a fresh start comes to."""
    (winback,) = (journey for journey in summary.journeys if journey.name == "Win-back")
    withheld: dict[str, int] = {}
    for journey in summary.journeys:
        for reason, count in journey.touches.items():
            if reason != "sent":
                withheld[reason] = withheld.get(reason, 0) + count
    counted = sorted(withheld.items(), key=lambda pair: -pair[1])
    rate, treated, held_out = winback.lift.rate, winback.lift.treated, winback.lift.held_out
    assert rate is not None
    assert treated.rate is not None
    assert held_out.rate is not None
    return [
        f"{summary.orders:,} purchases of {summary.customers:,} customers, ${summary.revenue:,.2f}",
        *sizes(summary.sizes),
        *map(_row, summary.journeys),
        "Withheld, by reason: " + ", ".join(f"`{reason}` {count:,}" for reason, count in counted),
        "Receipts: " + ", ".join(f"{kind} {count:,}" for kind, count in summary.receipts.items()),
        f"credits ${summary.credited:,.2f}",
        f"{treated.rate:.2%} of {treated.people:,}",
        f"{held_out.rate:.2%} of {held_out.people:,}",
        f"{rate.difference * 100:+.2f} points (95 % interval {rate.low * 100:+.2f} to {rate.high * 100:+.2f})",
    ]


def _row(journey: JourneyNumbers) -> str:
    sent, total = journey.touches.get("sent", 0), journey.results.total
    withheld = sum(journey.touches.values()) - sent
    counts = (journey.results.enrolled, journey.inside, journey.results.held_out, sent, withheld, total.conversions)
    return f"| {journey.name} | " + " | ".join(f"{count:,}" for count in counts) + f" | ${total.value:,.2f} |"
