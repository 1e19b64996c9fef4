"""The ends of each type: the largest, the smallest, the emptiest, the longest, the deepest, and what is no such thing."""

from __future__ import annotations

from typing import Any

import orjson

LONG = "x" * 1_000_000
DEEP = "[" * 500 + "]" * 500
WHOLE = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
TEXTS = ["", "Nowhere/Never", "9999-12-31T23:59:59.999999Z", "\x01\uffff\u202e{{ profile }}%s$1'\";--", "1e400"]

JSON_LEAVES = (
    "1e400",
    "-99999999999999999999.999999",
    '"NaN"',
    '"9999-12-31T23:59:59.999999Z"',
    '"0001-01-01"',
    '"Nowhere/Never"',
    '""',
    '"\\u0001\\uffff"',
    f'"{LONG}"',
    DEEP,
    "null",
    "true",
    "{}",
)
"""As JSON text, so that nothing on the way makes them tamer. PostgreSQL itself takes no NUL and no half surrogate in jsonb."""


def edges_of(kind: str, stored: str | None) -> list[str | None]:
    """Literals, in PostgreSQL's text form, to put where the type stands. `stored` is what one row holds there now."""
    if kind in WHOLE:
        return [str(WHOLE[kind]), str(-WHOLE[kind] - 1), "0"]
    if kind == "numeric" or kind.startswith("numeric"):
        return ["99999999999999.999999", "-99999999999999.999999", "100000000000000", "NaN", "0", "1e300"]
    if kind.startswith("timestamp"):
        return ["9999-12-31 23:59:59.999999+00", "0001-01-01 00:00:00+00", "1970-01-01 00:00:00+00"]
    if kind == "boolean":
        return ["true", "false"]
    if kind == "jsonb":
        return _json_edges(stored)
    if kind == "uuid":
        return ["00000000-0000-0000-0000-000000000000"]
    if kind.endswith("[]"):
        return ["{}"]
    room = int(kind.split("(")[1].rstrip(")")) if "(" in kind else len(LONG)
    return [*(text[:room] for text in TEXTS), "é" * min(room, len(LONG))]


def _json_edges(stored: str | None) -> list[str | None]:
    """Something else altogether, and what is there with each value of it at an end."""
    found: Any = orjson.loads(stored) if stored else {}
    keys = [orjson.dumps(key).decode() for key in found] if isinstance(found, dict) else []
    whole = ["{}", "[]", "null", '"text"', "0", f"[{DEEP}]"]
    return whole + ["{" + ", ".join(f"{key}: {leaf}" for key in keys) + "}" for leaf in JSON_LEAVES if keys]
