"""What attackers send through, so that every answer is counted: a 2xx or 4xx within the limit, or a promise is broken."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

LIMIT = 45.0
"""Seconds in which every request must be answered: a body may take 30, and the machine may be busy."""
ACCUSED = 300
"""Characters of an answer that are shown of one that should not have been."""


@dataclass
class Tally:
    """What the attackers were answered. Appended to by several threads, read when they have ended."""

    statuses: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)
    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    #: Marks of the items that an ingestion request carried which was answered with 200.
    accepted: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, who: str, fault: str, status: int, seconds: float) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses.setdefault((who, fault), Counter())[status] += 1
            self.seconds.setdefault((who, fault), []).append(seconds)

    def blame(self, who: str, fault: str, what: str) -> None:
        """Note a broken promise."""
        with self.lock:
            self.faults.append(f"{who}, {fault}: {what}")


class Client:
    """The connection of one attacker."""

    def __init__(self, who: str, address: str, tally: Tally, headers: Mapping[str, str]) -> None:
        self.who = who
        self.tally = tally
        self._client = httpx.Client(base_url=address, headers=dict(headers), timeout=LIMIT, trust_env=False)

    def ask(
        self, fault: str, method: str, path: str, body: object = None, *, content: bytes | None = None, **headers: str
    ) -> httpx.Response | None:
        """Send one request of an attempt at `fault`; the answer, or None if there was none (which is noted)."""
        if content is None and body is not None:
            content = orjson.dumps(body)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.monotonic()
        try:
            answer = self._client.request(
                method, path, content=content, headers={"content-type": "application/json"} | given
            )
        except httpx.HTTPError as error:
            self.tally.note(self.who, fault, 0, time.monotonic() - began)
            self.tally.blame(self.who, fault, f"{method} {path[:120]}: no answer ({type(error).__name__}: {error})")
            return None
        self.tally.note(self.who, fault, answer.status_code, time.monotonic() - began)
        if not (200 <= answer.status_code < 300 or 400 <= answer.status_code < 500):
            shown = (content or b"")[:ACCUSED]
            self.tally.blame(
                self.who, fault, f"{method} {path[:120]} {shown!r}: {answer.status_code} {answer.text[:ACCUSED]}"
            )
        return answer

    def made(self, fault: str, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """POST something to be created; what it became, or None if it was refused."""
        answer = self.ask(fault, "POST", path, body)
        found: dict[str, Any] | None = answer.json() if answer is not None and answer.is_success else None
        return found


class Marks:
    """Marks that tell the items of attackers apart wherever they are stored."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self) -> str:
        return f"attack-{next(self._numbers)}-"
