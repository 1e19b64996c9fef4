"""E-mail over SMTP: one connection for a batch, one-click unsubscribe, an answer for each recipient."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import unescape
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from django.conf import settings as django_settings

from channels import netguard
from channels.adapters.base import Adapter, Connection, Delivery, Endpoint, Outcome, Outgoing, Secret, Session, labelled
from channels.models import Medium

BATCH_SECONDS = 60.0


class EmailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server and the sender."""

    host: Annotated[str, labelled("SMTP host", "SMTP 服务器")]
    port: Annotated[int, labelled("Port", "端口", ge=1, le=65535)] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"],
        labelled("Encryption", "加密方式", "none is for test networks.", "none 仅用于测试网络。"),
    ] = "starttls"
    username: Annotated[str, labelled("User name", "用户名")] = ""
    from_address: Annotated[
        str,
        labelled(
            "Sender",
            "发件人",
            "Shop <news@example.com>",
            "Shop <news@example.com>",
            pattern=r"^[^\r\n]+@[^\r\n]+$",
            examples=["Shop <news@example.com>"],
        ),
    ]
    timeout_seconds: Annotated[float, labelled("Timeout in seconds", "超时（秒）", ge=0.1, le=60)] = 15.0


class EmailSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """The mail account, and what verifies the provider's receipts."""

    password: Annotated[Secret, labelled("Password", "密码")] = ""
    signing_secret: Annotated[Secret, labelled("Signing secret of receipts", "回执签名密钥")] = ""


class _GuardedSmtp(smtplib.SMTP):
    """Connects to checked addresses only."""

    #: Set when the connection speaks TLS from its first byte.
    tls: ssl.SSLContext | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        address = netguard.addresses(host, port, django_settings.ALLOWED_NETWORKS)[0]
        plain = socket.create_connection((address, port), timeout)
        return self.tls.wrap_socket(plain, server_hostname=host) if self.tls else plain


def _connect(settings: EmailSettings, password: str) -> smtplib.SMTP:
    """A connection ready to take mail; raises OSError, netguard.Refused or smtplib.SMTPException."""
    smtp = _GuardedSmtp(timeout=settings.timeout_seconds, local_hostname="localhost")
    context = ssl.create_default_context()
    if settings.security == "tls":
        smtp.tls = context
    # smtplib checks the certificate against the name it was constructed with, which we keep apart from the address.
    smtp._host = settings.host  # type: ignore[attr-defined]
    try:
        smtp.connect(settings.host, settings.port)
        if settings.security == "starttls":
            smtp.starttls(context=context)
        if settings.username:
            smtp.login(settings.username, password)
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


class EmailSession(Session):
    """One SMTP connection per batch."""

    def __init__(self, settings: EmailSettings, password: str) -> None:
        self._settings = settings
        self._password = password

    def deliver(self, messages: Sequence[Outgoing], at: datetime) -> Delivery:
        outcomes: list[Outcome] = []
        deadline = time.monotonic() + BATCH_SECONDS
        smtp: smtplib.SMTP | None = None
        for message in messages:
            if time.monotonic() > deadline:
                outcomes.append(Outcome("retry", "not_tried", "the batch ran out of time"))
                continue
            try:
                smtp = smtp or _connect(self._settings, self._password)
            except (OSError, netguard.Refused, smtplib.SMTPException) as error:
                rest = len(messages) - len(outcomes)
                detail = f"{type(error).__name__}: {error}"[:300]
                return Delivery(outcomes + [Outcome("retry", "not_connected", detail)] * rest)
            outcome, alive = self._send(smtp, message, at)
            outcomes.append(outcome)
            if not alive:
                smtp.close()
                smtp = None
        if smtp is not None:
            _leave(smtp)
        return Delivery(outcomes)

    def _send(self, smtp: smtplib.SMTP, message: Outgoing, at: datetime) -> tuple[Outcome, bool]:
        """The outcome of one message, and whether the connection can carry the next."""
        try:
            mail = compose(message, self._settings.from_address, at)
        except (ValueError, IndexError) as error:
            return Outcome("rejected", "bad_message", str(error)[:300]), True
        try:
            for code, said in (smtp.mail(_bare(str(mail["From"]))), smtp.rcpt(message.to)):
                if code >= 400:
                    smtp.rset()
                    return _refused(code, said), True
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            return Outcome("retry", "not_connected", f"{type(error).__name__}: {error}"[:300]), False
        try:
            code, said = smtp.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            return _refused(int(error.smtp_code), error.smtp_error), True
        except (smtplib.SMTPException, OSError) as error:
            # The end of the text may have reached the server: it may have taken the mail.
            return Outcome("unknown", "no_answer", f"{type(error).__name__}: {error}"[:300]), False
        if code != 250:
            return _refused(code, said), True
        return Outcome("accepted", provider_id=str(mail["Message-ID"])), True


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    detail = f"{code} {text}"[:300]
    return Outcome("rejected", f"smtp_{code}", detail) if code >= 500 else Outcome("retry", f"smtp_{code}", detail)


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def _bare(sender: str) -> str:
    found = re.search(r"<([^<>]+)>\s*$", sender)
    return found.group(1) if found else sender.strip()


def compose(message: Outgoing, from_address: str, at: datetime) -> EmailMessage:
    """The mail of a message; the same message gives the same bytes but for the date. Raises ValueError for a header
    that would break."""
    content = message.content
    sender = str(content.get("from") or from_address)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = str(content.get("subject", ""))
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message.key}@{_bare(sender).rpartition('@')[2]}>"
    if content.get("reply_to"):
        mail["Reply-To"] = str(content["reply_to"])
    if message.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    html, text = content.get("html"), content.get("text")
    mail.set_content(str(text) if text else plain_text(str(html or "")))
    if html:
        mail.add_alternative(str(html), subtype="html")
        mail.set_boundary(f"=_{message.key}")
    return mail


_DROP = re.compile(r"<(style|script|head)\b[^>]{0,1000}>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/tr|/li)\b[^>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,2000}>")


def plain_text(html: str) -> str:
    """A readable text part for mail that was written in HTML alone."""
    text = unescape(_TAG.sub("", _BREAK.sub("\n", _DROP.sub("", html))))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class Email(Adapter):
    """Send e-mail through an SMTP server."""

    kind: ClassVar[str] = "email"
    label: ClassVar[tuple[str, str]] = ("E-mail (SMTP)", "电子邮件（SMTP）")
    media: ClassVar[frozenset[str]] = frozenset({str(Medium.EMAIL.value)})
    Settings: ClassVar[type[msgspec.Struct]] = EmailSettings
    Secrets: ClassVar[type[msgspec.Struct]] = EmailSecrets

    def endpoint(self, settings: Mapping[str, Any]) -> Endpoint:
        parsed: Any = msgspec.convert(settings, self.Settings)
        return Endpoint("host", parsed.host, parsed.port)

    def open(self, connection: Connection) -> Session:
        settings: Any = msgspec.convert(connection.settings, self.Settings)
        return EmailSession(settings, self.with_defaults(connection.secrets)["password"])
