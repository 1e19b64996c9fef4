"""What alerts may watch, in the order in which the form shows it. A new one is one file here and one line in this list."""

from __future__ import annotations

from typing import Any

from core.registry import by_kind
from insights.alerts.sources.base import AlertSource
from insights.alerts.sources.figure import Figure
from insights.alerts.sources.parked import Parked
from insights.alerts.sources.quarantine import Quarantine
from insights.alerts.sources.send_failures import SendFailures

SOURCES: tuple[AlertSource[Any], ...] = (Figure(), SendFailures(), Quarantine(), Parked())

BY_KIND = by_kind(SOURCES)
