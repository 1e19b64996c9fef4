"""`python -m bench.load [SECONDS]`: load through the ingestion endpoint while journeys run. No 5xx, nothing lost, lag bounded.

Batches and single events from a raw client and from Segment's Python SDK, at seven tenths of the rate that the stack
was found to process just before. Exits with 1 and says why if anything is wrong, with the senders too: a load that did not
come is no proof.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import psycopg
import requests
from requests.adapters import HTTPAdapter

from bench import servers as own

PEOPLE = 10_000
BATCH = 100
SINGLE_EVERY = 10
"""One event in so many goes by itself, one by Segment's SDK."""
SHARE = 0.7
EVENTS = ("Order Completed", "Viewed", "Viewed", "Viewed", "Added")
LEAST_SHARE = 0.9
"""Of the rate aimed at, so much must have been acknowledged: senders wait for answers, so a slow server slows them down."""
LAG_LIMIT = 15.0
"""Seconds that the oldest request, customer or send may wait."""


@dataclass
class Tally:
    """What the senders saw; lists and counters are only appended to, so threads share it."""

    statuses: Counter[int] = field(default_factory=Counter)
    #: The same of Segment's SDK, which tries again without a word.
    sdk_statuses: Counter[int] = field(default_factory=Counter)
    #: Requests that got no answer, by what went wrong.
    broken: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lags: list[dict[str, float]] = field(default_factory=list)
    #: Seconds until the last sender had ended.
    took: float = 0.0

    @property
    def rate(self) -> float:
        """Events acknowledged a second."""
        return len(self.acknowledged) / self.took if self.took else 0.0


class _Watched(HTTPAdapter):
    """What the SDK's connections go through, so that no answer of theirs is hidden."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self._tally = tally

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            answer = super().send(*args, **kwargs)
        except requests.RequestException as error:
            self._tally.broken[f"sdk {type(error).__name__}"] += 1
            raise
        self._tally.sdk_statuses[answer.status_code] += 1
        return answer


class Sender:
    """Sends events at a pace until told to stop."""

    def __init__(self, address: str, tally: Tally) -> None:
        self.address = address
        self.tally = tally
        self.numbers = itertools.count()
        self.stop = threading.Event()

    def item(self) -> dict[str, object]:
        number = next(self.numbers)
        return {
            "type": "track",
            "event": EVENTS[number % len(EVENTS)],
            "userId": f"u{1 + number * 7919 % PEOPLE}",
            "messageId": f"load-{number}",
            "properties": {"total": number % 200},
        }

    def batches(self, rate: float) -> None:
        """Batches of 100 by a raw client."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        for _ in self._paced(rate / BATCH):
            items = [self.item() for _ in range(BATCH)]
            self._post(connection, "batch", {"batch": items}, items)

    def singles(self, rate: float) -> None:
        """Single events by a raw client."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        for _ in self._paced(rate):
            item = self.item()
            self._post(connection, "track", item, [item])

    def segment(self, rate: float) -> None:
        """Segment's own SDK: what it does not report as failed, it saw acknowledged."""
        from segment.analytics.client import Client
        from segment.analytics.request import _session

        _session.mount("http://", _Watched(self.tally))
        failed: set[str] = set()
        client = Client(
            _write_key(), host=self.address, max_retries=10, max_queue_size=100_000,
            on_error=lambda error, items: (failed.update(i["messageId"] for i in items), self.tally.errors.append(str(error))),
        )  # fmt: skip
        handed = []
        for _ in self._paced(rate):
            item = self.item()
            client.track(item["userId"], item["event"], item["properties"], message_id=item["messageId"])
            handed.append(str(item["messageId"]))
        client.flush()
        client.shutdown()
        self.tally.acknowledged += [each for each in handed if each not in failed]

    def run(self, task: Callable[[float], None], rate: float) -> None:
        """A sender's thread: whatever ends it before it was told to stop is told."""
        try:
            task(rate)
        except Exception as error:
            self.tally.errors.append(f"{task.__name__} ended: {type(error).__name__}: {error}")
        if not self.stop.is_set():
            self.tally.errors.append(f"{task.__name__} ended before its time")

    def _paced(self, a_second: float) -> Iterator[None]:
        began = time.monotonic()
        for number in itertools.count():
            if self.stop.wait(max(0.0, began + number / a_second - time.monotonic())):
                return
            yield

    def _post(self, connection: HTTPConnection, kind: str, body: object, items: list[dict[str, object]]) -> None:
        try:
            connection.request("POST", f"/v1/{kind}", orjson.dumps(body), _headers())
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException) as error:
            self.tally.broken[type(error).__name__] += 1
            connection.close()  # The next request opens it again.
            return
        self.tally.statuses[answer.status] += 1
        if answer.status == 200:
            self.tally.acknowledged += [str(item["messageId"]) for item in items]
        else:
            self.tally.errors.append(f"{answer.status}: {said[:100]!r}")


def _write_key() -> str:
    from bench.scene import WRITE_KEY

    return WRITE_KEY


def _headers() -> dict[str, str]:
    from bench.ingestion import HEADERS

    return HEADERS


def main() -> None:
    """Start everything, load it, check it, print one line of JSON."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    servers = own.start()
    import django

    django.setup()
    own.manage(servers, "manage.py", "setup")
    from bench import people, scene

    workspace = people.workspace(PEOPLE)
    people.settle()
    with own.stack(servers) as (here, port):
        made = scene.scene(workspace, port)
        scene.enter_branch_wait_send_exit(made, EVENTS[0])
        here.ready()
        capacity = _capacity(servers, here)
        tally = _load(here, capacity * SHARE, seconds)
        drained = _drain(here, 60)
        problems = _slow(tally, capacity * SHARE) + _judge(servers, tally, drained)
        figures = {
            "seconds": seconds,
            "capacity_events_s": round(capacity),
            "target_events_s": round(capacity * SHARE),
            "rate_events_s": round(tally.rate),
            "acknowledged": len(tally.acknowledged),
            "statuses": dict(tally.statuses),
            "sdk_statuses": dict(tally.sdk_statuses),
            "broken": dict(tally.broken),
            "worst_lag_s": {name: round(max(lag[name] for lag in tally.lags), 2) for name in tally.lags[0]},
            "delivered": own.stats(port)["effects"],
            "rss_mb": {name: round(mb) for name, mb in here.peak_rss_mb().items()},
            "load": round(os.getloadavg()[0], 1),
            "problems": problems,
        }
    print(json.dumps(figures))
    if problems:
        raise SystemExit(1)


def _capacity(servers: own.Servers, here: own.Stack, n: int = 10_000) -> float:
    """Events a second from the first POST until all are processed, journeys included."""
    sender = Sender(here.address, Tally())
    connection = HTTPConnection(urlsplit(here.address).netloc, timeout=60)
    began = time.perf_counter()
    for low in range(0, n, BATCH):
        items = [sender.item() | {"messageId": f"warm-{low + i}"} for i in range(BATCH)]
        sender._post(connection, "batch", {"batch": items}, items)
    if not _drain(here, 120):
        raise AssertionError("The stack does not come to rest.")
    if sender.tally.errors or sender.tally.broken:
        raise AssertionError(f"The warming up failed: {sender.tally.errors[:3]} {dict(sender.tally.broken)}")
    return n / (time.perf_counter() - began)


def _load(here: own.Stack, rate: float, seconds: float) -> Tally:
    tally = Tally()
    sender = Sender(here.address, tally)
    part = rate / SINGLE_EVERY
    work = [(sender.batches, (rate - 2 * part) / 2)] * 2 + [(sender.singles, part / 2)] * 2 + [(sender.segment, part)]
    threads = [threading.Thread(target=sender.run, args=each, name=each[0].__name__) for each in work]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    while time.monotonic() < began + seconds:
        tally.lags.append(_lags(here))
        time.sleep(1)  # One sample of the lag a second, while the senders' threads send.
    sender.stop.set()
    for thread in threads:
        thread.join(60)
    tally.errors += [f"{thread.name} did not end within a minute" for thread in threads if thread.is_alive()]
    tally.took = time.monotonic() - began
    return tally


def _metrics(here: own.Stack) -> dict[str, float]:
    text = httpx.get(f"{here.address}/metrics", timeout=30).text
    return {name: float(value) for name, value in re.findall(r"^(pathline_\w+) ([\d.e+-]+)$", text, re.MULTILINE)}


def _lags(here: own.Stack) -> dict[str, float]:
    return {name: value for name, value in _metrics(here).items() if name.endswith("_lag_seconds")}


def _drain(here: own.Stack, patience: float) -> bool:
    """Whether everything came to rest within so many seconds."""
    names = ("pathline_inbox_rows", "pathline_signals_waiting", "pathline_enrollments_due", "pathline_sends_due")
    end, calm = time.monotonic() + patience, 0
    while time.monotonic() < end:
        found = _metrics(here)
        calm = calm + 1 if not any(found[name] for name in names) else 0
        if calm > 3:
            return True
        time.sleep(0.1)  # Between two looks at /metrics; the work is in other processes.
    return False


def _slow(tally: Tally, target: float) -> list[str]:
    """A load that was less than it should have been."""
    share = tally.rate / target
    return [] if share >= LEAST_SHARE else [f"only {share:.0%} of {target:.0f} events a second were acknowledged"]


def _judge(servers: own.Servers, tally: Tally, drained: bool) -> list[str]:
    problems = [] if drained else ["it did not come to rest within a minute of the last event"]
    problems += [f"{count} answers {status}" for status, count in tally.statuses.items() if status != 200]
    problems += [
        f"{count} answers {status} to the SDK" for status, count in tally.sdk_statuses.items() if status != 200
    ]
    problems += [f"{count} requests without an answer: {what}" for what, count in tally.broken.items()]
    problems += tally.errors[:5]
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TEMP TABLE acknowledged (message_id text)")
        with connection.cursor().copy("COPY acknowledged FROM STDIN") as copy:
            for message_id in tally.acknowledged:
                copy.write_row((message_id,))
        row = connection.execute(
            "SELECT count(*) FILTER (WHERE n = 0), count(*) FILTER (WHERE n > 1) FROM (SELECT a.message_id, count(e.id) AS n "
            "FROM acknowledged a LEFT JOIN events_event e ON e.message_id = a.message_id GROUP BY 1) x"
        ).fetchone()
    if row != (0, 0):
        problems.append(f"(lost, doubled) = {row}")
    for name in tally.lags[0]:
        worst = max(lag[name] for lag in tally.lags)
        if worst > LAG_LIMIT:
            problems.append(f"{name} reached {worst:.1f}")
    return problems


if __name__ == "__main__":
    main()
