"""One storm from beginning to end, and what is left of the promises afterwards."""

from __future__ import annotations

import os
import random
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from django.db import Error, connection

from audiences.membership import emit_window_touches
from bench.chaos.feed import Feed
from bench.chaos.judge import Verdict, judge
from bench.chaos.storm import Kept, Storm, plan, rage
from bench.chaos.town import Town, found_town
from bench.servers import Servers, free_port
from cdp.ingest import process_inbox
from cdp.sql import Sql, one, rows, sql
from channels.gateway import deliver_due
from channels.sandbox.script import DEFAULT_RECEIPTS, MessageRule, Posting, RequestRule, Script, describe
from config.stack import programs
from config.stack.options import options
from config.stack.places import PROJECT
from config.stack.processes import Program
from insights.doctor.run import Finding, examine, invariants
from journeys.absorb import absorb_merges
from journeys.pause import pause, resume
from journeys.pulse import plan_runs
from journeys.tick import tick_all

MOST_REPEATS = 0.05
CALM_SECONDS = 20.0
"""How long the programs may work on undisturbed before the rest is settled on a clock put forward."""


def run(servers: Servers, seed: int, seconds: float, people: int, kills: int) -> dict[str, Any]:
    """The figures of one storm; `clean` says whether every promise was kept."""
    started = time.monotonic()
    gateway_port = free_port()
    town = found_town(f"http://127.0.0.1:{gateway_port}/messages", datetime.now(UTC))
    kept = Kept()
    given = {child.program.name: child for child in servers.children}
    storm = Storm(kept, servers.places, given, random.Random(seed))
    feed = Feed(os.environ["PUBLIC_URL"], town.write_key, seed, people, seconds * 0.75)
    try:
        for program in _programs(servers, gateway_port, seed):
            kept.start(program)
        _until(kept, lambda: httpx.get(f"{feed.address}/healthz", timeout=2).status_code == 200, 60)
        _until(kept, kept.working, 60)
        posting = feed.start()
        _say(started, "the storm begins")
        rage(storm, plan(seed, seconds, kills), seconds, _pauses(town))
        servers.children[:] = list(storm.servers.values())
        _say(started, f"calm; dealt {storm.dealt}")
        _calm(kept, posting, feed, town, started)
        httpx.post(f"http://127.0.0.1:{gateway_port}/script", content=b'{"receipts": []}', timeout=60)
        _settle(town)
        journal = _journal(gateway_port)
    finally:
        feed.give_up.set()
        servers.children[:] = list(storm.servers.values())
        kept.stop()
    _say(started, "settled; asking the doctor")
    findings = examine(invariants(settled=True, deep=True), _later())
    return _report(seed, feed, storm, judge(journal), findings, started)


def _programs(servers: Servers, gateway_port: int, seed: int) -> list[Program]:
    """A web server, two engine workers, two delivery workers, two beats, and a gateway that misbehaves."""
    address = urlsplit(os.environ["PUBLIC_URL"])
    environ = os.environ | {"PORT": str(address.port), "WEB_WORKERS": "1", "SANDBOX": "1", "DEMO": "0"}
    chosen = options(environ)
    environ = programs.environment(servers.places, chosen, servers.database_url, servers.redis_url, environ)
    found = [programs.web(servers.places, chosen, environ)]
    for name, program in (
        ("worker-engine", programs.worker("engine", 1, servers.places, environ)),
        ("worker-delivery", programs.worker("delivery", 1, servers.places, environ)),
        ("beat", programs.beat(servers.places, environ)),
    ):
        for number in (1, 2):
            argv = [part.replace("@%h", f"{number}@%h") for part in program.argv]
            log = program.log.with_stem(f"{name}-{number}")
            found.append(replace(program, name=f"{name}-{number}", argv=argv, log=log))
    return [*found, _gateway(servers, environ, gateway_port, seed)]


def _gateway(servers: Servers, environ: Any, port: int, seed: int) -> Program:
    script = Script(
        seed=seed,
        requests=(
            RequestRule(outcome="500", p=0.03),
            RequestRule(outcome="429", p=0.01, retry_after="1"),
            RequestRule(outcome="reset_before", p=0.02),
            RequestRule(outcome="reset_after", p=0.01, times=4),
            RequestRule(outcome="hang", p=0.01, seconds=4.0, times=3),
            RequestRule(outcome="drip", p=0.01, times=2),
        ),
        messages=(
            MessageRule(status="retry", p=0.01, times=1, reason="busy"),
            MessageRule(status="rejected", p=0.005, reason="no_such_address"),
            MessageRule(status="silent", p=0.002, times=1),
        ),
        receipts=DEFAULT_RECEIPTS,
        posting=Posting(duplicate=0.2, shuffle=True, batch=500),
    )
    argv = [sys.executable, str(PROJECT / "manage.py"), "sandbox_gateway", "--port", str(port)]
    argv += ["--script", orjson.dumps(describe(script)).decode()]
    return Program("sandbox", argv, environ, servers.places.logs / "sandbox.log")


def _pauses(town: Town) -> Any:
    """A journey is paused in the middle of the storm, and let go on a little later."""
    done: list[str] = []

    def meanwhile(passed: float) -> None:
        for at, name, act in ((8.0, "pause", pause), (12.0, "resume", resume)):
            if passed > at and name not in done and (name == "pause" or "pause" in done):
                try:
                    act(town.paused_now_and_then, datetime.now(UTC))
                    done.append(name)
                except Error:
                    connection.close()  # The database is on its way back; next time.

    return meanwhile


def _calm(kept: Kept, posting: Any, feed: Feed, town: Town, started: float) -> None:
    """No more blows: the customers finish, and the programs work on until little is left but what is leased."""
    end = time.monotonic() + 60
    while posting.is_alive() and time.monotonic() < end:
        kept.look_after()
        time.sleep(0.1)  # Other processes are at work; there is nothing of ours to wait on.
    feed.give_up.set()
    posting.join()
    _say(started, f"{len(feed.acknowledged)} messages acknowledged; the programs finish")
    connection.close()
    resume(town.paused_now_and_then, datetime.now(UTC))
    _until(kept, _nearly_done, CALM_SECONDS)
    for name in [name for name in kept.children if name not in ("web", "sandbox")]:
        child = kept.children.pop(name)
        child.ask_to_stop()
        child.ensure_stopped()


def _nearly_done() -> bool:
    """Whether nothing is left but sends that wait for a retry or for the lease of somebody who died."""
    left = one(
        Sql(
            "SELECT (SELECT count(*) FROM cdp_inbox), (SELECT count(*) FROM cdp_signal), "
            "(SELECT count(*) FROM journeys_enrollment WHERE state = 1), "
            "(SELECT count(*) FROM channels_send WHERE state = 1 AND due_at < now())"
        )
    )
    return left == (0, 0, 0, 0)


def _settle(town: Town) -> None:
    """Everything that is still under way, on a clock put forward: leases of the dead run out, retries fall due.

    The gateway behaves by now, and sends no receipts: they would come by the true clock.
    """
    while process_inbox(datetime.now(UTC)).claimed:
        pass
    for hours in (0, 1, 2, 4, 8):
        now = datetime.now(UTC) + timedelta(hours=hours)
        plan_runs(now)
        absorb_merges(town.workspace_id, now)
        emit_window_touches(town.workspace_id, now)
        tick_all(town.workspace_id, now)
        deliver_due(now)
        if hours and not one(Sql("SELECT 1 FROM channels_send WHERE state IN (1, 2) LIMIT 1")):
            break
    tick_all(town.workspace_id, _later())


def _later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=9)


def _journal(port: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"http://127.0.0.1:{port}/journal", timeout=60).json()
    return found


def _until(kept: Kept, true: Any, seconds: float) -> None:
    """Keep the programs running until it is true, or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kept.look_after()
        try:
            if true():
                return
        except (httpx.HTTPError, Error):
            connection.close()
        time.sleep(0.2)  # Between two looks; a program that died is started again at the next.


def _missing(feed: Feed) -> list[str]:
    """Message ids that were acknowledged and are not in the database."""
    stored = {key for (key,) in rows(Sql("SELECT message_id FROM cdp_event"))}
    return sorted(set(feed.acknowledged) - stored)


def _report(
    seed: int, feed: Feed, storm: Storm, verdict: Verdict, findings: list[Finding], started: float
) -> dict[str, Any]:
    sick = [each for each in findings if not each.clean]
    missing = _missing(feed)
    open_sends = rows(Sql("SELECT state, count(*) FROM channels_send GROUP BY 1 ORDER BY 1"))
    kills = sum(n for kind, n in storm.dealt.items() if kind.startswith("kill"))
    faults = [*verdict.faults, *(f"{each.invariant.name}: {each.count} {each.error} {each.rows[:3]}" for each in sick)]
    if missing:
        faults.append(f"acknowledged and lost: {len(missing)} ({', '.join(missing[:5])})")
    if verdict.repeats > MOST_REPEATS:
        faults.append(f"repeats: {verdict.repeats:.1%} of the messages came again, at most {MOST_REPEATS:.0%} may")
    counts = one(
        sql(
            "SELECT (SELECT count(*) FROM cdp_profile), (SELECT count(*) FROM cdp_event), "
            "(SELECT count(*) FROM journeys_enrollment), (SELECT count(*) FROM journeys_passage), "
            "(SELECT count(*) FROM channels_touch), (SELECT count(*) FROM channels_receipt), "
            "(SELECT count(*) FROM cdp_merge WHERE refused = ''), (SELECT count(*) FROM journeys_conversion)"
        )
    )
    assert counts is not None
    names = ("profiles", "events", "enrollments", "passages", "touches", "receipts", "merges", "conversions")
    return {
        "clean": not faults,
        "seed": seed,
        "seconds": round(time.monotonic() - started, 1),
        "kills": kills,
        "blows": storm.dealt,
        "restarts": storm.kept.restarts,
        "posts": feed.posts,
        "acknowledged": len(feed.acknowledged),
        "not_acknowledged": feed.refusals,
        **dict(zip(names, counts, strict=True)),
        "sends": dict(open_sends),
        "keys": verdict.keys,
        "repeats": round(verdict.repeats, 4),
        "invariants": len(findings),
        "faults": faults,
    }


def _say(started: float, text: str) -> None:
    print(f"{time.monotonic() - started:6.1f} s  {text}", file=sys.stderr, flush=True)
