"""One attack from beginning to end: what was promised to everybody else, and the figures."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from bench import servers as own
from bench.attack import checks
from bench.attack.author import Author
from bench.attack.bodies import WHO, Bodies
from bench.attack.bystanders import Bystanders
from bench.attack.client import Client, Marks, Tally
from bench.attack.marketer import Marketer
from bench.attack.sign_in import SignIn
from bench.attack.workspaces import Place, make, spread_timers
from bench.attack.write_key import WriteKey
from bench.report import quantile
from bench.smtp import MailServer

PEOPLE = 100
PATIENCE = 300.0
"""Seconds after the attack in which everything of the bystanders must have arrived. How soon it did is printed."""


class Attacker(Protocol):
    """Attempts that are repeated in turns until the run ends."""

    attempts: tuple[tuple[str, Callable[[], None]], ...]


@dataclass
class Report:
    """The figures of a run and the promises that broke."""

    rows: list[tuple[str, ...]]
    faults: list[str]
    figures: dict[str, Any]


def run(servers: own.Servers, seconds: float) -> Report:
    """Attack one of two workspaces for so long; every attempt is made at least once, however long that takes."""
    gateway_port = own.free_port()
    letters = MailServer()
    letters.start()
    victim, neighbour = (make(name, gateway_port, letters.settings(), PEOPLE) for name in ("Victim", "Neighbour"))
    places = (victim, neighbour)
    tally = Tally()
    with own.stack(servers, gateway_port=gateway_port) as (here, _):
        here.ready()
        stop = threading.Event()
        crowd = [Bystanders(place, here.address, stop) for place in places]
        for place in places:
            spread_timers(place, datetime.now(UTC), seconds)
        attackers = _attackers(here.address, victim, tally, stop)
        threads = [thread for each in crowd for thread in each.threads()]
        took = _attack(attackers, threads, tally, stop, seconds)
        _say(f"attacked for {took:.0f} s; waiting for rest")
        began = time.monotonic()
        faults = checks.rest(places, PATIENCE)
        calm = time.monotonic() - began
        _say(f"at rest after {calm:.0f} s; checking")
        journal = httpx.get(f"http://127.0.0.1:{gateway_port}/journal", timeout=60).json()
        peaks = here.peak_rss_mb()
    letters.stop()
    journal += letters.journal()
    faults += tally.faults
    for each in crowd:
        faults += each.seen.faults + checks.arrivals(each.place, each.seen, journal)
    faults += letters.foreign + checks.foreign_zones()
    faults += checks.witness(journal) + checks.unaccounted(tally.accepted) + checks.doctor()
    kinds, found = checks.set_aside(places)
    figures = {
        "seconds": round(took),
        "seconds_to_rest": round(calm, 1),
        "requests": sum(map(len, tally.seconds.values())),
        "attempts": sorted({fault for _, fault in tally.seconds}),
        "mails_taken": sum(entry["effects"] for entry in letters.journal()),
        "items_accepted": len(tally.accepted),
        "set_aside": kinds,
        "rss_mb": {name: round(mb) for name, mb in peaks.items()},
    }
    return Report([*_bystander_rows(crowd), *_attack_rows(tally)], faults + found, figures)


def _attackers(address: str, victim: Place, tally: Tally, stop: threading.Event) -> dict[str, Attacker]:
    marks = Marks()

    def client(who: str, key: str = "") -> Client:
        return Client(who, address, tally, {"authorization": f"Bearer {key}"} if key else {})

    shop = Client("write key", address, tally, {"authorization": httpx.BasicAuth(victim.write_key, "")._auth_header})
    return {
        "write key": WriteKey(shop, victim, marks),
        "marketer": Marketer(client("marketer", victim.rights.marketer), victim, marks),
        "author": Author(client("author", victim.rights.author), victim, marks),
        "guesser": SignIn(client("guesser")),
        WHO: Bodies(address, tally, stop),
    }


def _attack(
    attackers: dict[str, Attacker], bystanders: Sequence[threading.Thread], tally: Tally, stop: threading.Event, seconds: float
) -> float:  # fmt: skip
    """Run the attackers until the time is up and each has made every attempt; how long it took."""
    began = time.monotonic()

    def work(who: str, attacker: Attacker) -> None:
        rounds = 0
        while not rounds or time.monotonic() < began + seconds:
            for fault, attempt in attacker.attempts:
                if rounds and time.monotonic() > began + seconds:
                    return
                try:
                    attempt()
                except Exception as error:  # The attack itself is wrong: a run that did not attack proves nothing.
                    tally.blame(who, fault, f"the attempt ended: {type(error).__name__}: {error}")
            rounds += 1

    threads = [threading.Thread(target=work, args=each, name=each[0]) for each in attackers.items()]
    for thread in (*bystanders, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    for thread in bystanders:
        thread.join()
    return time.monotonic() - began


def _bystander_rows(crowd: Sequence[Bystanders]) -> list[tuple[str, ...]]:
    found = []
    for each in crowd:
        waited = checks.waited(each.place)
        for what, seconds in (
            ("event to gateway", waited.event_to_gateway),
            ("due to moved", waited.due_to_moved),
            ("a screen", each.seen.screens),
        ):
            found.append((each.place.name, what, str(len(seconds)), *_spread(seconds)))
    return found


def _attack_rows(tally: Tally) -> list[tuple[str, ...]]:
    found = []
    for (who, fault), seconds in sorted(tally.seconds.items()):
        statuses = ", ".join(f"{status} x {n}" for status, n in sorted(tally.statuses[who, fault].items()))
        found.append((who, fault, str(len(seconds)), *_spread(seconds), statuses))
    return found


def _spread(seconds: Sequence[float]) -> tuple[str, str, str]:
    if not seconds:
        return "-", "-", "-"
    ordered = sorted(seconds)
    return f"{quantile(ordered, 0.5):.2f}", f"{quantile(ordered, 0.95):.2f}", f"{ordered[-1]:.2f}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
