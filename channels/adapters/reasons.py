"""Why a message was not accepted: the closed list of what adapters may answer, in words for people.

Whatever else a gateway says stands in the detail of the attempt.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from core.i18n.messages import Texts
from core.i18n.text import translated

_SMTP: Final = (421, 432, 450, 451, 452, 454, 455, *range(500, 505), 521, 530, 534, 535, 538, *range(550, 557))

ADAPTER_REASONS: Final[Texts] = {
    "not_connected": translated("the provider could not be reached"),
    "no_answer": translated("the provider did not answer in time"),
    "not_tried": translated("there was no time left to try"),
    "throttled": translated("the provider asked us to slow down"),
    "unavailable": translated("the provider is not available"),
    "gone": translated("the gateway says that it is gone"),
    "redirected": translated("the gateway answered with a redirect, which is not followed"),
    "rejected": translated("the provider rejected it"),
    "asked_to_retry": translated("the provider asked us to try again"),
    "no_verdict": translated("the provider did not say whether it took it"),
    "no_such_address": translated("the address does not exist"),
    "no_such_mailbox": translated("the mailbox does not exist"),
    "no_such_number": translated("the number does not exist"),
    "mailbox_full": translated("the mailbox is full"),
    "blocked": translated("the recipient or the provider blocked it"),
    "busy": translated("the provider is busy"),
    "bad_message": translated("the message cannot be sent in this form"),
    "needs_smtputf8": translated("the mail server does not take this address"),
    "adapter_failed": translated("the channel's adapter failed"),
    **{
        f"http_{status.value}": translated("the gateway answered HTTP {value}", value=status.value)
        for status in HTTPStatus
        if status >= HTTPStatus.BAD_REQUEST
    },
    "http_other": translated("the gateway answered with an unusual HTTP status"),
    **{f"smtp_{code}": translated("the mail server answered {code}", code=code) for code in _SMTP},
    "smtp_other": translated("the mail server answered with an unusual code"),
}


def status_reason(protocol: str, status: int) -> str:
    """The reason for an answer with a status of `http` or `smtp`; `<protocol>_other` for one that is in no standard."""
    reason = f"{protocol}_{status}"
    return reason if reason in ADAPTER_REASONS else f"{protocol}_other"
