"""F11: each body is bounded, and so is what all of them together hold in a web process."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
import pytest
from asgiref.sync import async_to_sync

from cdp.ingest.front import memory
from cdp.ingest.front.body import read_body
from cdp.ingest.front.memory import MemoryShare
from cdp.ingest.front.refusal import Refusal
from config.bodies import with_bounded_bodies
from tests.chinese import english_in, in_chinese


def parts(*given: bytes) -> Any:
    """An ASGI `receive` that gives these parts."""
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in given]
    messages[-1]["more_body"] = False
    queue = iter(messages)

    async def receive() -> Any:
        return next(queue)

    return receive


@pytest.mark.parametrize("folded", [False, True])
def test_ingestion_is_refused_for_a_while_when_the_bodies_held_fill_the_room(
    monkeypatch: pytest.MonkeyPatch, folded: bool
) -> None:
    monkeypatch.setattr(memory, "MAX_HELD", 1_500)
    body = b"{" + b" " * 998 + b"}"
    sent = gzip.compress(body) if folded else body
    headers = {b"content-encoding": b"gzip"} if folded else {}
    read = async_to_sync(read_body)
    with MemoryShare() as first:
        assert read(parts(sent), headers, first) == body
        with pytest.raises(Refusal) as refused, MemoryShare() as second:
            read(parts(sent[:10], sent[10:]), headers, second)
        assert (refused.value.status, refused.value.code, refused.value.retry_after) == (503, "busy", 2)
        assert english_in(in_chinese(refused.value.message)) == []
    with MemoryShare() as third:
        assert read(parts(sent), headers, third) == body
    assert memory._held == 0


def test_django_is_asked_again_later_and_what_an_answer_held_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MAX_HELD", 1_500)
    answers: list[Any] = []
    scope = {"type": "http", "path": "/api/x", "http_version": "1.1", "headers": [(b"content-length", b"1000")]}

    async def send(message: Any) -> None:
        answers.append(message)

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        # While this request is answered, another comes.
        await with_bounded_bodies(inner)(scope, parts(b"x" * 1_000), send)

    async_to_sync(with_bounded_bodies(inner))(scope, parts(b"x" * 1_000), send)
    start, content = answers
    assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"2")
    assert orjson.loads(content["body"])["code"] == "busy"
    assert memory._held == 0
