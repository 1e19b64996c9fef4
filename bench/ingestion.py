"""The ingestion endpoint: batches and single events over HTTP, and what the worker makes of them, beside COPY."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import orjson
import psycopg

from bench.report import Row
from bench.scene import WRITE_KEY
from bench.servers import Servers, Stack

BATCH = 100
CLIENTS = 4
SINGLES = 16
EVENT = "Viewed"
HEADERS = {"content-type": "application/json", "authorization": f"Basic {b64encode(f'{WRITE_KEY}:'.encode()).decode()}"}
NOW = datetime.now(UTC)


def ingestion(servers: Servers, here: Stack, n: int) -> Iterator[Row]:
    """`n` events in batches of 100, then a tenth as many one by one."""
    with psycopg.connect(servers.database_url, autocommit=True) as database:
        copied = min(_copy(database, n) for _ in range(2))
        accepted, processed = _over_http(here, database, "batch", _batches(n), CLIENTS, n)
        copied = min(copied, _copy(database, n))
        params = {"events": n, "batch": BATCH, "connections": CLIENTS}
        for name, took in (("accepted", accepted), ("processed end to end", processed)):
            yield Row(f"ingestion, batches of 100, {name}", n / took, "events/s", n / copied,
                      "COPY of the same events with the same indexes", copied / took,
                      "0.2 now, 0.3 later" if name == "accepted" else "", params)  # fmt: skip
        few = n // 10
        accepted, processed = _over_http(here, database, "track", _singles(few), SINGLES, few)
        for name, took in (("accepted", accepted), ("processed end to end", processed)):
            yield Row(f"ingestion, single events, {name}", few / took, "events/s", None, "", None,
                      "1,000/s now, 2,000/s later" if name == "accepted" else "",
                      {"events": few, "connections": SINGLES})  # fmt: skip


def _item(number: int, run: str) -> dict[str, object]:
    return {
        "type": "track",
        "event": EVENT,
        "userId": f"u{1 + number * 7919 % 10_000}",
        "messageId": f"{run}-{number}",
        "timestamp": NOW.isoformat(),
        "properties": {"total": number % 1000 / 10, "page": f"/products/{number % 500}", "currency": "EUR"},
    }


def _batches(n: int) -> list[bytes]:
    run = f"batch-{time.time()}"
    return [orjson.dumps({"batch": [_item(i, run) for i in range(low, low + BATCH)]}) for low in range(0, n, BATCH)]


def _singles(n: int) -> list[bytes]:
    run = f"single-{time.time()}"
    return [orjson.dumps(_item(i, run)) for i in range(n)]


def _over_http(
    here: Stack, database: psycopg.Connection, kind: str, bodies: list[bytes], clients: int, n: int
) -> tuple[float, float]:
    """Seconds until all are accepted, and until all are in the table of events."""
    database.execute("TRUNCATE events_event")
    local = threading.local()

    def post(body: bytes) -> None:
        # Not httpx: the client shares the cores with the server, and would take more of them than it.
        if not hasattr(local, "client"):
            local.client = HTTPConnection(urlsplit(here.address).netloc, timeout=60)
        local.client.request("POST", f"/v1/{kind}", body, HEADERS)
        answer = local.client.getresponse()
        said = answer.read()
        if answer.status != 200 or b"rejected" in said:
            raise AssertionError(f"{answer.status}: {said[:200]!r}")

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for _ in pool.map(post, bodies):
            pass
    accepted = time.perf_counter() - began
    end = time.monotonic() + 300
    while (found := _count(database)) < n and time.monotonic() < end:
        time.sleep(0.02)  # How finely the time is read; asking more often would take from what is measured.
    processed = time.perf_counter() - began
    if found != n:
        raise AssertionError(f"{found} events of {n}")
    return accepted, processed


def _count(database: psycopg.Connection) -> int:
    # The inbox first: while it holds anything the events are not worth counting.
    row = database.execute(
        "SELECT CASE WHEN EXISTS (SELECT FROM ingest_inbox) THEN 0 ELSE count(*) END FROM events_event"
    )
    found = row.fetchone()
    return int(found[0]) if found else 0


def _copy(database: psycopg.Connection, n: int) -> float:
    """Seconds to COPY as many finished rows into a table like the partition, with its indexes; 10,000 a transaction."""
    database.execute("DROP TABLE IF EXISTS bench_event")
    partition = f"events_event_{NOW:%Y_%m}"
    database.execute(f"CREATE TABLE bench_event (LIKE {partition} INCLUDING ALL)")
    lines = []
    for number in range(n):
        item = _item(number, "copy")
        properties = orjson.dumps(item["properties"]).decode()
        lines.append(
            f"{number}\t1\t{1 + number * 7919 % 10_000}\t1\t{item['timestamp']}\t{item['timestamp']}\t1\tcopy-{number}"
            f"\t{properties}\t{{}}\n"
        )
    columns = (
        "id, workspace_id, profile_id, name_id, occurred_at, received_at, source_id, message_id, properties, context"
    )
    began = time.perf_counter()
    for low in range(0, n, 10_000):
        with database.cursor().copy(f"COPY bench_event ({columns}) FROM STDIN") as copy:
            copy.write("".join(lines[low : low + 10_000]))
    took = time.perf_counter() - began
    row = database.execute("SELECT count(*) FROM bench_event").fetchone()
    if row != (n,):
        raise AssertionError(f"{row} copied of {n}")
    return took
