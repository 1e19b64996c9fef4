"""Why a message was not accepted: the closed list of what adapters may answer, in words for people.

Whatever else a gateway says stands in the detail of the attempt.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from core.i18n.messages import Texts

_SMTP: Final = (421, 432, 450, 451, 452, 454, 455, *range(500, 505), 521, 530, 534, 535, 538, *range(550, 557))

ADAPTER_REASONS: Final[Texts] = {
    "not_connected": ("the provider could not be reached", "无法连接服务商"),
    "no_answer": ("the provider did not answer in time", "服务商未在规定时间内答复"),
    "not_tried": ("there was no time left to try", "时间不足，尚未尝试"),
    "throttled": ("the provider asked us to slow down", "服务商要求放慢发送"),
    "unavailable": ("the provider is not available", "服务商暂不可用"),
    "gone": ("the gateway says that it is gone", "网关答复已不存在"),
    "redirected": ("the gateway answered with a redirect, which is not followed", "网关要求跳转，系统不会跟随"),
    "rejected": ("the provider rejected it", "被服务商拒绝"),
    "asked_to_retry": ("the provider asked us to try again", "服务商要求重试"),
    "no_verdict": ("the provider did not say whether it took it", "服务商未说明是否接受"),
    "no_such_address": ("the address does not exist", "地址不存在"),
    "no_such_mailbox": ("the mailbox does not exist", "邮箱不存在"),
    "no_such_number": ("the number does not exist", "号码不存在"),
    "mailbox_full": ("the mailbox is full", "邮箱已满"),
    "blocked": ("the recipient or the provider blocked it", "被收件人或服务商屏蔽"),
    "busy": ("the provider is busy", "服务商繁忙"),
    "bad_message": ("the message cannot be sent in this form", "消息格式无法发送"),
    "needs_smtputf8": ("the mail server does not take this address", "邮件服务器不支持该地址"),
    "adapter_failed": ("the channel's adapter failed", "渠道适配器出错"),
    **{
        f"http_{status.value}": (f"the gateway answered HTTP {status.value}", f"网关答复 HTTP {status.value}")
        for status in HTTPStatus
        if status >= HTTPStatus.BAD_REQUEST
    },
    "http_other": ("the gateway answered with an unusual HTTP status", "网关答复了不常见的 HTTP 状态"),
    **{f"smtp_{code}": (f"the mail server answered {code}", f"邮件服务器答复 {code}") for code in _SMTP},
    "smtp_other": ("the mail server answered with an unusual code", "邮件服务器答复了不常见的代码"),
}


def status_reason(protocol: str, status: int) -> str:
    """The reason for an answer with a status of `http` or `smtp`; `<protocol>_other` for one that is in no standard."""
    reason = f"{protocol}_{status}"
    return reason if reason in ADAPTER_REASONS else f"{protocol}_other"
