"""Counting kept figures and holding them against the ledger, and a journey to count."""

from __future__ import annotations

from datetime import datetime

from channels.receipts.store import ReceiptIn, record
from core.publicid import encode
from insights.figures.keep import keep_figures
from insights.figures.recount import differing
from insights.figures.report import Asked, Figures, report
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, node, wires


def keep(workspace: Workspace, now: datetime) -> int:
    """Count, and hold what is kept against the ledger."""
    counted = keep_figures(workspace, now)
    assert differing(workspace.pk, workspace.time_zone, now) == []
    return counted


def total(workspace: Workspace, **asked) -> Figures:
    return report(Asked(workspace.pk, **asked)).total


def counted(found: Figures) -> dict[str, int]:
    """What there is any of."""
    return {measure: n for measure, n in found.counts.items() if n}


def reports(builder: Builder, touch: int, kind: str, at: datetime, received: datetime) -> None:
    record(builder.channel, [ReceiptIn(encode("tch", touch), kind, f"{touch}.{kind}.{at}", at, {})], received)


def welcome(builder: Builder, **settings):
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("hello"),
        node("rest", "wait", duration="P2D"),
        node("out", "exit"),
    ]
    goal = {"event": "Order Completed", "value": "total", "window": "P10D"}
    return builder.live("Welcome", nodes, wires("in>hello", "hello>rest", "rest>out"), goal=goal, **settings)
