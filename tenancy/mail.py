"""The mails to staff: an invitation, and the link to set a new password. In both languages, since the reader's is unknown."""

from __future__ import annotations

import logging
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from core.i18n.text import bilingual, translated
from tenancy import accounts
from tenancy.models import Invitation, User

log = logging.getLogger(__name__)
_LINE = "\n"


def is_logged() -> bool:
    """Whether mails go to the log of the process instead of to people: no EMAIL_URL is set."""
    return str(settings.EMAIL_BACKEND).endswith(".console.EmailBackend")


def sender_domain() -> str:
    """The domain from which the installation writes."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def invitation_link(token: str) -> str:
    """Where an invitation is accepted. The token stands behind the `#`, so it reaches no log and no other site."""
    return f"{settings.PUBLIC_URL}/invitation#{token}"


def send_invitation(invitation: Invitation, token: str) -> bool:
    """Mail the link; whether a mail server took it."""
    asked = translated(
        "You are invited to “{workspace}” on Pathline. Open this link within seven days, and choose your own password:",
        workspace=_line(invitation.workspace.name),
    )
    ignored = translated("If you know nothing of this, do nothing.")
    return _send(translated("Invitation to Pathline"), asked, invitation_link(token), ignored, invitation.email)


def send_reset(user: User) -> bool:
    """Mail the user a link to set a new password; whether a mail server took it."""
    link = f"{settings.PUBLIC_URL}/reset-password#{accounts.reset_words(user)}"
    asked = translated(
        "Somebody asked for a new password for “{username}” on Pathline. Open this link within an hour to choose one:",
        username=user.username,
    )
    ignored = translated("If it was not you, do nothing: the password stays as it is.")
    return _send(translated("New password for Pathline"), asked, link, ignored, user.email)


def _send(subject: str, asked: str, link: str, ignored: str, to: str) -> bool:
    text = f"{bilingual(asked, _LINE)}\n\n{link}\n\n{bilingual(ignored, _LINE)}\n"
    try:
        sent = send_mail(bilingual(subject), text, None, [to])
    except (SMTPException, OSError) as error:
        log.error("The mail server of EMAIL_URL did not take a mail (%s: %s).", type(error).__name__, error)
        return False
    return sent == 1 and not is_logged()


def _line(text: str) -> str:
    return " ".join(text.split())
