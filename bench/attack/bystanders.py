"""Everybody else, during the attack: customers who order and sign up, and a colleague who looks at the screens."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from bench.attack.client import LIMIT
from bench.attack.workspaces import ORDER, SIGNUP, Place
from core.publicid import encode

EVENTS_A_SECOND = 4.0
LISTS = (
    "journeys", "audiences", "templates", "channels", "profiles", "touches", "sources", "caps",
    "parked", "parked/summary", "quarantine", "catalog", "suppressions",
)  # fmt: skip


@dataclass
class Seen:
    """What the bystanders of one workspace saw."""

    #: Message ids that were acknowledged, by what they say.
    sent: dict[str, list[str]] = field(default_factory=lambda: {ORDER: [], SIGNUP: []})
    statuses: Counter[int] = field(default_factory=Counter)
    #: Seconds that each screen took.
    screens: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Bystanders:
    """Two threads for one workspace."""

    def __init__(self, place: Place, address: str, stop: threading.Event) -> None:
        self.place = place
        self.address = address
        self.stop = stop
        self.seen = Seen()

    def threads(self) -> list[threading.Thread]:
        """The threads, to be started."""
        return [
            threading.Thread(target=self._live, name=f"customers of {self.place.name}"),
            threading.Thread(target=self._look, name=f"screens of {self.place.name}"),
        ]

    def _live(self) -> None:
        """An event at a time, orders and sign-ups in turns; what is not acknowledged is sent again, as SDKs do."""
        began = time.monotonic()
        with httpx.Client(
            base_url=self.address, auth=(self.place.write_key, ""), timeout=LIMIT, trust_env=False
        ) as client:
            for number in itertools.count():
                if self.stop.wait(max(0.0, began + number / EVENTS_A_SECOND - time.monotonic())):
                    return
                event = (ORDER, SIGNUP)[number % 2]
                body = {
                    "event": event,
                    "userId": self.place.user(number // 2),
                    "messageId": f"by-{number}",
                    "properties": {"total": 5, "key": f"by-{number}"},
                }
                if self._get(client, "POST", "/v1/track", body):
                    self.seen.sent[event].append(str(body["messageId"]))

    def _look(self) -> None:
        """Every list and every page of the journeys, one after another."""
        paths = [f"{self.place.path}/{name}" for name in LISTS]
        paths.append(f"{self.place.path}/audiences/{self.place.audience}/members")
        for version in self.place.versions.values():
            journey = f"{self.place.path}/journeys/{encode('jrn', version.journey_id)}"
            paths += [journey, f"{journey}/draft", f"{journey}/counts", f"{journey}/results"]
            chosen = f"?journey={encode('jrn', version.journey_id)}"
            paths += [f"{self.place.path}/{name}{chosen}" for name in ("enrollments", "refusals", "touches")]
        headers = {"authorization": f"Bearer {self.place.rights.viewer}"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=LIMIT, trust_env=False) as client:
            for path in itertools.cycle(paths):
                if self.stop.wait(0.1):
                    return
                began = time.monotonic()
                self._get(client, "GET", path, None)
                self.seen.screens.append(time.monotonic() - began)

    def _get(self, client: httpx.Client, method: str, path: str, body: object) -> bool:
        try:
            answer = client.request(method, path, json=body)
        except httpx.HTTPError as error:
            self.seen.faults.append(f"{self.place.name}: {method} {path}: {type(error).__name__}: {error}")
            return False
        self.seen.statuses[answer.status_code] += 1
        if not answer.is_success:
            self.seen.faults.append(f"{self.place.name}: {method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.is_success
