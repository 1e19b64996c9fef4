"""Why an item is refused: the closed list of codes with their texts, as the endpoint answers and the quarantine shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cdp.events.warnings import TEXTS as WARNINGS
from core.i18n.messages import Text, Texts, text_of
from core.problems import Problem

KINDS: Final = ("identify", "track", "page", "screen", "group", "alias")
UNEXPECTED: Final = "unexpected"

_WORDS: Final[Mapping[str, Text]] = {
    "word.missing": ("missing", "空"),
    "word.object": ("an object", "对象"),
    "word.list": ("a list", "列表"),
    "word.text": ("text", "文本"),
    "word.text_or_integer": ("text or a whole number", "文本或整数"),
    "word.time": (
        "an ISO 8601 text, or a number of seconds or milliseconds since 1970",
        "ISO 8601 文本,或自 1970 年起的秒数或毫秒数",
    ),
    "word.item": ("The item", "该数据"),
    "word.spelt_otherwise": (" `{name}` is spelt otherwise.", "`{name}` 的写法不对。"),
    "word.place": ("", "(第 {line} 行第 {column} 列)"),
}
"""Parts of the texts below."""

_REFUSED: Final[Mapping[str, Text]] = {
    "event_too_large": (
        "The event has {size:,} bytes; the limit is {limit:,}. Send less in its properties, or split it.",
        "事件有 {size:,} 字节,上限为 {limit:,} 字节。请减少属性内容或拆分事件。",
    ),
    "malformed_json": (
        "Not valid JSON: {error}. Encode the body with a JSON library (UTF-8, no NaN or Infinity, whole surrogate pairs).",
        "不是有效的 JSON{place}。请用 JSON 库编码(UTF-8,不含 NaN 或 Infinity,代理对须完整)。",
    ),
    "wrong_type": ("{field} is {value}; it must be {wanted}.", "{field}为 {value},必须是{wanted}。"),
    "duplicate_key": (
        "The same key occurs twice in one object, so it is unclear which value is meant. Send each key once.",
        "同一对象中有重复的键,无法确定以哪个值为准。每个键只能出现一次。",
    ),
    "nul_character": (
        "A text holds the NUL character (\\u0000), which cannot be stored. Remove it before sending.",
        "文本中含有无法存储的 NUL 字符(\\u0000)。请在发送前去掉。",
    ),
    "number_too_large": (
        "The whole number {digits} has more digits than can be kept exactly. Send it as text.",
        "整数 {digits} 位数过多,无法精确保存。请以文本发送。",
    ),
    "too_deep": (
        "The item is nested deeper than {limit} levels. Flatten its properties.",
        "数据嵌套超过 {limit} 层。请展平属性。",
    ),
    "unknown_type": (
        f"`type` is {{value}}; it must be one of {', '.join(KINDS)}.",
        f"`type` 为 {{value}},必须是 {'、'.join(KINDS)} 之一。",
    ),
    "consent_without_time": (
        "The item states consent, but not when it was given, so it would count as given now, over anything said since. "
        "Send `context.consent.at` or `timestamp` (for a file: map a column to it, or give --consented-at).",
        "该数据声明了营销授权，但没有说明其时间，会被当作现在给出而覆盖此后的声明。请发送 `context.consent.at` 或 `timestamp`"
        "（导入文件时请映射相应的列，或使用 `--consented-at`）。",
    ),
    "message_id_too_long": (
        "`messageId` has {length} characters; the limit is {limit}. Send a UUID.",
        "`messageId` 有 {length} 个字符,上限为 {limit}。请使用 UUID。",
    ),
    "no_identifier": (
        "The item identifies nobody: give it a `userId`, an `anonymousId` or `context.externalIds`.{spelt}",
        "该数据没有指明是谁:请提供 `userId`、`anonymousId` 或 `context.externalIds`。{spelt}",
    ),
    "no_event_name": (
        '`event` is {value}; a track needs the name of what happened, e.g. "Order Completed".',
        '`event` 为 {value};track 需要事件名称,例如 "Order Completed"。',
    ),
    "event_name_too_long": (
        "The event name has {length} characters; the limit is {limit}. Put details into properties.",
        "事件名称有 {length} 个字符,上限为 {limit}。请把细节放入属性。",
    ),
    **dict.fromkeys(
        ("no_previous_id", "no_user_id", "no_group_id"),
        ("An item of type {kind} needs `{field}`.", "{kind} 类型的数据需要 `{field}`。"),
    ),
    "bad_timestamp": (
        '`{field}` is "{value}", which is no time that can be told for sure. Send an ISO 8601 date and time, e.g. '
        "2026-03-01T09:30:00Z, or seconds (10 digits) or milliseconds (13 digits) since 1970.",
        "`{field}` 为 “{value}”,无法确定是什么时间。请发送 ISO 8601 日期时间,例如 2026-03-01T09:30:00Z,"
        "或自 1970 年起的秒数(10 位)或毫秒数(13 位)。",
    ),
    "time_out_of_range": (
        '`{field}` "{value}" lies before 1970 (after allowing for the sender\'s clock by `sentAt`). Send the right time.',
        "`{field}` “{value}” 早于 1970 年(已按 `sentAt` 修正发送方时钟)。请发送正确的时间。",
    ),
    "identifier_too_long": (
        "`{field}` is longer than {limit} characters. Send the identifier itself, not a document.",
        "`{field}` 超过 {limit} 个字符。请发送标识本身。",
    ),
    "generic_identifier": (
        "`{field}` holds a placeholder such as null, guest or 0, and there is no other identifier. "
        "It would join everybody who has it into one person. Send a real id, or leave the field out.",
        "`{field}` 是 null、guest、0 之类的占位值,且没有其他标识;它会把所有人合并为一人。请发送真实的标识。",
    ),
    UNEXPECTED: (
        "The item could not be processed ({kind}); the others of its batch were. Look at it, and replay it once corrected.",
        "该数据无法处理({kind}),同批其他数据已处理。请检查后重放。",
    ),
}

TEXTS: Final[Texts] = {
    # What is a warning beside another identifier is a refusal without one.
    **{
        code: (
            f"{english} The item has no other identifier, so it identifies nobody.",
            f"{chinese}该数据没有其他标识，无法确定是谁。",
        )
        for code, (english, chinese) in WARNINGS.items()
    },
    **_WORDS,
    **_REFUSED,
}


def refused(path: str, code: str, **params: object) -> Problem:
    """The problem of that code, at that path of the item."""
    english, chinese = text_of(TEXTS, code, params)
    return replace(Problem(path, code, english, chinese), params=params)


def explained(code: str, path: str, params: Mapping[str, object]) -> Problem:
    """A kept refusal in words. One of a code that is not in the list any more is shown as unexpected."""
    if code not in TEXTS:
        return refused(path, UNEXPECTED, kind=code)
    return refused(path, code, **params)


def shown(value: object) -> object:
    """A value as a parameter: its kind, or what it says if it is short."""
    if value is None:
        return {"code": "word.missing"}
    if isinstance(value, dict | list):
        return {"code": "word.object" if isinstance(value, dict) else "word.list"}
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and len(text) <= 60 else text[:60]
