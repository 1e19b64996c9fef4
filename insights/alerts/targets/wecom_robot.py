"""A robot of a WeCom group: its webhook takes a message and answers with a code, 0 for taken.

https://developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final
from urllib.parse import quote

import msgspec
import orjson

from core.config.schema import Secret, meta
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.targets.base import AlertTarget, LanguageSetting, Outcome, Telling, in_chosen
from insights.alerts.targets.post import check_address, post, said

MAX_BYTES = 4096
"""Of the content of a markdown message, in UTF-8."""

_NEVER: Final = frozenset({93000, 40008, 40058, 44004})
"""Codes by which the same message is refused forever: no such robot, a malformed or empty message."""


class WecomRobotSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of the robot, and the people it mentions."""

    url: Annotated[
        str,
        meta(
            translated("Address of the robot"),
            help=translated("Without its key. Another one only where a proxy stands between."),
            max_length=2_000,
        ),
    ] = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
    mentioned: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=64)], ...],
        meta(
            translated("Members to mention"),
            help=translated("User ids of WeCom."),
            format="texts",
            max_length=20,
        ),
    ] = ()
    language: LanguageSetting = "zh-hans"


class WecomRobotSecrets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever has the key can write to the group."""

    key: Annotated[
        Secret,
        meta(
            translated("Key of the robot"),
            help=translated("What stands behind key= in its webhook address."),
            format="password",
            min_length=1,
            max_length=200,
        ),
    ]


class WecomRobot(AlertTarget[WecomRobotSettings, WecomRobotSecrets]):
    """Writes to a WeCom group by its robot."""

    kind: ClassVar[str] = "wecom_robot"
    label: ClassVar[str] = translated("WeCom group robot")
    Settings = WecomRobotSettings
    Secrets = WecomRobotSecrets

    def problems(self, settings: WecomRobotSettings, secrets: WecomRobotSecrets) -> list[Problem]:
        if "?" in settings.url or "#" in settings.url:
            text = translated("Write the address up to the question mark; the key has a field of its own.")
            return [Problem("settings.url", "key_in_url", text)]
        return check_address(settings.url, "settings.url")

    def tell(self, telling: Telling, settings: WecomRobotSettings, secrets: WecomRobotSecrets) -> Outcome:
        text = in_chosen(telling.content["text"], settings.language, "\n\n")
        mentions = "".join(f"<@{each}>" for each in settings.mentioned)
        content = (
            f"{_cut(text, MAX_BYTES - len(mentions.encode()) - 1)}\n{mentions}" if mentions else _cut(text, MAX_BYTES)
        )
        body = orjson.dumps({"msgtype": "markdown", "markdown": {"content": content}})
        answer = post(f"{settings.url}?key={quote(secrets.key, safe='')}", {}, body)
        if isinstance(answer, Outcome):
            # The address with its key is a secret and must not be kept as the detail of a failure.
            return Outcome(answer.kind, answer.detail.replace(secrets.key, "•••"))
        return _outcome(answer.status, answer.body, said(answer).replace(secrets.key, "•••")[:300])


def _outcome(status: int, body: bytes, detail: str) -> Outcome:
    try:
        answered = orjson.loads(body)
        code = answered["errcode"] if isinstance(answered, dict) else None
    except (orjson.JSONDecodeError, KeyError):
        code = None
    if status == 200 and code == 0:
        return Outcome("taken")
    return Outcome("refused" if code in _NEVER else "retry", detail)


def _cut(text: str, most: int) -> str:
    """The text within so many bytes, ended by an ellipsis if it is longer."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"
