"""Where alerts can be told, in the order in which the form shows it. A new one is one file here and one line in this list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from core.registry import by_kind
from insights import models
from insights.alerts.targets.base import AlertTarget
from insights.alerts.targets.email import Email
from insights.alerts.targets.webhook import Webhook
from insights.alerts.targets.wecom_robot import WecomRobot

TARGETS: tuple[AlertTarget[Any, Any], ...] = (Email(), Webhook(), WecomRobot())

BY_KIND = by_kind(TARGETS)


def recipients(saved: models.AlertTarget) -> Sequence[str]:
    """Who is told by a target as it is saved."""
    kind = BY_KIND[saved.kind]
    return kind.recipients(msgspec.convert(saved.settings, kind.Settings))
