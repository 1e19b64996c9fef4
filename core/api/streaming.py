"""Answers that are too long to be held in memory: sent piece by piece, whatever server asks for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.utils import translation
from rest_framework.request import Request


def streamed(request: Request, pieces: Iterator[bytes], content_type: str) -> StreamingHttpResponse:
    """An answer of the pieces, each made when the one before has been sent, in the language of the request.

    Django would collect those of a plain iterator in memory first where it is served by ASGI.
    """
    spoken = _in_language(pieces, translation.get_language())
    asks = isinstance(request._request, ASGIRequest)
    return StreamingHttpResponse(_one_by_one(spoken) if asks else spoken, content_type=content_type)


def _in_language(pieces: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """The pieces, each made in the language: by the time it is asked for, the request's own is not set any more."""
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    ahead = sync_to_async(lambda: next(pieces, None))
    while (piece := await ahead()) is not None:
        yield piece
