"""From a POST to the gateway, with nothing else going on: what a customer feels."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from bench.people import someone
from bench.report import Row, quantile
from bench.scene import WRITE_KEY, Scene
from channels.sandbox import DEFAULT_SECRET
from channels.sandbox.journal import Journal
from channels.sandbox.script import Script
from channels.sandbox.server import Gateway
from core.db.sql import Sql, rows

EVENT = "Probe"
PATIENCE = 30.0


class _Watched(Journal):
    """A journal that says when each message came."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: queue.SimpleQueue[float] = queue.SimpleQueue()

    def seen(self, message: dict[str, Any]) -> Any:
        self.arrivals.put(time.perf_counter())
        return super().seen(message)


@contextmanager
def watched_gateway(port: int) -> Iterator[queue.SimpleQueue[float]]:
    """The sandbox gateway in a thread of this process, so that arrivals are read off one clock."""
    journal = _Watched()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(Gateway(Script(receipts=()), journal, DEFAULT_SECRET).serve("127.0.0.1", port))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield journal.arrivals
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def latency(made: Scene, address: str, arrivals: queue.SimpleQueue[float], probes: int) -> list[Row]:
    """Milliseconds from the start of a POST until the gateway has the message, one probe at a time."""
    taken = []
    with httpx.Client(auth=(WRITE_KEY, ""), timeout=PATIENCE) as client:
        for number in range(probes + 10):
            time.sleep(0.31)  # Not in step with the pulse: 0.31 s wanders through the second.
            began = time.perf_counter()
            body = {"event": EVENT, "userId": someone(number), "messageId": f"probe-{began}"}
            client.post(f"{address}/v1/track", json=body).raise_for_status()
            taken.append((arrivals.get(timeout=PATIENCE) - began) * 1000)
    taken = taken[10:]  # The first ones wake every process up.
    _report_stages()
    params = {"probes": probes, "max_ms": round(max(taken), 1)}
    limits = {"p50": (0.5, 80, 40), "p95": (0.95, 200, 80)}
    return [
        Row(f"POST to gateway at idle, {name}", quantile(taken, q), "ms", None, "", None,
            f"at most {now} now, {later} later", params)
        for name, (q, now, later) in limits.items()
    ]  # fmt: skip


def _report_stages() -> None:
    """Where the time goes, on standard error, from the times the rows carry."""
    import sys

    found = rows(
        Sql(
            "SELECT extract(epoch FROM t.created_at - e.received_at) * 1000, extract(epoch FROM a.at - t.created_at) * 1000, "
            "extract(epoch FROM a.answered_at - a.at) * 1000 FROM channels_touch t JOIN events_event e ON e.id = t.event_id "
            "AND e.occurred_at = t.event_at JOIN channels_attempt a ON a.touch_id = t.id ORDER BY t.id OFFSET 10"
        )
    )
    answered = [row for row in found if None not in row]
    for place, name in enumerate(("received to tick", "tick to delivery", "delivery to answer")):
        each = [float(row[place]) for row in answered]
        print(f"  {name}: p50 {quantile(each, 0.5):.1f} ms, p95 {quantile(each, 0.95):.1f} ms", file=sys.stderr)
