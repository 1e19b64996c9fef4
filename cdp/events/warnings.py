"""What was left out of an item that was otherwise taken in: a note on its event, with the reason.

The part stays where the sender put it (a bad address is still a trait); the note says what it did not become.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.i18n.messages import Texts
from core.problems import Problem

MAX_NOTES = 20
"""Most notes that one event keeps."""

TEXTS: Final[Texts] = {
    "generic_identifier": (
        "This is a placeholder such as null, guest or 0; it identifies nobody. Send a real id, or leave the field out.",
        "这是 null、guest、0 之类的占位值，不能标识任何人。请发送真实的标识，或不发送此字段。",
    ),
    "not_an_identifier": (
        "An identifier is text or a whole number; this is neither, so it identifies nobody. Send it as text.",
        "标识应为文本或整数，此值都不是，因此不能标识任何人。请以文本发送。",
    ),
    "not_an_email": (
        "This is no e-mail address. It was kept as it is, but nobody can be found or written to by it. Mend it where it "
        "is entered.",
        "这不是有效的邮箱地址。已原样保留，但无法据此找到或联系此人。请在录入处更正。",
    ),
    "not_a_phone": (
        "This is no phone number, or it lacks its country code. It was kept as it is, but nobody can be found or written "
        "to by it. Send it as +47…, or set the region of the workspace.",
        "这不是有效的电话号码，或缺少国家代码。已原样保留，但无法据此找到或联系此人。请写成 +86… 的形式，或设置工作区的地区。",
    ),
    "not_a_personal_phone": (
        "This is no number of a mobile or a fixed line (but a short code, a service number, or one that is not assigned), "
        "so it identifies nobody. It was kept as it is. Correct it where it is entered.",
        "这不是手机或固定电话号码（而是短号、服务号码或未分配的号码），因此不能标识任何人。已原样保留，请在录入处更正。",
    ),
    "digits_lost": (
        "This is a number of which a spreadsheet kept only the first digits, so it identifies nobody. Export the column "
        "as text.",
        "这是被表格软件截断了位数的数字，因此不能标识任何人。请将该列以文本格式导出。",
    ),
    "denied_identifier": (
        "This value is on the list of those that many people share, so it identifies nobody. If it is a real one, allow it "
        "under Settings, Identifiers.",
        "此值在多人共用的名单中，因此不能标识任何人。如果它确实属于某个人，请在“设置”的“标识”中放行。",
    ),
    "shared_identifier": (
        "Several known people have been seen with this value, so it identifies nobody any more. If it belongs to one "
        "person, allow it under Settings, Identifiers.",
        "有多位已知客户使用过此值，因此它不再标识任何人。如果它只属于一个人，请在“设置”的“标识”中放行。",
    ),
    "bad_namespace": (
        "This is no name for a type of identifier, so the id was left out. Use letters, digits and underscores, beginning "
        "with a letter, at most 40.",
        "这不是有效的标识类型名称，因此未采用该标识。请使用字母、数字和下划线，以字母开头，不超过 40 个字符。",
    ),
    "bad_locale": (
        "This is no locale, so it was left out. Send text of at most 16 characters, e.g. en-GB.",
        "这不是有效的语言区域，因此未采用。请发送不超过 16 个字符的文本，例如 zh-CN。",
    ),
    "unknown_time_zone": (
        "There is no such time zone, so it was left out. Send an IANA name, e.g. Europe/Oslo.",
        "没有这个时区，因此未采用。请发送 IANA 名称，例如 Asia/Shanghai。",
    ),
    "time_zone_assumed": (
        "This time names no zone. It was read in the time zone of its source or, where that has none, of the workspace. "
        "Send times with a zone, e.g. 2026-03-01T09:30:00Z.",
        "此时间未注明时区，已按数据源的时区（未设置时按工作区的时区）读取。请发送带时区的时间，例如 2026-03-01T09:30:00Z。",
    ),
    "time_ahead": (
        "This time lies more than 24 hours in the future, so the time of receipt was taken instead. Set the sender's clock, "
        "or send `sentAt` so that it is allowed for.",
        "此时间超过未来 24 小时，因此改用接收时间。请校准发送方时钟，或发送 `sentAt` 以便修正。",
    ),
    "reserved_trait": (
        "Names of traits that begin with $ are reserved, so this one was left out. Send it under another name.",
        "以 $ 开头的属性名是保留名称，因此未采用此属性。请换一个名称发送。",
    ),
    "bad_consent_time": (
        "This is no time, so the consent counts as older than any other. Send ISO 8601, e.g. 2026-03-01T09:30:00Z.",
        "这不是有效的时间，因此该营销授权视为早于其他任何营销授权。请按 ISO 8601 发送，例如 2026-03-01T09:30:00Z。",
    ),
    "too_many_traits": (
        "The customer has 1,000 traits, so this one was not added; the event keeps it. Send what has many names as "
        "properties of events.",
        "该客户已有 1,000 个属性，因此未添加此属性；事件中仍保留该值。名称繁多的内容请作为事件属性发送。",
    ),
    "traits_too_large": (
        "The customer's traits fill 100,000 bytes, so this one was not stored; the event keeps it. Send long texts as "
        "properties of events.",
        "该客户的属性已占满 100,000 字节，因此未存储此属性；事件中仍保留该值。较长的文本请作为事件属性发送。",
    ),
    "too_many_topics": (
        "The customer has 1,000 traits and topics of consent, so this one was not added; the event keeps it. Send consent "
        "under the few topics that your messages have.",
        "该客户已有 1,000 个属性和许可主题，因此未添加此主题；事件中仍保留该值。请只使用消息实际具有的主题发送许可。",
    ),
    "bad_consent": (
        "This is no consent, so it was left out. Send true or false under a medium, or medium/topic, e.g. "
        '{"email": true, "email/offers": false}.',
        "这不是有效的营销授权，因此未采用。"
        '请在触达方式或“触达方式/主题”下发送 true 或 false，例如 {"email": true, "email/offers": false}。',
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """A reason, where in the item, and what stood there if the event does not keep it otherwise."""

    code: str
    path: str
    value: object = None


def in_context(context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """The context of an event with its notes."""
    if not notes:
        return context
    kept = [
        {"code": note.code, "path": note.path[:200]} | ({} if note.value is None else {"value": str(note.value)[:60]})
        for note in notes[:MAX_NOTES]
    ]
    return {**context, "pathline": {"notes": kept}}


def added(context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """The context of an event with further notes beside those it has. Senders may have written anything there."""
    ours = context.get("pathline")
    held = ours if isinstance(ours, dict) else {}
    before = held.get("notes")
    kept = [{"code": note.code, "path": note.path[:200]} for note in notes]
    earlier = before if isinstance(before, list) else []
    return {**context, "pathline": {**held, "notes": [*earlier, *kept][:MAX_NOTES]}}


def of_context(context: Mapping[str, Any]) -> list[Problem]:
    """The notes that an event carries, in words. Senders may write anything into a context; only ours are read."""
    ours = context.get("pathline")
    notes = ours.get("notes") if isinstance(ours, dict) else None
    found = [
        explain(note.get("code"), note.get("path"))
        for note in (notes if isinstance(notes, list) else [])
        if isinstance(note, dict)
    ]
    return [problem for problem in found if problem is not None]


def explain(code: object, path: object) -> Problem | None:
    """A note in words, or None if it is none of ours."""
    if not isinstance(code, str) or not isinstance(path, str) or code not in TEXTS:
        return None
    return Problem(path, code, *TEXTS[code], "warning")
