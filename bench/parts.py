"""The parts of the benchmark, each on tables it fills itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench import people
from bench.report import Row
from bench.servers import Servers, free_port, running, stack
from cdp.events import partitions


def engine(n: int) -> Iterator[Row]:
    """Entry, advance and growth: our statements beside hand-written ones, on one thread of this process or two."""
    from bench import engine as measure

    people.empty()
    version = measure.journey(people.workspace(n))
    people.settle()
    yield measure.entry(version, n)
    yield from measure.advance(version, n)
    yield from measure.growth(version, n)


def latency(servers: Servers, probes: int = 60) -> Iterator[Row]:
    """The whole stack, doing nothing but carrying one event at a time to the gateway."""
    from bench import latency as measure
    from bench.scene import enter_send_exit, scene

    people.empty()
    workspace = people.workspace(10_000)
    people.settle()
    port = free_port()
    enter_send_exit(made := scene(workspace, port), measure.EVENT)
    with measure.watched_gateway(port) as arrivals, stack(servers, sandbox=False) as (here, _):
        yield from measure.latency(made, here.address, arrivals, probes)


def journey(servers: Servers, n: int) -> Iterator[Row]:
    """Enter by event, branch, wait, a webhook delivered, exit: ours and the design of a task per customer and step."""
    from bench import whole
    from bench.scene import enter_branch_wait_send_exit, scene

    # As many as make the wait of one second weigh little in our time too: it is a twentieth of the rival's.
    many, few = max(10_000, n * 3 // 10), 1_000
    people.empty()
    workspace = people.workspace(n)
    people.settle()
    with stack(servers) as (here, port):
        enter_branch_wait_send_exit(scene(workspace, port), whole.EVENT)
        here.ready()
        took = whole.ours(servers, here, port, many)
        peaks = here.peak_rss_mb()
    print(f"  ours: {many / took:.0f} customers/s", file=sys.stderr, flush=True)
    with running([whole.only_gateway(servers, port := free_port())], f"http://127.0.0.1:{port}/stats", "") as _:
        naive = whole.naive(servers, port, few)
    rate, limit = many / took, few / naive
    yield Row("whole journey with delivery", rate, "customers/s", limit, "a Celery task per customer and step",
              rate / limit, "50 x now, 100 x or 6,500/s later", {"customers": many, "customers_of_the_rival": few})  # fmt: skip
    worst = max(peaks, key=lambda name: peaks[name])
    yield Row("memory: the largest process of ours", peaks[worst], "MB", 500, "what we allow", peaks[worst] / 500,
              "at most 500 MB", {"process": worst, **{name: round(mb) for name, mb in peaks.items()}})  # fmt: skip


def ingestion(servers: Servers, n: int) -> Iterator[Row]:
    """Events over HTTP with nothing else going on: the front, the inbox, the worker, the table of events."""
    from bench import ingestion as measure
    from bench.scene import scene

    people.empty()
    workspace = people.workspace(10_000)
    people.settle()
    partitions.ensure_ahead(measure.NOW)
    with stack(servers, sandbox=False) as (here, port):
        scene(workspace, port)
        here.ready()
        yield from measure.ingestion(servers, here, min(n, 100_000))


def audience(n: int) -> Iterator[Row]:
    """Rules over all customers and ten events for each of them."""
    from bench import audiences as measure

    people.empty()
    workspace = people.workspace(n)
    people.events(workspace, 10)
    people.settle()
    yield from measure.audiences(workspace, people.START)


def results(n: int) -> Iterator[Row]:
    """Pages that read kept figures: 1,460,000 of them at a million customers."""
    from bench import results as measure

    people.empty()
    yield from measure.results(people.workspace(1_000), max(n // 10_000, 1))


def attribution(n: int) -> Iterator[Row]:
    """Every model over paths that nobody has to store."""
    from bench import attribution as measure

    yield from measure.attribution(min(n, 100_000))


def exports(n: int) -> Iterator[Row]:
    """All customers to a file, in each format."""
    from bench import exports as measure

    people.empty()
    workspace = people.workspace(n)
    people.settle()
    yield from measure.exports(workspace, n)
