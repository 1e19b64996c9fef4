"""What a message of each medium is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a field's text is treated."""

    TEXT = "text"
    HTML = "html"
    """What variables hold is escaped."""
    LINE = "line"
    """Ends up in a header: a line break is refused."""


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a message."""

    kind: Kind
    required: bool = False
    mailbox: bool = False
    """One mailbox, as `content.mailbox` reads it."""


_BODY = {"body": Field(Kind.TEXT, required=True)}
_TITLED = {"title": Field(Kind.LINE, required=True), **_BODY, "url": Field(Kind.LINE)}

FIELDS: dict[str, dict[str, Field]] = {
    "email": {
        "subject": Field(Kind.LINE, required=True),
        "html": Field(Kind.HTML),
        "text": Field(Kind.TEXT),
        "from": Field(Kind.LINE, mailbox=True),
        "reply_to": Field(Kind.LINE, mailbox=True),
    },
    "sms": _BODY,
    "push": {**_TITLED, "title": Field(Kind.LINE)},
    "wechat_oa": _BODY,
    "wecom": _BODY,
    "mini_program": _BODY,
    "webhook": _BODY,
    "in_app": {**_TITLED, "title": Field(Kind.LINE)},
}
"""The fields of each medium. Fields not named here are passed on as text, so that a gateway can ask for more."""

ONE_OF: dict[str, tuple[str, ...]] = {"email": ("html", "text")}
"""Where at least one of several fields is required."""
