"""Reading a body: bounded, strict JSON, and nothing that PostgreSQL cannot keep."""

from typing import IO, Any

import orjson
from rest_framework.parsers import BaseParser

from core.api.errors import ApiError
from core.i18n.text import translated
from core.problems import place

MAX_BYTES = 1_000_000
MAX_DEPTH = 60


class StrictJsonParser(BaseParser):
    """JSON only: no NaN, no lone surrogate, no NUL in a text, at most MAX_BYTES long and MAX_DEPTH deep."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ApiError("too_large")
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise _bad_json(translated("The body is not valid JSON{place}.", place=place(error))) from error
        _refuse_what_cannot_be_kept(data)
        return data


def _refuse_what_cannot_be_kept(data: Any) -> None:
    """Walk without recursion, so that depth costs nothing but memory already spent."""
    level = [data]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                if "\0" in value:
                    raise _bad_json(
                        translated("A text holds a NUL character (\\u0000), which cannot be stored; remove it."),
                    )
            elif isinstance(value, dict):
                below.extend(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        if not below:
            return
        level = below
    raise _bad_json(
        translated("The body is nested more than {max_depth} levels deep; flatten it.", max_depth=MAX_DEPTH),
    )


def _bad_json(message: str) -> ApiError:
    return ApiError("bad_json", message=message)
