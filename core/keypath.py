"""Where a value stands in a JSON object: `address.city`, `items.0.sku`, `"utm.source"`, `"a.b".c`.

Dots lead into objects and lists. A segment in double quotes is one key, whatever is in it (a quote inside is doubled).
A name that has dots but no quotes, and leads nowhere, is tried as one key: senders write `utm.source` either way. Rules,
nodes, goals, templates and suggestions all read names so; the catalogue writes them so.
"""

from __future__ import annotations

from functools import lru_cache

from core.db.sql import Sql, sql


@lru_cache(maxsize=20_000)
def split(name: str) -> tuple[str, ...]:
    """The keys along a name. Quotes that are not closed, or stand inside a segment, are ordinary characters."""
    if '"' not in name:
        return tuple(name.split("."))
    keys: list[str] = []
    position = 0
    while True:
        key, position = _quoted(name, position) if name.startswith('"', position) else _plain(name, position)
        keys.append(key)
        if position >= len(name):
            return tuple(keys)
        position += 1
        if position == len(name):
            return (*keys, "")


def _plain(name: str, start: int) -> tuple[str, int]:
    end = name.find(".", start)
    end = len(name) if end < 0 else end
    return name[start:end], end


def _quoted(name: str, start: int) -> tuple[str, int]:
    """The key between quotes and the position behind it; as `_plain` if no quote closes the segment."""
    position = start + 1
    while (position := name.find('"', position)) >= 0:
        if name.startswith('""', position):
            position += 2
        elif position + 1 == len(name) or name[position + 1] == ".":
            return name[start + 1 : position].replace('""', '"'), position + 1
        else:
            break
    return _plain(name, start)


def segment(key: str) -> str:
    """A key as a segment of a name: in quotes where it would be read otherwise."""
    if key and "." not in key and not key.startswith('"'):
        return key
    return '"' + key.replace('"', '""') + '"'


def whole_key(name: str) -> str | None:
    """The key that a name with dots may also be, or None if it is quoted or has no dots."""
    return name if "." in name and '"' not in name else None


def value_at(json: Sql, name: str) -> Sql:
    """The jsonb value under a name in a jsonb expression."""
    keys = split(name)
    if len(keys) == 1:
        return sql("({} -> {}::text)", json, keys[0])
    nested = sql("({} #> {}::text[])", json, list(keys))
    key = whole_key(name)
    return nested if key is None else sql("coalesce(nullif({}, 'null'), {} -> {}::text)", nested, json, key)
