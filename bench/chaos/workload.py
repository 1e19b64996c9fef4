"""Ten thousand customers who do things, by HTTP, whatever happens to the servers: what is not acknowledged is sent again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from bench.chaos.builders import ORDER, SIGNUP

BATCH = 100
EDGE_EVERY = 40
"""Of so many customers one is at an edge."""
EDGES: tuple[dict[str, Any], ...] = (
    {"timezone": "localtime", "locale": "x" * 300},
    {"age": -1e308, "total": 10**14},
    {"first_name": "=?utf-8?q?A=0D=0ABcc:_x@evil.example?="},
    {"first_name": "日=?unknown?q?=FF?=", "born": "9999-12-31T23:59:59Z"},
    {"first_name": "x" * 2_000, "tier": {"a": [10**14] * 500}},
)
"""Traits of customers, and properties of their orders, at the edges of what the ingestion endpoint takes.
Nobody is set aside for one."""


@dataclass
class Workload:
    """A thread that posts. `acknowledged` holds the ids of messages answered with 200."""

    address: str
    write_key: str
    seed: int
    people: int
    seconds: float
    acknowledged: list[str] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    posts: int = 0
    give_up: threading.Event = field(default_factory=threading.Event)

    def start(self) -> threading.Thread:
        """Begin to post, spread over `seconds`."""
        thread = threading.Thread(target=self._run, name="workload")
        thread.start()
        return thread

    def _run(self) -> None:
        batches = list(self._batches())
        started = time.monotonic()
        with httpx.Client(auth=(self.write_key, ""), timeout=10, trust_env=False) as client:
            for place, batch in enumerate(batches):
                # Spread over the time of the storm: the workload is to meet every blow.
                time.sleep(max(0.0, started + self.seconds * place / len(batches) - time.monotonic()))
                self._deliver(client, batch)

    def _deliver(self, client: httpx.Client, batch: list[dict[str, Any]]) -> None:
        while not self.give_up.is_set():
            sent_at = datetime.now(UTC).isoformat()
            for item in batch:
                item.setdefault("timestamp", sent_at)
            try:
                answer = client.post(f"{self.address}/v1/batch", json={"batch": batch, "sentAt": sent_at})
                said = str(answer.status_code)
            except httpx.HTTPError as error:
                said = type(error).__name__
            self.posts += 1
            if said == "200":
                self.acknowledged += [item["messageId"] for item in batch]
                return
            self.refusals[said] = self.refusals.get(said, 0) + 1
            time.sleep(0.2)  # As an SDK would: the server may be down, and is not to be hammered while it starts.

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        """The same for the same seed: sign-ups from devices, who they are, orders, and a twentieth of it all twice."""
        chance = random.Random(self.seed)
        items: list[tuple[float, dict[str, Any]]] = []
        for n in range(self.people):
            at = chance.random() * 0.7
            who = {"userId": f"c{n}"}
            edge = EDGES[n // EDGE_EVERY % len(EDGES)] if n % EDGE_EVERY == 0 else {}
            traits = {"email": f"c{n}@example.com", "first_name": f"C{n}", "vip": n % 2 == 0} | edge
            if n % 10 == 0:
                # Comes as a stranger; who it is comes out later, when both are inside.
                device = {"anonymousId": f"device-{n}"}
                items.append((at, {"type": "track", "event": SIGNUP, "messageId": f"d{n}"} | device))
                items.append((at + 0.15, {"type": "identify", "messageId": f"m{n}"} | device | who))
            items.append((at, {"type": "identify", "traits": traits, "messageId": f"i{n}"} | who))
            items.append((at + 0.001, {"type": "track", "event": SIGNUP, "messageId": f"s{n}"} | who))
            if n % 4 == 0:
                order = {"total": n % 97, "order_id": f"o{n}"} | edge
                later = at + chance.random() * 0.25
                items.append(
                    (later, {"type": "track", "event": ORDER, "properties": order, "messageId": f"o{n}"} | who)
                )
        items += [(at + 0.05, dict(item)) for at, item in chance.sample(items, len(items) // 20)]
        items.sort(key=lambda pair: (pair[0], pair[1]["messageId"]))
        ordered = [item for _, item in items]
        for start in range(0, len(ordered), BATCH):
            yield ordered[start : start + BATCH]
