"""Lists by opaque cursor: the next page begins after the last row's sort key, so no page counts or skips rows.

A cursor names the list it is of: in another list the same key would lead to an arbitrary page, or to a false end.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from core.api.errors import ApiError

M = TypeVar("M", bound=Model)
DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class PageQuery(serializers.Serializer[Any]):
    """The parameters of every list."""

    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT)
    cursor = serializers.CharField(required=False, max_length=400, help_text="`next` of the page before.")


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows, and the cursor of the next, if there is one."""

    rows: list[M]
    next: str | None

    def answer(self, results: Any) -> Response:
        """The page's response, with the rows as they are to be shown."""
        return Response({"results": results, "next": self.next})


def page(rows: QuerySet[M], order: Sequence[str], query: dict[str, Any]) -> Page[M]:
    """One page of `rows` in `order`: columns that are never null and together unique, each with `-` for descending.

    All must run the same way. `query` is a checked PageQuery, with the address of the list. Raises `bad_cursor`.
    """
    limit: int = query["limit"]
    columns = _columns(rows.model, order)
    mark = _mark(query["list"], order)
    if query.get("cursor"):
        lookup = "lt" if order[0].startswith("-") else "gt"
        rows = rows.filter(_after([column.name for column in columns], lookup, _values(columns, mark, query["cursor"])))
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], _encode(mark, [getattr(last, column.attname) for column in columns]))


def _columns(model: type[Model], order: Sequence[str]) -> list[Field[Any, Any]]:
    columns = [model._meta.get_field(name.removeprefix("-")) for name in order]
    return [column for column in columns if isinstance(column, Field)]


def _after(names: Sequence[str], lookup: str, values: Sequence[Any]) -> Q:
    """Row comparison `(a, b) < (x, y)`, said so that an index on (a, b) bounds the scan."""
    head, value = names[0], values[0]
    if len(names) == 1:
        return Q(**{f"{head}__{lookup}": value})
    further = Q(**{f"{head}__{lookup}": value}) | Q(**{head: value}) & _after(names[1:], lookup, values[1:])
    return Q(**{f"{head}__{lookup}e": value}) & further


def _mark(address: str, order: Sequence[str]) -> str:
    """What tells the cursors of one list from those of others."""
    return hashlib.sha256("\n".join([address, *order]).encode()).hexdigest()[:12]


def _encode(mark: str, values: Sequence[Any]) -> str:
    plain = [mark, *(value.isoformat() if isinstance(value, datetime) else value for value in values)]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).rstrip(b"=").decode()


def _values(columns: Sequence[Field[Any, Any]], mark: str, cursor: str) -> list[Any]:
    try:
        plain = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or plain[:1] != [mark]:
            raise ApiError("bad_cursor")
        values = [column.to_python(value) for column, value in zip(columns, plain[1:], strict=True)]
    except (ValueError, TypeError, ValidationError, binascii.Error) as error:
        raise ApiError("bad_cursor") from error
    if not all(map(_could_be_ours, values)):
        raise ApiError("bad_cursor")
    return values


def _could_be_ours(value: Any) -> bool:
    match value:
        case int():
            return abs(value) < 2**63
        case datetime():
            return value.tzinfo is not None
        case _:
            return False
