"""A long answer is made piece by piece, as it is sent, in the language of whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.test import AsyncRequestFactory, RequestFactory
from django.utils import translation
from rest_framework.request import Request

from core.api.streaming import streamed

MADE: list[str | None] = []


def pieces() -> Iterator[bytes]:
    for number in range(3):
        MADE.append(translation.get_language())
        yield b"%d" % number


async def _all(answer: Any) -> list[bytes]:
    found = []
    async for piece in answer.streaming_content:
        found.append(piece)
        assert len(MADE) == len(found)  # The next is not made before this one has been sent.
    return found


@pytest.mark.parametrize("factory", [AsyncRequestFactory(), RequestFactory()])
def test_pieces_are_made_one_by_one_in_the_language_of_the_request(factory: RequestFactory) -> None:
    MADE.clear()
    request: HttpRequest = factory.get("/")
    assert isinstance(request, ASGIRequest | WSGIRequest)
    with translation.override("zh-hans"):
        answer = streamed(Request(request), pieces(), "text/csv")
    with translation.override("en"):
        found = asyncio.run(_all(answer)) if answer.is_async else list(answer.streaming_content)  # type: ignore[arg-type]
    assert answer.is_async is isinstance(request, ASGIRequest)
    assert (found, MADE) == ([b"0", b"1", b"2"], ["zh-hans"] * 3)
