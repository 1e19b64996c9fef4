"""Carries receipts back: signed, in batches, and as twisted as the script says."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

from channels.sandbox.journal import Journal
from channels.sandbox.script import Posting, ReceiptRule, Script, draw
from core.egress import signing

_TRIES = 5


class Postman:
    """Collects receipts for a moment, then posts them, a few batches at a time."""

    def __init__(self, secret: str, journal: Journal) -> None:
        self._secret = secret
        self._journal = journal
        self._waiting: dict[str, list[tuple[float, dict[str, Any]]]] = {}
        self._numbers = itertools.count(1)
        self._wake = asyncio.Event()
        self._busy = 0

    def hand_in(self, url: str, key: str, at: datetime, drawn: list[ReceiptRule], script: Script) -> None:
        """Receipts of one accepted message, to be posted to `url`."""
        items = []
        for rule in drawn:
            when = (at + timedelta(seconds=rule.after)).isoformat()
            item = {"key": key, "kind": rule.kind, "id": f"{key}.{rule.kind}", "at": when, **rule.extra}
            items += [item] * (1 + (draw(script.seed, "duplicate", key, rule.kind) < script.posting.duplicate))
        if script.posting.shuffle:
            items.sort(key=lambda item: draw(script.seed, "order", key, item["kind"]))
        due = asyncio.get_running_loop().time() + script.posting.delay
        self._waiting.setdefault(url, []).extend((due, item) for item in items)
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Whether every receipt has been posted or given up."""
        return not self._busy and not any(self._waiting.values())

    async def run(self, posting: Posting) -> None:
        """Post until cancelled."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await asyncio.sleep(posting.gather)
                for url, waiting in list(self._waiting.items()):
                    now = asyncio.get_running_loop().time()
                    due = [item for when, item in waiting if when <= now]
                    self._waiting[url] = [(when, item) for when, item in waiting if when > now]
                    for start in range(0, len(due), posting.batch):
                        await self._post(client, url, due[start : start + posting.batch])
                if any(self._waiting.values()):
                    self._wake.set()

    async def _post(self, client: httpx.AsyncClient, url: str, items: list[dict[str, Any]]) -> None:
        body = orjson.dumps({"receipts": items})
        callback_id = f"rcpt_{next(self._numbers)}_{items[0]['id']}"
        self._busy += 1
        for attempt in range(_TRIES):
            headers = signing.headers(self._secret, callback_id, datetime.now(UTC), body)
            try:
                answer = await client.post(url, content=body, headers={"content-type": "application/json", **headers})
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                self._journal.receipts_posted += len(items)
                break
            await asyncio.sleep(0.2 * 2**attempt)
        else:
            self._journal.receipts_lost += len(items)
        self._busy -= 1
