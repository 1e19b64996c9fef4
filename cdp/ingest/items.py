"""Is this item one of Segment's messages, within our limits? Asked at the ingestion endpoint and again by the worker.

Pure and quick: what needs the clock, the workspace or the database is decided later.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from cdp.ingest.messages import KINDS, refused, shown
from core.problems import Problem

MAX_ITEM_BYTES = 32 * 1024
MAX_BATCH_BYTES = 500 * 1024
MAX_BATCH_ITEMS = 5_000
"""Each refused item becomes a row of the quarantine, so the bytes alone are no bound: 500 kB hold 250,000 items `1`."""
MAX_STORED_BYTES = MAX_BATCH_BYTES
"""Most bytes of an item that has passed the ingestion endpoint: what its batch said of all was added to it, and numbers may be
written out. Only the sender's own bytes are held against MAX_ITEM_BYTES."""
TOO_LARGE = "event_too_large"
MAX_DEPTH = 16
MAX_MESSAGE_ID = 100
MAX_EVENT_NAME = 200

Item = dict[str, Any]  # A decoded JSON object: anything may be inside, which is what this module finds out.

_HUGE_NUMBER = re.compile(rb"[:\[,\s]-?\d{19,}\s*[,}\]]")
_ID_FIELDS = ("userId", "anonymousId", "previousId", "groupId")


def decode(raw: bytes, limit: int = MAX_ITEM_BYTES) -> tuple[Item | None, Problem | None]:
    """The item in `raw` JSON, or what is wrong with it: exactly one of the two."""
    if len(raw) > limit:
        return None, refused("", TOO_LARGE, size=len(raw), limit=limit)
    try:
        item = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return None, _malformed(error)
    if not isinstance(item, dict):
        return None, wrong_type("", "object", item)
    problem = _too_deep(raw, item)  # First: neither writing it back nor reading it again stands any depth.
    if problem is None:
        written = orjson.dumps(item)
        problem = _doubled(raw, written) or _forbidden_text(raw, written) or _huge_number(raw)
    return (None, problem) if problem else (item, None)


def accept(item: Item) -> tuple[Item | None, Problem | None]:
    """As `decode`, for an item that is decoded already (from a file, or made by our own code)."""
    try:
        written = orjson.dumps(item)
    except TypeError as error:
        return None, _malformed(error)
    if len(written) > MAX_ITEM_BYTES:
        return decode(written)
    problem = _forbidden_text(written, written) or _too_deep(written, item)
    return (None, problem) if problem else (item, None)


def check(item: Item, kind: str | None = None) -> Problem | None:
    """What is wrong with an item (already decoded), or None. `kind` is what its address says it is, if it does."""
    given = item.get("type", kind)
    if given not in KINDS:
        return refused("type", "unknown_type", value=shown(given))
    return _check_fields(item) or _check_identity(item, given) or _check_kind(item, given)


def undated_consent(item: Item) -> Problem | None:
    """What is wrong with an item of a history that states consent and not when: "now" would make a new yes of an old one."""
    context = item.get("context")
    consent = context.get("consent") if isinstance(context, dict) else None
    if not isinstance(consent, dict) or not consent.get("categoryPreferences"):
        return None
    if consent.get("at") or item.get("timestamp") or item.get("originalTimestamp"):
        return None
    return refused("context.consent", "consent_without_time")


def _check_fields(item: Item) -> Problem | None:
    for name in _ID_FIELDS:
        value = item.get(name)
        if value is not None and (not isinstance(value, str | int) or isinstance(value, bool)):
            return wrong_type(name, "text_or_integer", value)
    for name in ("properties", "traits", "context", "integrations"):
        value = item.get(name)
        if value is not None and not isinstance(value, dict):
            return wrong_type(name, "object", value)
    for name in ("timestamp", "originalTimestamp", "sentAt"):
        value = item.get(name)
        if value is not None and not is_time(value):
            return wrong_type(name, "time", value)
    message_id = item.get("messageId")
    if message_id is not None and not isinstance(message_id, str):
        return wrong_type("messageId", "text", message_id)
    if message_id is not None and len(message_id) > MAX_MESSAGE_ID:
        return refused("messageId", "message_id_too_long", length=len(message_id), limit=MAX_MESSAGE_ID)
    return None


def is_time(value: object) -> bool:
    """Whether the value is of a kind that may say a time. Which instant it is, `core.times` finds out."""
    return isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool))


def _check_identity(item: Item, kind: str) -> Problem | None:
    if item.get("userId") not in (None, "") or item.get("anonymousId") not in (None, ""):
        return None
    context = item.get("context") or {}
    if context.get("externalIds") or (kind == "identify" and item.get("traits")) or context.get("traits"):
        return None  # There may be a typed identifier inside; the worker knows which.
    meant = next((name for name in item if name.lower().replace("_", "") in ("userid", "anonymousid")), None)
    spelt = {"code": "word.spelt_otherwise", "name": meant} if meant and meant not in _ID_FIELDS else ""
    return refused("userId", "no_identifier", spelt=spelt)


def _check_kind(item: Item, kind: str) -> Problem | None:
    if kind == "track":
        name = item.get("event")
        if not isinstance(name, str) or not name.strip():
            return refused("event", "no_event_name", value=shown(name))
        if len(name) > MAX_EVENT_NAME:
            return refused("event", "event_name_too_long", length=len(name), limit=MAX_EVENT_NAME)
    if kind == "alias" and item.get("previousId") in (None, ""):
        return _missing("previousId", "alias")
    if kind == "alias" and item.get("userId") in (None, ""):
        return _missing("userId", "alias")
    if kind == "group" and item.get("groupId") in (None, ""):
        return _missing("groupId", "group")
    return None


def _missing(field: str, kind: str) -> Problem:
    return refused(field, f"no_{_snake(field)}", kind=kind, field=field)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _malformed(error: Exception) -> Problem:
    return refused("", "malformed_json", error=str(error)[:300], place=_place(error))


def _place(error: Exception) -> object:
    if not isinstance(error, json.JSONDecodeError):
        return ""
    return {"code": "word.place", "line": error.lineno, "column": error.colno}


def wrong_type(path: str, wanted: str, value: object) -> Problem:
    """A value of another kind than its field takes; `wanted` names a word of `cdp.ingest.messages`."""
    field = f"`{path}`" if path else {"code": "word.item"}
    return refused(path, "wrong_type", field=field, value=shown(value), wanted={"code": f"word.{wanted}"})


def _doubled(raw: bytes, written: bytes) -> Problem | None:
    # A key given twice survives once, so its colon is gone from the text written back. (A colon spelled \u003a in
    # the original can hide this; then the last of the two counts, as in every JSON library.)
    if raw.count(b":") <= written.count(b":"):
        return None
    return refused("", "duplicate_key")


def _forbidden_text(raw: bytes, written: bytes) -> Problem | None:
    if b"\\u0000" not in raw and b"\\u0000" not in written:
        return None
    # `written` has the escape only for a real NUL; a backslash before it (\\u0000) is an ordinary text.
    if not re.search(rb"(?<!\\)(?:\\\\)*\\u0000", written):
        return None
    return refused("", "nul_character")


def _huge_number(raw: bytes) -> Problem | None:
    if not _HUGE_NUMBER.search(raw):
        return None
    too_large: list[str] = []

    def look(digits: str) -> int:
        if not -(2**63) <= int(digits[:40]) < 2**64:
            too_large.append(digits)
        return 0

    json.loads(raw, parse_int=look)
    if not too_large:
        return None
    return refused("", "number_too_large", digits=too_large[0][:30])


def _too_deep(text: bytes, item: Item) -> Problem | None:
    if text.count(b"{") + text.count(b"[") <= MAX_DEPTH or _depth(item) <= MAX_DEPTH:
        return None
    return refused("", "too_deep", limit=MAX_DEPTH)


def _depth(value: object) -> int:
    """How deeply nested a value is; stops counting once it is too deep."""
    level, layer = 0, [value]
    while layer and level <= MAX_DEPTH:
        containers = [entry for entry in layer if isinstance(entry, dict | list)]
        if not containers:
            break
        level += 1
        layer = [child for entry in containers for child in (entry.values() if isinstance(entry, dict) else entry)]
    return level
