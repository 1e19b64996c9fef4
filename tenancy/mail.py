"""The mails to staff: an invitation, and the link to set a new password. In both languages, since the reader's is unknown."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from tenancy import accounts
from tenancy.models import Invitation, User

log = logging.getLogger(__name__)

_INVITATION = """You are invited to “{workspace}” on Pathline. Open this link within seven days, and choose your own password:
邀请您加入 Pathline 的工作区“{workspace}”。请在七天内打开以下链接，并自行设置密码：

{link}

If you know nothing of this, do nothing.
如果您不了解此事，请忽略本邮件。
"""
_RESET = """Somebody asked for a new password for “{username}” on Pathline. Open this link within an hour to choose one:
有人为 Pathline 用户“{username}”申请了重置密码。请在一小时内打开以下链接设置新密码：

{link}

If it was not you, do nothing: the password stays as it is.
如果不是您本人操作，请忽略本邮件，密码不会改变。
"""


def is_logged() -> bool:
    """Whether mails go to the log of the process instead of to people: no EMAIL_URL is set."""
    return str(settings.EMAIL_BACKEND).endswith(".console.EmailBackend")


def invitation_link(token: str) -> str:
    """Where an invitation is accepted. The token stands behind the `#`, so it reaches no log and no other site."""
    return f"{settings.PUBLIC_URL}/invitation#{token}"


def send_invitation(invitation: Invitation, token: str) -> bool:
    """Mail the link; whether a mail server took it."""
    text = _INVITATION.format(workspace=_line(invitation.workspace.name), link=invitation_link(token))
    return _send("Invitation to Pathline / Pathline 邀请", text, invitation.email)


def send_reset(user: User) -> bool:
    """Mail the user a link to set a new password; whether a mail server took it."""
    link = f"{settings.PUBLIC_URL}/reset-password#{accounts.reset_words(user)}"
    text = _RESET.format(username=user.username, link=link)
    return _send("New password for Pathline / 重置 Pathline 密码", text, user.email)


def _send(subject: str, text: str, to: str) -> bool:
    try:
        sent = send_mail(subject, text, None, [to])
    except (SMTPException, OSError) as error:
        log.error("The mail server of EMAIL_URL did not take a mail (%s: %s).", type(error).__name__, error)
        return False
    return sent == 1 and not is_logged()


def _line(text: str) -> str:
    return " ".join(text.split())
