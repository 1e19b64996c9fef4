"""Mail to members of staff, by the mail server of the installation, as invitations are."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Annotated, ClassVar

import msgspec
from django.core.mail import EmailMessage

from content import mailbox
from core.config.schema import meta
from core.i18n.text import in_language, translated
from core.problems import Problem
from insights.alerts.targets.base import AlertTarget, LanguageSetting, NoSecrets, Outcome, Telling, in_chosen
from tenancy.mail import is_logged, sender_domain

MOST = 20
"""Mailboxes of one target."""

_NO_SERVER = translated("No mail server is set up: the operator sets EMAIL_URL.")


class EmailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The recipients."""

    addresses: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=320)], ...],
        meta(
            translated("Addresses"),
            help=translated("Each gets a mail of its own, by the mail server of the installation."),
            format="texts",
            min_length=1,
            max_length=MOST,
        ),
    ]
    language: LanguageSetting = "both"


class Email(AlertTarget[EmailSettings, NoSecrets]):
    """Mails to a few addresses."""

    kind: ClassVar[str] = "email"
    label: ClassVar[str] = translated("E-mail")
    Settings = EmailSettings
    Secrets = NoSecrets

    def recipients(self, settings: EmailSettings) -> Sequence[str]:
        return list(dict.fromkeys(settings.addresses))

    def problems(self, settings: EmailSettings, secrets: NoSecrets) -> list[Problem]:
        found = [mailbox.problem(f"settings.addresses[{n}]", each) for n, each in enumerate(settings.addresses)]
        return [problem for problem in found if problem is not None]

    def tell(self, telling: Telling, settings: EmailSettings, secrets: NoSecrets) -> Outcome:
        if is_logged():
            return Outcome("retry", in_language(_NO_SERVER, "en"))
        content = telling.content
        mail = EmailMessage(
            in_chosen(content["subject"], settings.language, " / "),
            in_chosen(content["text"], settings.language, "\n\n") + "\n",
            to=[telling.recipient],
            # The same on every attempt, so that a mail program shows one that came twice once.
            headers={"Message-ID": f"<{telling.key}@{sender_domain()}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return _refused(code, said)
        except SMTPDataError as error:
            return _refused(error.smtp_code, error.smtp_error)
        # Any other answer of a server (to the password, the sender) is not about this mail: the operator can repair it.
        except (SMTPException, OSError) as error:
            return Outcome("retry", f"{type(error).__name__}: {error}"[:300])
        return Outcome("taken")


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Outcome("refused" if 500 <= code < 600 else "retry", f"{code} {text}"[:300])
