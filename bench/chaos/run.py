"""One storm from beginning to end, and what is left of the promises afterwards."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from django.db import Error, connection

from bench.chaos.builders import Builder, found_town
from bench.chaos.faults import Kept, Storm, plan, rage
from bench.chaos.poison import plant
from bench.chaos.recovery import Calm, finish, later, recover, settle
from bench.chaos.verify import Report, overspent, verify
from bench.chaos.workload import Workload
from bench.servers import Servers, free_port
from bench.smtp import MailServer
from channels.sandbox.script import DEFAULT_RECEIPTS, MessageRule, Posting, RequestRule, Script, describe
from core.db.sql import Sql, one, rows, sql
from journeys.design.pause import pause, resume
from ops.doctor.run import Finding, examine, invariants
from ops.stack import programs
from ops.stack.options import options
from ops.stack.paths import PROJECT
from ops.stack.processes import Program

MOST_REPEATS = 0.05


def run(servers: Servers, seed: int, seconds: float, people: int, kills: int) -> dict[str, Any]:
    """The figures of one storm; `clean` says whether every promise was kept."""
    started = time.monotonic()
    gateway_port = free_port()
    letters = MailServer(seed)
    letters.start()
    gateway_url = f"http://127.0.0.1:{gateway_port}/messages"
    builder = found_town(gateway_url, letters.settings(), datetime.now(UTC), people)
    poison = plant(builder, datetime.now(UTC))
    kept = Kept()
    given = {child.program.name: child for child in servers.children}
    storm = Storm(kept, servers.paths, given, random.Random(seed))
    workload = Workload(os.environ["PUBLIC_URL"], builder.write_key, seed, people, seconds * 0.75)
    try:
        for program in _programs(servers, gateway_port, seed):
            kept.start(program)
        healthz = f"{workload.address}/healthz"
        _until(kept, "the ingestion endpoint", lambda: httpx.get(healthz, timeout=2).status_code == 200, 60)
        _until(kept, "a process of every worker", kept.working, 60)
        posting = workload.start()
        _say(started, "the storm begins")
        undealt = rage(storm, plan(seed, seconds, kills), seconds, _pauses(builder))
        servers.children[:] = list(storm.servers.values())
        _say(started, f"calm; dealt {storm.dealt}")
        taken = _let_them_finish(kept, posting, workload, builder)
        _say(started, f"{len(workload.acknowledged)} messages acknowledged; the programs finish")
        calm = recover(kept, gateway_port)
        _say(started, f"left: owed {calm.owed}, waiting {calm.waiting}; the poisoned are repaired and retried")
        poisoned = poison.set_aside() + poison.screens(workload.address, builder.api_key)
        poison.repair(datetime.now(UTC))
        again = recover(kept, gateway_port)
        finish(kept)
        httpx.post(f"http://127.0.0.1:{gateway_port}/script", content=b'{"receipts": []}', timeout=60)
        letters.misbehaves = False
        settle(builder)
        mails = letters.journal()
        journal = _journal(gateway_port) + mails
    finally:
        workload.give_up.set()
        servers.children[:] = list(storm.servers.values())
        kept.stop()
        letters.stop()
    _say(started, "settled; asking the doctor")
    findings = examine(invariants(settled=True, deep=True), later())
    report = verify(journal, poison.unmade())
    faults = [
        *(f"planned and not dealt: {kind} at {at:.1f} s" for at, kind in undealt),
        *["the ingestion endpoint did not take everything within a minute of calm"] * (not taken),
        *kept.unasked,
        *calm.faults,
        *again.faults,
        *poisoned,
        *poison.left(),
        *_faults(workload, report, findings),
    ]
    faults += overspent()
    return {
        "clean": not faults,
        **_figures(seed, workload, storm, calm, report, started),
        **_letters(mails),
        "withheld": dict(
            rows(Sql("SELECT reason, count(*) FROM channels_touch WHERE decision = 2 GROUP BY 1 ORDER BY 1"))
        ),
        "faults": faults,
    }


def _programs(servers: Servers, gateway_port: int, seed: int) -> list[Program]:
    """A web server, two workers of each queue, two beats, and a gateway that misbehaves."""
    address = urlsplit(os.environ["PUBLIC_URL"])
    environ = os.environ | {"PORT": str(address.port), "WEB_WORKERS": "1", "SANDBOX": "1", "DEMO": "0"}
    chosen = options(environ)
    environ = programs.environment(servers.paths, chosen, servers.database_url, servers.redis_url, environ)
    found = [programs.web(servers.paths, chosen, environ)]
    for name, program in (
        ("worker-ingestion", programs.worker("ingestion", 1, servers.paths, environ)),
        ("worker-engine", programs.worker("engine", 1, servers.paths, environ)),
        ("worker-delivery", programs.worker("delivery", 1, servers.paths, environ)),
        ("worker-insights", programs.worker("insights", 1, servers.paths, environ)),
        ("beat", programs.beat(servers.paths, environ)),
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
    return Program("sandbox", argv, environ, servers.paths.logs / "sandbox.log")


def _pauses(builder: Builder) -> Any:
    """A journey is paused in the middle of the storm, and let go on a little later."""
    done: list[str] = []

    def meanwhile(passed: float) -> None:
        for at, name, act in ((8.0, "pause", pause), (12.0, "resume", resume)):
            if passed > at and name not in done and (name == "pause" or "pause" in done):
                try:
                    act(builder.paused_now_and_then, datetime.now(UTC))
                    done.append(name)
                except Error:
                    connection.close()  # The database is on its way back; next time.

    return meanwhile


def _let_them_finish(kept: Kept, posting: Any, workload: Workload, builder: Builder) -> bool:
    """No more blows: the customers finish, and no journey stands still; whether everything was posted."""
    end = time.monotonic() + 60
    while posting.is_alive() and time.monotonic() < end:
        kept.look_after()
        time.sleep(0.1)  # Other processes are at work; there is nothing of ours to wait on.
    taken = not posting.is_alive()
    workload.give_up.set()
    posting.join()
    connection.close()
    resume(builder.paused_now_and_then, datetime.now(UTC))
    return taken


def _journal(port: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"http://127.0.0.1:{port}/journal", timeout=60).json()
    return found


def _until(kept: Kept, what: str, true: Callable[[], bool], seconds: float) -> None:
    """Keep the programs running until it is true; raises if that takes longer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kept.look_after()
        with contextlib.suppress(httpx.HTTPError):
            if true():
                return
        time.sleep(0.2)  # Between two looks; a program that died is started again at the next.
    raise AssertionError(f"{what} was not there within {seconds:.0f} s. {' '.join(kept.unasked)}")


def _missing(workload: Workload) -> list[str]:
    """Message ids that were acknowledged and are not in the database."""
    stored = {key for (key,) in rows(Sql("SELECT message_id FROM events_event"))}
    return sorted(set(workload.acknowledged) - stored)


def _faults(workload: Workload, report: Report, findings: list[Finding]) -> list[str]:
    """What the witness, the doctor and the acknowledgements have to say, in words."""
    sick = [each for each in findings if not each.clean]
    faults = [*report.faults, *(f"{each.invariant.name}: {each.count} {each.error} {each.rows[:3]}" for each in sick)]
    if missing := _missing(workload):
        faults.append(f"acknowledged and lost: {len(missing)} ({', '.join(missing[:5])})")
    if report.repeats > MOST_REPEATS:
        faults.append(f"repeats: {report.repeats:.1%} of the messages came again, at most {MOST_REPEATS:.0%} may")
    return faults


def _figures(seed: int, workload: Workload, storm: Storm, calm: Calm, report: Report, started: float) -> dict[str, Any]:
    counts = one(
        sql(
            "SELECT (SELECT count(*) FROM profiles_profile), (SELECT count(*) FROM events_event), "
            "(SELECT count(*) FROM journeys_enrollment), (SELECT count(*) FROM journeys_passage), "
            "(SELECT count(*) FROM channels_touch), (SELECT count(*) FROM channels_receipt), "
            "(SELECT count(*) FROM profiles_merge WHERE refused = ''), (SELECT count(*) FROM journeys_conversion), "
            "(SELECT count(*) FROM insights_credit)"
        )
    )
    assert counts is not None
    names = ("profiles", "events", "enrollments", "passages", "touches", "receipts", "merges", "conversions", "credits")
    return {
        "seed": seed,
        "seconds": round(time.monotonic() - started, 1),
        "kills": sum(n for kind, n in storm.dealt.items() if kind.startswith("kill")),
        "blows": storm.dealt,
        "restarts": storm.kept.restarts,
        "ended_unasked": len(storm.kept.unasked),
        "calm_seconds": round(calm.seconds, 1),
        "owed": calm.owed,
        "waiting": calm.waiting,
        "posts": workload.posts,
        "acknowledged": len(workload.acknowledged),
        "not_acknowledged": workload.refusals,
        **dict(zip(names, counts, strict=True)),
        "sends": dict(rows(Sql("SELECT state, count(*) FROM channels_send GROUP BY 1 ORDER BY 1"))),
        "keys": report.keys,
        "repeats": round(report.repeats, 4),
    }


def _letters(mails: list[dict[str, Any]]) -> dict[str, Any]:
    in_doubt = one(
        Sql(
            "SELECT count(*) FROM channels_send s JOIN channels_channel c ON c.id = s.channel_id "
            "WHERE c.adapter = 'email' AND s.state = 5"
        )
    )
    return {"mails_taken": sum(entry["effects"] for entry in mails), "mails_in_doubt": (in_doubt or (0,))[0]}


def _say(started: float, text: str) -> None:
    print(f"{time.monotonic() - started:6.1f} s  {text}", file=sys.stderr, flush=True)
