"""After the storm: the real programs finish by themselves, or the run says what they left; only what lies in the future
is then lived through on a clock put forward."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from django.db import Error, connection

from audiences.membership import emit_window_touches
from bench.chaos.builders import Builder
from bench.chaos.faults import Kept
from channels.delivery.gateway import deliver_due
from channels.touches.give_back import give_back
from config.celery import app
from core.db.sql import Sql, one
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from journeys.engine.tick import tick_all
from tenancy.models import Workspace

PATIENCE = 60.0
"""Seconds of calm in which the programs must have done all that is due. Idle ones need a quarter of it."""

OWED = {
    "inbox": "SELECT count(*) FROM ingest_inbox",
    "signals": "SELECT count(*) FROM signals_signal WHERE occurred_at < now()",
    "merges": "SELECT count(*) FROM profiles_merge WHERE absorbed_at IS NULL AND refused = ''",
    # The workspace's longest wait takes six seconds, so before patience ends everybody has arrived.
    "customers": "SELECT count(*) FROM journeys_enrollment e WHERE state = 1 AND NOT EXISTS (SELECT FROM parking_parked k WHERE "
    "k.kind = 'profile' AND k.ref = e.profile_id OR k.kind = 'version' AND k.ref = e.version_id)",
    "sends": "SELECT count(*) FROM channels_send s WHERE (state = 1 AND due_at < now() OR state = 2 AND lease_until < now()) "
    "AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'send' AND k.ref = s.touch_id)",
    "tries_of_what_is_set_aside": "SELECT count(*) FROM parking_parked WHERE retry_at < now()",
}
"""What the programs have to do now. Who is set aside is no longer waited for: `bench.chaos.poison` says who that may be."""

WAITING = {
    "retries": "SELECT count(*) FROM channels_send WHERE state = 1 AND due_at >= now()",
    "leases": "SELECT count(*) FROM channels_send WHERE state = 2 AND lease_until >= now()",
}
"""What may wait for its time: later tries, and what somebody who died holds for three minutes."""


@dataclass(slots=True)
class Calm:
    """How the programs finished. `owed` and `waiting` are what was left when they were stopped."""

    seconds: float = 0.0
    owed: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    #: Workers that did not answer a ping, asked once nothing was owed.
    silent: int = 0
    #: Whether the gateway still had receipts to post.
    receipts: bool = True

    @property
    def over(self) -> bool:
        """Whether nothing is left that is due."""
        return not (any(self.owed.values()) or self.silent or self.receipts)

    @property
    def faults(self) -> list[str]:
        """What the programs did not come round to, in words."""
        found = [f"{n} {name}" for name, n in self.owed.items() if n]
        found += [f"{self.silent} workers silent"] * bool(self.silent) + ["receipts on their way"] * self.receipts
        return [f"not recovered after {self.seconds:.0f} s of calm: {', '.join(found)}"] if found else []


def recover(kept: Kept, gateway_port: int, patience: float = PATIENCE) -> Calm:
    """Let the programs work until nothing is due, or patience ends."""
    started, calm = time.monotonic(), Calm()
    while not calm.over and calm.seconds < patience:
        time.sleep(0.2)  # The work is in other processes.
        kept.look_after()
        try:
            _look(kept, gateway_port, calm)
        except (httpx.HTTPError, Error):
            connection.close()
        calm.seconds = time.monotonic() - started
    kept.look_after()
    return calm


def finish(kept: Kept) -> None:
    """Stop all but web and gateway."""
    kept.stop([name for name in kept.children if name not in ("web", "sandbox")])


def _look(kept: Kept, gateway_port: int, calm: Calm) -> None:
    calm.owed, calm.waiting = _counts(OWED), _counts(WAITING)
    calm.receipts = not httpx.get(f"http://127.0.0.1:{gateway_port}/stats", timeout=5).json()["idle"]
    # Asked last: each takes a while to answer, and one that stopped listening is silent forever.
    if not any(calm.owed.values()):
        workers = sum(name.startswith("worker") for name in kept.children)
        calm.silent = workers - len(app.control.inspect(timeout=2, limit=workers).ping() or {})


def _counts(statements: dict[str, str]) -> dict[str, int]:
    found = one(Sql(f"SELECT {', '.join(f'({text})' for text in statements.values())}"))
    assert found is not None
    return dict(zip(statements, found, strict=True))


def settle(builder: Builder) -> None:
    """What lies in the future, on a clock put forward: leases of the dead run out, retries fall due, credit is given.

    The gateway behaves by now, and sends no receipts: they would come by the true clock.
    """
    for hours in (1, 2, 4, 8):
        now = datetime.now(UTC) + timedelta(hours=hours)
        emit_window_touches(builder.workspace_id, now)
        tick_all(builder.workspace_id, now)
        deliver_due(now)
        give_back()
        if not one(Sql("SELECT 1 FROM channels_send WHERE state IN (1, 2) LIMIT 1")):
            break
    tick_all(builder.workspace_id, later())
    attribute(builder.workspace_id, attribution_of(Workspace.objects.get(pk=builder.workspace_id)), later())


def later() -> datetime:
    """When all is over."""
    return datetime.now(UTC) + timedelta(hours=9)
