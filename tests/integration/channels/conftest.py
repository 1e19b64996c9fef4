"""A sandbox gateway on a port of its own, in a thread: real HTTP for every test that asks for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from channels.delivery import runtime
from channels.sandbox import DEFAULT_SECRET
from channels.sandbox.journal import Journal
from channels.sandbox.script import Script
from channels.sandbox.server import Gateway


@pytest.fixture(autouse=True)
def _loopback_allowed(settings) -> None:
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture(autouse=True)
def _close_sessions() -> Iterator[None]:
    yield
    runtime.close_sessions()


class Running:
    """A gateway in a thread. `play` changes its script; `journal` is what it received."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        self._ready.wait(5)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.gateway = Gateway(Script(receipts=()), Journal(), DEFAULT_SECRET)
        server = await self.gateway.serve("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/messages"
        postman = asyncio.create_task(self.gateway.postman.run(self.gateway.script.posting))
        self._ready.set()
        await self._stop.wait()
        postman.cancel()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    @property
    def journal(self) -> Journal:
        return self.gateway.journal

    def play(self, **script: object) -> None:
        self.gateway.play(Script(**{"receipts": (), **script}))  # type: ignore[arg-type]

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)


@pytest.fixture
def sandbox() -> Iterator[Running]:
    running = Running()
    yield running
    running.stop()
