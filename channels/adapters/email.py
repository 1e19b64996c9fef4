"""E-mail over SMTP: one connection for a batch, one-click unsubscribe, an answer for each recipient."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from django.conf import settings as django_settings

from channels.adapters.base import (
    Adapter,
    Connection,
    Delivery,
    Endpoint,
    Outcome,
    Outgoing,
    Progress,
    Session,
)
from channels.adapters.compose import Mail, NotComposed, compose
from channels.adapters.reasons import status_reason
from content import mailbox
from core.config.schema import Secret, meta
from core.egress import netguard
from core.i18n.text import translated
from core.problems import Problem
from tenancy.media.email import EMAIL

BATCH_SECONDS = 60.0
CONNECT_SECONDS = 10.0
"""How long each step of connecting may take, whatever the channel's own timeout."""
NEEDS_SMTPUTF8 = "an address has letters beyond ASCII before the @, and the mail server does not announce SMTPUTF8"


class EmailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server and the sender."""

    host: Annotated[str, meta(translated("SMTP host"))]
    port: Annotated[int, meta(translated("Port"), ge=1, le=65535)] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"],
        meta(translated("Encryption"), translated("none is for test networks.")),
    ] = "starttls"
    username: Annotated[str, meta(translated("User name"))] = ""
    from_address: Annotated[
        str,
        meta(
            translated("Sender"),
            "Shop <news@example.com>",
            pattern=r"^[^\r\n]+@[^\r\n]+$",
            examples=["Shop <news@example.com>"],
        ),
    ]
    timeout_seconds: Annotated[float, meta(translated("Timeout in seconds"), ge=0.1, le=60)] = 15.0


class EmailSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """The mail account, and what verifies the provider's receipts."""

    password: Annotated[Secret, meta(translated("Password"))] = ""
    signing_secret: Annotated[Secret, meta(translated("Signing secret of receipts"))] = ""


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
    smtp = _GuardedSmtp(timeout=min(settings.timeout_seconds, CONNECT_SECONDS), local_hostname="localhost")
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
        assert smtp.sock is not None
        smtp.sock.settimeout(settings.timeout_seconds)
    except BaseException:
        smtp.close()
        raise
    return smtp


class EmailSession(Session):
    """One SMTP connection per batch."""

    def __init__(self, settings: EmailSettings, password: str) -> None:
        self._settings = settings
        self._password = password
        self._smtp: smtplib.SMTP | None = None
        #: Whether the server let the last message run into the timeout.
        self._silent = False

    def deliver(self, messages: Sequence[Outgoing], at: datetime, progress: Progress) -> Delivery:
        outcomes: list[Outcome] = []
        self._silent = False
        deadline = time.monotonic() + BATCH_SECONDS
        try:
            for message in messages:
                if time.monotonic() > deadline:
                    outcomes.append(Outcome("retry", "not_tried", "the batch ran out of time"))
                    continue
                try:
                    # Each alone, before the connection is used for it: one person's data concerns nobody else's mail.
                    mail = compose(message, self._settings.from_address, at)
                except NotComposed as error:
                    outcomes.append(Outcome("rejected", "bad_message", str(error)[:300]))
                    continue
                try:
                    self._smtp = self._smtp or _connect(self._settings, self._password)
                except (OSError, netguard.Refused, smtplib.SMTPException) as error:
                    rest = len(messages) - len(outcomes)
                    detail = f"{type(error).__name__}: {error}"[:300]
                    return Delivery(outcomes + [Outcome("retry", "not_connected", detail)] * rest)
                outcomes.append(self._send(self._smtp, message, mail, progress))
                progress.answered(message, outcomes[-1])
                if self._silent:
                    # The next mail would wait as long: the worker is for others.
                    rest = len(messages) - len(outcomes)
                    return Delivery(
                        outcomes + [Outcome("retry", "not_tried", "the server did not answer in time")] * rest
                    )
        finally:
            self._leave()
        return Delivery(outcomes)

    def _send(self, smtp: smtplib.SMTP, message: Outgoing, mail: Mail, progress: Progress) -> Outcome:
        """The outcome of one message. A connection that cannot carry the next is closed."""
        if mail.needs_smtputf8 and not smtp.has_extn("smtputf8"):
            return Outcome("rejected", "needs_smtputf8", NEEDS_SMTPUTF8)
        options = ("SMTPUTF8", "BODY=8BITMIME") if mail.needs_smtputf8 else ()
        try:
            for code, said in (smtp.mail(mail.sender, options), smtp.rcpt(mail.recipient)):
                if code >= 400:
                    smtp.rset()
                    return _refused(code, said)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self._silent = _timed_out(error)
            self._drop()
            return Outcome("retry", "not_connected", f"{type(error).__name__}: {error}"[:300])
        progress.handing_over([message])
        try:
            code, said = smtp.data(mail.content)
        except smtplib.SMTPDataError as error:
            return _refused(int(error.smtp_code), error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            # The end of the text may have reached the server: it may have taken the mail.
            self._silent = _timed_out(error)
            self._drop()
            return Outcome("unknown", "no_answer", f"{type(error).__name__}: {error}"[:300])
        if code != 250:
            return _refused(code, said)
        return Outcome("accepted", provider_id=mail.message_id)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _leave(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._drop()


def _timed_out(error: BaseException) -> bool:
    """Whether an error of smtplib's comes from a timeout, which it wraps."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    detail = f"{code} {text}"[:300]
    return Outcome("rejected" if code >= 500 else "retry", status_reason("smtp", code), detail)


class Email(Adapter):
    """Send e-mail through an SMTP server."""

    kind: ClassVar[str] = "email"
    label: ClassVar[str] = translated("E-mail (SMTP)")
    media: ClassVar[frozenset[str]] = frozenset({EMAIL.kind})
    Settings: ClassVar[type[msgspec.Struct]] = EmailSettings
    Secrets: ClassVar[type[msgspec.Struct]] = EmailSecrets

    def endpoint(self, settings: Mapping[str, Any]) -> Endpoint:
        parsed: Any = msgspec.convert(settings, self.Settings)
        return Endpoint("host", parsed.host, parsed.port)

    def check(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> list[Problem]:
        problems = super().check(settings, secrets)
        sender = settings.get("from_address")
        if isinstance(sender, str) and all(problem.path != "settings.from_address" for problem in problems):
            bad = mailbox.problem("settings.from_address", sender)
            problems += [bad] if bad else []
        return problems

    def open(self, connection: Connection) -> Session:
        settings: Any = msgspec.convert(connection.settings, self.Settings)
        return EmailSession(settings, self.with_defaults(connection.secrets)["password"])
