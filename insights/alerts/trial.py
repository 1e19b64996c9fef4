"""A test notice to a target: by the same path as any notice, marked as a test, and answered at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from core import publicid
from core.i18n.text import LANGUAGES, in_language, translated
from insights.alerts import targets
from insights.alerts.send import hand_over
from insights.alerts.targets.base import Outcome, Telling
from insights.alerts.words import address
from insights.models import AlertTarget
from tenancy.models import Workspace

SECONDS = 40.0
"""After so long no further mailbox is tried: the request is waiting."""

_NO_TIME = translated("There was no time left for it. Try again, or test with fewer addresses.")


@dataclass(frozen=True, slots=True)
class Tried:
    """The outcome for one recipient of a test; the recipient is empty where the target has only one."""

    recipient: str
    outcome: Outcome


def send_trial(target: AlertTarget, by: str, now: datetime) -> list[Tried]:
    """Send each recipient of the target, switched off or not, a test by `by`. Nothing is tried twice or stored."""
    until = time.monotonic() + SECONDS
    content = _content(target, by, now)
    try:
        recipients = targets.recipients(target)
    except (KeyError, msgspec.ValidationError) as error:
        return [Tried("", Outcome("refused", f"{type(error).__name__}: {error}"[:300]))]
    tried = []
    for recipient in recipients:
        if time.monotonic() > until:
            tried.append(Tried(recipient, Outcome("retry", in_language(_NO_TIME, "en"))))
            continue
        tried.append(Tried(recipient, hand_over(target, Telling(f"ntc_test_{uuid4().hex}", recipient, content))))
    return tried


def _content(target: AlertTarget, by: str, now: datetime) -> dict[str, Any]:
    """As `insights.alerts.words.content`, of no alert."""
    workspace: Workspace = target.workspace
    screen = address(workspace, f"alerts?tab=targets&target={publicid.encode('att', target.pk)}")
    subject = translated(
        "Test of the alert target “{target}” ({workspace})", target=target.name, workspace=workspace.name
    )
    text = translated(
        "{subject}\nThis is a test, sent by {by}. Nothing has happened; alerts will be sent here like this.\n"
        "The target: {screen}",
        subject=subject,
        by=by,
        screen=screen,
    )
    return {
        "type": "alert.test",
        "at": now.isoformat(),
        "number": 1,
        "reason": "",
        "workspace": {"id": publicid.encode("wsp", workspace.pk), "name": workspace.name},
        "alert": None,
        "incident": None,
        "value": None,
        "links": {"behind": screen, "alert": screen},
        "subject": {language: " ".join(in_language(subject, language).split()) for language in LANGUAGES},
        "text": {language: in_language(text, language) for language in LANGUAGES},
    }
