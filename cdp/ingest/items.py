"""Is this item one of Segment's messages, within our limits? Asked at the ingestion endpoint and again by the worker.

Pure and quick: what needs the clock, the workspace or the database is decided later.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from core.problems import Problem, place_zh

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

KINDS = ("identify", "track", "page", "screen", "group", "alias")

Item = dict[str, Any]  # A decoded JSON object: anything may be inside, which is what this module finds out.

TIME_WORDS = (
    "an ISO 8601 text, or a number of seconds or milliseconds since 1970",
    "ISO 8601 文本,或自 1970 年起的秒数或毫秒数",
)

_HUGE_NUMBER = re.compile(rb"[:\[,\s]-?\d{19,}\s*[,}\]]")
_ID_FIELDS = ("userId", "anonymousId", "previousId", "groupId")


def decode(raw: bytes, limit: int = MAX_ITEM_BYTES) -> tuple[Item | None, Problem | None]:
    """The item in `raw` JSON, or what is wrong with it: exactly one of the two."""
    if len(raw) > limit:
        return None, Problem(
            "",
            TOO_LARGE,
            f"The event has {len(raw):,} bytes; the limit is {limit:,}. Send less in its properties, or split it.",
            f"事件有 {len(raw):,} 字节,上限为 {limit:,} 字节。请减少属性内容或拆分事件。",
        )
    try:
        item = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return None, _malformed(error)
    if not isinstance(item, dict):
        return None, wrong_type("", "an object", "对象", item)
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
        return Problem(
            "type",
            "unknown_type",
            f"`type` is {_show(given)}; it must be one of {', '.join(KINDS)}.",
            f"`type` 为 {_show_zh(given)},必须是 {'、'.join(KINDS)} 之一。",
        )
    return _check_fields(item) or _check_identity(item, given) or _check_kind(item, given)


def undated_consent(item: Item) -> Problem | None:
    """What is wrong with an item of a history that states consent and not when: "now" would make a new yes of an old one."""
    context = item.get("context")
    consent = context.get("consent") if isinstance(context, dict) else None
    if not isinstance(consent, dict) or not consent.get("categoryPreferences"):
        return None
    if consent.get("at") or item.get("timestamp") or item.get("originalTimestamp"):
        return None
    return Problem(
        "context.consent",
        "consent_without_time",
        "The item states consent, but not when it was given, so it would count as given now, over anything said since. "
        "Send `context.consent.at` or `timestamp` (for a file: map a column to it, or give --consented-at).",
        "该数据声明了营销授权，但没有说明其时间，会被当作现在给出而覆盖此后的声明。请发送 `context.consent.at` 或 `timestamp`"
        "（导入文件时请映射相应的列，或使用 `--consented-at`）。",
    )


def _check_fields(item: Item) -> Problem | None:
    for name in _ID_FIELDS:
        value = item.get(name)
        if value is not None and (not isinstance(value, str | int) or isinstance(value, bool)):
            return wrong_type(name, "text or a whole number", "文本或整数", value)
    for name in ("properties", "traits", "context", "integrations"):
        value = item.get(name)
        if value is not None and not isinstance(value, dict):
            return wrong_type(name, "an object", "对象", value)
    for name in ("timestamp", "originalTimestamp", "sentAt"):
        value = item.get(name)
        if value is not None and not is_time(value):
            return wrong_type(name, *TIME_WORDS, value)
    message_id = item.get("messageId")
    if message_id is not None and not isinstance(message_id, str):
        return wrong_type("messageId", "text", "文本", message_id)
    if message_id is not None and len(message_id) > MAX_MESSAGE_ID:
        return Problem(
            "messageId",
            "message_id_too_long",
            f"`messageId` has {len(message_id)} characters; the limit is {MAX_MESSAGE_ID}. Send a UUID.",
            f"`messageId` 有 {len(message_id)} 个字符,上限为 {MAX_MESSAGE_ID}。请使用 UUID。",
        )
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
    spelt = f" `{meant}` is spelt otherwise." if meant and meant not in _ID_FIELDS else ""
    spelt_zh = f"`{meant}` 的写法不对。" if spelt else ""
    return Problem(
        "userId",
        "no_identifier",
        f"The item says of nobody: give it a `userId`, an `anonymousId` or `context.externalIds`.{spelt}",
        f"该数据没有指明是谁:请提供 `userId`、`anonymousId` 或 `context.externalIds`。{spelt_zh}",
    )


def _check_kind(item: Item, kind: str) -> Problem | None:
    if kind == "track":
        name = item.get("event")
        if not isinstance(name, str) or not name.strip():
            return Problem(
                "event",
                "no_event_name",
                f'`event` is {_show(name)}; a track needs the name of what happened, e.g. "Order Completed".',
                f'`event` 为 {_show_zh(name)};track 需要事件名称,例如 "Order Completed"。',
            )
        if len(name) > MAX_EVENT_NAME:
            return Problem(
                "event",
                "event_name_too_long",
                f"The event name has {len(name)} characters; the limit is {MAX_EVENT_NAME}. Put details into properties.",
                f"事件名称有 {len(name)} 个字符,上限为 {MAX_EVENT_NAME}。请把细节放入属性。",
            )
    if kind == "alias" and item.get("previousId") in (None, ""):
        return _missing("previousId", "alias")
    if kind == "alias" and item.get("userId") in (None, ""):
        return _missing("userId", "alias")
    if kind == "group" and item.get("groupId") in (None, ""):
        return _missing("groupId", "group")
    return None


def _missing(field: str, kind: str) -> Problem:
    return Problem(
        field, f"no_{_snake(field)}", f"An item of type {kind} needs `{field}`.", f"{kind} 类型的数据需要 `{field}`。"
    )


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _malformed(error: Exception) -> Problem:
    return Problem(
        "",
        "malformed_json",
        f"Not valid JSON: {error}. Encode the body with a JSON library (UTF-8, no NaN or Infinity, whole surrogate pairs).",
        f"不是有效的 JSON{place_zh(error)}。请用 JSON 库编码(UTF-8,不含 NaN 或 Infinity,代理对须完整)。",
    )


def wrong_type(path: str, wanted: str, wanted_zh: str, value: object) -> Problem:
    """A value of another kind than its field takes."""
    name = f"`{path}`" if path else "The item"
    name_zh = f"`{path}`" if path else "该数据"
    return Problem(
        path,
        "wrong_type",
        f"{name} is {_show(value)}; it must be {wanted}.",
        f"{name_zh}为 {_show_zh(value)},必须是{wanted_zh}。",
    )


def _doubled(raw: bytes, written: bytes) -> Problem | None:
    # A key given twice survives once, so its colon is gone from the text written back. (A colon spelled \u003a in
    # the original can hide this; then the last of the two counts, as in every JSON library.)
    if raw.count(b":") <= written.count(b":"):
        return None
    return Problem(
        "",
        "duplicate_key",
        "The same key occurs twice in one object, so it is unclear which value is meant. Send each key once.",
        "同一对象中有重复的键,无法确定以哪个值为准。每个键只能出现一次。",
    )


def _forbidden_text(raw: bytes, written: bytes) -> Problem | None:
    if b"\\u0000" not in raw and b"\\u0000" not in written:
        return None
    # `written` has the escape only for a real NUL; a backslash before it (\\u0000) is an ordinary text.
    if not re.search(rb"(?<!\\)(?:\\\\)*\\u0000", written):
        return None
    return Problem(
        "",
        "nul_character",
        "A text holds the NUL character (\\u0000), which cannot be stored. Remove it before sending.",
        "文本中含有无法存储的 NUL 字符(\\u0000)。请在发送前去掉。",
    )


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
    return Problem(
        "",
        "number_too_large",
        f"The whole number {too_large[0][:30]} has more digits than can be kept exactly. Send it as text.",
        f"整数 {too_large[0][:30]} 位数过多,无法精确保存。请以文本发送。",
    )


def _too_deep(text: bytes, item: Item) -> Problem | None:
    if text.count(b"{") + text.count(b"[") <= MAX_DEPTH or _depth(item) <= MAX_DEPTH:
        return None
    return Problem(
        "",
        "too_deep",
        f"The item is nested deeper than {MAX_DEPTH} levels. Flatten its properties.",
        f"数据嵌套超过 {MAX_DEPTH} 层。请展平属性。",
    )


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


def _show(value: object) -> str:
    """A value as a person may see it in a message: its kind, and what it says if it is short."""
    if value is None:
        return "missing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and len(text) <= 60 else text[:60]


_KINDS_ZH = {"missing": "空", "an object": "对象", "a list": "列表"}


def _show_zh(value: object) -> str:
    return _KINDS_ZH[_show(value)] if value is None or isinstance(value, dict | list) else _show(value)
