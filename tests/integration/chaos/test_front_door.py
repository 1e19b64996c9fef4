"""Death of the ingestion endpoint before and after every statement and COMMIT, one request each: what was answered with
200 is there, and what the sender sends again is there once."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import pytest

from cdp.events.models import Event
from cdp.ingest.front.app import Front
from cdp.ingest.inbox import process_inbox
from cdp.ingest.models import Inbox, Quarantine, Source

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Reaper:
    """Counts steps and stops the world at one of them."""

    at: int = -1
    steps: int = 0
    struck: bool = False
    _dead: asyncio.Event = field(default_factory=asyncio.Event)

    async def step(self) -> None:
        self.steps += 1
        if self.steps - 1 == self.at:
            self.struck = True
            self._dead.set()
            await asyncio.Event().wait()  # Nothing of this process goes on.

    async def watch(self, work: Awaitable[bytes]) -> bytes | None:
        """What the work gives, or nothing if death comes first."""
        tasks = [asyncio.ensure_future(work), asyncio.ensure_future(self._dead.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return None if self.struck else tasks[0].result()  # type: ignore[return-value]


def send(reaper: Reaper, patch: pytest.MonkeyPatch, write_key: str, items: list[dict[str, Any]]) -> bool:
    """One request to a process of its own, which dies as the reaper says; whether it was answered with 200."""

    def counted(do: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            await reaper.step()
            result = await do(*args, **kwargs)
            await reaper.step()
            return result

        return wrapped

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": orjson.dumps({"batch": items})}

    async def live() -> bool:
        front = Front()
        await front.open()
        await front.pool.wait()
        key = base64.b64encode(f"{write_key}:".encode())
        scope = {"type": "http", "path": "/v1/batch", "query_string": b""}
        with patch.context() as patched:
            for owner, name in ((psycopg.AsyncConnection, "execute"), (psycopg.AsyncTransaction, "__aexit__")):
                patched.setattr(owner, name, counted(getattr(owner, name)))
            answer = await reaper.watch(front.accept(scope, {b"authorization": b"Basic " + key}, receive))
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await front.pool.close(timeout=0)
        return answer is not None

    return asyncio.run(live())


@pytest.mark.parametrize("bad", [0, 1])
def test_death_at_any_step_loses_and_doubles_nothing(source: Source, monkeypatch: pytest.MonkeyPatch, bad: int) -> None:
    def items(n: int) -> list[dict[str, Any]]:
        good = [{"type": "track", "event": "Came", "userId": "u1", "messageId": f"{n}-{i}"} for i in range(2)]
        return good + [{"type": "nonsense", "messageId": f"{n}-bad"}] * bad

    undisturbed = Reaper()
    assert send(undisturbed, monkeypatch, source.write_key, items(-1))
    assert undisturbed.steps >= (8 if bad else 4)
    for at in range(undisturbed.steps):
        reaper = Reaper(at)
        assert not send(reaper, monkeypatch, source.write_key, items(at)), at
        assert reaper.struck
        assert send(Reaper(), monkeypatch, source.write_key, items(at))
        assert process_inbox(datetime.now(UTC)).stored == (2 if at else 4), at
    assert Event.objects.count() == 2 * (undisturbed.steps + 1)
    assert not Inbox.objects.exists()
    # What could not be read has no message id: whoever sends it twice finds it twice, and never not at all.
    kept = Quarantine.objects.count()
    assert bad * (undisturbed.steps + 1) <= kept <= bad * 2 * (undisturbed.steps + 1)
